"""How facts lead to findings and findings to strategies: the ground of the drawings in the handbook.

Facts stand for their group of the vocabulary. A finding rests on the facts that the rules for it read, also through others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import RETIRED, Rule


@dataclass(frozen=True, slots=True)
class Flow:
    """Groups of facts, findings and strategies by name, and which lead to which: each arrow joins two columns."""

    groups: tuple[str, ...]
    findings: tuple[str, ...]
    strategies: tuple[str, ...]
    to_findings: frozenset[tuple[str, str]]
    to_strategies: frozenset[tuple[str, str]]
    past_findings: frozenset[tuple[str, str]]
    """Groups of facts that lead to strategies by themselves."""


def flow_of(knowledge_base: KnowledgeBase, findings: Iterable[str], strategies: Iterable[str]) -> Flow:
    """The flow to these strategies and findings; the findings that lead to the strategies are added."""
    return _Flows(knowledge_base).flow(tuple(findings), tuple(strategies))


class _Flows:
    """Reads the rules of one knowledge base; a rule that is retired leads nowhere."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._facts = knowledge_base.vocabulary.facts
        self._findings = knowledge_base.vocabulary.findings
        self._rules = [rule for rule in knowledge_base.rules.values() if rule.status != RETIRED]

    def flow(self, findings: tuple[str, ...], strategies: tuple[str, ...]) -> Flow:
        to_strategies, past = set[tuple[str, str]](), set[tuple[str, str]]()
        for strategy in strategies:
            read = {name for rule in self._rules if any(each.strategy == strategy for each in rule.recommends)
                    for name in rule.reads}
            to_strategies |= {(name, strategy) for name in read if name in self._findings}
            past |= {(self._facts[name].group, strategy) for name in read if name in self._facts}
        drawn = {*findings, *(finding for finding, _ in to_strategies)}
        to_findings = {(group, finding) for finding in drawn for group in self._groups_under(finding)}
        groups = {group for group, _ in to_findings | past}
        return Flow(tuple(dict.fromkeys(fact.group for fact in self._facts.values() if fact.group in groups)),
                    tuple(name for name in self._findings if name in drawn), strategies,
                    frozenset(to_findings), frozenset(to_strategies), frozenset(past))

    def _groups_under(self, finding: str) -> set[str]:
        """The groups of the facts on which a finding rests."""
        seen, ahead = {finding}, [finding]
        while ahead:
            new = {name for rule in self._concluding(ahead.pop()) for name in rule.reads} - seen
            seen |= new
            ahead += [name for name in new if name in self._findings]
        return {self._facts[name].group for name in seen if name in self._facts}

    def _concluding(self, finding: str) -> Iterator[Rule]:
        return (rule for rule in self._rules if finding in rule.concluded)
