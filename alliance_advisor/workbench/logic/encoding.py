"""The rules as literals over all sessions: which fire, what is found, recommended and held, and what the answer is.

Each formula is written down twice, as *holds* and as *may hold*: together they are the three-valued truth of the readings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import combinations

from alliance_advisor.explanation.status import Status
from alliance_advisor.knowledge.alerts import SAFETY, SCOPE
from alliance_advisor.knowledge.formula import All, Formula, KnownLeaf, Leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.strategies import KEEP, LATER
from alliance_advisor.knowledge.vocabulary import Fact
from alliance_advisor.workbench.logic.circuit import FALSE, TRUE, Circuit
from alliance_advisor.workbench.logic.restrictions import leave_out_contradictions, tie_computed_facts
from alliance_advisor.workbench.logic.states import States


class Encoding:
    """One knowledge base over all its sessions. Each method gives the literal of what it says.

    What is said of a session `like` another one, apart from some facts, is the same literal wherever these make no difference.
    """

    def __init__(self, knowledge_base: KnowledgeBase, like: Encoding | None = None, apart: Collection[str] = ()) -> None:
        self.knowledge_base = knowledge_base
        self.states: States = States(knowledge_base, like.states if like is not None else None, apart)
        self._literals: dict[tuple[str, Formula], int] = {}
        self._possible: dict[tuple[str, int], int] = {}
        self._rules: dict[tuple[str, str], int] = {}
        tie_computed_facts(self.states, knowledge_base)
        leave_out_contradictions(self.states, knowledge_base, self.holds, self.may_hold)

    @property
    def circuit(self) -> Circuit:
        """The clauses of everything that was asked for so far."""
        return self.states.circuit

    def holds(self, formula: Formula) -> int:
        """That a formula holds."""
        return self._literal("holds", formula)

    def may_hold(self, formula: Formula) -> int:
        """That a formula holds or is open."""
        return self._literal("may_hold", formula)

    def fires(self, rule: Rule) -> int:
        """That a rule fires, perhaps provisionally."""
        return self._verdict("fires", rule)

    def proven(self, rule: Rule) -> int:
        """That a rule fires, and not provisionally."""
        return self._verdict("proven", rule)

    def alive(self, rule: Rule) -> int:
        """That a rule holds or is open."""
        return self._verdict("alive", rule)

    def verdict_of(self, verdict: str, when: Formula, clear: Formula) -> int:
        """That something with these conditions, a rule of the knowledge base or not, `fires`, is `proven` or is `alive`."""
        needed = self.may_hold(when) if verdict == "alive" else self.holds(when)
        return self.circuit.all_of((needed, self.holds(clear) if verdict == "proven" else self.may_hold(clear)))

    def possible(self, finding: str, value: int) -> int:
        """That a finding can have a value: a rule for it is alive, and no later value is proven."""
        if (finding, value) not in self._possible:
            later = [rule for rule in self.knowledge_base.concluding_rules[finding]
                     if max(rule.concluded_values(finding)) > value]
            alive = TRUE if value == 0 else self.circuit.any_of(
                self.alive(rule) for rule in self.knowledge_base.concluding_rules[finding]
                if value in rule.concluded_values(finding))
            self._possible[finding, value] = self.circuit.all_of((alive, *(-self.proven(rule) for rule in later)))
        return self._possible[finding, value]

    def is_value(self, finding: str, value: int) -> int:
        """That a finding surely has a value."""
        size = self.knowledge_base.vocabulary.findings[finding].domain.size
        return self.holds(Leaf(finding, 1 << value, (1 << size) - 1))

    def recommended(self, strategy: str) -> int:
        """That a firing rule recommends a strategy, held or not."""
        return self.circuit.any_of(map(self.fires, self.knowledge_base.recommending_rules.get(strategy, ())))

    def held(self, strategy: str) -> int:
        """That a strategy is kept back, by a rule, by itself, or because it was tried."""
        rules = self.knowledge_base.withholding_rules.get(strategy, ())
        own = self.holds(self.knowledge_base.strategies[strategy].hold)
        return self.circuit.any_of((*map(self.fires, rules), own, self.states.tried[strategy]))

    def stands(self, strategy: str) -> int:
        """That a strategy is recommended and not held."""
        return self.circuit.all_of((self.recommended(strategy), -self.held(strategy)))

    def told(self, strategy: str) -> int:
        """That the answer recommends a strategy: it stands, and the status of the answer lets it be told."""
        keeps = self.knowledge_base.strategies[strategy].phase == KEEP
        lets = self.circuit.any_of(map(self.status, (Status.ADVICE, Status.CARRY_ON))) if keeps else -self.raised_kind(SCOPE)
        return self.circuit.all_of((self.stands(strategy), lets))

    def may_come_first(self, strategy: str) -> int:
        """That a strategy is told, and is not kept from the first three because it is for later and a rupture is found."""
        waits = self.rupture_found if self.knowledge_base.strategies[strategy].timing == LATER else FALSE
        return self.circuit.all_of((self.told(strategy), -waits))

    def raised(self, alert: str) -> int:
        """That a firing rule raises an alert."""
        return self.circuit.any_of(self.fires(rule) for rule in self.knowledge_base.active_rules if rule.alert == alert)

    def raised_kind(self, kind: str) -> int:
        """That an alert of a kind is raised."""
        alerts = self.knowledge_base.alerts.values()
        return self.circuit.any_of(self.raised(alert.id) for alert in alerts if alert.kind == kind)

    def status(self, status: Status) -> int:
        """That the answer has a status."""
        return self._statuses[status]

    @cached_property
    def rupture_found(self) -> int:
        """That a rupture is found."""
        ruptures = self.knowledge_base.manifest.roles.ruptures.values()
        return self.circuit.any_of(-self.possible(finding, 0) for finding in ruptures)

    @cached_property
    def _statuses(self) -> dict[Status, int]:
        """The first that applies."""
        roles = self.knowledge_base.manifest.roles
        applies = {
            Status.SAFETY: self.raised_kind(SAFETY),
            Status.NO_ADVICE: self.raised_kind(SCOPE),
            Status.ADVICE: self.circuit.any_of(self.stands(each.id) for each in self.knowledge_base.strategies.values()
                                               if each.phase != KEEP),
            Status.CARRY_ON: self.circuit.all_of(-self.possible(roles.carry_on, value)
                                                 for value in range(roles.carry_on_value)),
        }
        statuses: dict[Status, int] = {}
        before: list[int] = []
        for status, literal in applies.items():
            statuses[status] = self.circuit.all_of((literal, *before))
            before.append(-literal)
        nothing = self.circuit.all_of(before)
        return statuses | {Status.NO_ADVICE: self.circuit.any_of((statuses[Status.NO_ADVICE], nothing))}

    def _verdict(self, verdict: str, rule: Rule) -> int:
        key = verdict, rule.id
        if key not in self._rules:
            self._rules[key] = self.verdict_of(verdict, rule.when, rule.clear)
        return self._rules[key]

    def _literal(self, truth: str, formula: Formula) -> int:
        key = truth, formula
        if key not in self._literals:
            self._literals[key] = self._built(truth, formula)
        return self._literals[key]

    def _built(self, truth: str, formula: Formula) -> int:
        match formula:
            case Leaf(name, allowed, full) if name in self.knowledge_base.vocabulary.findings:
                return self._of_finding(truth, name, allowed, full)
            case Leaf(name, allowed):
                return self._of_fact(truth, self.knowledge_base.vocabulary.facts[name], allowed)
            case KnownLeaf(name, wanted):
                return self._is_known(name) if wanted else -self._is_known(name)
            case All(parts):
                return self.circuit.all_of(self._literal(truth, part) for part in parts)
            case _:
                return self.circuit.any_of(self._literal(truth, part) for part in formula.parts)

    def _of_finding(self, truth: str, name: str, allowed: int, full: int) -> int:
        inside = truth == "may_hold"
        values = allowed if inside else full & ~allowed
        possible = self.circuit.any_of(self.possible(name, value) for value in range(full.bit_length()) if values >> value & 1)
        return possible if inside else -possible

    def _of_fact(self, truth: str, fact: Fact, allowed: int) -> int:
        """A fact that does not apply counts as its `otherwise` value; one that was not answered may have any."""
        inside, applies = self.states.inside(fact.id, allowed), self._applies(fact)
        by_default = -applies if allowed >> (fact.otherwise or 0) & 1 else FALSE
        parts = [inside, self.circuit.all_of((-self.states.answered[fact.id], by_default))]
        return self.circuit.any_of(parts if truth == "holds" else [*parts, self._is_open(fact)])

    def _is_open(self, fact: Fact) -> int:
        return self.circuit.all_of((-self.states.answered[fact.id], self._applies(fact)))

    def _applies(self, fact: Fact) -> int:
        return TRUE if fact.only_if is None else self.may_hold(fact.only_if)

    def _is_known(self, name: str) -> int:
        """That only one value is possible."""
        if name in self.knowledge_base.vocabulary.facts:
            return -self._is_open(self.knowledge_base.vocabulary.facts[name])
        values = range(self.knowledge_base.vocabulary.findings[name].domain.size)
        return -self.circuit.any_of(self._both(name, pair) for pair in combinations(values, 2))

    def _both(self, finding: str, values: Iterable[int]) -> int:
        return self.circuit.all_of(self.possible(finding, value) for value in values)
