"""What a fact or finding can be: an ordered domain of values, and sets of them as bits of one integer.

A scale, a choice, a yes/no and a measure have one possible value a word. A checklist has one a *combination*: value
`i` is the set of items whose bit is set in `i`, so that a condition on it ("at least two") is a set of values as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """The kinds of fact and finding."""

    SCALE = "scale"
    CHOICES = "choices"
    YES_NO = "yes_no"
    SEVERAL = "several"
    MEASURE = "measure"


ORDERED = frozenset({Kind.SCALE, Kind.MEASURE})
"""Kinds on which `at least`, `at most`, `above` and `below` mean something."""

LONGEST_CHECKLIST = 16


@dataclass(frozen=True, slots=True)
class Domain:
    """The values of one name; `words` are its values in order, or the items of a checklist."""

    kind: Kind
    words: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many values there are."""
        return 1 << len(self.words) if self.kind is Kind.SEVERAL else len(self.words)

    @property
    def full(self) -> int:
        """The set of all values."""
        return (1 << self.size) - 1

    def value_of(self, words: Iterable[str]) -> int:
        """The one value that these words stand for: an index, or a combination of ticked items."""
        indices = [self.words.index(word) for word in words]
        return sum(1 << index for index in indices) if self.kind is Kind.SEVERAL else indices[0]

    def words_of(self, value: int) -> tuple[str, ...]:
        """The words of one value: one, or all ticked items."""
        if self.kind is Kind.SEVERAL:
            return tuple(word for index, word in enumerate(self.words) if value >> index & 1)
        return (self.words[value],)

    def set_of(self, words: Iterable[str]) -> int:
        """The set of values that any of these words allows."""
        allowed = 0
        for word in words:
            index = self.words.index(word)
            allowed |= ticked(index, len(self.words)) if self.kind is Kind.SEVERAL else 1 << index
        return allowed

    def members(self, values: int) -> tuple[int, ...]:
        """The values of a set, in order."""
        return tuple(index for index, bit in enumerate(reversed(f"{values:b}")) if bit == "1")

    def set_words(self, values: int) -> tuple[str, ...]:
        """The words of a set of values. For a checklist: the items whose tick brings a combination into the set."""
        if self.kind is not Kind.SEVERAL:
            return tuple(self.words[index] for index in self.members(values))
        return tuple(word for index, word in enumerate(self.words) if _brings_in(index, len(self.words), values))


def is_one(values: int) -> bool:
    """Whether a set holds exactly one value."""
    return values & (values - 1) == 0


@lru_cache(maxsize=512)
def ticked(item: int, items: int) -> int:
    """All combinations of so many items in which this one is ticked."""
    block = 1 << item
    pattern = ((1 << block) - 1) << block
    width = block * 2
    while width < 1 << items:
        pattern |= pattern << width
        width *= 2
    return pattern


@lru_cache(maxsize=512)
def at_least_ticked(count: int, items: int) -> int:
    """All combinations of so many items in which at least `count` are ticked."""
    everything = (1 << (1 << items)) - 1
    reached = [everything] + [0] * count
    for item in range(items):
        for level in range(count, 0, -1):
            reached[level] |= reached[level - 1] & ticked(item, items)
    return reached[count]


def _brings_in(item: int, items: int, values: int) -> bool:
    """Whether ticking one item can turn a combination outside the set into one inside it."""
    with_it = ticked(item, items)
    before, after = values & ~with_it, (values & with_it) >> (1 << item)
    return bool(after & ~before)
