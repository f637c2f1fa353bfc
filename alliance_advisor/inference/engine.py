"""The experta reading: an inference engine that fires the compiled rules by forward chaining, stratum by stratum.

This is the only module that subclasses experta, and the only one whose objects change. experta's public hooks carry
it: `__matcher__` routes a fact to its own branch of the Rete network (Forgy 1982), `__strategy__` orders the agenda
the same way in every run, and rules are given to each engine instead of being shared through a class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from alliance_advisor.inference.compiler import (
    START,
    Effect,
    Mode,
    Pattern,
    Production,
    predicate,
    productions_of,
    reachable,
    read_unanswered,
)
from alliance_advisor.inference.findings import settled
from alliance_advisor.inference.guarded_experta import consulting, experta
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.trace import Fired, Trace
from alliance_advisor.inference.working_memory import working_memory
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.formula import ALWAYS
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

_POSSIBLE = "possible"
_Token = experta.matchers.rete.token.Token


@cache
def _fact_class(name: str) -> Any:
    """Experta keeps every fact class for ever, so there is one for each name, whatever the knowledge base."""
    return type(f"Fact:{name}", (experta.Fact,), {})


@cache
def _shared_predicate(mode: Mode, allowed: int) -> Callable[[int], bool]:
    """Experta keeps every predicate object for ever, so equal ones are the same object."""
    return predicate(mode, allowed)


class _Rule(experta.Rule):  # type: ignore[misc]
    """An experta rule that is compared by identity: its own hash walks all patterns at every activation."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__


class _RoutingMatcher(experta.KnowledgeEngine.__matcher__):  # type: ignore[misc]
    """A Rete matcher in which a fact visits only the branch of its own class, and only what it touched is polled."""

    def build_network(self) -> None:
        super().build_network()
        self._branches = {child.node.matcher.fact_type: child.node for child in self.root_node.children}
        self._conflict_sets = {kind: _conflict_sets_below(node) for kind, node in self._branches.items()}

    def changes(self, adding: Iterable[Any] | None = None, deleting: Iterable[Any] | None = None) -> tuple[list[Any], list[Any]]:
        if deleting:
            raise NotImplementedError("facts of a consultation are never retracted")
        touched: dict[Any, None] = {}
        for fact in adding or ():
            branch = self._branches.get(type(fact))
            if branch is not None:
                branch.activate(_Token.valid(fact))
                touched |= self._conflict_sets[type(fact)]
        added = [activation for node in touched for activation in node.get_activations()[0]]
        return added, []


def _conflict_sets_below(node: Any) -> dict[Any, None]:
    """The conflict set nodes (where activations appear) that a node leads to, in a fixed order."""
    found: dict[Any, None] = {}
    waiting, seen = [node], {id(node)}
    while waiting:
        current = waiting.pop()
        if hasattr(current, "get_activations"):
            found[current] = None
        for child in current.children:
            if id(child.node) not in seen:
                seen.add(id(child.node))
                waiting.append(child.node)
    return found


class _StratumStrategy(experta.KnowledgeEngine.__strategy__):  # type: ignore[misc]
    """Orders the agenda by salience, then by the rule's name; the agenda fires its last activation first."""

    def _update_agenda(self, agenda: Any, added: list[Any], _removed: list[Any]) -> None:
        if added:
            agenda.activations.extend(added)
            agenda.activations.sort(key=_agenda_key)


def _agenda_key(activation: Any) -> tuple[int, str]:
    return activation.rule.salience, activation.rule.__name__


class _Network(experta.KnowledgeEngine):  # type: ignore[misc]
    """experta's engine with its hooks set, over rules of its own."""

    __matcher__ = _RoutingMatcher
    __strategy__ = _StratumStrategy

    def __init__(self, rules: list[Any]) -> None:
        self._rules = rules
        super().__init__()

    def get_rules(self) -> list[Any]:
        return self._rules

    def get_deffacts(self) -> list[Callable[[], Iterable[Any]]]:
        return [_start_facts]


def _start_facts() -> Iterable[Any]:
    yield _fact_class(START)()


