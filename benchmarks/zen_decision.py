"""Rules as decision content for the zen engine: one expression node a stratum, an expression a rule.

This was the fastest natural form. A rule that concludes and has exceptions gets a second expression, for a conclusion
is certain only when no exception is open; each finding is the last value that some rule concludes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any as Json

import zen
from random_rules import exceptions_of
from ticks import Exactly, Ticks, ticks_of

from alliance_advisor.inference.session import Session
from alliance_advisor.inference.working_memory import known_values
from alliance_advisor.knowledge.domain import LONGEST_CHECKLIST, Kind
from alliance_advisor.knowledge.formula import ALWAYS, NEVER, All, Any, Formula, Leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule


@dataclass(frozen=True, slots=True)
class ZenDecision:
    """Writes one knowledge base for zen."""

    knowledge_base: KnowledgeBase

    def compiled(self) -> Json:
        """The decision, compiled once: `evaluate` answers it."""
        nodes = [{"id": "in", "type": "inputNode", "name": "in"}, *self._strata(),
                 {"id": "out", "type": "outputNode", "name": "out"}]
        edges = [{"id": f"edge{index}", "type": "edge", "sourceId": source["id"], "targetId": target["id"]}
                 for index, (source, target) in enumerate(pairwise(nodes))]
        return zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps({"nodes": nodes, "edges": edges})))

    def answers(self, session: Session) -> dict[str, object]:
        """What zen is told: a number for a word, and the ticked items of a checklist."""
        return {name: self._value(name, value) for name, value in known_values(self.knowledge_base, session).items()}

    def fired(self, answer: Json) -> set[str]:
        """The rules that fired, by our ids."""
        return {rule for rule in self.knowledge_base.rules if answer["result"].get(_key(rule)) is True}

    def _value(self, name: str, value: int) -> object:
        domain = self.knowledge_base.vocabulary.facts[name].domain
        if domain.kind is not Kind.SEVERAL:
            return value
        return [item for item in range(len(domain.words)) if value >> item & 1]

    def _strata(self) -> Iterator[dict[str, Json]]:
        for stratum, findings in enumerate(self.knowledge_base.settled_in):
            rules = [rule for rule in self.knowledge_base.active_rules if self.knowledge_base.strata[rule.id] == stratum]
            expressions = [each for rule in rules for each in self._rule(rule)]
            expressions += [(finding, self._settled(finding, stratum)) for finding in findings]
            yield {
                "id": f"stratum{stratum}", "type": "expressionNode", "name": f"stratum{stratum}",
                "content": {
                    "expressions": [{"id": key, "key": key, "value": value} for key, value in expressions],
                    "passThrough": True, "inputField": None, "outputPath": None, "executionMode": "single",
                },
            }

    def _rule(self, rule: Rule) -> Iterator[tuple[str, str]]:
        when, exceptions = self._condition(rule.when), exceptions_of(rule)
        yield _key(rule.id), when if exceptions == NEVER else f"{when} and not ({self._condition(exceptions)})"
        if rule.concludes and rule.clear != ALWAYS:
            yield f"{_key(rule.id)}_holds", f"{when} and {self._condition(rule.clear)}"

    def _settled(self, finding: str, stratum: int) -> str:
        """The last value first; `$` reaches what the same node has computed."""
        holding: dict[int, list[str]] = {}
        for rule in self.knowledge_base.concluding_rules[finding]:
            same = "$." if self.knowledge_base.strata[rule.id] == stratum else ""
            key = _key(rule.id) if rule.clear == ALWAYS else f"{_key(rule.id)}_holds"
            for value in rule.concluded_values(finding):
                holding.setdefault(value, []).append(same + key)
        expression = "0"
        for value in sorted(holding):
            expression = f"{' or '.join(holding[value])} ? {value} : ({expression})"
        return expression

    def _condition(self, formula: Formula) -> str:
        match formula:
            case Leaf():
                return self._leaf(formula)
            case All(parts):
                return f"({' and '.join(map(self._condition, parts))})"
            case Any(parts):
                return f"({' or '.join(map(self._condition, parts))})"
            case _:
                raise AssertionError("an engine without open facts cannot be asked what is known")

    def _leaf(self, leaf: Leaf) -> str:
        domain = self.knowledge_base.vocabulary.domain_of(leaf.name)
        assert domain is not None
        if leaf.name in self.knowledge_base.vocabulary.findings:
            return f"{leaf.name} >= {domain.members(leaf.allowed)[0]}"
        if domain.kind is not Kind.SEVERAL:
            return f"{leaf.name} in [{_listed(domain.members(leaf.allowed))}]"
        return f"({leaf.name} != null and ({_ticked(leaf.name, ticks_of(leaf.allowed, len(domain.words)))}))"


def _ticked(name: str, ticks: Ticks | Exactly) -> str:
    if isinstance(ticks, Exactly):
        either = " or ".join(f"(len({name}) == {len(each)} and not ({_some(name, _others(each))}))"
                             for each in ticks.combinations)
        return f"not ({either})" if ticks.negated else either
    found = [_some(name, ticks.some)] if ticks.some else []
    if not ticks.only_some:
        count = f"count({name}, # in [{_listed(ticks.counted)}])"
        rest = [f"not ({_some(name, ticks.none)})"] if ticks.none else []
        rest += [f"{count} >= {ticks.fewest}"] if ticks.fewest else []
        rest += [f"{count} <= {ticks.most}"] if ticks.most < len(ticks.counted) else []
        found.append(f"({' and '.join(rest)})")
    return " or ".join(found)


def _some(name: str, items: Iterable[int]) -> str:
    return f"some({name}, # in [{_listed(items)}])"


def _others(items: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(item for item in range(LONGEST_CHECKLIST) if item not in items)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _key(rule: str) -> str:
    return f"rule_{rule.replace('-', '_')}"
