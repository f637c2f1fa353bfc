"""Renders the document of an answer with Jinja; Jinja2's one home. Templates see plain data and nothing of Python."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alliance_advisor import resources
from alliance_advisor.explanation.advice import Advice
from alliance_advisor.knowledge.measures import in_figures
from alliance_advisor.presentation.document import Json, document_of
from alliance_advisor.presentation.view import view_of

FORMATS = ("text", "md", "html", "json")
WIDTH = 80
"""Columns of text; a terminal that is wider keeps its margin."""


STYLES = {"label": "1", "heading": "1", "safety": "1;31", "care": "1;33", "scope": "1;33", "quiet": "2"}
"""Terminal styles (ECMA-48 graphic rendition); none of them is the only carrier of a meaning."""


class Renderer:
    """Turns advice into text. Templates are strict (a misspelt name is an error) and sandboxed.

    `colour` styles headings and labels of the text form, for a terminal.
    """

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour

    def render(self, advice: Advice, form: str, *, everything: bool = False) -> str:
        """The answer in one of `FORMATS`; `everything` shows all recommendations with every detail."""
        document = self.document(advice)
        if form == "json":
            return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        return self._environment.get_template(f"{form}/advice.j2").render(view_of(document, advice, everything=everything))

    def fill(self, template: str, **values: Any) -> str:
        """Any other template, filled with plain data."""
        return self._environment.get_template(template).render(values)

    def document(self, advice: Advice) -> Json:
        """The answer as plain data, in the order of the contract."""
        return document_of(advice, self._sentence)

    @cached_property
    def _environment(self) -> jinja2.Environment:
        environment = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(resources.templates_folder()),
            undefined=jinja2.StrictUndefined,
            autoescape=_is_html,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            optimized=False,  # folding constants takes longer than it saves where a template is rendered once
        )
        environment.filters |= {"entry": self._entry, "styled": self._styled, "in_words": _in_words, "number": in_figures,
                                "short_reference": _short_reference}
        environment.globals["sentence"] = self._sentence
        return environment

    def _sentence(self, name: str, /, **values: Any) -> str:
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
