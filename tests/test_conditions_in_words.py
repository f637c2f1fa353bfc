"""Conditions in plain words: what is said of a set of values means that set, and reads as a person would say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_advisor.knowledge.domain import Domain, Kind
from alliance_advisor.knowledge.formula import All, Any, Formula, KnownLeaf, Leaf, Truth, leaves
from alliance_advisor.presentation.conditions_in_words import COMBINATIONS, ConditionsInWords, Phrase, phrases_of
from alliance_advisor.presentation.rendering import Renderer
from tests.shipped import shipped

ITEMS = ("a", "b", "c", "d")
SCALE = ("none", "some", "marked", "severe")


def _in_words() -> ConditionsInWords:
    return ConditionsInWords(shipped().vocabulary, Renderer().wording)


def _leaf(name: str, *words: str) -> Leaf:
    domain = shipped().vocabulary.domain_of(name)
    assert domain is not None
    return Leaf(name, domain.set_of(words), domain.full)


@pytest.mark.parametrize("kind", [Kind.SCALE, Kind.CHOICES, Kind.MEASURE])
@given(allowed=st.integers(1, (1 << len(SCALE)) - 2))
def test_what_is_said_of_a_scale_means_its_values(kind: Kind, allowed: int) -> None:
    domain = Domain(kind, SCALE)
    phrase, = phrases_of(domain, allowed)
    assert {index for index in range(len(SCALE)) if _says(phrase, index)} == set(domain.members(allowed))
    assert phrase.how in ("is", "is_not") or kind is not Kind.CHOICES


def _says(phrase: Phrase, value: int) -> bool:
    """What a person understands."""
    places = [SCALE.index(word) for word in phrase.words]
    return {"is": value in places, "is_not": value not in places, "at_least": value >= places[0],
            "at_most": value <= places[0]}[phrase.how]


@given(st.integers(1, (1 << (1 << len(ITEMS))) - 2))
def test_what_is_said_of_a_checklist_means_its_combinations(allowed: int) -> None:
    domain = Domain(Kind.SEVERAL, ITEMS)
    phrases = list(phrases_of(domain, allowed))
    if phrases[0].how == COMBINATIONS:
        assert phrases[0].number == allowed.bit_count()
        return
    meant = {value for value in range(domain.size) if all(_ticks(phrase, set(domain.words_of(value))) for phrase in phrases)}
    assert meant == set(domain.members(allowed))


def _ticks(phrase: Phrase, ticked: set[str]) -> bool:
    """What a person understands of what is ticked."""
    groups = any(set(group) <= ticked for group in phrase.groups)
    some = bool(phrase.words) and len(ticked & set(phrase.words)) >= phrase.number
    return {
        "exactly": ticked in map(set, phrase.groups), "at_least_ticked": len(ticked) >= phrase.number,
        "fewer_ticked": len(ticked) < phrase.number, "ticked": groups or some, "not_ticked": not (groups or some),
    }[phrase.how]


@pytest.mark.parametrize(("formula", "said"), [
    (_leaf("mistrust_history", "marked"), "mistrust history is marked"),
    (KnownLeaf("bond", wanted=False), "bond is not known"),
    (_leaf("withdrawal_markers", "went_quiet", "short_answers"), "withdrawal markers include “short answers” or “went quiet”"),
    (Any((_leaf("acute_crisis", "yes"), _leaf("bond", "thin", "strained"))), "one of these: acute crisis is yes; bond is at most thin"),  # noqa: E501
    (All((_leaf("acute_crisis", "no"), _leaf("bond", "warm"))), "acute crisis is no, and bond is warm"),
])
def test_conditions_read_as_a_person_would_say_them(formula: Formula, said: str) -> None:
    assert _in_words().sentence(formula) == said


def test_every_condition_of_the_shipped_rules_is_said_in_words_and_none_as_a_number_of_combinations() -> None:
    in_words = _in_words()
    for rule in shipped().active_rules:
        for leaf in (*leaves(rule.when), *leaves(rule.clear)):
            assert "combinations" not in in_words.leaf(leaf), (rule.id, leaf.name)


def test_a_tree_of_conditions_says_of_each_part_whether_it_holds() -> None:
    formula = All((_leaf("acute_crisis", "no"), Any((_leaf("bond", "warm"), _leaf("homework", "done")))))
    facts = shipped().vocabulary.facts
    possible = {"acute_crisis": 1, "bond": 1, "homework": facts["homework"].domain.full}
    tree = _in_words().tree(formula, possible)
    assert (tree["block"], tree["truth"]) == ("all", Truth.OPEN)
    assert [part["truth"] for part in tree["parts"]] == [Truth.HOLDS, Truth.OPEN]
    assert [part["truth"] for part in tree["parts"][1]["parts"]] == [Truth.FAILS, Truth.OPEN]
    assert tree["parts"][0]["text"] == "acute crisis is no"
