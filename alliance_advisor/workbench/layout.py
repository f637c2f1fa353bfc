"""A YAML text as its parts with their comments: what stands above each key and goes with it, and every word as it is written.

A comment stands above the next key or item. One that is further in than that key belongs to the end of the block it is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from alliance_advisor.knowledge.located_yaml import Mark, marks_of

FOLDED = (">", "|")


class UnusualForm(Exception):
    """Something stands in a form for which there is no house style, in this row (from 0)."""

    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__(row)


class Inside(NamedTuple):
    """What stands inside brackets on one line, between two columns; `entries` are those of a block, `items` those of a list."""

    start: int
    end: int
    entries: tuple[tuple[str, int, Inside], ...] = ()
    items: tuple[Inside, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A word, a text or a list in brackets, line by line as it is written; the first line begins where it begins.

    `inside` is what stands in its brackets where they close on the same line. `above` are comments between its key and it,
    where it stands on lines of its own.
    """

    style: str
    column: int
    lines: tuple[str, ...]
    below_its_key: bool
    inside: Inside | None = None
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A key or a dash (`head`) with what stands above and behind it; `remark` is the comment on its line where no words are."""

    name: str
    head: str
    column: int
    remark: str
    value: Words | Lines | None
    above: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lines:
    """Keys or dashes one below the other, and the comments after the last of them."""

    column: int
    entries: tuple[Entry, ...]
    tail: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """A whole file: the comments at its top, which stay there, and what follows.

    Where there is an empty line among these, the ones below it go with the first key.
    """

    top: tuple[str, ...]
    lines: Lines


def page_of(text: str) -> Page | None:
    """The parts of a text that `read_nodes` finds nothing wrong with; None where it is all in brackets. Raises `UnusualForm`."""
    return None if text.lstrip().startswith(("{", "[")) else _Reader(text).page()


class _Reader:
    """Walks over the marks of a text and hands every line between them to the part that it belongs to."""

    def __init__(self, text: str) -> None:
        self._rows = text.split("\n")
        self._marks = marks_of(text)
        self._last = -1
        self._open: list[tuple[int, list[str]]] = []

    def page(self) -> Page | None:
        first = next(self._marks)
        if first.kind == "word" or first.style:
            return None
        above = self._between(first.start[0], may_be_anything=True)
        ends = [number for number, line in enumerate(above, 1) if not line.startswith("#")]
        top = tuple(above[: ends[-1]] if ends else above)
        self._last = len(top) - 1 if ends else first.start[0] - 1
        lines = self._lines(first)
        self._hand_out(len(self._rows), -1, lines.tail)
        while lines.tail and not lines.tail[-1]:
            lines.tail.pop()
        return Page(top, lines)

    def _lines(self, start: Mark) -> Lines:
        """What stands one below the other, up to its end."""
        column = start.start[1]
        entries = tuple(self._items(start) if start.kind == "list" else self._pairs())
        lines = Lines(column, entries)
        self._open.append((column, lines.tail))
        return lines

    def _pairs(self) -> Iterator[Entry]:
        while (key := next(self._marks)).kind != "end":
            row, column = key.start
            behind = self._rows[row][key.end[1]:].lstrip(" ")
            if key.end[0] != row or not behind.startswith(":"):
                raise UnusualForm(row)
            above = self._begin(row, column)
            head = f"{self._rows[row][column: key.end[1]]}:"
            yield self._entry(Entry(key.text, head, column, behind[1:].rstrip(), None, above), next(self._marks), row)

    def _items(self, start: Mark) -> Iterator[Entry]:
        row, column = start.start
        while (value := next(self._marks)).kind != "end":
            above = self._begin(row, column)
            if self._rows[row][column] != "-":
                raise UnusualForm(row)
            yield self._entry(Entry("", "-", column, self._rows[row][column + 1:].rstrip(), None, above), value, row)
            row = self._next_row()

    def _entry(self, entry: Entry, mark: Mark, row: int) -> Entry:
        """The entry, of which all that stands behind its head counts as its remark so far, with its value."""
        absent = mark.kind == "word" and not mark.style and mark.start == mark.end
        remark = entry.remark if absent or mark.start[0] > row else ""
        if remark and not remark.lstrip().startswith("#"):
            raise UnusualForm(row)
        value = None if absent else self._value(mark, row)
        if absent or (isinstance(value, Words) and value.style not in FOLDED):
            self._open.append((entry.column + 1, entry.tail))
        return replace(entry, remark=remark, value=value)

    def _value(self, mark: Mark, row: int) -> Words | Lines:
        return self._words(mark, row) if mark.kind == "word" or mark.style else self._lines(mark)

    def _words(self, mark: Mark, row: int) -> Words:
        (first, column), end = mark.start, mark
        inside = None
        if mark.kind != "word":
            inside, end = self._inside(mark)
        above = tuple(self._between(first)) if first > row else ()
        self._last = self._last_row_of(mark.style, first, end.end)
        lines = (self._rows[first][column:], *self._rows[first + 1: self._last + 1])
        return Words(mark.style, column, lines, first > row, inside if end.end[0] == first else None, above)

    def _last_row_of(self, style: str, first: int, end: tuple[int, int]) -> int:
        """Empty lines after a folded text are part of it only where its sign has a plus."""
        if style not in FOLDED:
            return end[0]
        last = end[0] if end[1] else end[0] - 1
        keeps = "+" in self._rows[first].partition("#")[0].rpartition(style)[2]
        while not keeps and last > first and not self._rows[last].strip(" "):
            last -= 1
        return last

    def _inside(self, start: Mark) -> tuple[Inside, Mark]:
        """What stands in brackets, and the mark at which they end."""
        children: list[Inside] = []
        names: list[Mark] = []
        while (mark := next(self._marks)).kind != "end":
            if start.kind == "block":
                names.append(mark)
                mark = next(self._marks)
            children.append(Inside(mark.start[1], mark.end[1]) if mark.kind == "word" else self._inside(mark)[0])
        entries = ((name.text, name.start[1], child) for name, child in zip(names, children, strict=False))
        return Inside(start.start[1], mark.end[1], tuple(entries), () if names else tuple(children)), mark

    def _begin(self, row: int, column: int) -> list[str]:
        """Give the comments above a key or dash to what they belong to; what stays is its own."""
        above: list[str] = []
        if row > self._last:
            self._hand_out(row, column, above)
            self._last = row
        return above

    def _hand_out(self, row: int, column: int, rest: list[str]) -> None:
        owners = [owner for owner in self._open if owner[0] > column]
        self._open.clear()
        empty: list[str] = []
        for at, line in zip(range(self._last + 1, row), self._between(row), strict=True):
            if not line:
                empty.append(line)
                continue
            indent = len(self._rows[at]) - len(self._rows[at].lstrip())
            while owners and owners[0][0] > indent:
                owners.pop(0)
            (owners[0][1] if owners else rest).extend([*empty, line])
            empty.clear()
        rest.extend(empty)

    def _between(self, row: int, *, may_be_anything: bool = False) -> list[str]:
        """The comments and empty lines between what was read last and a row."""
        lines = [line.strip(" \t") for line in self._rows[self._last + 1: row]]
        for number, line in enumerate(lines, self._last + 1):
            if line and not line.startswith("#") and not may_be_anything:
                raise UnusualForm(number)
        return lines

    def _next_row(self) -> int:
        """The row of the next line that is no comment, or the last one."""
        rows = range(self._last + 1, len(self._rows))
        return next((row for row in rows if self._rows[row].strip() and not self._rows[row].lstrip().startswith("#")), self._last)
