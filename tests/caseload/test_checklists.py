"""A condition on a checklist, taken apart item by item, holds for exactly the combinations of its set."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from alliance_advisor.caseload.checklists import items_truth
from alliance_advisor.caseload.expressions import Writer
from alliance_advisor.knowledge.domain import at_least_ticked, ticked

MOST = 5


@given(st.integers(1, MOST).flatmap(lambda items: st.tuples(st.just(items), st.integers(0, (1 << (1 << items)) - 1))))
def test_it_holds_for_the_combinations_of_its_set_and_is_open_where_nothing_is_answered(of: tuple[int, int]) -> None:
    items, allowed = of
    assert _truths(items, allowed) == [bool(allowed >> each & 1) for each in range(1 << items)] + [_open(items, allowed)]


@given(st.integers(2, MOST), st.integers(1, MOST), st.sets(st.integers(0, MOST - 1)))
def test_counts_and_single_items_hold_alike(items: int, count: int, some: set[int]) -> None:
    """As rules have them: at least so many, or one of some."""
    allowed = at_least_ticked(min(count, items), items)
    for item in some:
        if item < items:
            allowed |= ticked(item, items)
    assert _truths(items, allowed)[:-1] == [bool(allowed >> each & 1) for each in range(1 << items)]


def _truths(items: int, allowed: int) -> list[bool | None]:
    """The truth for every combination in turn, and for a list that is not answered."""
    combinations = range(1 << items)
    frame = pl.DataFrame({str(item): [*(bool(each >> item & 1) for each in combinations), None] for item in range(items)})
    truth = Writer(pl).write(items_truth([str(item) for item in range(items)], allowed))
    return frame.with_columns(truth.alias("truth"))["truth"].to_list()


def _open(items: int, allowed: int) -> bool | None:
    """A condition that allows everything or nothing is never open."""
    full = (1 << (1 << items)) - 1
    return bool(allowed) if allowed in (0, full) else None
