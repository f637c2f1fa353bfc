"""What a condition on a checklist asks for, as a person would write it: some of these, none of those, so many of the rest."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from alliance_advisor.knowledge.domain import at_least_ticked, ticked


class Ticks(NamedTuple):
    """One of `some` is ticked; or none of `none` is, and of the `counted` at least `fewest` and at most `most`."""

    some: tuple[int, ...]
    none: tuple[int, ...]
    counted: tuple[int, ...]
    fewest: int
    most: int

    @property
    def only_some(self) -> bool:
        """Whether nothing but `some` can make it hold."""
        return self.most < self.fewest


class Exactly(NamedTuple):
    """The ticks are those of one of a few combinations; or, negated, of none of them."""

    combinations: tuple[tuple[int, ...], ...]
    negated: bool


@lru_cache(maxsize=4096)
def ticks_of(allowed: int, items: int) -> Ticks | Exactly:
    """How a set of combinations would be written."""
    full = (1 << (1 << items)) - 1
    some = tuple(item for item in range(items) if not ticked(item, items) & ~allowed)
    none = tuple(item for item in range(items) if item not in some and not _left(ticked(item, items), some, items) & allowed)
    counted = tuple(item for item in range(items) if item not in (*some, *none) and _matters(item, allowed, items))
    for fewest in range(len(counted) + 2):
        for most in range(len(counted), fewest - 2, -1):
            found = Ticks(some, none, counted, fewest, most)
            if _set_of(found, items, full) == allowed:
                return found
    negated = allowed.bit_count() * 2 > 1 << items
    return Exactly(tuple(_items(each, items) for each in range(1 << items) if bool(allowed >> each & 1) is not negated), negated)


def _items(combination: int, items: int) -> tuple[int, ...]:
    return tuple(item for item in range(items) if combination >> item & 1)


def _left(combinations: int, taken: tuple[int, ...], items: int) -> int:
    for item in taken:
        combinations &= ~ticked(item, items)
    return combinations


def _matters(item: int, allowed: int, items: int) -> bool:
    with_it = ticked(item, items)
    return (allowed & with_it) >> (1 << item) != allowed & ~with_it


def _set_of(ticks: Ticks, items: int, full: int) -> int:
    counted = _at_least(ticks.fewest, ticks.counted, items) & ~_at_least(ticks.most + 1, ticks.counted, items)
    return (full & ~_left(full, ticks.some, items)) | _left(counted, ticks.none, items)


def _at_least(count: int, counted: tuple[int, ...], items: int) -> int:
    if len(counted) == items:
        return at_least_ticked(count, items)
    reached = [(1 << (1 << items)) - 1] + [0] * count
    for item in counted:
        for level in range(count, 0, -1):
            reached[level] |= reached[level - 1] & ticked(item, items)
    return reached[count]
