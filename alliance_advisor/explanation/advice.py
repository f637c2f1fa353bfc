"""The advice: everything that is said about one session, as values; how it looks is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from alliance_advisor.explanation.checks import Check, checks_of_candidate, checks_of_rules
from alliance_advisor.explanation.conflicts_met import ConflictMet, conflicts_met
from alliance_advisor.explanation.derivation import (
    Cited,
    Derivation,
    Part,
    RuleCited,
    derivation_of_finding,
    derivation_of_rule,
    derivation_of_strategy,
)
from alliance_advisor.explanation.questions import Question, questions_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.findings import is_found
from alliance_advisor.inference.ranking import Candidate, Ranking, ranking_of
from alliance_advisor.knowledge.alerts import SAFETY, SCOPE, Alert
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.strategies import KEEP
from alliance_advisor.knowledge.vocabulary import Fact, Finding


class Status(StrEnum):
    """What kind of answer it is."""

    SAFETY = "safety"
    ADVICE = "advice"
    CARRY_ON = "carry_on"
    NO_ADVICE = "no_advice"


class Reason(StrEnum):
    """Why there is no advice."""

    OUT_OF_SCOPE = "out_of_scope"
    ALL_HELD = "all_held"
    TOO_LITTLE_KNOWN = "too_little_known"
    NOTHING_APPLIES = "nothing_applies"


class Credit(NamedTuple):
    """Something that goes well, said back: the sentence, the fact and the word that earned it."""

    text: str
    fact: Fact
    word: str


class RaisedAlert(NamedTuple):
    """An alert, the rules that raise it, and what to find out."""

    alert: Alert
    because: tuple[RuleCited, ...]
    checks: tuple[Check, ...]


class StatedFinding(NamedTuple):
    """A finding that is certain, or found though not yet certain; `possible` are the values it can have."""

    finding: Finding
    possible: int
    because: tuple[RuleCited, ...]


class Recommendation(NamedTuple):
    """One strategy, recommended (with its rank) or held (rank 0), and everything it rests on."""

    rank: int
    candidate: Candidate
    derivation: Derivation
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The whole answer to one session."""

    consultation: Consultation
    status: Status
    reason: Reason | None
    going_well: tuple[Credit, ...]
    alerts: tuple[RaisedAlert, ...]
    findings: tuple[StatedFinding, ...]
    recommendations: tuple[Recommendation, ...]
    withheld: tuple[Recommendation, ...]
    questions: tuple[Question, ...]
    trace: tuple[RuleCited, ...]


def advice_from(consultation: Consultation) -> Advice:
    """Everything that follows from a consultation."""
    ranking = ranking_of(consultation)
    conflicts = conflicts_met(consultation)
    alerts = tuple(_alerts(consultation))
    status, reason = _status(consultation, ranking, alerts)
    shown = _shown(ranking, status, alerts)
    describe = _describer(consultation, conflicts)
    return Advice(
        consultation, status, reason, tuple(_credits(consultation)), alerts, tuple(_findings(consultation)),
        tuple(describe(rank, each) for rank, each in enumerate(shown.recommended, start=1)),
        tuple(describe(0, each) for each in shown.held),
        questions_of(consultation, conflicts),
        tuple(derivation_of_rule(consultation, rule) for rule in consultation.firing()),
    )


def _describer(consultation: Consultation, conflicts: tuple[ConflictMet, ...]) -> Callable[[int, Candidate], Recommendation]:
    def describe(rank: int, candidate: Candidate) -> Recommendation:
        return Recommendation(rank, candidate, derivation_of_strategy(consultation, candidate.strategy.id),
                              checks_of_candidate(consultation, candidate, conflicts))

    return describe


def _status(consultation: Consultation, ranking: Ranking, alerts: tuple[RaisedAlert, ...]) -> tuple[Status, Reason | None]:
    """The first that applies: safety, out of scope, advice, carry on, or the reason why there is none."""
    kinds = {each.alert.kind for each in alerts}
    if SAFETY in kinds:
        return Status.SAFETY, None
    if SCOPE in kinds:
        return Status.NO_ADVICE, Reason.OUT_OF_SCOPE
    if any(each.strategy.phase != KEEP for each in ranking.recommended):
        return Status.ADVICE, None
    if consultation.may_carry_on:
        return Status.CARRY_ON, None
    return Status.NO_ADVICE, _why_none(consultation, ranking)


def _why_none(consultation: Consultation, ranking: Ranking) -> Reason:
    if any(each.strategy.phase != KEEP for each in ranking.held):
        return Reason.ALL_HELD
    waiting = any(rule.recommends and consultation.verdict_of(rule) is Truth.OPEN
                  for rule in consultation.knowledge_base.active_rules)
    return Reason.TOO_LITTLE_KNOWN if waiting else Reason.NOTHING_APPLIES


def _shown(ranking: Ranking, status: Status, alerts: tuple[RaisedAlert, ...]) -> Ranking:
    """What is told of the strategies.

    Scope ends the advice, also beside a safety alert; where there is no advice, only what is held is told; and a
    safety alert is no moment to say "carry on".
    """
    if any(each.alert.kind == SCOPE for each in alerts):
        return Ranking((), ())
    match status:
        case Status.NO_ADVICE:
            return Ranking((), ranking.held)
        case Status.SAFETY:
            return Ranking(tuple(each for each in ranking.recommended if each.strategy.phase != KEEP), ranking.held)
        case _:
            return ranking


def _alerts(consultation: Consultation) -> Iterator[RaisedAlert]:
    """Every alert that a firing rule raises, once, in the order of their ids."""
    raising: dict[str, list[Rule]] = {}
    for rule in consultation.firing():
        if rule.alert:
            raising.setdefault(rule.alert, []).append(rule)
    for name, rules in sorted(raising.items()):
        because = tuple(derivation_of_rule(consultation, rule) for rule in rules)
        yield RaisedAlert(consultation.knowledge_base.alerts[name], because, checks_of_rules(consultation, rules))


def _findings(consultation: Consultation) -> Iterator[StatedFinding]:
    for finding in consultation.knowledge_base.vocabulary.findings.values():
        possible = consultation.possible[finding.id]
        if is_one(possible) or is_found(possible):
            derivation = derivation_of_finding(consultation, finding.id)
            yield StatedFinding(finding, possible, tuple(each for each in derivation.rules if each.part is Part.PROVES))


def _credits(consultation: Consultation) -> Iterator[Credit]:
    """What the vocabulary lets be said back, for every reported value that has such a sentence."""
    for fact in consultation.knowledge_base.vocabulary.facts.values():
        value = consultation.session.reports.values.get(fact.id)
        if fact.credits and value is not None:
            for word in fact.domain.words_of(value) or ("none",):
                if word in fact.credits:
                    yield Credit(fact.credits[word], fact, word)


def grounds_of(rule: RuleCited) -> tuple[Cited, ...]:
    """The conditions of a rule's `when` that hold."""
    return tuple(each for each in rule.when if each.truth is Truth.HOLDS)
