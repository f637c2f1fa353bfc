"""What is worth asking next, and why: contradictions first, then what could change the first three, then what else waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from alliance_advisor.explanation.conflicts_met import ConflictMet
from alliance_advisor.explanation.decisive import decisive_facts
from alliance_advisor.explanation.open_facts import OpenFacts
from alliance_advisor.explanation.status import kinds_raised
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.knowledge.alerts import ALERT_KINDS, SCOPE
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.vocabulary import Fact


class Question(NamedTuple):
    """One fact to ask for. It waits for a conflict to be cleared, for alerts, or for strategies (their ids)."""

    fact: Fact
    conflict: ConflictMet | None = None
    alerts: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class _Waiting:
    """What waits for one fact, gathered rule by rule."""

    fact: Fact
    rules: list[Rule] = field(default_factory=list)

    def question(self) -> Question:
        alerts = dict.fromkeys(rule.alert for rule in self.rules if rule.alert)
        strategies = dict.fromkeys(each.strategy for rule in self.rules for each in rule.recommends)
        return Question(self.fact, None, tuple(alerts), tuple(strategies), tuple(rule.id for rule in self.rules))


def questions_of(consultation: Consultation, conflicts: tuple[ConflictMet, ...]) -> tuple[Question, ...]:
    """Every question that can still matter, in the order in which an interview asks them."""
    asked = [Question(conflict.asked, conflict) for conflict in conflicts]
    waiting = _waiting(consultation)
    decisive = {each.fact.id: index for index, each in enumerate(decisive_facts(consultation))}
    position = {name: index for index, name in enumerate(consultation.knowledge_base.vocabulary.facts)}
    ordered = sorted(waiting.values(), key=lambda each: (decisive.get(each.fact.id, len(decisive)),
                                                         *_urgency(consultation, each), position[each.fact.id]))
    return (*asked, *(each.question() for each in ordered))


def _waiting(consultation: Consultation) -> dict[str, _Waiting]:
    """The open facts of every rule that is open or provisional and says something to the therapist."""
    waiting: dict[str, _Waiting] = {}
    for rule, facts in _unsettled(consultation):
        for fact in facts:
            waiting.setdefault(fact.id, _Waiting(fact)).rules.append(rule)
    return waiting


def _unsettled(consultation: Consultation) -> Iterator[tuple[Rule, list[Fact]]]:
    """Where scope has ended the advice, only what raises an alert is still worth asking for."""
    ended, open_facts = SCOPE in kinds_raised(consultation), OpenFacts(consultation)
    for rule in consultation.knowledge_base.active_rules:
        if (rule.alert or (rule.recommends and not ended)) and consultation.verdict_of(rule) is Truth.OPEN:
            yield rule, list({each.fact.id: each.fact for each in open_facts.of(rule.formula)}.values())


def _urgency(consultation: Consultation, waiting: _Waiting) -> tuple[int, int, int]:
    """Safety questions for which an alert waits, as the vocabulary orders them; then the strongest support, then the rules."""
    alerts = consultation.knowledge_base.alerts
    kinds = [ALERT_KINDS.index(alerts[rule.alert].kind) for rule in waiting.rules if rule.alert]
    if kinds and waiting.fact.safety:
        return min(kinds), 0, 0
    supports = [SUPPORTS.index(each.support) for rule in waiting.rules for each in rule.recommends]
    return len(ALERT_KINDS), min(supports, default=len(SUPPORTS)), -len(waiting.rules)
