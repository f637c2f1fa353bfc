"""What to find out first: open facts that could hold a recommendation back, drop it, or lift what holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from alliance_advisor.explanation.conflicts_met import ConflictMet
from alliance_advisor.explanation.derivation import Derivation
from alliance_advisor.explanation.open_facts import OpenFact, open_facts
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import Candidate, Hold, HoldKind
from alliance_advisor.knowledge.formula import Formula
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.vocabulary import Fact


class Effect(StrEnum):
    """What an answer could do to what is advised."""

    HOLD = "hold"
    DROP = "drop"
    LIFT = "lift"
    CLARIFY = "clarify"


class Check(NamedTuple):
    """One fact to find out: with one of `values` (0 where no single value decides) it has this effect.

    `because` names the rules, strategy or conflict from which the check comes.
    """

    fact: Fact
    effect: Effect
    values: int
    because: tuple[str, ...]

    def __repr__(self) -> str:
        """The fact and what it does; the set can have more digits than Python writes."""
        return f"<Check {self.fact.id}: {self.effect.value}>"


def checks_of_candidate(consultation: Consultation, candidate: Candidate, derivation: Derivation,
                        conflicts: Iterable[ConflictMet]) -> tuple[Check, ...]:
    """The checks of a recommended or held strategy, which rests on its derivation."""
    return _joined((
        *_clarified(derivation, conflicts),
        *(check for rule in candidate.rules for check in _of_provisional(consultation, rule, Effect.DROP)),
        *(check for hold in candidate.holds for check in _of_hold(consultation, candidate, hold)),
    ))


def checks_of_rules(consultation: Consultation, rules: Iterable[Rule]) -> tuple[Check, ...]:
    """The checks of what firing rules say apart from strategies: of alerts."""
    return _joined(check for rule in rules for check in _of_provisional(consultation, rule, Effect.LIFT))


def _of_provisional(consultation: Consultation, rule: Rule, effect: Effect) -> Iterator[Check]:
    if consultation.fired[rule.id]:
        yield from _negative(open_facts(consultation, rule.clear), effect, rule.id)


def _of_hold(consultation: Consultation, candidate: Candidate, hold: Hold) -> Iterator[Check]:
    if hold.settled:
        return
    if hold.kind is HoldKind.HOLD_WHEN:
        yield from _positive(consultation, candidate.strategy.hold, candidate.strategy.id)
    elif hold.rule is not None and hold.binding:
        yield from _of_provisional(consultation, hold.rule, Effect.LIFT)
    elif hold.rule is not None:
        yield from _positive(consultation, hold.rule.formula, hold.rule.id)


def _positive(consultation: Consultation, formula: Formula, source: str) -> Iterator[Check]:
    """Answers that would make a reason to hold come true."""
    for found in open_facts(consultation, formula):
        yield Check(found.fact, Effect.HOLD, found.allowed, (source,))


def _negative(found: Iterable[OpenFact], effect: Effect, source: str) -> Iterator[Check]:
    """Answers that would make an exception come true: the values outside what keeps it away."""
    for each in found:
        values = each.fact.domain.full & ~each.allowed if each.allowed else 0
        yield Check(each.fact, effect, values, (source,))


def _clarified(derivation: Derivation, conflicts: Iterable[ConflictMet]) -> Iterator[Check]:
    """A recommendation that rests on facts which contradict each other asks which of them is nearer."""
    met = tuple(conflicts)
    cited = derivation.names() if met else frozenset()
    for conflict in met:
        if cited & {fact.id for fact in conflict.facts}:
            yield Check(conflict.asked, Effect.CLARIFY, 0, (conflict.id,))


def _joined(checks: Iterable[Check]) -> tuple[Check, ...]:
    """One check for each fact and effect, naming all its sources; safety facts first."""
    joined: dict[tuple[str, Effect], Check] = {}
    for check in checks:
        key = (check.fact.id, check.effect)
        before = joined.get(key, check)
        because = tuple(dict.fromkeys((*before.because, *check.because)))
        joined[key] = Check(check.fact, check.effect, before.values | check.values, because)
    return tuple(sorted(joined.values(), key=lambda check: not check.fact.safety))
