"""The laws that therapists rely on, on random sessions with the shipped rules, until there are proofs of them.

Every other session leaves the safety questions open, since most random answers to them raise an alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle, islice
from random import Random

import pytest

from alliance_advisor.explanation.advice import Status
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.findings import is_found
from alliance_advisor.inference.ranking import SHOWN, Candidate, Ranking, ranking_of
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.alerts import CARE, SAFETY
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.strategies import LATER, Strategy
from alliance_advisor.workbench.random_sessions import random_session, without_misfits
from tests.shipped import shipped, shipped_advisor

SESSIONS, ADVISED = 5000, 200
"""So many random sessions; an advice in full takes longer, so more of them are asked for in the slow suite."""

SEED = "the laws that therapists rely on"
HOW_MANY = pytest.mark.parametrize("count", [ADVISED, pytest.param(SESSIONS, marks=pytest.mark.slow)])

AGES = ("adult", "older_adult")
LABELS = ("race_or_ethnicity", "faith", "gender", "sexuality", "disability", "age_or_generation")
"""Differences that only say to which group somebody belongs; the others of `difference_areas` say what the trouble is."""


@dataclass(frozen=True, slots=True)
class Case:
    """A random session, what the direct reading makes of it, and the strategies in their order."""

    consultation: Consultation
    ranking: Ranking

    @classmethod
    def of(cls, session: Session) -> Case:
        """Consult once, for all laws."""
        consultation = Consultation.from_trace(shipped(), session, _reading().infer(session))
        return cls(consultation, ranking_of(consultation))

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """What was reported, in words, as a witness."""
        facts = shipped().vocabulary.facts
        return {name: facts[name].domain.words_of(value) for name, value in self.consultation.session.reports.values.items()}


@dataclass(frozen=True, slots=True)
class Advised:
    """What was answered to a session with the facts of an alert's rule, and whether an exception of that rule holds."""

    rule: str
    kind: str
    excepted: bool
    status: Status
    raised: frozenset[str]
    reports: Reports


def test_while_a_rupture_is_found_nothing_for_later_is_among_the_first_three() -> None:
    ruptures = [case for case in cases() if case.consultation.rupture_found]
    assert any(each.strategy.timing == LATER for case in ruptures for each in case.ranking.recommended)
    _assert_none(case for case in ruptures if later_among_the_first(case.ranking))


def test_a_strategy_is_never_recommended_and_withheld_at_once() -> None:
    assert any(case.ranking.recommended and case.ranking.held for case in cases())
    _assert_none(case for case in cases() if told_twice(case.ranking))


@pytest.mark.parametrize("finding", [each.id for each in shipped().vocabulary.findings.values() if each.challenge])
def test_a_challenge_that_is_found_leads_to_a_strategy_for_it_recommended_or_held_with_a_reason(finding: str) -> None:
    """Held strategies are told with what holds them, so the therapist sees that something was thought of and why not now."""
    challenge = shipped().vocabulary.findings[finding].challenge
    found = [case for case in cases() if is_found(case.consultation.possible[finding])]
    assert found
    _assert_none(case for case in found if not speaks_to(case.ranking, challenge))


def test_changing_only_a_label_of_the_client_changes_nothing() -> None:
    _assert_none(case for number, case in enumerate(cases()) if not same_after_relabelling(case, number))


@HOW_MANY
def test_the_facts_of_a_safety_alert_with_any_others_leave_safety_first(count: int) -> None:
    """Unless the rule itself names what settles it, as a suicide risk that was fully gone into."""
    of_safety = [each for each in advised(count) if each.kind == SAFETY and not each.excepted]
    assert of_safety
    assert not [each for each in of_safety if each.status is not Status.SAFETY]


@HOW_MANY
def test_only_a_safety_alert_ever_puts_safety_first(count: int) -> None:
    """A care alert, in particular, never does so by itself."""
    assert any(each.raised == {CARE} for each in advised(count))
    assert not [each for each in advised(count) if (each.status is Status.SAFETY) != (SAFETY in each.raised)]


class TestTheChecks:
    """Each finds what it is meant to find, in a ranking made for it."""

    @staticmethod
    def candidate(number: int, *, timing: str = "now") -> Candidate:
        strategy: Strategy = list(shipped().strategies.values())[number]
        return Candidate(replace(strategy, timing=timing, challenges=("client-resistance",)), "strong", (), 1, ())

    def test_something_for_later_is_found_among_the_first_three_only(self) -> None:
        now, later = [self.candidate(number) for number in range(SHOWN)], self.candidate(SHOWN, timing=LATER)
        assert later_among_the_first(Ranking((later, *now[1:]), (now[0],), ()))
        assert not later_among_the_first(Ranking(tuple(now), (later,), ()))

    def test_a_strategy_that_is_both_is_found(self) -> None:
        assert told_twice(Ranking((self.candidate(0),), (), (self.candidate(0),)))
        assert not told_twice(Ranking((self.candidate(0),), (), (self.candidate(1),)))

    def test_a_challenge_is_met_by_its_own_strategies_only(self) -> None:
        ranking = Ranking((), (), (self.candidate(0),))
        assert speaks_to(ranking, "client-resistance")
        assert not speaks_to(ranking, "cultural-differences")

    def test_a_label_is_changed_where_there_is_one_to_change(self) -> None:
        session = Session(reports=_reports(client_age_group=("adult",), difference_areas=("faith", "language")))
        other = _reports(client_age_group=("older_adult",), difference_areas=("gender", "language"))
        assert relabelled(session, 0).reports == other


