"""Renders the document of an answer with Jinja; Jinja2's one home. Templates see plain data and nothing of Python."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable
from functools import cached_property
from itertools import zip_longest
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alliance_advisor import resources
from alliance_advisor.explanation.advice import Advice
from alliance_advisor.explanation.comparison import Comparison
from alliance_advisor.explanation.difference import Difference
from alliance_advisor.knowledge.measures import in_figures
from alliance_advisor.presentation.client_page import NoPage, client_page_of
from alliance_advisor.presentation.comparison_view import comparison_view
from alliance_advisor.presentation.document import Json, document_of
from alliance_advisor.presentation.supervision_page import supervision_page_of
from alliance_advisor.presentation.view import view_of
from alliance_advisor.presentation.what_if_view import what_if_view
from alliance_advisor.presentation.why_not_view import why_not_view
from alliance_advisor.presentation.why_view import why_view

FORMATS = ("text", "md", "html", "json")
PAGE_FORMATS = ("text", "md", "html")
WIDTH = 80
"""Columns of text; a terminal that is wider keeps its margin."""

GAP = 3
"""Columns between two texts beside each other."""


STYLES = {"label": "1", "heading": "1", "safety": "1;31", "care": "1;33", "scope": "1;33", "quiet": "2"}
"""Terminal styles (ECMA-48 graphic rendition); none of them is the only carrier of a meaning."""


class Renderer:
    """Turns advice into text. Templates are strict (a misspelt name is an error) and sandboxed.

    `colour` styles headings and labels of the text form, for a terminal; `plain` draws charts for it in ASCII alone.
    """

    def __init__(self, *, colour: bool = False, plain: bool = False) -> None:
        self._colour = colour
        self._plain = plain

    def render(self, advice: Advice, form: str, *, everything: bool = False) -> str:
        """The answer in one of `FORMATS`; `everything` shows all recommendations with every detail."""
        document = self.document(advice)
        if form == "json":
            return as_json(document)
        return self._environment.get_template(f"{form}/advice.j2").render(
            view_of(document, advice, everything=everything, plain=self._plain))

    def comparison(self, comparison: Comparison, form: str) -> str:
        """What changed between two sessions, in one of `FORMATS`."""
        view = comparison_view(comparison, self.document(comparison.earlier), self.document(comparison.later))
        return self._filled(view, "comparison", form)

    def why(self, advice: Advice, name: str, form: str) -> str:
        """Why a strategy or finding is what it is, in one of `FORMATS`. Raises `ProblemsFound` where there is no such name."""
        return self._filled(why_view(advice, name, self.document(advice), self.wording), "why", form)

    def why_not(self, advice: Advice, strategy: str, form: str) -> str:
        """Why a strategy is not recommended, in one of `FORMATS`. Raises `ProblemsFound` where there is no such strategy."""
        view = why_not_view(advice, advice.why_not(strategy), self.document(advice), self.wording)
        return self._filled(view, "why_not", form)

    def what_if(self, difference: Difference, form: str) -> str:
        """Two answers side by side where they differ, in one of `FORMATS`."""
        return self._filled(what_if_view(difference, self.document(difference.before)), "what_if", form)

    def _filled(self, view: Json, name: str, form: str) -> str:
        return as_json(view) if form == "json" else self.fill(f"{form}/{name}.j2", **view)

    def supervision_page(self, advice: Advice, form: str) -> str:
        """The page to take to supervision, in one of `PAGE_FORMATS`."""
        return self.fill(f"{form}/supervision.j2", **supervision_page_of(self.document(advice), advice))

    def client_page(self, advice: Advice, form: str) -> str:
        """The page to share with the client, in one of `PAGE_FORMATS`; only where `why_no_page` has no reason against it."""
        return self.fill(f"{form}/client_page.j2", **client_page_of(advice, self.wording))

    def no_client_page(self, reason: NoPage) -> str:
        """What the therapist is told where no page is made."""
        return self.fill("text/no_client_page.j2", reason=reason.value)

    def fill(self, template: str, **values: Any) -> str:
        """Any other template, filled with plain data."""
        return self._environment.get_template(template).render(values)

    def document(self, advice: Advice) -> Json:
        """The answer as plain data, in the order of the contract."""
        return document_of(advice, self.wording)

    @cached_property
    def _environment(self) -> jinja2.Environment:
        environment = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(resources.templates_folder()),
            undefined=jinja2.StrictUndefined,
            autoescape=_is_html,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,  # a template does not change under a running program
            optimized=False,  # folding constants takes longer than it saves where a template is rendered once
        )
        environment.filters |= {"beside": _beside, "entry": self._entry, "styled": self._styled, "in_words": _in_words,
                                "number": in_figures,
                                "short_reference": _short_reference}
        environment.globals["sentence"] = self.wording
        return environment

    def wording(self, name: str, /, **values: Any) -> str:
        """One sentence of the folder `wording`, on one line."""
        return " ".join(self._environment.get_template(f"wording/{name}.j2").render(values).split())

    def _entry(self, text: str, label: str = "", indent: int = 0) -> str:
        """The text wrapped to the width behind its label, further lines under the first word."""
        first = " " * indent + (f"{label} " if label else "")
        filled = textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first),
                               break_long_words=False, break_on_hyphens=False)
        return filled.replace(label, self._styled(label, "label"), 1) if label.strip() else filled

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self._colour else text

def as_json(document: Json) -> str:
    """Plain data as every JSON form of the program is printed."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

def _beside(left: str, right: str, indent: int = 0) -> str:
    """Two texts in columns beside each other."""
    width = (WIDTH - indent - GAP) // 2
    columns = (textwrap.wrap(each, width, subsequent_indent="  ", break_on_hyphens=False) for each in (left, right))
    rows = zip_longest(*columns, fillvalue="")
    return "\n".join((" " * indent + f"{one:{width + GAP}}{other}").rstrip() for one, other in rows)

def _is_html(template: str | None) -> bool:
    return (template or "").startswith("html/")

def _short_reference(reference: Json) -> str:
    """A publication as it is named in passing: first author and year."""
    author = re.split(r"[,(&]", reference["citation"])[0].strip(" .")
    year = re.search(r"\d{4}", reference["id"])
    return f"{author} {year[0]}" if year else author

def _in_words(value: str | Iterable[str]) -> str:
    """An id, or a list of them, as a person reads it."""
    if isinstance(value, str):
        return value.replace("_", " ")
    return ", ".join(each.replace("_", " ") for each in value) or "none"
