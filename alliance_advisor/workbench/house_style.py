"""Writes the parts of a YAML text in house style: keys in the loader's order, two spaces a step, no trailing or doubled blanks.

Words stay as they are written. A text after `>` of which a line is too long is folded anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from alliance_advisor.workbench.key_order import Order
from alliance_advisor.workbench.layout import FOLDED, Entry, Inside, Lines, Page, Words

WIDTH, STILL_FITS = 130, 140
"""A text is folded anew to the first where a line of it is longer than the second: a few letters more are worth no edit."""

STEP = 2

_HEAD = re.compile(r"[>|][-+]?(?P<indent>[1-9]?)")
_BETWEEN_WORDS = re.compile(r"(?<=[^ ]) (?=[^ ])")
_BLANKS_AT_END = re.compile(r"(?<!\\)[ \t]+\Z")
"""A blank behind a backslash is part of a word."""


def in_house_style(page: Page, order: Order) -> str:
    """The whole text."""
    lines = [*_tidied(page.top, 0, leading=False), *_block(page.lines, 0, order)]
    return "\n".join(lines) + "\n"


def _tidied(comments: Iterable[str], column: int, *, leading: bool = True) -> Iterator[str]:
    """Comments in their column, with no more than one empty line between them, and none in front unless `leading` allows it."""
    before = "" if not leading else "#"
    for comment in comments:
        if comment or before:
            yield " " * column + comment if comment else ""
        before = comment


def _block(lines: Lines, column: int, order: Order, dash: str = "") -> Iterator[str]:
    """The entries one below the other; the first may stand behind a dash, and what belongs above it then stands above that."""
    for number, entry in enumerate(order.sorted((entry.name, entry) for entry in lines.entries)):
        lead = dash if dash and not number else " " * column
        yield from _tidied(entry.above, len(lead) - len(lead.lstrip(" ")) if number == 0 and dash else column, leading=number > 0)
        yield from _entry(entry, lead + entry.head, column, order.under(entry.name) if entry.name else order)
        yield from _tidied(entry.tail, column + STEP)
    yield from _tidied(lines.tail, column)


def _entry(entry: Entry, head: str, column: int, order: Order) -> Iterator[str]:
    if isinstance(entry.value, Lines):
        if entry.head == "-" and not entry.remark:
            yield from _block(entry.value, column + STEP, order, f"{head} ")
        else:
            yield head + entry.remark
            yield from _block(entry.value, column + STEP, order)
    elif entry.value is None:
        yield head + entry.remark
    elif entry.value.below_its_key:
        yield head + entry.remark
        yield from _tidied(entry.value.above, column + STEP, leading=False)
        yield from _words(entry.value, " " * (column + STEP), column, entry.column, order)
    else:
        yield from _words(entry.value, f"{head} ", column, entry.column, order)


def _words(words: Words, lead: str, column: int, old_column: int, order: Order) -> Iterator[str]:
    """Words behind `lead`; the column of their key is `column`, and was `old_column`."""
    first = words.lines[0]
    if words.inside is not None:
        first = _bracketed(first, words.inside, words.column, order) + first[words.inside.end - words.column:]
    more = words.lines[1:]
    yield _trimmed(lead + first)
    if words.style in FOLDED:
        yield from _text(words, column, old_column)
    elif words.style == "[":
        shift = len(lead) - words.column if words.below_its_key else column - old_column
        yield from (_shifted(line, shift) for line in more)
    else:
        yield from ("" if not line.strip() else " " * (column + STEP) + _ended(line.lstrip(" "), words.style) for line in more)


def _trimmed(line: str) -> str:
    return _BLANKS_AT_END.sub("", line)


def _ended(line: str, quote: str) -> str:
    return _trimmed(line) if quote == '"' else line.rstrip(" \t")


def _shifted(line: str, shift: int) -> str:
    inner = line.lstrip(" ")
    return _trimmed(" " * max(len(line) - len(inner) + shift, 0) + inner) if inner.strip() else ""


def _bracketed(text: str, inside: Inside, offset: int, order: Order) -> str:
    """What stands in brackets, with the keys of its blocks in order; the commas between stay where they are."""
    parts = ([(name, start, child, order.under(name)) for name, start, child in inside.entries]
             or [("", item.start, item, order) for item in inside.items])
    written = [text[start - offset: child.start - offset] + _bracketed(text, child, offset, below)
               for _, start, child, below in parts]
    ordered = order.sorted(zip((name for name, *_ in parts), written, strict=True)) if inside.entries else written
    ends = [inside.start, *(child.end for _, _, child, _ in parts)]
    starts = [*(start for _, start, *_ in parts), inside.end]
    gaps = [text[end - offset: start - offset] for end, start in zip(ends, starts, strict=True)]
    return "".join(gap + part for gap, part in zip(gaps, [*ordered, ""], strict=True))


def _text(words: Words, column: int, old_column: int) -> Iterator[str]:
    """The lines of a text after `>` or `|`, moved with their key, and folded anew where one of them is too long."""
    head = _HEAD.match(words.lines[0])
    assert head is not None
    own = int(head["indent"] or 0)
    full = (line for line in words.lines[1:] if line.strip(" "))
    old = old_column + own if own else next((len(line) - len(line.lstrip(" ")) for line in full), 0)
    new = column + (own or STEP)
    body = [line[old:] for line in words.lines[1:]]
    if words.style == ">" and any(len(line) > STILL_FITS - new or line != line.rstrip(" ") for line in body) and _is_plain(body):
        body = list(_folded(body, WIDTH - new))
    yield from (" " * new + line if line else "" for line in body)


def _is_plain(body: Sequence[str]) -> bool:
    """Whether no line stands further in, which keeps its line ends."""
    return not any(line.startswith((" ", "\t")) for line in body)


def _folded(body: Sequence[str], width: int) -> Iterator[str]:
    """The paragraphs of a text in lines of that width; only single spaces may become line ends."""
    for full, group in groupby(body, bool):
        lines = list(group)
        yield from _filled(_BETWEEN_WORDS.split(" ".join(lines)), width) if full else lines


def _filled(words: Sequence[str], width: int) -> Iterator[str]:
    line = words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}"
    yield line
