"""Where each finding, strategy, alert and rule stands in the handbook: in one chapter, the five challenges first.

A rule that raises an alert stands with the alert. Any other stands with the first challenge of what it concludes, else with the
first strategy that it recommends; what belongs to no challenge stands in chapters of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliance_advisor.knowledge.alerts import ALERT_KINDS
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.vocabulary import CHALLENGES

GENERAL = "the-relationship"
"""What belongs to no single challenge: ruptures, what goes well, what is known."""

RESTRAINT = "restraint"
"""Rules that only hold back."""

CHAPTERS = (*CHALLENGES, *ALERT_KINDS, GENERAL, RESTRAINT)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter by the ids of what stands in it; `elsewhere` are its challenge's strategies that stand in another one."""

    id: str
    findings: tuple[str, ...]
    strategies: tuple[str, ...]
    elsewhere: tuple[str, ...]
    alerts: tuple[str, ...]
    rules: tuple[str, ...]


def chapters_of(knowledge_base: KnowledgeBase) -> tuple[Chapter, ...]:
    """All chapters that have something in them."""
    places = _Places(knowledge_base)
    made = (places.chapter(each) for each in CHAPTERS)
    return tuple(each for each in made if each.findings or each.strategies or each.alerts or each.rules)


class _Places:
    """Finds the chapter of each thing of one knowledge base."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._base = knowledge_base
        self._findings = {each.id: each.challenge or GENERAL for each in knowledge_base.vocabulary.findings.values()}
        self._strategies = {each.id: next(iter(each.challenges), GENERAL) for each in knowledge_base.strategies.values()}
        self._alerts = {each.id: each.kind for each in knowledge_base.alerts.values()}
        self._rules = {each.id: self._of_rule(each) for each in knowledge_base.rules.values()}

    def chapter(self, name: str) -> Chapter:
        """One chapter, each part in the order of the knowledge base."""
        strategies = _in(name, self._strategies)
        elsewhere = (each.id for each in self._base.strategies.values() if name in each.challenges and each.id not in strategies)
        return Chapter(name, _in(name, self._findings), strategies, tuple(elsewhere), _in(name, self._alerts),
                       _in(name, self._rules))

    def _of_rule(self, rule: Rule) -> str:
        if rule.alert:
            return self._alerts[rule.alert]
        concluded = [self._findings[each.finding] for each in rule.concludes]
        recommended = [self._strategies[each.strategy] for each in rule.recommends]
        challenges = (each for each in (*concluded, *recommended) if each in CHALLENGES)
        return next(challenges, GENERAL if concluded or recommended else RESTRAINT)


def _in(chapter: str, places: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name, place in places.items() if place == chapter)
