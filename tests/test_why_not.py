"""Why not: the smallest change works and nothing smaller does; the nearest rules, what holds, and names with a slip in them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import given, settings

from alliance_advisor.errors import ProblemsFound
from alliance_advisor.explanation.advice import advice_from
from alliance_advisor.explanation.changes import Change, changed, changes_of
from alliance_advisor.explanation.why_not import WhyNot, why_not_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.working_memory import does_not_apply
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.strategies import Strategy
from tests.generators.cases import SEEDS, Case, case_of
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor
from tests.told import told

SESSIONS = 2
CASES = 100
"""200 sessions, in each of which two strategies are asked about."""

STRATEGIES = 2
OF_TWO_CHANGES = 15


def _after(case: Case, session: Session, changes: tuple[Change, ...]) -> Consultation:
    return case.consult(changed(case.knowledge_base, session, changes))


def _missing(case: Case, consultation: Consultation) -> list[Strategy]:
    """Some strategies that the answer does not recommend, though a rule could."""
    recommended = told(consultation)
    strategies = case.knowledge_base.strategies.values()
    could = [each for each in strategies if each.id not in recommended and each.id in case.knowledge_base.recommending_rules]
    return case.random.sample(could, min(STRATEGIES, len(could)))


@given(SEEDS)
@settings(max_examples=CASES)
def test_the_smallest_change_works_and_no_other_change_of_one_fact_is_smaller(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(SESSIONS):
        consultation = case.consult(session)
        after = [(change, told(_after(case, session, (change,)))) for change in changes_of(case.knowledge_base, session)]
        for strategy in _missing(case, consultation):
            why_not = why_not_of(consultation, strategy)
            alone = [change for change, recommended in after if strategy.id in recommended]
            _assert_smallest(case, session, why_not, alone)


def _assert_smallest(case: Case, session: Session, why_not: WhyNot, alone: list[Change]) -> None:
    """It works; where one change alone works, it is one of the smallest of these, or as small with fewer steps."""
    if why_not.change is None:
        assert not alone or why_not.searched == 0
        return
    assert why_not.strategy.id in told(_after(case, session, why_not.change))
    facts = {change.fact.id for change in why_not.change}
    if alone:
        assert len(facts) == 1
        assert sum(change.steps for change in why_not.change) == min(change.steps for change in alone)
        if len(why_not.change) == 1:
            assert why_not.change[0] == min(alone, key=lambda change: _size(case, change))


def _size(case: Case, change: Change) -> tuple[int, int, int]:
    return change.steps, list(case.knowledge_base.vocabulary.facts).index(change.fact.id), change.value


@given(SEEDS)
@settings(max_examples=OF_TWO_CHANGES)
def test_no_two_changes_work_where_the_search_says_that_none_of_two_facts_does(seed: int) -> None:
    case = case_of(seed)
    session = next(case.sessions(1))
    consultation = case.consult(session)
    for strategy in _missing(case, consultation)[:1]:
        why_not = why_not_of(consultation, strategy)
        more_than_two = why_not.change is not None and len({change.fact.id for change in why_not.change}) > 2
        if why_not.searched >= 2 and (why_not.change is None or more_than_two):
            assert not any(strategy.id in told(after) for after in _after_two(case, session))


def _after_two(case: Case, session: Session) -> Iterator[Consultation]:
    """The session after any two changes of different facts, of which the second may be one that only then applies."""
    for first in changes_of(case.knowledge_base, session):
        then = changed(case.knowledge_base, session, [first])
        for second in changes_of(case.knowledge_base, then):
            if (second.fact.of or second.fact.id) != (first.fact.of or first.fact.id):
                after = case.consult(changed(case.knowledge_base, then, [second]))
                if first.before is not None or not does_not_apply(first.fact.only_if, after.possible):
                    yield after


def test_changes_of_one_two_and_three_facts_and_none_at_all_occur_in_random_sessions() -> None:
    sizes = set()
    for seed in range(20):
        case = case_of(seed)
        for session in case.sessions(2):
            consultation = case.consult(session)
            for strategy in _missing(case, consultation):
                change = why_not_of(consultation, strategy).change
                sizes.add(len({each.fact.id for each in change}) if change is not None else 0)
    assert sizes == {0, 1, 2, 3}


@given(SEEDS)
@settings(max_examples=15)
def test_a_rule_counts_as_firing_exactly_where_nothing_is_missing(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(SESSIONS):
        consultation = case.consult(session)
        for strategy in case.knowledge_base.strategies.values():
            rules = why_not_of(consultation, strategy).rules if strategy.id not in told(consultation) else ()
            assert [each.missing for each in rules] == sorted(each.missing for each in rules)
            for each in rules:
                assert (each.missing == 0) is (each.rule.id in consultation.fired), each.rule.id
                assert each.missing or consultation.truth_of(each.rule.when) is Truth.HOLDS


def test_what_is_recommended_needs_no_change() -> None:
    advice = shipped_advisor("direct").advise(example_session(EXAMPLES[0]))
    why_not = advice.why_not(advice.recommendations[0].candidate.strategy.id)
    assert why_not.recommended
    assert why_not.change is None


@pytest.mark.parametrize(("name", "hint"), [
    ("keep_asking_how_it_is", "Did you mean keep-asking-how-it-is?"), ("bond", "bond is a fact"),
    ("withdrawal_rupture", "withdrawal_rupture is a finding"), ("xyzzy", "The strategies"),
])
def test_a_name_that_is_no_strategy_gets_a_hint_at_what_may_have_been_meant(name: str, hint: str) -> None:
    advice = shipped_advisor("direct").advise(Session())
    with pytest.raises(ProblemsFound, match=f"no strategy “{name}”") as raised:
        advice.why_not(name)
    assert hint in str(raised.value)


def test_an_earlier_name_of_a_strategy_is_understood() -> None:
    renamed = [(old, each.id) for each in shipped().strategies.values() for old in each.renamed_from]
    renamed += list(chain.from_iterable(_renamed(seed) for seed in range(5)))
    assert renamed


def _renamed(seed: int) -> Iterator[tuple[str, str]]:
    case = case_of(seed)
    advice = advice_from(case.consult(Session()))
    for each in case.knowledge_base.strategies.values():
        for old in each.renamed_from:
            assert advice.why_not(old).strategy is each
            assert advice.why(old) == advice.why(each.id)
            yield old, each.id
