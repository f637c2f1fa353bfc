"""The difference of two answers: what one says and the other does not, or says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from alliance_advisor.explanation.derivation import Part
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.vocabulary import Fact

if TYPE_CHECKING:
    from alliance_advisor.explanation.advice import Advice, RaisedAlert, Recommendation, StatedFinding

_Said = TypeVar("_Said")


class Pair(NamedTuple, Generic[_Said]):
    """What two answers say about one thing; None where an answer says nothing about it."""

    before: _Said | None
    after: _Said | None


class Difference(NamedTuple):
    """Two answers, the facts that were reported otherwise, and everything about which the answers differ.

    A strategy differs in its rank, support, reasons, in what speaks against it, or in what is to be found out first; one that
    is held back only in what holds it.
    """

    before: Advice
    after: Advice
    facts: tuple[Fact, ...]
    alerts: tuple[Pair[RaisedAlert], ...]
    findings: tuple[Pair[StatedFinding], ...]
    strategies: tuple[Pair[Recommendation], ...]
    going_well: Pair[tuple[str, ...]]
    questions: Pair[tuple[str, ...]]

    @property
    def same_status(self) -> bool:
        """Whether both are the same kind of answer, for the same reason."""
        return (self.before.status, self.before.reason) == (self.after.status, self.after.reason)

    @property
    def none(self) -> bool:
        """Whether the answers do not differ at all."""
        return self.same_status and not (self.alerts or self.findings or self.strategies or self._lists_differ)

    @property
    def _lists_differ(self) -> bool:
        return any((*each.before, *each.after) for each in (self.going_well, self.questions)
                   if each.before is not None and each.after is not None)


def difference_of(before: Advice, after: Advice) -> Difference:
    """What two answers to sessions of the same knowledge base do not have in common."""
    knowledge_base = before.consultation.knowledge_base
    facts = _reported_otherwise(knowledge_base, before.consultation.session, after.consultation.session)
    return Difference(
        before, after, tuple(facts), tuple(_pairs(_alerts(before), _alerts(after), _of_alert)),
        tuple(_pairs(_findings(before), _findings(after), _of_finding)),
        tuple(_pairs(_strategies(before), _strategies(after), _of_strategy)),
        _only((each.text for each in before.going_well), (each.text for each in after.going_well)),
        _only((each.fact.id for each in before.questions), (each.fact.id for each in after.questions)),
    )


def _reported_otherwise(knowledge_base: KnowledgeBase, before: Session, after: Session) -> Iterator[Fact]:
    """The facts that were reported otherwise; of a score, the figure counts and not the band."""
    for fact in knowledge_base.vocabulary.facts.values():
        if fact.reportable and _said(before, fact) != _said(after, fact):
            yield fact


def _said(session: Session, fact: Fact) -> float | None:
    return (session.reports.scores if fact.measure is not None else session.reports.values).get(fact.id)


def _pairs(before: Mapping[str, _Said], after: Mapping[str, _Said], gist: Callable[[_Said], object]) -> Iterator[Pair[_Said]]:
    """What differs in its gist, in the order of the second answer; what that no longer says comes last."""
    for name in {**after, **before}:
        if name not in before or name not in after or gist(before[name]) != gist(after[name]):
            yield Pair(before.get(name), after.get(name))


def _only(before: Iterable[str], after: Iterable[str]) -> Pair[tuple[str, ...]]:
    """What only one of two answers says."""
    said, then = tuple(before), tuple(after)
    return Pair(tuple(each for each in said if each not in then), tuple(each for each in then if each not in said))


def _alerts(advice: Advice) -> Mapping[str, RaisedAlert]:
    return {each.alert.id: each for each in advice.alerts}


def _findings(advice: Advice) -> Mapping[str, StatedFinding]:
    return {each.finding.id: each for each in advice.findings}


def _strategies(advice: Advice) -> Mapping[str, Recommendation]:
    return {each.candidate.strategy.id: each for each in (*advice.recommendations, *advice.withheld)}


def _of_alert(alert: RaisedAlert) -> object:
    return [each.rule for each in alert.because], alert.checks


def _of_finding(finding: StatedFinding) -> object:
    return finding.possible, [each.rule for each in finding.because]


def _of_strategy(recommendation: Recommendation) -> object:
    """What an answer tells of a strategy: of one that is held back, only by what."""
    candidate = recommendation.candidate
    if candidate.held:
        return [hold for hold in candidate.holds if hold.binding]
    almost = [each.rule for each in recommendation.derivation.rules if each.part is Part.WOULD_RECOMMEND]
    rules = [rule.id for rule in candidate.rules]
    return recommendation.rank, candidate.support, rules, almost, candidate.holds, recommendation.checks
