"""Finds lines that were meant to stand for themselves and that YAML reads, without a word, as part of the text above."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alliance_advisor.knowledge.yaml_slips import Slip, no_colon

_DASH = re.compile(r"\s*-\s")
_DASH_OR_KEY = re.compile(r"\s*(?:- |[a-z][a-z0-9_-]*:\s)")
_NAME_ALONE = re.compile(r"\s*[a-z][a-z_]*\s*\Z")


def swallowed_lines(lines: list[str], first: int, ended: tuple[int, int], quote: str) -> Iterator[Slip]:
    """The slips in a text that starts in one row and ends in another (row and column, from 0).

    `quote` is the sign in which the text stands, or empty. A slip with column 0 has the place of the text.
    """
    last, column = ended
    inside = [*lines[first + 1: last], lines[last][:column]] if last > first else []
    if quote:
        if any(map(_DASH_OR_KEY.match, inside)):
            yield Slip("open-quote", f"the quote {quote} that opens here closes only on line {last + 1}", first + 1, 0,
                       f"Close it with {quote} on its own line, or take it away.")
    elif _NAME_ALONE.match(lines[first]) and any(map(_DASH.match, inside)):
        yield no_colon(first + 1, 0)
    else:
        yield from _dashes(inside, first + 2)


def _dashes(inside: list[str], number: int) -> Iterator[Slip]:
    for offset, line in enumerate(inside):
        if _DASH.match(line):
            yield Slip("indentation", "this dash stands too far in, so it reads as part of the text above", number + offset,
                       line.index("-") + 1, "Put it in the same column as the dashes it belongs to.")
