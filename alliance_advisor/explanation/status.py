"""What kind of answer a session gets, and which of the ranked strategies it tells."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import Candidate, Ranking, first_of, is_recommended, ranking_of
from alliance_advisor.knowledge.alerts import SAFETY, SCOPE, Alert
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.strategies import KEEP, Strategy


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


def status_of(consultation: Consultation, ranking: Ranking) -> tuple[Status, Reason | None]:
    """The first that applies: safety, out of scope, advice, carry on, or the reason why there is none."""
    kinds = kinds_raised(consultation)
    if SAFETY in kinds:
        return Status.SAFETY, None
    if SCOPE in kinds:
        return Status.NO_ADVICE, Reason.OUT_OF_SCOPE
    if any(each.strategy.phase != KEEP for each in ranking.recommended):
        return Status.ADVICE, None
    if consultation.may_carry_on:
        return Status.CARRY_ON, None
    return Status.NO_ADVICE, _why_none(consultation, ranking)


def told_of(consultation: Consultation, ranking: Ranking, status: Status) -> Ranking:
    """What is told of the strategies.

    Scope ends the advice, also beside a safety alert; where there is no advice, only what is held is told; and a
    safety alert is no moment to say "carry on".
    """
    if SCOPE in kinds_raised(consultation):
        return Ranking((), (), ())
    match status:
        case Status.NO_ADVICE:
            return Ranking((), (), ranking.held)
        case Status.SAFETY:
            return Ranking(_without_keep(ranking.first), _without_keep(ranking.others), ranking.held)
        case _:
            return ranking


def told_in(consultation: Consultation) -> Ranking:
    """What is told of the strategies in the answer to a session."""
    ranking = ranking_of(consultation)
    return told_of(consultation, ranking, status_of(consultation, ranking)[0])


def _without_keep(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(each for each in candidates if each.strategy.phase != KEEP)


def first_told(consultation: Consultation) -> Strategy | None:
    """The strategy that an answer puts first, found without ranking all of them wherever that can be."""
    kinds = kinds_raised(consultation)
    if SCOPE in kinds:
        return None
    first = first_of(consultation)
    if first is None or first.phase != KEEP:
        return first
    told = told_in(consultation).recommended
    return told[0].strategy if told else None


def is_told(consultation: Consultation, strategy: Strategy) -> bool:
    """Whether an answer recommends a strategy."""
    if SCOPE in kinds_raised(consultation) or not is_recommended(consultation, strategy):
        return False
    if strategy.phase != KEEP:
        return True
    return any(each.strategy is strategy for each in told_in(consultation).recommended)


def _why_none(consultation: Consultation, ranking: Ranking) -> Reason:
    if any(each.strategy.phase != KEEP for each in ranking.held):
        return Reason.ALL_HELD
    return Reason.TOO_LITTLE_KNOWN if is_waiting(consultation) else Reason.NOTHING_APPLIES


def is_waiting(consultation: Consultation) -> bool:
    """Whether a rule that would recommend something is still open."""
    return any(rule.recommends and consultation.verdict_of(rule) is Truth.OPEN
               for rule in consultation.knowledge_base.active_rules)


def raised(consultation: Consultation) -> Iterator[Alert]:
    """The alerts that firing rules raise, in the order of the rules."""
    for rule in consultation.firing():
        if rule.alert:
            yield consultation.knowledge_base.alerts[rule.alert]


def kinds_raised(consultation: Consultation) -> set[str]:
    """The kinds of the alerts that firing rules raise."""
    return {alert.kind for alert in raised(consultation)}
