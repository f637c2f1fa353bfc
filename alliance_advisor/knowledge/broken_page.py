"""The lines of a file that the parser gave up on: where it stopped, which lines are near, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

DEEPEST_NESTING = 40
"""So many brackets and blocks may stand inside each other."""

TOO_DEEP, TOO_DEEP_HINT = "this is nested too deeply to be read", "Is a bracket left open above?"

KEY = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_VALUE = re.compile(rf"\s*(?:- +)*(?:{KEY}:\s+|- +)(?=\S)")
HEAD_OF_TEXT = re.compile(r"(\s*(?:- +)*)(?:[\w-]+:\s+)?[|>][-+0-9]*\s*(?:#.*)?\Z")


class Page:
    """The lines of a file and where the parser stopped: rows and columns count from 0, as the parser's do."""

    def __init__(self, text: str, error: Any, mark: Any) -> None:
        self.lines = text.split("\n")
        self.stop = min(mark.line, len(self.lines) - 1)
        self.column = mark.column
        context = getattr(error, "context_mark", None)
        self.context = (min(context.line, self.stop), context.column) if context is not None else (self.stop, mark.column)
        self.doing = getattr(error, "context", None) or ""
        self.said = getattr(error, "problem", None) or ""

    @cached_property
    def above(self) -> int:
        """The nearest row above the stop that holds something: a parser often stops one line late."""
        return next((row for row in range(self.stop - 1, -1, -1) if says_something(self.lines[row])), self.stop)

    @cached_property
    def prose(self) -> frozenset[int]:
        """The rows that lie inside a text, where every sign is allowed."""
        return prose_rows(self.lines, self.stop)

    def rows(self, *wanted: int) -> Iterable[int]:
        """The wanted rows, each once, without those inside a text."""
        return (row for row in dict.fromkeys(wanted) if row not in self.prose)


def prose_rows(lines: Sequence[str], last: int | None = None) -> frozenset[int]:
    """The rows that lie inside a text after `>-` or `|`, as far as such a text begins up to the last row that counts."""
    rows: set[int] = set()
    for row, line in enumerate(lines if last is None else lines[: last + 1]):
        if row not in rows and HEAD_OF_TEXT.match(line):
            rows.update(_deeper(lines, row + 1, own_column(line)))
    return frozenset(rows)


def _deeper(lines: Sequence[str], first: int, column: int) -> Iterator[int]:
    for row in range(first, len(lines)):
        if lines[row].strip() and indent_of(lines[row]) <= column:
            return
        yield row


def says_something(line: str) -> bool:
    """Whether a line is more than a comment or nothing."""
    return not line.lstrip().startswith("#") and bool(line.strip())


def indent_of(line: str) -> int:
    """The spaces in front of a line."""
    return len(line) - len(line.lstrip(" "))


def own_column(line: str) -> int:
    """The column of a line's key, or of its last dash."""
    dashes = re.match(r"\s*(?:- +)*", line)
    start = dashes.end() if dashes else 0
    return start if re.match(r"[\w-]+:", line[start:]) else line.rfind("-", 0, start)


def value_of(line: str) -> tuple[str, int] | None:
    """What follows `key: ` or `- `, and the column (from 1) where it starts."""
    match = _VALUE.match(line)
    return (line[match.end():].rstrip(), match.end() + 1) if match else None
