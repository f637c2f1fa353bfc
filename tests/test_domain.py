"""Domains: what a fact can be, and how a set of its values is said in words."""

from __future__ import annotations

from itertools import combinations

import pytest

from alliance_advisor.knowledge.domain import Domain, Kind, at_least_ticked, ticked

CHECKLIST = Domain(Kind.SEVERAL, ("a", "b", "c", "d"))


def test_a_checklist_has_one_value_for_each_combination_of_items() -> None:
    assert CHECKLIST.size == 16
    assert CHECKLIST.value_of(["a", "c"]) == 0b0101
    assert CHECKLIST.words_of(0b0101) == ("a", "c")
    assert CHECKLIST.words_of(0) == ()


@pytest.mark.parametrize("items", range(1, 6))
def test_ticked_and_at_least_ticked_are_the_combinations_that_they_say(items: int) -> None:
    values = range(1 << items)
    for item in range(items):
        assert ticked(item, items) == sum(1 << value for value in values if value >> item & 1)
    for count in range(items + 1):
        assert at_least_ticked(count, items) == sum(1 << value for value in values if value.bit_count() >= count)


@pytest.mark.parametrize("chosen", [each for count in (1, 2, 3) for each in combinations("abcd", count)])
def test_any_of_some_items_is_said_with_these_items_alone(chosen: tuple[str, ...]) -> None:
    assert CHECKLIST.set_words(CHECKLIST.set_of(chosen)) == chosen


def test_a_count_is_said_with_every_item_and_an_absence_with_none() -> None:
    assert CHECKLIST.set_words(at_least_ticked(2, 4)) == CHECKLIST.words
    assert CHECKLIST.set_words(CHECKLIST.full & ~CHECKLIST.set_of(["a"])) == ()
    assert CHECKLIST.set_words(CHECKLIST.full) == ()


def test_a_scale_is_said_with_its_words_in_order() -> None:
    scale = Domain(Kind.SCALE, ("none", "some", "marked"))
    assert scale.set_words(scale.set_of(["marked", "some"])) == ("some", "marked")
