"""Changes of what was reported: one fact to one other value, and the session as it would be then.

A change never takes an answer back, and never touches a fact that is computed or `fixed`. On a checklist it ticks or
unticks one item; on a score it moves to another band, and the session then reports a score of that band.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from alliance_advisor.inference.session import Session
from alliance_advisor.inference.working_memory import does_not_apply, working_memory
from alliance_advisor.knowledge.domain import ORDERED, Domain, Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.measures import Measure
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.vocabulary import Fact

FINEST = 6
"""So many decimals are tried to find a plain score in a band."""


class Change(NamedTuple):
    """One fact set to one other value. `before` is None where it was not answered; `score` lies in the new band."""

    fact: Fact
    before: int | None
    value: int
    score: float | None = None

    @property
    def steps(self) -> int:
        """How far it goes. An answer to an open fact is one step."""
        return 1 if self.before is None else steps_between(self.fact.domain, self.before, self.value)


def steps_between(domain: Domain, before: int, after: int) -> int:
    """The distance between two values: along a scale, in items of a checklist, and one between any two choices."""
    if domain.kind is Kind.SEVERAL:
        return (before ^ after).bit_count()
    return abs(before - after) if domain.kind in ORDERED else int(before != after)


def changes_of(knowledge_base: KnowledgeBase, session: Session) -> Iterator[Change]:
    """Every change of a session, in the order of the vocabulary; facts that do not apply are not answered."""
    possible = working_memory(knowledge_base, session)
    for fact in knowledge_base.vocabulary.facts.values():
        if fact.id in session.reports.values or not does_not_apply(fact.only_if, possible):
            yield from changes_of_fact(knowledge_base, session, fact)


def changes_of_fact(knowledge_base: KnowledgeBase, session: Session, fact: Fact) -> Iterator[Change]:
    """Every change of one fact."""
    before = session.reports.values.get(fact.id)
    if not may_change(knowledge_base, fact):
        return
    if fact.measure is not None:
        score = session.reports.scores.get(fact.of or fact.id)
        yield from (Change(fact, before, band, score_in(fact.measure, band, score))
                    for band in range(fact.domain.size) if band != before)
    elif fact.domain.kind is Kind.SEVERAL:
        yield from _of_checklist(fact, before)
    else:
        yield from (Change(fact, before, value) for value in range(fact.domain.size) if value != before)


def may_change(knowledge_base: KnowledgeBase, fact: Fact) -> bool:
    """Whether advice may propose to change a fact at all."""
    return not fact.computed and not fact.fixed and not (fact.of and knowledge_base.vocabulary.facts[fact.of].fixed)


def changed(knowledge_base: KnowledgeBase, session: Session, changes: Iterable[Change]) -> Session:
    """The session as it would be after some changes."""
    values, scores = dict(session.reports.values), dict(session.reports.scores)
    for change in changes:
        if change.score is None:
            values[change.fact.id] = change.value
        else:
            name = change.fact.of or change.fact.id
            scores[name] = change.score
            values |= _bands_of(knowledge_base, name, change.score)
    return replace(session, reports=Reports(values, scores))


def score_in(measure: Measure, band: int, near: float | None) -> float:
    """A plain score that lies in a band: near to a given one, or to the middle of the band."""
    lower = measure.bands[band].lower
    upper = measure.bands[band + 1].lower if band + 1 < len(measure.bands) else measure.highest
    wanted = min(max((lower + upper) / 2 if near is None else near, lower), upper)
    for decimals in range(FINEST + 1):
        for step in (0, 1, -1):
            score = float(round(wanted + step / 10**decimals, decimals))
            if measure.lowest <= score <= measure.highest and measure.band_of(score) == band:
                return score
    return lower


def _of_checklist(fact: Fact, before: int | None) -> Iterator[Change]:
    if before is None:
        yield Change(fact, None, 0)
    yield from (Change(fact, before, (before or 0) ^ 1 << item) for item in range(len(fact.domain.words)))


def _bands_of(knowledge_base: KnowledgeBase, name: str, score: float) -> Mapping[str, int]:
    """The band of a score in every set of bands that is made of it."""
    facts = knowledge_base.vocabulary.facts.values()
    return {fact.id: fact.measure.band_of(score) for fact in facts if fact.measure is not None and name in (fact.id, fact.of)}
