"""Rules and their conditions as plain data in words, for `kb show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from alliance_advisor.knowledge.formula import All, Formula, KnownLeaf, Leaf, leaves, negation
from alliance_advisor.knowledge.formula import Any as AnyOf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.presentation.conditions_in_words import ConditionsInWords, Wording

Json = dict[str, Any]


class InWords:
    """Says the rules of one knowledge base. A condition is a text, or a block (`all`, `any`) of such parts."""

    def __init__(self, knowledge_base: KnowledgeBase, wording: Wording) -> None:
        self._base = knowledge_base
        self._said = ConditionsInWords(knowledge_base.vocabulary, wording)

    def condition(self, formula: Formula) -> Json:
        """A condition, its single lines before its blocks, so that a sentence made of it ends with the blocks."""
        if isinstance(formula, Leaf | KnownLeaf):
            return {"block": None, "name": formula.name, "text": self._said.leaf(formula), "parts": []}
        parts = [self.condition(part) for part in formula.parts]
        return {"block": "all" if isinstance(formula, All) else "any", "name": None, "text": None,
                "parts": sorted(parts, key=lambda part: part["block"] is not None)}

    def all_of(self, formula: Formula) -> list[Json]:
        """The parts of a condition that must all hold."""
        whole = self.condition(formula)
        return list(whole["parts"]) if isinstance(formula, All) else [whole]

    def any_of(self, formula: Formula) -> list[Json]:
        """The parts of a condition of which one is enough."""
        whole = self.condition(formula)
        return list(whole["parts"]) if isinstance(formula, AnyOf) else [whole]

    def rule(self, rule: Rule) -> Json:
        """What one rule says: when, unless, what follows, and why."""
        return {
            **self.named_rule(rule), "place": str(rule.location), "when": self.all_of(rule.when),
            "unless": self.any_of(negation(rule.clear)), "then": self._then(rule),
            "rationale": rule.rationale, "limits": rule.limits, "references": self.references(rule.references),
        }

    def named_rule(self, rule: Rule) -> Json:
        """A rule as it is named in passing."""
        return {"id": rule.id, "title": rule.title, "status": rule.status}

    def named_rules(self, rules: Iterable[Rule]) -> list[Json]:
        """Several of them, in order of their ids."""
        return [self.named_rule(rule) for rule in sorted(rules, key=lambda rule: rule.id)]

    def strategy(self, strategy: str) -> Json:
        """A strategy as it is named in passing."""
        return {"id": strategy, "title": self._base.strategies[strategy].title}

    def value(self, finding: str, value: int) -> str:
        """That a finding has a value."""
        return self._said.values(finding, 1 << value)

    def references(self, ids: Iterable[str]) -> list[Json]:
        """References with their citations."""
        known = self._base.references
        return [{"id": each, "citation": known[each].citation, "doi": known[each].doi} for each in ids]

    def findings_read(self, rule: Rule) -> Iterator[tuple[str, int]]:
        """Each finding that a rule reads, with all values that it looks for."""
        looked_for: dict[str, int] = {}
        for leaf in (*leaves(rule.when), *leaves(negation(rule.clear))):
            if isinstance(leaf, Leaf) and leaf.name in self._base.vocabulary.findings:
                looked_for[leaf.name] = looked_for.get(leaf.name, 0) | leaf.allowed
        yield from looked_for.items()

    def _then(self, rule: Rule) -> Json:
        alert = self._base.alerts.get(rule.alert)
        return {
            "conclude": [{"finding": each.finding, "text": self.value(each.finding, each.value)} for each in rule.concludes],
            "recommend": [{**self.strategy(each.strategy), "support": each.support} for each in rule.recommends],
            "withhold": [self.strategy(each) for each in rule.withholds],
            "withhold_all_but": [self.strategy(each) for each in rule.spares],
            "alert": {"id": alert.id, "title": alert.title, "kind": alert.kind} if alert is not None else None,
        }
