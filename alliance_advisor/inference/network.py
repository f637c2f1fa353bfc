"""experta's engine with its hooks set: how facts are matched, how the agenda is ordered, whose rules there are.

`__matcher__` counts in place of experta's join of every pair of facts: no rule binds a variable and no name has two facts,
so a rule matches when facts have come through as many of its patterns as it has. Thus `OR` does not explode, nothing
depends on order, nothing is ever withdrawn, and experta's caches, which keep every predicate for ever, stay empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from alliance_advisor.inference.guarded_experta import experta

NAME, VALUE = "name", "value"
_MOST_REMEMBERED = 4096


class NamedFact(experta.Fact):  # type: ignore[misc]
    """What is known of one name, as a number; in a rule, a name and the test of that number."""

    def has_field_constraints(self) -> bool:
        """Asked of every fact that is declared; only those in rules have any."""
        return False

    def has_nested_accessor(self) -> bool:
        """Asked of every fact that is declared."""
        return False


class NamedRule(experta.Rule):  # type: ignore[misc]
    """An experta rule with its action and its place in the order of firing.

    It is compared by identity, for experta's own hash walks all patterns, and called at once, for it binds no variables.
    """

    __hash__ = object.__hash__
    __eq__ = object.__eq__
    action: Callable[[Any], None]
    __name__: str

    def __call__(self, network: Any) -> None:
        """Fire."""
        self.action(network)


class _FactList(experta.factlist.FactList):  # type: ignore[misc]
    """A list that does not look for a fact's equals: no name is declared twice in a consultation."""

    def declare(self, fact: Any) -> Any:
        """Number the fact, and keep it for the matcher."""
        fact.__factid__ = self.last_index
        self[self.last_index] = fact
        self.last_index += 1
        self.added.append(fact)
        return fact


class _Branch:
    """All patterns on one name: which gates wait for a fact of this value. What was found is remembered."""

    def __init__(self) -> None:
        self.patterns: list[tuple[Callable[[int], bool] | None, int]] = []
        self._remembered: dict[int, tuple[int, ...]] = {}

    def gates_for(self, value: int) -> tuple[int, ...]:
        """The gates of the patterns that the value passes."""
        gates = self._remembered.get(value)
        if gates is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            gates = tuple(gate for test, gate in self.patterns if test is None or test(value))
            self._remembered[value] = gates
        return gates


class CountingMatcher(experta.abstract.Matcher):  # type: ignore[misc]
    """Matches by counting. A gate opens when it waits for nothing more, and then counts for the gate that it leads to.

    A rule is a gate, an `OR` is one that waits for a single branch, and an `AND` inside it one that waits for all parts.
    """

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self._branches: defaultdict[str, _Branch] = defaultdict(_Branch)
        self._waits_for: list[int] = []
        self._leads_to: list[int | None] = []
        self._activations: dict[int, Any] = {}
        for rule in engine.get_rules():
            activation = experta.activation.Activation(rule, ())
            activation.key = rule.salience, rule.__name__
            self._activations[self._gate_of(rule)] = activation
        self.reset()

    def reset(self) -> None:
        """Before a consultation every gate waits for all of its parts."""
        self._waiting = self._waits_for.copy()

    def changes(self, adding: Iterable[Any] | None = None, deleting: Iterable[Any] | None = None) -> tuple[list[Any], list[Any]]:
        """Count the new facts; the rules whose gates open are activated."""
        if deleting:
            raise NotImplementedError("facts of a consultation are never retracted")
        waiting, opened = self._waiting, []
        for fact in adding or ():
            for gate in self._branches[fact[NAME]].gates_for(fact[VALUE]):
                waiting[gate] -= 1
                if not waiting[gate]:
                    opened.append(gate)
        return self._activated(opened), []

    def _activated(self, opened: list[int]) -> list[Any]:
        """The activations of open gates, and of all that open through them."""
        added = []
        for gate in opened:
            leads_to = self._leads_to[gate]
            if leads_to is None:
                added.append(self._activations[gate])
            else:
                self._waiting[leads_to] -= 1
                if not self._waiting[leads_to]:
                    opened.append(leads_to)
        return added

    def _gate_of(self, rule: Any) -> int:
        if len(rule) == 1 and isinstance(rule[0], experta.OR):
            return self._gate(1, rule[0])
        return self._gate(len(rule), rule)

    def _gate(self, waits_for: int, parts: Iterable[Any]) -> int:
        gate = len(self._waits_for)
        self._waits_for.append(waits_for)
        self._leads_to.append(None)
        for part in parts:
            self._connect(part, gate)
        return gate

    def _connect(self, part: Any, gate: int) -> None:
        if isinstance(part, NamedFact):
            test = part[VALUE]
            self._branches[part[NAME]].patterns.append((test.match if isinstance(test, experta.P) else None, gate))
        elif len(part) == 1:
            self._connect(part[0], gate)
        else:
            self._leads_to[self._gate(1 if isinstance(part, experta.OR) else len(part), part)] = gate


class StratumStrategy(experta.abstract.Strategy):  # type: ignore[misc]
    """Orders the agenda by salience, then by the order of the rules; the agenda fires its last activation first."""

    def _update_agenda(self, agenda: Any, added: list[Any], _removed: list[Any]) -> None:
        if added:
            agenda.activations.extend(added)
            agenda.activations.sort(key=attrgetter("key"))


class Network(experta.KnowledgeEngine):  # type: ignore[misc]
    """experta's engine over rules that belong to it alone."""

    __matcher__ = CountingMatcher
    __strategy__ = StratumStrategy

    def __init__(self, rules: list[Any]) -> None:
        self._rules = rules
        super().__init__()

    def reset(self, **arguments: Any) -> None:
        """Start a consultation."""
        super().reset(**arguments)
        self.facts = _FactList()

    def get_rules(self) -> list[Any]:
        """The rules of this engine, in order."""
        return self._rules

    def get_deffacts(self) -> list[Callable[[], Iterable[Any]]]:
        """No facts but those of the session."""
        return []
