"""The experta reading: an inference engine that fires the compiled rules by forward chaining, stratum by stratum.

Facts are declared, rules fire, and what they conclude is declared in turn. Only the objects here and in `network` change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from alliance_advisor.inference.compiler import (
    OPEN,
    START,
    AnyOf,
    Condition,
    Effect,
    Mode,
    Pattern,
    Production,
    patterns_of,
    productions_of,
    reachable,
    set_test,
    value_test,
)
from alliance_advisor.inference.findings import settled
from alliance_advisor.inference.guarded_experta import consulting, experta
from alliance_advisor.inference.network import NamedFact, NamedRule, Network
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.trace import Fired, Trace
from alliance_advisor.inference.working_memory import known_values
from alliance_advisor.knowledge.formula import ALWAYS
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

_MOST_REMEMBERED = 4096


class _FactsOf(dict[int, Any]):
    """The experta facts of one name, by value: made once, and declared in every consultation that has them."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __missing__(self, value: int) -> Any:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        fact = self[value] = NamedFact(name=self._name, value=value)
        return fact


class ExpertaEngine:
    """One network for one knowledge base. Not to be shared between threads: make one each."""

    def __init__(self, knowledge_base: KnowledgeBase, productions: Iterable[Production] | None = None) -> None:
        """Build the network once; `productions` leaves out what a session cannot reach."""
        self._knowledge_base = knowledge_base
        compiled = tuple(productions_of(knowledge_base) if productions is None else productions)
        patterns = [pattern for each in compiled for pattern in patterns_of(each.conditions)]
        read, read_open = _names(patterns, Mode), _names(patterns, (Mode.MAY, Mode.UNKNOWN))
        self._facts = tuple((name, _FactsOf(name), name in read_open)
                            for name in knowledge_base.vocabulary.facts if name in read)
        self._findings_read = {name: _FactsOf(name) for name in knowledge_base.vocabulary.findings if name in read}
        self._start = NamedFact(name=START, value=0)
        self._order = {rule.id: place for place, rule in enumerate(knowledge_base.active_rules)}
        self._without_exceptions = frozenset(rule.id for rule in knowledge_base.active_rules if rule.clear == ALWAYS)
        self._fired: set[str] = set()
        self._held: set[str] = set()
        self._perhaps: dict[str, int] = {}
        self._findings: dict[str, int] = {}
        self._network = Network([self._experta_rule(each, number) for number, each in enumerate(compiled)])

    @classmethod
    def for_one(cls, knowledge_base: KnowledgeBase, session: Session) -> ExpertaEngine:
        """An engine with only the rules that this session's answered facts can reach: the same trace, built sooner."""
        open_facts = knowledge_base.unanswered.keys() - known_values(knowledge_base, session).keys()
        return cls(knowledge_base, reachable(productions_of(knowledge_base), open_facts))

    def infer(self, session: Session) -> Trace:
        """Fire the rules on a session. After an exception the engine is spoilt: throw it away."""
        self._fired.clear()
        self._held.clear()
        self._perhaps.clear()
        self._findings = dict.fromkeys(self._knowledge_base.vocabulary.findings, 1)
        with consulting():
            self._network.reset()
            self._network.declare(self._start, *self._facts_of(session))
            self._network.run()
        return self._trace()

    def _facts_of(self, session: Session) -> Iterator[Any]:
        """The experta facts of a session: what is known, and what some rule reads though it is open."""
        known = known_values(self._knowledge_base, session)
        for name, facts, read_open in self._facts:
            if name in known:
                yield facts[known[name]]
            elif read_open:
                yield facts[OPEN]

    def _trace(self) -> Trace:
        fired = sorted(self._fired, key=self._order.__getitem__)
        return Trace(tuple(Fired(rule, rule not in self._held) for rule in fired), self._findings)

    def _experta_rule(self, production: Production, number: int) -> Any:
        rule = NamedRule(*map(self._experta_condition, production.conditions), salience=production.salience)
        rule.action = self._action(production)
        rule.__name__ = f"{number:06d}"
        return rule

    def _experta_condition(self, condition: Condition) -> Any:
        if isinstance(condition, AnyOf):
            return experta.OR(*(experta.AND(*map(self._experta_condition, branch)) for branch in condition.branches))
        return NamedFact(name=condition.name, value=self._value(condition))

    def _value(self, pattern: Pattern) -> Any:
        if pattern.mode is Mode.PRESENT:
            return experta.W()
        of_fact = pattern.name in self._knowledge_base.vocabulary.facts
        return experta.P((value_test if of_fact else set_test)(pattern.mode, pattern.allowed))

    def _action(self, production: Production) -> Callable[[Any], None]:
        """What happens when a production fires."""
        subject = production.subject
        match production.effect:
            case Effect.FIRE:
                return lambda _network: self._fire(subject)
            case Effect.HOLD:
                return lambda _network: self._held.add(subject)
            case Effect.CONCLUDE_PERHAPS:
                values = 1 << production.value
                return lambda _network: self._may_be(subject, values)
            case Effect.SETTLE:
                findings = self._knowledge_base.settled_in[int(subject)]
                return lambda network: self._settle(network, findings)

    def _fire(self, rule: str) -> None:
        self._fired.add(rule)
        if rule in self._without_exceptions:
            self._held.add(rule)

    def _may_be(self, finding: str, values: int) -> None:
        self._perhaps[finding] = self._perhaps.get(finding, 0) | values

    def _settle(self, network: Any, findings: Iterable[str]) -> None:
        """Every rule of the stratum has been read: assert what its findings can still be."""
        for finding in findings:
            proven = 0
            for rule in self._knowledge_base.concluding_rules[finding]:
                if rule.id in self._held:
                    for value in rule.concluded_values(finding):
                        proven |= 1 << value
            self._findings[finding] = settled(proven, still_open=self._perhaps.get(finding, 0))
        network.declare(*(self._findings_read[each][self._findings[each]] for each in findings if each in self._findings_read))


def _names(patterns: Iterable[Pattern], modes: Iterable[Mode]) -> frozenset[str]:
    """The names that patterns of these modes read."""
    wanted = frozenset(modes)
    return frozenset(pattern.name for pattern in patterns if pattern.mode in wanted)
