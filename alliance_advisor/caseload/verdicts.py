"""The verdict of every rule and the values of every finding, stratum by stratum, as columns."""

from __future__ import annotations

from collections.abc import Iterator

from alliance_advisor.caseload.expressions import Expression, col
from alliance_advisor.caseload.plan import Plan, any_of, does_not_fail, holds, set_of
from alliance_advisor.caseload.truths import Truths, finding_truth, parts_of
from alliance_advisor.knowledge.formula import ALWAYS, All, AnyLeaf, Formula, KnownLeaf, Leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule


def formula_of(rule: Rule) -> Formula:
    """*`when` and not `unless`*, as one formula whose truth is the verdict."""
    return rule.when if rule.clear == ALWAYS else All((rule.when, rule.clear))


class Verdicts:
    """The columns of verdicts and findings. `truths` has every formula of the knowledge base."""

    def __init__(self, knowledge_base: KnowledgeBase, plan: Plan) -> None:
        self.knowledge_base = knowledge_base
        self.truths = Truths(knowledge_base.vocabulary)
        self._on_findings = self._leaves_on_findings()
        for stratum, findings in enumerate(knowledge_base.settled_in):
            rules = [rule for rule in knowledge_base.active_rules if knowledge_base.strata[rule.id] == stratum]
            self.truths.enter(plan, map(formula_of, rules))
            for rule in rules:
                plan.let(_fires(rule), self._firing(rule))
            self._settle(plan, findings)
        self.truths.enter(plan, self._other_formulas())

    def verdict(self, rule: Rule) -> Expression:
        """True, false, or null where it is open or provisional."""
        return self.truths.of(formula_of(rule))

    def fires(self, rule: Rule) -> Expression:
        """Whether a rule holds or is provisional."""
        return col(_fires(rule))

    def proven(self, finding: str) -> list[Expression]:
        """For each value of a finding the truth of the rules that conclude it; nothing concludes the first."""
        size = self.knowledge_base.vocabulary.findings[finding].domain.size
        return [col(f"{finding}|{value}") for value in range(size)]

    def is_at_least(self, finding: str, value: int) -> Expression:
        """Whether a finding is sure to have this value or a later one."""
        return holds(any_of(self.proven(finding)[value:]))

    def possible(self, finding: str) -> Expression:
        """The set of values that a finding can have, as the bits of a whole number."""
        return set_of(self._could_be(self.proven(finding)))

    def _could_be(self, proven: list[Expression]) -> Iterator[Expression]:
        """For each value whether a finding can have it: no later one is proven, and it is not ruled out itself."""
        for value, of_value in enumerate(proven):
            not_later = ~holds(any_of(proven[value + 1:]))
            yield not_later & does_not_fail(of_value) if value else not_later

    def _firing(self, rule: Rule) -> Expression:
        when = holds(self.truths.of(rule.when))
        return when if rule.clear == ALWAYS else when & does_not_fail(self.truths.of(rule.clear))

    def _settle(self, plan: Plan, findings: tuple[str, ...]) -> None:
        for finding in findings:
            rules = self.knowledge_base.concluding_rules[finding]
            for value in range(self.knowledge_base.vocabulary.findings[finding].domain.size):
                concluding = [rule for rule in rules if value in rule.concluded_values(finding)]
                plan.let(f"{finding}|{value}", any_of(map(self.verdict, concluding)))
        plan.next_layer()
        for finding in findings:
            for leaf in self._on_findings.get(finding, ()):
                self.truths.add(plan, leaf, finding_truth(leaf, self.proven(finding)))
        plan.next_layer()

    def _leaves_on_findings(self) -> dict[str, dict[AnyLeaf, None]]:
        found: dict[str, dict[AnyLeaf, None]] = {}
        for formula in (*map(formula_of, self.knowledge_base.active_rules), *self._other_formulas()):
            for part in parts_of(formula):
                if isinstance(part, Leaf | KnownLeaf) and part.name in self.knowledge_base.vocabulary.findings:
                    found.setdefault(part.name, {})[part] = None
        return found

    def _other_formulas(self) -> Iterator[Formula]:
        """What strategies, conflicts and gates say."""
        yield from (strategy.hold for strategy in self.knowledge_base.strategies.values())
        yield from (conflict.when for conflict in self.knowledge_base.conflicts)
        yield from (fact.only_if for fact in self.knowledge_base.gated_facts if fact.only_if is not None)


def _fires(rule: Rule) -> str:
    return f"{rule.id}|fires"
