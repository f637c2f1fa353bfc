"""Follows what is undecided down to the facts that could decide it, and adds up what each of them weighs.

Conditions that decide only together all get the weight of what they decide, so that they are looked at together; of those of
which one is enough, each gets its share.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from alliance_advisor.explanation.prospects import FAILS, HOLDS, Prospects
from alliance_advisor.knowledge.formula import All, Any, Formula, KnownLeaf
from alliance_advisor.knowledge.rules import Rule

AS_EXCEPTION, AS_GROUND, BEHIND = 0.5, 0.2, 0.5
"""What an exception weighs against the rule itself, one more ground against the rule that names it, and what stands behind a
finding or gate. Our own choice, tuned on the vignettes for few questions."""

ANY_VALUE = -1
"""The set of all values, of whatever fact or finding."""


@dataclass(slots=True)
class Found:
    """What was found of one fact: the values that could decide something, and the weight of each rule that waits."""

    values: int = 0
    rules: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def weight(self) -> float:
        """What the fact weighs in all."""
        return sum(self.rules.values())

    def rules_by_weight(self) -> tuple[str, ...]:
        """The rules that wait for it, the one that weighs most first."""
        return tuple(sorted(filter(None, self.rules), key=lambda rule: (-self.rules[rule], rule)))


class Gathering:
    """What is wanted of facts and findings: first what is said to it, then (`facts`) what that comes to for the facts."""

    def __init__(self, prospects: Prospects) -> None:
        self.prospects = prospects
        self._facts = prospects.knowledge_base.vocabulary.facts
        self._found: defaultdict[str, Found] = defaultdict(Found)
        self._of_findings: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
        self._of_scores: defaultdict[str, float] = defaultdict(float)

    def want(self, formula: Formula, end: int, rule: str, weight: float) -> None:
        """Want a condition to end so, `HOLDS` or `FAILS`; a rule waits for that (none, where it is a strategy's own)."""
        if self._can_move(formula, end):
            self._want(formula, end, rule, weight)

    def want_verdict(self, rule: Rule, end: int, weight: float) -> None:
        """Want a rule's verdict to end so."""
        if self.prospects.verdict(rule) & end:
            self.want(rule.when, end, rule.id, weight)
            self.want(rule.clear, end, rule.id, weight * AS_EXCEPTION)

    def want_grounds(self, formula: Formula, rule: str, weight: float) -> None:
        """Want more of what a condition names to hold, also where it holds already."""
        if isinstance(formula, All | Any):
            for part in formula.parts if self.prospects.ends(formula) & HOLDS else ():
                self.want_grounds(part, rule, weight)
        else:
            self.want(formula, HOLDS, rule, weight)

    def want_finding(self, finding: str, weight: float) -> None:
        """Want a finding to come to any of its values."""
        self._of_findings[finding][ANY_VALUE] += weight

    def facts(self) -> dict[str, Found]:
        """Everything wanted, followed through findings and scores to the facts that may be asked."""
        for findings in reversed(self.prospects.knowledge_base.settled_in):
            for finding in findings:
                for values, weight in self._of_findings.pop(finding, {}).items():
                    self._follow(finding, values, weight)
        scores = [name for name in self.prospects.answers if self._facts[name].tracks is not None]
        for rule, weight in self._of_scores.items():
            for name in scores:
                self._note(name, ANY_VALUE, rule, weight / len(scores))
        self._of_scores.clear()
        return self._found

    def _can_move(self, formula: Formula, end: int) -> bool:
        ends = self.prospects.ends(formula)
        return ends != end and bool(ends & end)

    def _want(self, formula: Formula, end: int, rule: str, weight: float) -> None:
        if isinstance(formula, All | Any):
            parts = [part for part in formula.parts if self._can_move(part, end)]
            together = isinstance(formula, All) is (end == HOLDS)
            for part in parts:
                self._want(part, end, rule, weight if together else weight / len(parts))
        elif isinstance(formula, KnownLeaf):
            self._want_name(formula.name, ANY_VALUE, rule, weight)
        else:
            self._want_name(formula.name, formula.allowed if end == HOLDS else formula.full & ~formula.allowed, rule, weight)

    def _want_name(self, name: str, values: int, rule: str, weight: float) -> None:
        """Want a fact or finding to come to lie among some values."""
        fact = self._facts.get(name)
        if fact is None:
            self._of_findings[name][values] += weight
        elif fact.only_if is not None and self.prospects.moves(fact.only_if):
            self.want(fact.only_if, HOLDS, rule, weight * BEHIND)
            self.want(fact.only_if, FAILS, rule, weight * BEHIND * BEHIND)
        elif fact.computed:
            self._of_scores[rule] += weight
        elif fact.of:
            self._note(fact.of, ANY_VALUE, rule, weight)
        else:
            self._note(name, values, rule, weight)

    def _follow(self, finding: str, values: int, weight: float) -> None:
        """The rules that could bring a finding among some values, and those that could take it out of others."""
        rules = [rule for rule in self.prospects.knowledge_base.concluding_rules[finding] if self._is_open(rule)]
        for rule in rules:
            share = weight * BEHIND / len(rules)
            inside = [bool(values >> value & 1) for value in rule.concluded_values(finding)]
            if any(inside):
                self.want_verdict(rule, HOLDS, share)
            if values == ANY_VALUE or not all(inside):
                self.want_verdict(rule, FAILS, share * BEHIND)

    def _is_open(self, rule: Rule) -> bool:
        return self.prospects.moves(rule.when) or self.prospects.moves(rule.clear)

    def _note(self, name: str, values: int, rule: str, weight: float) -> None:
        wanted = self.prospects.answers.get(name, 0) & values
        if wanted:
            found = self._found[name]
            found.values |= wanted
            found.rules[rule] += weight
