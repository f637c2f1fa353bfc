"""What a session can report, as variables: each fact has one of its values or is not answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from alliance_advisor.inference.computed import computed_values
from alliance_advisor.inference.ranking import failures_of
from alliance_advisor.inference.session import TRIED_ENOUGH, Session
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.measures import Band, Measure
from alliance_advisor.knowledge.vocabulary import FAILED_ATTEMPTS, Fact
from alliance_advisor.workbench.logic.circuit import FALSE, TRUE, Circuit

Values = tuple[int, ...]


class Score(NamedTuple):
    """One score, cut into intervals by all bands that are made of it, and a literal for each interval."""

    intervals: Measure
    literals: Values


class States:
    """The variables of a session.

    `answered` says which facts have a value; `values` has a literal for each value of a fact, or for each item of a
    checklist; `scores` has the scores; `tried` says which strategies were tried often enough without effect to be held;
    `history` that earlier sessions were given. A session `like` another one, apart from some facts, has the same literals for
    all that does not follow from these.
    """

    def __init__(self, knowledge_base: KnowledgeBase, like: States | None = None, apart: Collection[str] = ()) -> None:
        self.circuit: Circuit = like.circuit if like is not None else Circuit()
        self.answered: dict[str, int] = {}
        self.values: dict[str, Values] = {}
        self.scores: dict[str, Score] = {}
        self.history: int = like.history if like is not None else self.circuit.variable()
        self.tried: dict[str, int] = like.tried if like is not None else {
            strategy: self.circuit.variable() for strategy in knowledge_base.strategies}
        self._knowledge_base = knowledge_base
        self._facts = knowledge_base.vocabulary.facts
        self._inside: dict[tuple[str, int], int] = {}
        for fact in sorted(self._facts.values(), key=lambda fact: bool(fact.of)):
            if like is None or self._follows_from(fact, apart):
                self._enter(fact)
            else:
                self._take_over(fact, like)

    def inside(self, name: str, allowed: int) -> int:
        """That a fact was answered, or computed, with one of these values."""
        if (name, allowed) not in self._inside:
            self._inside[name, allowed] = self.circuit.all_of((self.answered[name], self._within(name, allowed)))
        return self._inside[name, allowed]

    def of(self, session: Session) -> Iterator[int]:
        """One session: these literals together leave nothing of it open."""
        values = {**session.reports.values, **computed_values(self._knowledge_base, session)}
        yield self.history if session.history is not None else -self.history
        for strategy in self._knowledge_base.strategies.values():
            tried = self.tried[strategy.id]
            yield tried if failures_of(session, strategy) >= TRIED_ENOUGH else -tried
        for fact in self._facts.values():
            yield from self._of_fact(fact, values.get(fact.id))
        for name, (intervals, literals) in self.scores.items():
            if name in session.reports.scores:
                yield literals[intervals.band_of(session.reports.scores[name])]

    def _of_fact(self, fact: Fact, value: int | None) -> Iterator[int]:
        literals = self.values[fact.id]
        if value is None:
            yield -self.answered[fact.id]
        elif fact.domain.kind is Kind.SEVERAL:
            yield self.answered[fact.id]
            yield from (literal if value >> item & 1 else -literal for item, literal in enumerate(literals))
        else:
            yield literals[value]

    def _within(self, name: str, allowed: int) -> int:
        domain = self._facts[name].domain
        if domain.kind is Kind.SEVERAL:
            return self._combinations(self.values[name], allowed, {})
        return self.circuit.any_of(self.values[name][value] for value in domain.members(allowed))

    def _combinations(self, items: Values, allowed: int, seen: dict[tuple[int, int], int]) -> int:
        """A set of combinations of items: split by the last item into those without it and those with it."""
        size = 1 << len(items)
        if not allowed or allowed == (1 << size) - 1:
            return TRUE if allowed else FALSE
        key = len(items), allowed
        if key not in seen:
            half = size >> 1
            without, with_it = allowed & (1 << half) - 1, allowed >> half
            seen[key] = self.circuit.choice(items[-1], self._combinations(items[:-1], with_it, seen),
                                            self._combinations(items[:-1], without, seen))
        return seen[key]

    def _follows_from(self, fact: Fact, apart: Collection[str]) -> bool:
        """Whether a fact is one of those, a set of bands of one, or may be computed from one."""
        if fact.computed:
            return fact.computed != FAILED_ATTEMPTS and any(self._facts[name].measure is not None for name in apart)
        return (fact.of or fact.id) in apart

    def _take_over(self, fact: Fact, like: States) -> None:
        self.answered[fact.id], self.values[fact.id] = like.answered[fact.id], like.values[fact.id]
        if fact.id in like.scores:
            self.scores[fact.id] = like.scores[fact.id]

    def _enter(self, fact: Fact) -> None:
        if fact.measure is not None:
            self._enter_bands(fact, fact.measure)
        elif fact.domain.kind is Kind.SEVERAL:
            self._enter_items(fact)
        else:
            always = bool(fact.computed) and fact.computed != FAILED_ATTEMPTS
            self.values[fact.id] = self._one_of(fact.id, fact.domain.size, always=always)

    def _one_of(self, name: str, count: int, *, always: bool = False) -> Values:
        """A literal a value; one more says that there is none, but for what is computed from scores and always has one."""
        values = self.circuit.variables(count)
        none = () if always else (self.circuit.variable(),)
        self.circuit.exactly_one((*values, *none))
        self.answered[name] = -none[0] if none else TRUE
        return values

    def _enter_items(self, fact: Fact) -> None:
        answered, *items = self.circuit.variables(1 + len(fact.domain.words))
        self.answered[fact.id], self.values[fact.id] = answered, tuple(items)
        for item in items:
            self.circuit.require(-item, answered)

    def _enter_bands(self, fact: Fact, measure: Measure) -> None:
        """The bands of a score: each is made of one interval or several."""
        if not fact.of:
            intervals = self._intervals(fact.id, measure)
            self.scores[fact.id] = Score(intervals, self._one_of(fact.id, len(intervals.bands)))
        score = self.scores[fact.of or fact.id]
        self.answered[fact.id] = self.answered[fact.of or fact.id]
        pieces = [(measure.band_of(band.lower), literal)
                  for band, literal in zip(score.intervals.bands, score.literals, strict=True)]
        self.values[fact.id] = tuple(self.circuit.any_of(literal for at, literal in pieces if at == band)
                                     for band in range(fact.domain.size))

    def _intervals(self, score: str, measure: Measure) -> Measure:
        banded = [fact.measure for fact in self._facts.values() if score in (fact.id, fact.of) and fact.measure is not None]
        return replace(measure, bands=_cut(band for each in banded for band in each.bands))


def _cut(bands: Iterable[Band]) -> tuple[Band, ...]:
    """The bands of all sets, lowest first, each lower end once."""
    by_lower = {band.lower: band for band in bands}
    return tuple(by_lower[lower] for lower in sorted(by_lower))
