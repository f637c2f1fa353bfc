"""The basics of accessible pages, judged with the standard library on every kind of page; axe-core judges more (`.ci/axe`)."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import pytest

from alliance_advisor import resources
from tests.axe.pages import CASELOAD, HANDBOOK, pages
from tests.html_page import HtmlPage, assert_stands_alone

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of ordinary size."""

TEXTS = {"paper": ("ink", "soft", "leaf", "warn", "care"), "card": ("ink", "soft", "leaf"), "warn-paper": ("ink", "warn"),
         "care-paper": ("ink", "care")}
"""On which background stands text of which colour."""


@cache
def every_page() -> dict[str, str]:
    return dict(pages())


def test_every_kind_of_page_is_looked_at() -> None:
    kinds = ("advice", "advice-all", "supervision", "client", "why", "why-finding", "why-not", "what-if", "compare")
    assert {HANDBOOK, CASELOAD} <= every_page().keys()
    assert [kind for kind in kinds if not any(name.endswith(f"-{kind}.html") for name in every_page())] == []


def test_every_page_has_a_language_a_title_one_main_part_and_headings_without_jumps() -> None:
    for name, text in every_page().items():
        page = assert_stands_alone(text, own_scripts=int(name == HANDBOOK))
        assert ("lang", "en") in page.attributes, name
        assert re.search(r"<title>\s*\S", text), name
        assert page.elements.count("main") == page.elements.count("h1") == 1, name
        levels = [int(element[1]) for element in page.elements if re.fullmatch(r"h[1-6]", element)]
        assert levels[0] == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)


def test_ids_are_unique_and_every_label_that_is_referred_to_is_there() -> None:
    for name, text in every_page().items():
        page = HtmlPage(text)
        ids = [value for attribute, value in page.attributes if attribute == "id"]
        assert len(ids) == len(set(ids)), name
        referred = [each for attribute, value in page.attributes
                    if attribute in ("aria-labelledby", "aria-describedby", "for") for each in value.split()]
        assert set(referred) <= set(ids), name
        assert {value.removeprefix("#") for attribute, value in page.attributes if attribute == "href"} <= set(ids), name


def test_every_drawing_has_a_title_or_is_decoration_and_every_table_has_headers() -> None:
    drawn = tables = 0
    for name, text in every_page().items():
        for drawing in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
            drawn += 1
            named = "<title" in drawing and ('role="img"' in drawing or ('role="group"' in drawing and "<a href" in drawing))
            assert 'aria-hidden="true"' in drawing or named, name
        for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
            tables += 1
            assert "<th" in table, name
            assert "scope=" in table, name
    assert drawn
    assert tables


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_text_stands_out_from_its_background(scheme: str) -> None:
    colours = _colours(scheme)
    low = {(text, paper): round(_contrast(colours[text], colours[paper]), 2) for paper, texts in TEXTS.items() for text in texts}
    assert {pair: contrast for pair, contrast in low.items() if contrast < LEAST_CONTRAST} == {}


def test_black_on_white_has_the_contrast_that_the_standard_gives_it() -> None:
    assert _contrast("#000", "#fff") == pytest.approx(21)


def _colours(scheme: str) -> dict[str, str]:
    """The variables of the style sheet."""
    style = (resources.templates_folder() / "html/style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{([^}]*)\}", style)[:2]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", light if scheme == "light" else dark))


def _contrast(one: str, other: str) -> float:
    """The ratio of relative luminances, as WCAG defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at:at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
