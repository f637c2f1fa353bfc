"""A derivation cites what an answer rests on: taking back a cited fact changes it, taking back another changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hypothesis import given, settings

from alliance_advisor.explanation.checks import Check, Effect, checks_of_candidate
from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.explanation.derivation import Derivation, derivation_of_finding, derivation_of_strategy
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import Candidate, ranking_of
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.formula import ALWAYS, names
from alliance_advisor.workbench.random_sessions import misfits, taken_back
from tests.generators.cases import SEEDS, Case, case_of
from tests.generators.computed import changes_what_is_computed

SESSIONS = 4
CASES = 150
"""600 sessions for each law."""


@dataclass(frozen=True)
class Standing:
    """Everything about one strategy that may change only with what its derivation cites."""

    derivation: Derivation
    support: str
    grounds: int
    held: bool
    checks: tuple[Check, ...]

    def without_clarifying(self) -> Standing:
        """The same without the checks that name a conflict: they rest on the facts of that conflict as well."""
        return replace(self, checks=tuple(check for check in self.checks if check.effect is not Effect.CLARIFY))


@given(SEEDS)
@settings(max_examples=CASES)
def test_a_strategy_rests_on_exactly_the_facts_that_its_derivation_cites(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(SESSIONS):
        consultation = case.consult(session)
        before = _standings(consultation)
        for fact in _removable(case, session):
            after = _standings(case.consult(taken_back(session, case.knowledge_base, fact)))
            for name, standing in before.items():
                if _cites(case, standing.derivation, fact):
                    assert name not in after or after[name].derivation != standing.derivation, (session, name, fact)
                elif fact in _contradicting(case, consultation):
                    assert after[name].without_clarifying() == standing.without_clarifying(), (session, name, fact)
                else:
                    assert after[name] == standing, (session, name, fact)


@given(SEEDS)
@settings(max_examples=CASES)
def test_a_finding_rests_on_exactly_the_facts_that_its_derivation_cites(seed: int) -> None:
    case = case_of(seed)
    findings = case.knowledge_base.vocabulary.findings
    for session in case.sessions(SESSIONS):
        consultation = case.consult(session)
        before = {name: derivation_of_finding(consultation, name) for name in findings}
        for fact in _removable(case, session):
            fewer = case.consult(taken_back(session, case.knowledge_base, fact))
            for name, derivation in before.items():
                unchanged = derivation_of_finding(fewer, name) == derivation
                assert unchanged is not _cites(case, derivation, fact), (session, name, fact)
                assert not unchanged or fewer.possible[name] == consultation.possible[name]


def _standings(consultation: Consultation) -> dict[str, Standing]:
    ranking = ranking_of(consultation)
    return {each.strategy.id: _standing(consultation, each) for each in (*ranking.recommended, *ranking.held)}


def _standing(consultation: Consultation, candidate: Candidate) -> Standing:
    derivation = derivation_of_strategy(consultation, candidate.strategy.id)
    return Standing(derivation, candidate.support, candidate.grounds,
                    candidate.held, checks_of_candidate(consultation, candidate, derivation, conflicts_met(consultation)))


def _contradicting(case: Case, consultation: Consultation) -> set[str]:
    """The reported facts that stand in a conflict which this session has, be it through an `only_if`."""
    facts = case.knowledge_base.vocabulary.facts
    found = [fact.id for conflict in conflicts_met(consultation) for fact in conflict.facts]
    for name in found:
        found.extend(sorted(names(facts[name].only_if or ALWAYS) - set(found)))
    return {facts[name].of or name for name in found}


def _removable(case: Case, session: Session) -> Iterator[str]:
    """The reported facts, without those of which taking back gives another answer and not only fewer.

    A fact that does not apply counts as its `otherwise` value instead, and a score may give a computed fact another value.
    """
    knowledge_base = case.knowledge_base
    stuck = set(misfits(session, knowledge_base))
    for name in session.reports.values:
        if name in stuck or not knowledge_base.vocabulary.facts[name].reportable:
            continue
        if not changes_what_is_computed(knowledge_base, session, taken_back(session, knowledge_base, name)):
            yield name


def _cites(case: Case, derivation: Derivation, fact: str) -> bool:
    """Whether a fact is cited, or a second set of bands for its score."""
    facts = case.knowledge_base.vocabulary.facts
    return any(fact in (name, facts[name].of) for name in derivation.names() if name in facts)
