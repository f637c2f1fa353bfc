"""Lays formulas out as bits of one integer, so that the truth of all their groups is found by a few additions.

Every leaf has a bit, and the leaves of one conjunction share it. A group (an `any`, or an `all` inside an `any`) has the
bits of its parts in a field of its own, and above them a bit for itself. Adding ones to the whole field carries into that
bit exactly when some part is set; fields do not overlap, so one addition does this for every group of a level.
"""

from __future__ import annotations

from collections import defaultdict

from alliance_advisor.knowledge.formula import All, Any, AnyLeaf, Formula, KnownLeaf, Leaf


class Fields:
    """Fields side by side: the bits that count in them, all bits of them, and the bit above each."""

    def __init__(self) -> None:
        self.parts = self.ones = self.results = 0

    def add(self, parts: int, start: int, result: int) -> None:
        """One more field, from the bit `start` up to its result."""
        self.parts |= parts
        self.ones |= result - start
        self.results |= result

    def some(self, bits: int) -> int:
        """The result bit of every field in which one of its parts is set."""
        return (bits & self.parts) + self.ones & self.results


class Layout:
    """Gives bits to formulas, inner groups before outer ones."""

    def __init__(self) -> None:
        self.leaves: defaultdict[str, list[tuple[int, AnyLeaf]]] = defaultdict(list)
        """For each name the leaves that read it, each with its bit."""
        self.next = 1
        """The lowest bit that nothing has."""
        self._heights: dict[int, int] = {}
        self._levels: list[tuple[Fields, Fields]] = []

    def next_bit(self) -> int:
        """A bit of one's own."""
        bit, self.next = self.next, self.next << 1
        return bit

    def parts_of(self, formula: Formula) -> int:
        """Enter a formula as a conjunction: the bits of its parts."""
        shared = bits = 0
        for part in formula.parts if isinstance(formula, All) else (formula,):
            if isinstance(part, Leaf | KnownLeaf):
                shared = shared or self.next_bit()
                self.leaves[part.name].append((shared, part))
            else:
                bits |= self._group(part)
        return bits | shared

    def groups(self, failed: int, still_open: int) -> tuple[int, int]:
        """The same bits, and those of all groups: which fail, and which are open where they do not fail."""
        for anys, alls in self._levels:
            alive = anys.parts & ~failed
            living, holding = anys.some(alive), anys.some(alive & ~still_open)
            failed |= anys.results ^ living
            still_open |= living ^ holding
            if alls.parts:
                failed |= alls.some(failed)
                still_open |= alls.some(still_open)
        return failed, still_open

    def _group(self, group: Any | All) -> int:
        """The bit of an `any`, or of a branch that is an `all`."""
        start = self.next
        if isinstance(group, All):
            parts = self.parts_of(group)
            if parts & (parts - 1) == 0:
                return parts
        else:
            parts = self._branches(group)
        result = self.next_bit()
        anys, alls = self._level_above(parts, result)
        (alls if isinstance(group, All) else anys).add(parts, start, result)
        return result

    def _branches(self, group: Any) -> int:
        bits = 0
        for branch in group.parts:
            bits |= self.parts_of(branch) if isinstance(branch, Leaf | KnownLeaf) else self._group(branch)
        return bits

    def _level_above(self, parts: int, result: int) -> tuple[Fields, Fields]:
        """The fields of the level above all of these parts, to which the group with this result belongs."""
        height = max((at for bit, at in self._heights.items() if bit & parts), default=0)
        self._heights[result] = height + 1
        while len(self._levels) <= height:
            self._levels.append((Fields(), Fields()))
        return self._levels[height]
