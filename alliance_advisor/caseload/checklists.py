"""A condition on a checklist as an expression on its items, each of which is a column of its own.

The set of allowed combinations is taken apart item by item (Shannon's expansion) until what is left depends only on how
many of the items left are ticked, which "at least two" does at once.
"""

from __future__ import annotations

from alliance_advisor.caseload.expressions import Expression, col, where
from alliance_advisor.caseload.plan import ALWAYS, NEVER, all_of, any_of, how_many


def items_truth(columns: list[str], allowed: int) -> Expression:
    """Whether the combination of ticked items lies in a set; bit `i` of a combination is the item of column `i`."""
    full = (1 << (1 << len(columns))) - 1
    if allowed == full:
        return ALWAYS
    if not allowed:
        return NEVER
    *others, last = columns
    half = 1 << len(others)
    without, with_it = allowed & ((1 << half) - 1), allowed >> half
    if without == with_it:
        return items_truth(others, without)
    counts = _counts(columns, allowed)
    return _by_count(columns, counts) if counts is not None else _by_last(others, col(last), without, with_it)


def _by_last(others: list[str], last: Expression, without: int, with_it: int) -> Expression:
    """Both cases of the last item; where a tick only brings combinations in, or only takes them out, one case is enough."""
    unticked, ticked = items_truth(others, without), items_truth(others, with_it)
    if without & ~with_it == 0:
        return any_of((unticked, all_of((last, ticked))))
    if with_it & ~without == 0:
        return any_of((ticked, all_of((~last, unticked))))
    return any_of((all_of((~last, unticked)), all_of((last, ticked))))


def _counts(columns: list[str], allowed: int) -> list[int] | None:
    """The numbers of ticks that are allowed, where nothing but their number matters."""
    found: list[bool | None] = [None] * (len(columns) + 1)
    for combination, bit in enumerate(reversed(f"{allowed:0{1 << len(columns)}b}")):
        ticks, inside = combination.bit_count(), bit == "1"
        if found[ticks] is None:
            found[ticks] = inside
        elif found[ticks] != inside:
            return None
    return [ticks for ticks, inside in enumerate(found) if inside]


def _by_count(columns: list[str], counts: list[int]) -> Expression:
    if counts == list(range(1, len(columns) + 1)):
        return any_of(map(col, columns))
    if counts == [0]:
        return ~any_of(map(col, columns))
    ticks = how_many(map(col, columns))
    is_answered = ~col(columns[0]).is_null()
    if counts == list(range(counts[0], len(columns) + 1)):
        return where(is_answered, ticks >= counts[0])
    return where(is_answered, any_of(ticks.equals(count) for count in counts))
