"""Reads a page with the standard library and says what it is made of."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "hr", "img", "link", "input"})
FETCHING = frozenset({"script", "link", "img", "iframe", "form", "object"})
ELSEWHERE = re.compile(r"https?:|//[a-z]|url\(|@import")


class HtmlPage(HTMLParser):
    """Gathers the elements, attributes, texts and open elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that begins."""
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note its end, which must be that of the element begun last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note what a reader sees."""
        if data.strip() and not {"style", "script"} & set(self.open):
            self.texts.append(data.strip())


def assert_stands_alone(text: str, *, own_scripts: int = 0) -> HtmlPage:
    """A page is closed properly, fetches nothing, links to itself alone and runs nothing but so many scripts of its own."""
    page = HtmlPage(text)
    assert page.open == []
    assert not (FETCHING - {"script"}) & set(page.elements)
    assert page.elements.count("script") == own_scripts
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "style")]
    assert not [value for name, value in page.attributes if name == "href" and not value.startswith("#")]
    assert not ELSEWHERE.search(text)
    return page
