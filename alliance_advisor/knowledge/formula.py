"""The normal form: what a condition means, apart from how it is written.

A leaf names a fact or finding and the set of values that it allows. Negation has gone to the leaves, nested `all` and
`any` are flattened, and leaves on the same name are merged. Every reading of a rule reads this form and simplifies no
further. Truth is Kleene's strong three-valued logic (Kleene 1952, *Introduction to Metamathematics*, section 64) over
what is known of a name: the set of its values that are still possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from alliance_advisor.knowledge.domain import is_one


class Truth(StrEnum):
    """What is known of a condition."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One name and the set of values it may have; `full` is the set of all its values."""

    name: str
    allowed: int
    full: int


@dataclass(frozen=True, slots=True)
class KnownLeaf:
    """Whether a name is settled on one value (`known`) or not (`unknown`): never open itself."""

    name: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold; without parts it always holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part must hold; without parts it never holds."""

    parts: tuple[Formula, ...]


Formula = Leaf | KnownLeaf | All | Any
AnyLeaf = Leaf | KnownLeaf
ALWAYS = All(())
NEVER = Any(())
Possible = Mapping[str, int]
"""What is known: for each fact and finding the set of values that are still possible."""


def leaf(name: str, allowed: int, full: int) -> Formula:
    """A condition on one name, or a constant where it allows everything or nothing."""
    if allowed == full:
        return ALWAYS
    return Leaf(name, allowed, full) if allowed else NEVER


def conjunction(parts: Iterable[Formula]) -> Formula:
    """All of the parts, in normal form."""
    return _merged(parts, All, Any, lambda left, right: left & right)


def disjunction(parts: Iterable[Formula]) -> Formula:
    """Any of the parts, in normal form."""
    return _merged(parts, Any, All, lambda left, right: left | right)


def negation(formula: Formula) -> Formula:
    """The complement, carried down to the leaves."""
    match formula:
        case Leaf(name, allowed, full):
            return leaf(name, full & ~allowed, full)
        case KnownLeaf(name, wanted):
            return KnownLeaf(name, not wanted)
        case All(parts):
            return disjunction(map(negation, parts))
        case Any(parts):
            return conjunction(map(negation, parts))


def _merged(parts: Iterable[Formula], own: type[All | Any], other: type[All | Any],
            combine: Callable[[int, int], int]) -> Formula:
    merged: dict[object, Formula] = {}
    for part in _flat(parts, own):
        if isinstance(part, other) and not part.parts:
            return part
        if isinstance(part, Leaf):
            before = merged.get(part.name)
            allowed = combine(before.allowed, part.allowed) if isinstance(before, Leaf) else part.allowed
            merged[part.name] = Leaf(part.name, allowed, part.full)
        else:
            merged[part] = part
    return _simplified(merged, own, other)


def _flat(parts: Iterable[Formula], own: type[All | Any]) -> Iterator[Formula]:
    for part in parts:
        if isinstance(part, own):
            yield from part.parts
        else:
            yield part


def _simplified(merged: dict[object, Formula], own: type[All | Any], other: type[All | Any]) -> Formula:
    kept: list[Formula] = []
    for part in merged.values():
        constant = leaf(part.name, part.allowed, part.full) if isinstance(part, Leaf) else part
        if isinstance(constant, other) and not constant.parts:
            return constant
        if not (isinstance(constant, own) and not constant.parts):
            kept.append(constant)
    return kept[0] if len(kept) == 1 else own(tuple(kept))


def truth(formula: Formula, possible: Possible) -> Truth:
    """Whether a formula holds, fails or is open, given what is possible."""
    match formula:
        case Leaf(name, allowed, _):
            return leaf_truth(possible[name], allowed)
        case KnownLeaf(name, wanted):
            return Truth.HOLDS if is_one(possible[name]) is wanted else Truth.FAILS
        case All(parts):
            return _strongest(parts, possible, Truth.FAILS, Truth.HOLDS)
        case Any(parts):
            return _strongest(parts, possible, Truth.HOLDS, Truth.FAILS)


def leaf_truth(possible: int, allowed: int) -> Truth:
    """Holds when possible lies inside allowed, fails when they do not meet, and is open otherwise."""
    if not possible & ~allowed:
        return Truth.HOLDS
    return Truth.OPEN if possible & allowed else Truth.FAILS


def _strongest(parts: tuple[Formula, ...], possible: Possible, decisive: Truth, otherwise: Truth) -> Truth:
    result = otherwise
    for part in parts:
        verdict = truth(part, possible)
        if verdict is decisive:
            return decisive
        if verdict is Truth.OPEN:
            result = Truth.OPEN
    return result


def leaves(formula: Formula) -> Iterator[AnyLeaf]:
    """Every leaf, from left to right."""
    if isinstance(formula, All | Any):
        for part in formula.parts:
            yield from leaves(part)
    else:
        yield formula


def names(formula: Formula) -> frozenset[str]:
    """Every fact and finding that a formula reads."""
    return frozenset(part.name for part in leaves(formula))


def deciding_leaves(formula: Formula, possible: Possible) -> Iterator[tuple[AnyLeaf, Truth]]:
    """The leaves on which the truth of a formula rests, each with its own truth.

    Of an `all` that fails, the parts that fail; of an `any` that holds, the parts that hold; of anything else, all
    parts that are not idle. Making a leaf that is not among them unknown changes neither the truth nor this list.
    """
    verdict = truth(formula, possible)
    match formula:
        case All(parts):
            wanted = {Truth.FAILS} if verdict is Truth.FAILS else {Truth.HOLDS, Truth.OPEN}
        case Any(parts):
            wanted = {Truth.HOLDS} if verdict is Truth.HOLDS else {Truth.FAILS, Truth.OPEN}
        case _:
            yield formula, verdict
            return
    for part in parts:
        if truth(part, possible) in wanted:
            yield from deciding_leaves(part, possible)
