"""Changes: every one that advice may propose and no other, and the session as it is after one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_advisor.explanation.changes import Change, changed, changes_of, score_in, steps_between
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.working_memory import does_not_apply, working_memory
from alliance_advisor.knowledge.domain import Domain, Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.measures import Band, Measure
from alliance_advisor.knowledge.vocabulary import Fact
from tests.generators.cases import SEEDS, case_of
from tests.shipped import shipped

SESSIONS = 4


@given(SEEDS)
@settings(max_examples=50)
def test_every_answer_that_may_be_another_is_a_change_and_no_other_is(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(SESSIONS):
        found = [(change.fact.id, change.value) for change in changes_of(case.knowledge_base, session)]
        assert found == list(_expected(case.knowledge_base, session))


def _expected(knowledge_base: KnowledgeBase, session: Session) -> Iterator[tuple[str, int]]:
    facts = knowledge_base.vocabulary.facts
    possible = working_memory(knowledge_base, session)
    for fact in facts.values():
        now = session.reports.values.get(fact.id)
        fixed = fact.fixed or (fact.of and facts[fact.of].fixed)
        if not fact.computed and not fixed and (now is not None or not does_not_apply(fact.only_if, possible)):
            yield from ((fact.id, value) for value in _other_values(fact, now))


def _other_values(fact: Fact, now: int | None) -> Iterator[int]:
    if fact.domain.kind is not Kind.SEVERAL:
        return (value for value in range(fact.domain.size) if value != now)
    ticked = set(fact.domain.words_of(now or 0))
    one_other = [fact.domain.value_of(ticked ^ {word}) for word in fact.domain.words]
    return iter([*([0] if now is None else []), *one_other])


@given(SEEDS)
@settings(max_examples=50)
def test_after_a_change_the_session_says_that_value_and_everything_else_as_before(seed: int) -> None:
    case = case_of(seed)
    facts = case.knowledge_base.vocabulary.facts
    for session in case.sessions(SESSIONS):
        for change in changes_of(case.knowledge_base, session):
            after = changed(case.knowledge_base, session, [change]).reports
            assert after.values[change.fact.id] == change.value
            same_score = {name for name in facts if (change.fact.of or change.fact.id) in (name, facts[name].of)}
            assert {name: value for name, value in after.values.items() if name not in same_score} == {
                name: value for name, value in session.reports.values.items() if name not in same_score}
            assert change.steps >= 1


@given(SEEDS)
@settings(max_examples=50)
def test_all_bands_of_a_score_are_those_of_the_score_that_a_change_reports(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(SESSIONS):
        for change in changes_of(case.knowledge_base, session):
            if change.score is not None:
                _assert_banded(case.knowledge_base, changed(case.knowledge_base, session, [change]), change)


def _assert_banded(knowledge_base: KnowledgeBase, session: Session, change: Change) -> None:
    name = change.fact.of or change.fact.id
    assert session.reports.scores[name] == change.score
    for fact in knowledge_base.vocabulary.facts.values():
        if fact.measure is not None and name in (fact.id, fact.of):
            assert change.score is not None
            assert session.reports.values[fact.id] == fact.measure.band_of(change.score)


@pytest.mark.parametrize(("kind", "before", "after", "steps"), [
    (Kind.SCALE, 0, 2, 2), (Kind.MEASURE, 2, 1, 1), (Kind.CHOICES, 0, 2, 1), (Kind.SEVERAL, 0b001, 0b110, 3),
    (Kind.SCALE, 1, 1, 0),
])
def test_steps_are_counted_along_a_scale_and_in_items_of_a_checklist(kind: Kind, before: int, after: int, steps: int) -> None:
    assert steps_between(Domain(kind, ("a", "b", "c")), before, after) == steps


@pytest.mark.parametrize(("band", "near", "score"), [
    (0, 38.0, 36.0), (1, 20.0, 37.0), (1, None, 38.0), (0, None, 18.0), (1, 39.5, 40.0),
])
def test_a_score_in_a_band_is_a_plain_one_near_to_what_was_reported(band: int, near: float | None, score: float) -> None:
    measure = shipped().vocabulary.facts["srs_total"].measure
    assert measure is not None
    assert score_in(measure, band, near) == score


@given(st.lists(st.floats(0, 10), min_size=2, max_size=5, unique=True), st.floats(0, 10))
def test_there_is_a_score_in_every_band_however_narrow(edges: list[float], near: float) -> None:
    lows = [0.0, *sorted(edge for edge in edges if edge > 0)]
    measure = Measure(0.0, 10.0, "better", tuple(Band(f"band_{index}", low, "", "ours") for index, low in enumerate(lows)))
    assert all(low < high for low, high in pairwise(lows))
    for band in range(len(lows)):
        assert measure.band_of(score_in(measure, band, near)) == band
        assert measure.band_of(score_in(measure, band, None)) == band
