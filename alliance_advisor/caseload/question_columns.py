"""How many questions of a session are still open, as a column: `explanation.questions`, counted and not told.

What waits goes downwards: from a rule that is open to its open conditions, from a condition on a finding to the open rules
that could say more of it, from a condition on a fact whose gate is open to that gate, and in the end to facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from alliance_advisor.caseload.expressions import Expression, col
from alliance_advisor.caseload.plan import ALWAYS, NEVER, Plan, all_of, any_of, does_not_fail, holds, how_many
from alliance_advisor.caseload.truths import branches_of, is_answered
from alliance_advisor.caseload.verdicts import Verdicts, formula_of
from alliance_advisor.knowledge.formula import All, Any, Formula, KnownLeaf, Leaf
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.vocabulary import Conflict, Fact


class _Node(NamedTuple):
    """Something that can wait: a rule, a part of a formula, a finding or a fact."""

    kind: str
    of: str | Formula


def was_reported(fact: str) -> str:
    """The column that says whether a fact was itself reported."""
    return f"{fact}|reported"


class Questions:
    """Adds what waits to a plan, layer by layer. `scope_raised` says where only alerts are still worth asking for."""

    def __init__(self, verdicts: Verdicts, plan: Plan, scope_raised: Expression) -> None:
        self._verdicts = verdicts
        self._knowledge_base = verdicts.knowledge_base
        self._plan = plan
        self._scope_raised = scope_raised
        self._rules = {rule.id: rule for rule in self._knowledge_base.active_rules}
        self._waiting: dict[_Node, dict[_Node, None]] = {}
        self._depths: dict[_Node, int] = {}
        self._names: dict[_Node, str] = {}
        for rule in self._rules.values():
            self._follow(_Node("rule", rule.id), formula_of(rule))
        for fact in reversed(self._knowledge_base.gated_facts):
            if fact.only_if is not None and _Node("fact", fact.id) in self._waiting:
                self._follow(_Node("fact", fact.id), fact.only_if)
        self._lay_out()

    @property
    def count(self) -> Expression:
        """How many questions there are: one a fact for which something waits, and one a contradiction."""
        counted = [self._is_asked(fact) for fact in self._knowledge_base.vocabulary.facts.values() if fact.reportable]
        counted += [self._is_met(conflict) for conflict in self._knowledge_base.conflicts]
        counted += [self._does_not_fit(fact) for fact in self._knowledge_base.gated_facts if fact.reportable or fact.of]
        return how_many(counted)

    def _follow(self, waiting: _Node, formula: Formula) -> None:
        """Note that a formula is waited for, and its parts with it. Conditions on one fact are all open, or none is."""
        if isinstance(formula, KnownLeaf):
            return
        if isinstance(formula, Leaf) and formula.name in self._knowledge_base.vocabulary.facts:
            self._waiting.setdefault(_Node("fact", formula.name), {})[waiting] = None
            return
        node = _Node("formula", formula)
        new = node not in self._waiting
        self._waiting.setdefault(node, {})[waiting] = None
        if isinstance(formula, Leaf):
            self._follow_finding(node, formula.name)
        elif new:
            for part in formula.parts:
                self._follow(node, part)

    def _follow_finding(self, node: _Node, finding: str) -> None:
        named = _Node("finding", finding)
        self._waiting.setdefault(named, {})[node] = None
        for rule in self._knowledge_base.concluding_rules[finding]:
            self._waiting.setdefault(_Node("rule", rule.id), {})[named] = None

    def _lay_out(self) -> None:
        by_depth: dict[int, list[_Node]] = {}
        for node in dict.fromkeys((*(_Node("rule", rule) for rule in self._rules), *self._waiting)):
            by_depth.setdefault(self._depth(node), []).append(node)
        for _, nodes in sorted(by_depth.items()):
            self._plan.next_layer()
            for node in nodes:
                self._names[node] = self._of_rule_alone(node) or f"waits|{len(self._names)}"
                if not self._of_rule_alone(node):
                    self._plan.let(self._names[node], self._waits(node))
        self._plan.next_layer()

    def _of_rule_alone(self, node: _Node) -> str:
        """The column of the rule whose whole formula this is, if nothing else waits for it: the two wait together."""
        waiting, *others = self._waiting.get(node, {_Node("none", ""): None})
        is_whole = waiting.kind == "rule" and not others and node.of == formula_of(self._rules[str(waiting.of)])
        return self._names[waiting] if is_whole else ""

    def _depth(self, node: _Node) -> int:
        if node not in self._depths:
            self._depths[node] = 1 + max(map(self._depth, self._waiting.get(node, ())), default=0)
        return self._depths[node]

    def _waits(self, node: _Node) -> Expression:
        if node.kind == "rule":
            return self._rule_waits(self._rules[str(node.of)], self._waiting.get(node, {}))
        asked = any_of(map(self._column, self._waiting[node]))
        if node.kind == "finding":
            return asked
        if isinstance(node.of, str):
            return all_of((asked, ~is_answered(self._knowledge_base.vocabulary.facts[node.of])))
        return all_of((asked, self._verdicts.truths.of(node.of).is_null()))

    def _rule_waits(self, rule: Rule, findings: Iterable[_Node]) -> Expression:
        """An open rule is asked about for what it says to the therapist, or for what it could say of a finding."""
        reasons = [all_of((self._column(each), self._says_more(rule, str(each.of)))) for each in findings]
        if rule.alert:
            reasons.append(ALWAYS)
        elif rule.recommends:
            reasons.append(~self._scope_raised)
        return all_of((any_of(reasons), self._verdicts.verdict(rule).is_null()))

    def _column(self, node: _Node) -> Expression:
        return col(self._names[node])

    def _says_more(self, rule: Rule, finding: str) -> Expression:
        return ~self._verdicts.is_at_least(finding, max(rule.concluded_values(finding)))

    def _wanted(self, fact: Fact) -> Expression:
        """Whether a condition on a fact waits that its gate lets through."""
        node = _Node("fact", fact.id)
        if node not in self._waiting:
            return NEVER
        let_through = ALWAYS if fact.only_if is None else ~self._verdicts.truths.of(fact.only_if).is_null()
        return all_of((self._column(node), let_through))

    def _is_asked(self, fact: Fact) -> Expression:
        """Whether it is wanted, or a second set of its bands is."""
        facts = self._knowledge_base.vocabulary.facts.values()
        return any_of(self._wanted(each) for each in (fact, *(other for other in facts if other.of == fact.id)))

    def _is_met(self, conflict: Conflict) -> Expression:
        """Whether facts contradict each other, and one of them was reported."""
        reported = any_of(all_of((col(was_reported(leaf.name)), *map(self._holds, branch)))
                          for leaf, branch in branches_of(conflict.when, Any)
                          if leaf.name in self._knowledge_base.vocabulary.facts)
        return all_of((self._holds(conflict.when), reported))

    def _does_not_fit(self, fact: Fact) -> Expression:
        """Whether a fact was reported though its gate fails, and not by computed facts alone."""
        assert fact.only_if is not None
        by_facts = any_of(all_of(map(self._fails, branch)) for leaf, branch in branches_of(fact.only_if, All)
                          if not self._knowledge_base.vocabulary.facts[leaf.name].computed)
        return all_of((col(was_reported(fact.id)), self._fails(fact.only_if), by_facts))

    def _holds(self, formula: Formula) -> Expression:
        return holds(self._verdicts.truths.of(formula))

    def _fails(self, formula: Formula) -> Expression:
        return ~does_not_fail(self._verdicts.truths.of(formula))