@cache
def cases() -> tuple[Case, ...]:
    """The random sessions, each consulted once."""
    return tuple(map(Case.of, islice(sessions(), SESSIONS)))


@cache
def advised(count: int) -> tuple[Advised, ...]:
    """Random sessions with the facts of an alert, each advised on once."""
    return tuple(islice(_with_facts_of_alerts(), count))


def sessions() -> Iterator[Session]:
    """Random sessions without end; every other one leaves the safety questions open."""
    random = Random(SEED)
    while True:
        yield random_session(random, shipped())
        yield without_misfits(_calm(random_session(random, shipped())), shipped())


def later_among_the_first(ranking: Ranking) -> bool:
    """Whether something for later is among the first three."""
    return any(each.strategy.timing == LATER for each in ranking.first)


def told_twice(ranking: Ranking) -> bool:
    """Whether a strategy is both recommended and held."""
    return bool({each.strategy.id for each in ranking.recommended} & {each.strategy.id for each in ranking.held})


def speaks_to(ranking: Ranking, challenge: str) -> bool:
    """Whether a strategy for a challenge is recommended or held."""
    return any(challenge in each.strategy.challenges for each in (*ranking.recommended, *ranking.held))


def same_after_relabelling(case: Case, number: int) -> bool:
    """Whether the same rules fire, the same is found and the same strategies come in the same order with other labels."""
    renamed = relabelled(case.consultation.session, number)
    if renamed == case.consultation.session:
        return True
    other = Case.of(renamed)
    return other.consultation.trace == case.consultation.trace and other.ranking == case.ranking


def relabelled(session: Session, number: int) -> Session:
    """The session of a client of another age, whose differences bear other labels."""
    facts = shipped().vocabulary.facts
    values = dict(session.reports.values)
    age, areas = facts["client_age_group"].domain, facts["difference_areas"].domain
    if "client_age_group" in values and age.words_of(values["client_age_group"])[0] in AGES:
        values["client_age_group"] = age.value_of([AGES[1 - AGES.index(age.words_of(values["client_age_group"])[0])]])
    if "difference_areas" in values:
        by = 1 + number % (len(LABELS) - 1)
        turned = dict(zip(LABELS, (*LABELS[by:], *LABELS[:by]), strict=True))
        words = areas.words_of(values["difference_areas"])
        values["difference_areas"] = areas.value_of([turned.get(word, word) for word in words])
    return replace(session, reports=Reports(values, session.reports.scores))


@cache
def _reading() -> DirectReading:
    return DirectReading(shipped())


def _assert_none(violations: Iterable[Case]) -> None:
    """Fails with the facts of the shortest of all violations as a witness."""
    witnesses = sorted((case.facts for case in violations), key=len)
    assert not witnesses, f"{len(witnesses)} of {SESSIONS} sessions, such as {witnesses[0]}"


def _calm(session: Session) -> Session:
    """The session with every safety question open."""
    facts = shipped().vocabulary.facts
    values = {name: value for name, value in session.reports.values.items() if not facts[name].safety}
    scores = {name: score for name, score in session.reports.scores.items() if not facts[name].safety}
    return replace(session, reports=Reports(values, scores))


def _with_facts_of_alerts() -> Iterator[Advised]:
    """Advice on random sessions with the facts of an example that fires a rule for an alert, one rule after the other."""
    examples = [(rule, example.reports) for rule in shipped().active_rules if rule.alert
                for example in rule.examples if example.fires]
    for (rule, reports), session in zip(cycle(examples), sessions(), strict=False):
        more = Reports({**session.reports.values, **reports.values}, {**session.reports.scores, **reports.scores})
        advice = shipped_advisor("direct").advise(replace(session, reports=more))
        excepted = advice.consultation.truth_of(rule.clear) is Truth.FAILS
        raised = frozenset(each.alert.kind for each in advice.alerts)
        yield Advised(rule.id, shipped().alerts[rule.alert].kind, excepted, advice.status, raised, more)


def _reports(**facts: tuple[str, ...]) -> Reports:
    domains = {name: shipped().vocabulary.facts[name].domain for name in facts}
    return Reports({name: domains[name].value_of(words) for name, words in facts.items()}, {})
