"""Where two conditions differ, exactly: the sets of answers with which one of them fires and the other does not.

A name (fact or finding) is in one of several *states*: it has a value, or it is open between some. States that no line of either
condition tells apart are one. What differs is found by going through the names one after the other and keeping what is left
of both conditions (a decision diagram: Bryant 1986, "Graph-based algorithms for Boolean function manipulation"), and is then
told as few boxes as wide as they can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice
from typing import NamedTuple

from alliance_advisor.errors import AdvisorError
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.formula import ALWAYS, All, Any, Formula, KnownLeaf, Leaf, Truth, leaves, names, truth
from alliance_advisor.knowledge.vocabulary import Vocabulary


class State(NamedTuple):
    """What is known of a name: the values that it can have, and whether it is settled on one of them or open between all."""

    values: int
    settled: bool


States = tuple[State, ...]


class Condition(NamedTuple):
    """What must hold, and what may not be known to fail: a rule fires where both are so."""

    when: Formula
    clear: Formula = ALWAYS

    def fires(self, possible: Mapping[str, int]) -> bool:
        """Whether it fires, given what is possible."""
        return truth(self.when, possible) is Truth.HOLDS and truth(self.clear, possible) is not Truth.FAILS

    def names(self) -> frozenset[str]:
        """The facts and findings that it reads."""
        return names(self.when) | names(self.clear)


NEVER_FIRES = Condition(Any(()))


@dataclass(frozen=True, slots=True)
class Region:
    """A box: for each name in it the states that it may be in; of any other name, all."""

    states: Mapping[str, States]

    def holds(self, possible: Mapping[str, int]) -> bool:
        """Whether what is possible lies inside."""
        return all(any(_is_in(possible[name], state) for state in states) for name, states in self.states.items())


def _is_in(possible: int, state: State) -> bool:
    return not possible & ~state.values if state.settled and is_one(possible) else possible == state.values and not state.settled


MOST_NODES = 3_000
MOST_BOXES = 60
"""Beyond these, what differs is more than anybody would read."""


class TooManyRegions(AdvisorError):
    """Two conditions have so little in common that their difference cannot be told as a few regions."""


def regions(fires: Condition, and_not: Condition, vocabulary: Vocabulary) -> tuple[Region, ...]:
    """Where the first condition fires and the second does not, as boxes that overlap and leave nothing out.

    Raises `TooManyRegions`.
    """
    return tuple(_Difference(fires, and_not, vocabulary).regions())


Box = tuple[frozenset[int], ...]
Node = bool | tuple["Node", ...]


class _Difference:
    """Goes through the names in order; a path says in which of its states each of them is."""

    def __init__(self, fires: Condition, and_not: Condition, vocabulary: Vocabulary) -> None:
        formulas = (*fires, *and_not)
        self._names = sorted(fires.names() | and_not.names(), key=lambda name: (_weight(name, formulas), name))
        self._states = [_states(name, formulas, vocabulary) for name in self._names]
        self._known: dict[tuple[int, Left], Node] = {}
        self._root = self._node(0, (_start(_Holds(fires.when)), _start(_May(fires.clear)),
                                    _start(_Holds(and_not.when)), _start(_May(and_not.clear))))

    def regions(self) -> Iterator[Region]:
        """Every box, as wide as it can be, without those inside another one."""
        boxes = list(islice(self._paths(self._root, 0), MOST_BOXES + 1))
        if len(boxes) > MOST_BOXES:
            raise TooManyRegions
        widest = dict.fromkeys(map(self._widened, boxes))
        for box in widest:
            if not any(box != other and _inside(box, other) for other in widest):
                yield self._region(box)

    def _node(self, depth: int, left: Left) -> Node:
        if all(isinstance(each, bool) for each in left):
            when, may, other_when, other_may = left
            return bool(when and may and not (other_when and other_may))
        if left[0] is False or left[1] is False or (left[2] is True and left[3] is True) or left[:2] == left[2:]:
            return False
        if (depth, left) not in self._known:
            if len(self._known) == MOST_NODES:
                raise TooManyRegions
            self._known[depth, left] = self._branches(depth, left)
        return self._known[depth, left]

    def _branches(self, depth: int, left: Left) -> Node:
        name, (when, may, other_when, other_may) = self._names[depth], left
        children = tuple(
            self._node(depth + 1, (_after(when, name, state), _after(may, name, state),
                                   _after(other_when, name, state), _after(other_may, name, state)))
            for state in self._states[depth])
        return children[0] if len(set(children)) == 1 and isinstance(children[0], bool) else children

    def _paths(self, node: Node, depth: int) -> Iterator[Box]:
        """The boxes that lead to a difference; states with the same rest stay together."""
        if node is False:
            return
        if node is True:
            yield tuple(frozenset(range(len(states))) for states in self._states[depth:])
            return
        together: dict[Node, set[int]] = {}
        for index, child in enumerate(node):
            together.setdefault(child, set()).add(index)
        for child, indices in together.items():
            for rest in self._paths(child, depth + 1):
                yield (frozenset(indices), *rest)

    def _widened(self, box: Box) -> Box:
        """The box with every state added that stays inside the difference, name by name."""
        for at, states in enumerate(self._states):
            every = frozenset(range(len(states)))
            for more in (every, *(box[at] | {index} for index in sorted(every - box[at]))):
                wider = (*box[:at], box[at] | more, *box[at + 1:])
                if wider != box and self._covers(self._root, 0, wider, {}):
                    box = wider
        return box

    def _covers(self, node: Node, depth: int, box: Box, seen: dict[int, bool]) -> bool:
        """Whether all of a box differs; `seen` has what was found for nodes before."""
        if isinstance(node, bool):
            return node
        if id(node) not in seen:
            seen[id(node)] = all(self._covers(node[index], depth + 1, box, seen) for index in box[depth])
        return seen[id(node)]

    def _region(self, box: Box) -> Region:
        return Region({name: tuple(states[index] for index in sorted(chosen))
                       for name, states, chosen in zip(self._names, self._states, box, strict=True) if len(chosen) < len(states)})


class _Holds(NamedTuple):
    """What is left of a formula that must hold."""

    formula: Formula


class _May(NamedTuple):
    """What is left of a formula that may not fail."""

    formula: Formula


Rest = bool | _Holds | _May
Left = tuple[Rest, Rest, Rest, Rest]


def _start(rest: _Holds | _May) -> Rest:
    """What is left before anything is known: nothing, where a condition is empty."""
    formula = rest.formula
    return isinstance(formula, All) if isinstance(formula, All | Any) and not formula.parts else rest


def _after(rest: Rest, name: str, state: State) -> Rest:
    """What is left once it is known in which state a name is."""
    if isinstance(rest, bool):
        return rest
    found = _put_in(rest.formula, name, state, may=isinstance(rest, _May))
    return found if isinstance(found, bool) else type(rest)(found)


def _put_in(formula: Formula, name: str, state: State, *, may: bool) -> Formula | bool:
    if isinstance(formula, All | Any):
        decisive = isinstance(formula, Any)
        parts: list[Formula] = []
        for part in formula.parts:
            found = _put_in(part, name, state, may=may)
            if found is decisive:
                return decisive
            if not isinstance(found, bool):
                parts.append(found)
        return type(formula)(tuple(parts)) if parts else not decisive
    return formula if formula.name != name else _is_met(formula, state, may=may)


def _is_met(leaf: Leaf | KnownLeaf, state: State, *, may: bool) -> bool:
    if isinstance(leaf, KnownLeaf):
        return state.settled is leaf.wanted
    if may:
        return bool(state.values & leaf.allowed)
    return not state.values & ~leaf.allowed


def _weight(name: str, formulas: Iterable[Formula]) -> int:
    """Names that are looked at most often come first."""
    return -sum(leaf.name == name for formula in formulas for leaf in leaves(formula))


def _states(name: str, formulas: Iterable[Formula], vocabulary: Vocabulary) -> States:
    """The states of a name that the formulas tell apart."""
    domain = vocabulary.domain_of(name)
    assert domain is not None
    cells = [domain.full]
    for leaf in (each for formula in formulas for each in leaves(formula)):
        if isinstance(leaf, Leaf) and leaf.name == name:
            cells = [part for cell in cells for part in (cell & leaf.allowed, cell & ~leaf.allowed) if part]
    settled = [State(cell, settled=True) for cell in cells]
    if name in vocabulary.facts:
        return (*settled, State(domain.full, settled=False))
    values = [1 << value for value in range(domain.size)]
    several = [sum(some) for size in range(2, len(values) + 1) for some in combinations(values, size)]
    return (*settled, *(State(some, settled=False) for some in several))


def _inside(box: Box, other: Box) -> bool:
    return all(one <= two for one, two in zip(box, other, strict=True))
