"""experta's engine with its hooks set: how facts are matched, how the agenda is ordered, whose rules there are.

`__matcher__` keeps experta's alpha network, which says what patterns a fact passes, and remembers it for each value. In
place of experta's join of every pair of facts it counts: no rule binds a variable and no name has two facts, so a rule
matches when facts have come through as many patterns as it has. Thus `OR` does not explode, and nothing depends on order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any

from alliance_advisor.inference.guarded_experta import experta

VALUE = "value"
_MOST_REMEMBERED = 4096
_Activation = experta.activation.Activation
_Token = experta.matchers.rete.token.Token


class NamedFact(experta.Fact):  # type: ignore[misc]
    """A fact about one name, which is its class. It holds one number, so there is nothing to be checked."""

    def has_field_constraints(self) -> bool:
        """Asked of every fact that is declared."""
        return False

    def has_nested_accessor(self) -> bool:
        """Asked of every fact that is declared."""
        return False


class _FactList(experta.factlist.FactList):  # type: ignore[misc]
    """A list that does not look for a fact's equals: no name is declared twice in a consultation."""

    def declare(self, fact: Any) -> Any:
        """Number the fact, and keep it for the matcher."""
        fact.__factid__ = self.last_index
        self[self.last_index] = fact
        self.last_index += 1
        self.added.append(fact)
        return fact


class NamedRule(experta.Rule):  # type: ignore[misc]
    """An experta rule that is compared by identity: its own hash walks all patterns at every activation."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__


class _Arrival(experta.matchers.rete.abstract.Node):  # type: ignore[misc]
    """The end of the alpha network: notes the gates that wait for facts which pass a pattern."""

    def __init__(self, arrived: list[int]) -> None:
        super().__init__()
        self._arrived = arrived
        self.gates: list[int] = []

    def activate(self, _token: Any) -> None:
        self._arrived.extend(self.gates)

    def add_child(self, _child: Any, _callback: Any) -> None:
        raise NotImplementedError("nothing comes after an arrival")

    def _reset(self) -> None:
        """Nothing is remembered here."""


class CountingMatcher(experta.KnowledgeEngine.__matcher__):  # type: ignore[misc]
    """Matches by counting. A gate opens when it waits for nothing more, and then counts for the gate that it leads to.

    A rule is a gate, an `OR` is one that waits for a single branch, and an `AND` inside it one that waits for all parts.
    """

    def build_network(self) -> None:
        """Let experta build the alpha network, and join its ends by gates."""
        rules = self.engine.get_rules()
        self._arrived: list[int] = []
        self._arrivals: dict[int, _Arrival] = {}
        self._waits_for: list[int] = []
        self._leads_to: list[int | None] = []
        self._activations: dict[int, Any] = {}
        self.build_beta_part(rules, self.build_alpha_part(set(rules), self.root_node))
        self._branches = {child.node.matcher.fact_type: child.node for child in self.root_node.children}
        self._remembered: dict[type, dict[int | None, tuple[int, ...]]] = {kind: {} for kind in self._branches}
        self.reset()

    def build_beta_part(self, ruleset: Iterable[Any], alpha_terminals: Mapping[Any, Any]) -> None:
        """One gate a rule, with gates below it for its groups."""
        for rule in ruleset:
            alone = len(rule) == 1 and isinstance(rule[0], experta.OR)
            gate = self._gate(1, rule[0], alpha_terminals) if alone else self._gate(len(rule), rule, alpha_terminals)
            activation = self._activations[gate] = _Activation(rule, ())
            activation.key = (rule.salience, rule.__name__)

    def reset(self) -> None:
        """Before a consultation every gate waits for all of its parts."""
        self._waiting = self._waits_for.copy()

    def changes(self, adding: Iterable[Any] | None = None, deleting: Iterable[Any] | None = None) -> tuple[list[Any], list[Any]]:
        """Count the new facts; the rules whose gates open are activated."""
        if deleting:
            raise NotImplementedError("facts of a consultation are never retracted")
        waiting, opened = self._waiting, []
        for fact in adding or ():
            for gate in self._arrivals_of(fact):
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

    def _arrivals_of(self, fact: Any) -> tuple[int, ...]:
        """The gates that this fact counts for: experta's alpha network says so the first time."""
        remembered = self._remembered.get(type(fact))
        if remembered is None:
            return ()
        value = fact.get(VALUE)
        gates = remembered.get(value)
        if gates is None:
            if len(remembered) >= _MOST_REMEMBERED:
                remembered.clear()
            self._arrived.clear()
            self._branches[type(fact)].activate(_Token.valid(fact))
            gates = remembered[value] = tuple(self._arrived)
        return gates

    def _gate(self, waits_for: int, parts: Iterable[Any], alpha_terminals: Mapping[Any, Any]) -> int:
        gate = len(self._waits_for)
        self._waits_for.append(waits_for)
        self._leads_to.append(None)
        for part in parts:
            self._connect(part, gate, alpha_terminals)
        return gate

    def _connect(self, part: Any, gate: int, alpha_terminals: Mapping[Any, Any]) -> None:
        if isinstance(part, experta.Fact):
            self._arrival_at(alpha_terminals[part]).gates.append(gate)
        elif len(part) == 1:
            self._connect(part[0], gate, alpha_terminals)
        else:
            self._leads_to[self._gate(1 if isinstance(part, experta.OR) else len(part), part, alpha_terminals)] = gate

    def _arrival_at(self, terminal: Any) -> _Arrival:
        arrival = self._arrivals.get(id(terminal))
        if arrival is None:
            arrival = self._arrivals[id(terminal)] = _Arrival(self._arrived)
            terminal.add_child(arrival, arrival.activate)
        return arrival


class StratumStrategy(experta.KnowledgeEngine.__strategy__):  # type: ignore[misc]
    """Orders the agenda by salience, then by the order of the rules; the agenda fires its last activation first."""

    def _update_agenda(self, agenda: Any, added: list[Any], _removed: list[Any]) -> None:
        if added:
            agenda.activations.extend(added)
            agenda.activations.sort(key=_ORDER)


_ORDER = attrgetter("key")


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
