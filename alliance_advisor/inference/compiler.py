"""Compiles rules to productions: positive patterns, joined by *all* and *any*, that an inference engine can match.

A pattern asks of one name either that it *must* lie in a set of values (all that is possible lies inside) or that it
*may* (something possible lies inside). "No exception is proven" is thus positive as well: some possible value lies
outside the exception. What a production does when it fires is named here and done in `engine`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.formula import ALWAYS, NEVER, All, Formula, KnownLeaf, Leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule


class Mode(Enum):
    """What a pattern asks of the values that are still possible."""

    MUST = auto()
    MAY = auto()
    KNOWN = auto()
    UNKNOWN = auto()
    PRESENT = auto()


class Effect(Enum):
    """What a production does when it fires."""

    FIRE = auto()
    HOLD = auto()
    CONCLUDE_PERHAPS = auto()
    SETTLE = auto()


class Pattern(NamedTuple):
    """One condition element: a name and what its possible values must satisfy."""

    name: str
    mode: Mode
    allowed: int = 0


class AnyOf(NamedTuple):
    """Branches of patterns: one in which all match is enough."""

    branches: tuple[tuple[Condition, ...], ...]


Condition = Pattern | AnyOf


class Production(NamedTuple):
    """What must match, and what happens then. `subject` is what the effect is about.

    That is a rule, the finding that a rule may conclude with its `value`, or the number of the stratum to be settled.
    """

    effect: Effect
    subject: str
    conditions: tuple[Condition, ...]
    salience: int
    value: int = 0


START = "start"
"""The fact that is always there, for productions that wait for nothing but their turn."""
_ALWAYS = (Pattern(START, Mode.PRESENT),)
OPEN = -1
"""What stands for the value of a fact that has more than one: sets of combinations can have thousands of bits."""


def value_test(mode: Mode, allowed: int) -> Callable[[int], bool]:
    """The test of a pattern on the value of a fact, or `OPEN`."""
    if mode is Mode.MUST:
        return lambda value: value != OPEN and bool(allowed >> value & 1)
    if mode is Mode.MAY:
        return lambda value: value == OPEN or bool(allowed >> value & 1)
    return (lambda value: value != OPEN) if mode is Mode.KNOWN else (lambda value: value == OPEN)


def set_test(mode: Mode, allowed: int) -> Callable[[int], bool]:
    """The test of a pattern on the set of values that a finding can have."""
    if mode is Mode.MUST:
        outside = ~allowed
        return lambda possible: not possible & outside
    if mode is Mode.MAY:
        return lambda possible: bool(possible & allowed)
    return is_one if mode is Mode.KNOWN else lambda possible: not is_one(possible)


def productions_of(knowledge_base: KnowledgeBase) -> tuple[Production, ...]:
    """All productions of the active rules, and one that settles the findings of each stratum."""
    active = [rule for rule in knowledge_base.active_rules if NEVER not in (rule.when, rule.clear)]
    return (
        *(each for rule in active for each in _of_rule(rule, _salience(knowledge_base.strata[rule.id]))),
        *_perhaps(knowledge_base, active),
        *(Production(Effect.SETTLE, str(stratum), _ALWAYS, _salience(stratum, last=True))
          for stratum, findings in enumerate(knowledge_base.settled_in) if findings),
    )


def patterns_of(conditions: Iterable[Condition]) -> Iterator[Pattern]:
    """Every pattern in conditions."""
    for each in conditions:
        if isinstance(each, Pattern):
            yield each
        else:
            for branch in each.branches:
                yield from patterns_of(branch)


def reachable(productions: Iterable[Production], open_facts: Container[str]) -> Iterator[Production]:
    """What is left of productions while these facts are open: with only that, the trace is the same."""
    for each in productions:
        left = _left(each.conditions, open_facts)
        if left is not None:
            yield each._replace(conditions=left or _ALWAYS)


def _left(conditions: Iterable[Condition], open_facts: Container[str]) -> tuple[Condition, ...] | None:
    """The conditions that do not match anyway, or None where one cannot match."""
    left: list[Condition] = []
    for each in conditions:
        if isinstance(each, AnyOf):
            branches = [_left(branch, open_facts) for branch in each.branches]
            possible = tuple(branch for branch in branches if branch is not None)
            if not possible:
                return None
            if all(possible):
                left.append(AnyOf(possible))
        elif each.name not in open_facts:
            left.append(each)
        elif each.mode in (Mode.MUST, Mode.KNOWN):
            return None
    return tuple(left)


def _of_rule(rule: Rule, salience: int) -> Iterator[Production]:
    """A rule fires when its `when` holds and no exception is proven; it holds when every exception is ruled out."""
    must = _conditions(rule.when, Mode.MUST)
    yield Production(Effect.FIRE, rule.id, (*must, *_conditions(rule.clear, Mode.MAY)) or _ALWAYS, salience)
    if rule.clear != ALWAYS:
        yield Production(Effect.HOLD, rule.id, (*must, *_conditions(rule.clear, Mode.MUST)), salience)


def _perhaps(knowledge_base: KnowledgeBase, rules: Iterable[Rule]) -> Iterator[Production]:
    """For each value of a finding one production: some rule that concludes it does not fail."""
    branches: dict[tuple[str, int], list[Rule]] = {}
    for rule in rules:
        for each in rule.concludes:
            branches.setdefault((each.finding, each.value), []).append(rule)
    for (finding, value), concluding in branches.items():
        may = tuple((*_conditions(rule.when, Mode.MAY), *_conditions(rule.clear, Mode.MAY)) for rule in concluding)
        salience = _salience(max(knowledge_base.strata[rule.id] for rule in concluding))
        yield Production(Effect.CONCLUDE_PERHAPS, finding, (AnyOf(may),) if all(may) else _ALWAYS, salience, value)


def _conditions(formula: Formula, mode: Mode) -> tuple[Condition, ...]:
    if isinstance(formula, All):
        return tuple([_condition(part, mode) for part in formula.parts])
    return (_condition(formula, mode),)


def _condition(part: Formula, mode: Mode) -> Condition:
    if isinstance(part, Leaf):
        return Pattern(part.name, mode, part.allowed)
    if isinstance(part, KnownLeaf):
        return Pattern(part.name, Mode.KNOWN if part.wanted else Mode.UNKNOWN)
    return AnyOf(tuple([_conditions(branch, mode) for branch in part.parts]))


def _salience(stratum: int, *, last: bool = False) -> int:
    """Salience serves the strata alone: all rules of a stratum, then what settles its findings."""
    return -2 * stratum - int(last)
