"""Renders the document of an answer with Jinja; Jinja2's one home. Templates see plain data and nothing of Python."""

from __future__ import annotations

import json
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

FORMATS = ("text", "json")
WIDTH = 80
"""Columns of text; a terminal that is wider keeps its margin."""


class Renderer:
    """Turns advice into text. Templates are strict (a misspelt name is an error) and sandboxed."""

    def render(self, advice: Advice, form: str, *, everything: bool = False) -> str:
        """The answer in one of `FORMATS`; `everything` shows all recommendations with every detail."""
        document = self.document(advice)
        if form == "json":
            return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        return self._environment.get_template(f"{form}/advice.j2").render(view_of(document, advice, everything=everything))

    def document(self, advice: Advice) -> Json:
        """The answer as plain data, in the order of the contract."""
        return document_of(advice, self._sentence)

    @cached_property
    def _environment(self) -> jinja2.Environment:
        environment = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(resources.templates_folder()),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters |= {"entry": _entry, "in_words": _in_words, "number": in_figures}
        environment.globals["sentence"] = self._sentence
        return environment

    def _sentence(self, name: str, **values: Any) -> str:
        """One sentence of the folder `wording`, on one line."""
        return " ".join(self._environment.get_template(f"wording/{name}.j2").render(values).split())


def _entry(text: str, label: str = "", indent: int = 0) -> str:
    """The text wrapped to the width behind its label, further lines under the first word."""
    first = " " * indent + (f"{label} " if label else "")
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_long_words=False,
                         break_on_hyphens=False)


def _in_words(value: str | Iterable[str]) -> str:
    """An id, or a list of them, as a person reads it."""
    if isinstance(value, str):
        return value.replace("_", " ")
    return ", ".join(each.replace("_", " ") for each in value) or "none"