class ExpertaEngine:
    """One Rete network for one knowledge base. Not to be shared between threads: make one each."""

    def __init__(self, knowledge_base: KnowledgeBase, productions: Iterable[Production] | None = None) -> None:
        """Build the network once (about 0.4 ms a rule); `productions` leaves out what a session cannot reach."""
        self._knowledge_base = knowledge_base
        compiled = tuple(productions_of(knowledge_base) if productions is None else productions)
        self._declares_unanswered = read_unanswered(compiled)
        self._declares = frozenset(pattern.name for each in compiled for pattern in each.patterns)
        self._without_exceptions = frozenset(rule.id for rule in knowledge_base.active_rules if rule.clear == ALWAYS)
        self._fired: set[str] = set()
        self._held: set[str] = set()
        self._perhaps: set[str] = set()
        self._findings: dict[str, int] = {}
        self._network = _Network([self._experta_rule(each, number) for number, each in enumerate(compiled)])

    @classmethod
    def for_one(cls, knowledge_base: KnowledgeBase, session: Session) -> ExpertaEngine:
        """An engine with only the rules that this session's answered facts can reach: the same trace, built sooner."""
        memory = working_memory(knowledge_base, session)
        return cls(knowledge_base, reachable(productions_of(knowledge_base), memory))

    def infer(self, session: Session) -> Trace:
        """Fire the rules on a session. After an exception the engine is spoilt: throw it away."""
        for record in (self._fired, self._held, self._perhaps, self._findings):
            record.clear()
        with consulting():
            self._network.reset()
            self._network.declare(*self._facts_of(working_memory(self._knowledge_base, session)))
            self._network.run()
        return self._trace()

    def _facts_of(self, memory: Mapping[str, int]) -> list[Any]:
        """The working memory as experta facts: what is answered, and what something reads though it is not."""
        return [
            _fact_class(name)(possible=possible)
            for name, possible in memory.items()
            if name in self._declares and (is_one(possible) or name in self._declares_unanswered)
        ]

    def _trace(self) -> Trace:
        fired = tuple(
            Fired(rule.id, rule.id not in self._held)
            for rule in self._knowledge_base.active_rules
            if rule.id in self._fired
        )
        return Trace(fired, {name: self._findings[name] for name in self._knowledge_base.vocabulary.findings})

    def _experta_rule(self, production: Production, number: int) -> Any:
        action = self._action(production)
        action.__name__ = f"{number:06d}"
        patterns = [_experta_pattern(pattern) for pattern in production.patterns]
        return _Rule(*patterns, salience=production.salience)(action)

    def _action(self, production: Production) -> Callable[[Any], None]:
        """What happens when a production fires."""
        subject = production.subject
        match production.effect:
            case Effect.HELP:
                return lambda network: self._help(network, subject)
            case Effect.FIRE:
                return lambda _network: self._fire(subject)
            case Effect.HOLD:
                return lambda _network: self._held.add(subject)
            case Effect.CONCLUDE_PERHAPS:
                return lambda _network: self._perhaps.add(subject)
            case Effect.SETTLE:
                return lambda network: self._settle(network, subject)

    def _help(self, network: Any, helper: str) -> None:
        network.declare(_fact_class(helper)())

    def _fire(self, rule: str) -> None:
        if rule in self._fired:
            raise AssertionError(f"the rule {rule} fired twice")
        self._fired.add(rule)
        if rule in self._without_exceptions:
            self._held.add(rule)

    def _settle(self, network: Any, finding: str) -> None:
        """Every rule of the stratum has been read: assert what the finding can still be."""
        values: defaultdict[bool, int] = defaultdict(int)
        for rule in self._knowledge_base.concluding_rules[finding]:
            if rule.id in self._perhaps:
                for conclusion in rule.concludes:
                    if conclusion.finding == finding:
                        values[rule.id in self._held] |= 1 << conclusion.value
        self._findings[finding] = settled(proven=values[True], still_open=values[False])
        if finding in self._declares:
            network.declare(_fact_class(finding)(possible=self._findings[finding]))


def _experta_pattern(pattern: Pattern) -> Any:
    kind = _fact_class(pattern.name)
    test = {} if pattern.mode is Mode.PRESENT else {
        _POSSIBLE: experta.P(_shared_predicate(pattern.mode, pattern.allowed))
    }
    fact = kind(**test)
    return f"__{pattern.name}__" << fact
