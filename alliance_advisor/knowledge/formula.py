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


_HOLDS, _FAILS, _OPEN = Truth

@dataclass(frozen=True, slots=True, repr=False)
class Leaf:
    """One name and the set of values it may have; `full` is the set of all its values."""

    name: str
    allowed: int
    full: int

    def __repr__(self) -> str:
        """The sets in base 16: Python refuses to write those of a long checklist in base 10."""
        return f"Leaf({self.name!r}, {self.allowed:#x}, {self.full:#x})"


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
_NOTHING: frozenset[str] = frozenset()
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
        case Leaf():
            return leaf_truth(possible[formula.name], formula.allowed)
        case All():
            return _strongest(formula.parts, possible, _FAILS, _HOLDS)
        case Any():
            return _strongest(formula.parts, possible, _HOLDS, _FAILS)
        case KnownLeaf():
            return _HOLDS if is_one(possible[formula.name]) is formula.wanted else _FAILS


def leaf_truth(possible: int, allowed: int) -> Truth:
    """Holds when possible lies inside allowed, fails when they do not meet, and is open otherwise."""
    if not possible & ~allowed:
        return _HOLDS
    return _OPEN if possible & allowed else _FAILS


def _strongest(parts: tuple[Formula, ...], possible: Possible, decisive: Truth, otherwise: Truth) -> Truth:
    result = otherwise
    for part in parts:
        verdict = truth(part, possible)
        if verdict is decisive:
            return decisive
        if verdict is _OPEN:
            result = _OPEN
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
    return _deciding(formula, truth(formula, possible), possible)


def _deciding(formula: Formula, verdict: Truth, possible: Possible) -> Iterator[tuple[AnyLeaf, Truth]]:
    match formula:
        case All():
            decisive = _FAILS
        case Any():
            decisive = _HOLDS
        case _:
            yield formula, verdict
            return
    for part in formula.parts:
        of_part = truth(part, possible)
        if (of_part is decisive) is (verdict is decisive):
            yield from _deciding(part, of_part, possible)


def held_by(formula: Formula, possible: Possible) -> frozenset[str] | None:
    """The names of the deciding leaves that hold, or None where the formula does not hold: the same, read in one go."""
    match formula:
        case All():
            parts = [held_by(part, possible) for part in formula.parts]
            return None if None in parts else _NOTHING.union(*(part for part in parts if part is not None))
        case Any():
            holding = [part for part in (held_by(part, possible) for part in formula.parts) if part is not None]
            return _NOTHING.union(*holding) if holding else None
        case _:
            return frozenset((formula.name,)) if truth(formula, possible) is _HOLDS else None
