"""Conditions in plain words: "mistrust history is at least marked", said the same way wherever a condition is shown.

A condition is a set of values, so it is said from the set and not from how somebody wrote it. The words are in
`templates/wording/condition*.j2`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from math import comb
from operator import or_
from typing import Any, NamedTuple

from alliance_advisor.knowledge.domain import ORDERED, Domain, Kind, at_least_ticked, is_one, ticked
from alliance_advisor.knowledge.formula import All, AnyLeaf, Formula, KnownLeaf, Leaf, Possible, truth
from alliance_advisor.knowledge.vocabulary import Vocabulary

Json = dict[str, Any]
Wording = Callable[..., str]
COMBINATIONS = "combinations"
"""The form of last resort: how many combinations of items there are."""

MOST_EXACT = 2
"""So few combinations are named one by one."""

MOST_GROUPS = 8
"""More combinations of items than this are counted and not listed."""


class Phrase(NamedTuple):
    """How one set of values is said: `how` names the form, with its words, groups of items or a number."""

    how: str
    words: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    number: int = 0


class ConditionsInWords:
    """Says conditions on the facts and findings of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, wording: Wording) -> None:
        self._vocabulary = vocabulary
        self._wording = wording

    def sentence(self, formula: Formula) -> str:
        """A whole condition on one line."""
        if isinstance(formula, Leaf | KnownLeaf):
            return self.leaf(formula)
        block = "all" if isinstance(formula, All) else "any"
        return self._wording("conditions", how=block, parts=[self.sentence(part) for part in formula.parts])

    def leaf(self, leaf: AnyLeaf) -> str:
        """A condition on one name."""
        if isinstance(leaf, KnownLeaf):
            return self._said(leaf.name, [Phrase("known" if leaf.wanted else "unknown")])
        return self.values(leaf.name, leaf.allowed)

    def values(self, name: str, allowed: int) -> str:
        """That a name has one of these values."""
        domain = self._vocabulary.domain_of(name)
        assert domain is not None
        phrases = list(phrases_of(domain, allowed))
        others = list(phrases_of(domain, domain.full & ~allowed)) if phrases[0].how == COMBINATIONS else []
        if others and others[0].how != COMBINATIONS:
            return self._wording("conditions", how="not", parts=[self._said(name, others)])
        return self._said(name, phrases)

    def tree(self, formula: Formula, possible: Possible) -> Json:
        """A condition with the truth of each of its parts, for a list that shows what holds and what does not.

        `block` is `all` or `any`, or null for a condition on one name, which alone has a `text` and a `name`.
        """
        verdict = truth(formula, possible).value
        if isinstance(formula, Leaf | KnownLeaf):
            return {"block": None, "truth": verdict, "name": formula.name, "text": self.leaf(formula), "parts": []}
        block, parts = "all" if isinstance(formula, All) else "any", [self.tree(part, possible) for part in formula.parts]
        return {"block": block, "truth": verdict, "name": None, "text": None, "parts": parts}

    def _said(self, name: str, phrases: list[Phrase]) -> str:
        parts = [self._phrase(name, phrase) for phrase in phrases]
        return parts[0] if len(parts) == 1 else self._wording("conditions", how="all", parts=parts)

    def _phrase(self, name: str, phrase: Phrase) -> str:
        if phrase.groups or phrase.number:
            return self._wording("condition_on_items", name=name, **phrase._asdict())
        return self._wording("condition", name=name, how=phrase.how, words=phrase.words)


def phrases_of(domain: Domain, allowed: int) -> Iterator[Phrase]:
    """How a set of values is said; all of the phrases together say it."""
    if domain.kind is Kind.SEVERAL:
        yield from _of_checklist(domain, allowed)
    else:
        yield _of_words(domain, allowed)


def _of_words(domain: Domain, allowed: int) -> Phrase:
    words = domain.set_words(allowed)
    if is_one(allowed):
        return Phrase("is", words)
    if domain.kind in ORDERED and allowed & 1 << domain.size - 1 and _is_run(allowed):
        return Phrase("at_least", words[:1])
    if domain.kind in ORDERED and allowed & 1 and _is_run(allowed):
        return Phrase("at_most", words[-1:])
    others = domain.full & ~allowed
    return Phrase("is_not", domain.set_words(others)) if is_one(others) else Phrase("is", words)


def _is_run(values: int) -> bool:
    """Whether the values lie beside one another."""
    lowest = values & -values
    return not (values + lowest) & values


def _of_checklist(domain: Domain, allowed: int) -> Iterator[Phrase]:
    """What must be ticked, and what must not: every set between a lower and an upper bound of combinations."""
    items = len(domain.words)
    if allowed > 1 and allowed.bit_count() <= MOST_EXACT < items:
        yield Phrase("exactly", groups=tuple(map(domain.words_of, domain.members(allowed))))
        return
    upwards, downwards = _closed_upwards(allowed, items), _closed_downwards(allowed, items)
    if upwards & downwards != allowed:
        yield Phrase(COMBINATIONS, number=allowed.bit_count())
        return
    if upwards != domain.full:
        yield _ticked(domain, upwards, "at_least_ticked", "ticked")
    if downwards != domain.full:
        yield _ticked(domain, domain.full & ~downwards, "fewer_ticked", "not_ticked")


def _ticked(domain: Domain, upwards: int, counted: str, listed: str) -> Phrase:
    """A set that stays as it is when more is ticked: a count, or the smallest groups of items that bring it about."""
    items = len(domain.words)
    for count in range(1, items + 1):
        if upwards == at_least_ticked(count, items):
            return Phrase(counted, number=count)
    smallest = domain.members(_smallest(upwards, items))
    if len(smallest) <= MOST_GROUPS:
        return Phrase(listed, groups=tuple(map(domain.words_of, smallest)))
    return _some_of(domain, smallest, listed) or Phrase(COMBINATIONS, number=upwards.bit_count())


def _some_of(domain: Domain, smallest: tuple[int, ...], listed: str) -> Phrase | None:
    """Single items, or so many of certain others; None where it is not that."""
    singles = tuple(value for value in smallest if is_one(value))
    several = [value for value in smallest if value not in singles]
    together, number = reduce(or_, several, 0), min((value.bit_count() for value in several), default=0)
    if several and (len(several) != comb(together.bit_count(), number) or any(value.bit_count() != number for value in several)):
        return None
    return Phrase(listed, domain.words_of(together) if several else (), tuple(map(domain.words_of, singles)), number)


def _closed_upwards(values: int, items: int) -> int:
    """The combinations, and all with more ticked."""
    for item in range(items):
        values |= (values & ~ticked(item, items)) << (1 << item)
    return values


def _closed_downwards(values: int, items: int) -> int:
    """The combinations, and all with less ticked."""
    for item in range(items):
        values |= (values & ticked(item, items)) >> (1 << item)
    return values


def _smallest(upwards: int, items: int) -> int:
    """The combinations of a set closed upwards from which no item can be taken."""
    more = 0
    for item in range(items):
        more |= (upwards & ~ticked(item, items)) << (1 << item)
    return upwards & ~more
