"""Which states of a session there can be: what its scores and history make of computed facts, and no contradictions.

What is computed from the scores of the session follows exactly from their bands. What is computed over time is free wherever
such a history can be thought of, so that what is proved holds whatever the earlier scores were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from alliance_advisor.inference.trajectory import TOP_SHARE
from alliance_advisor.knowledge.formula import All, Any, Formula
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.tracks import ALLIANCE, OUTCOME, PARTS, THERAPIST_ALLIANCE
from alliance_advisor.knowledge.vocabulary import COMPUTED, FAILED_ATTEMPTS, OVER_TIME, Fact
from alliance_advisor.workbench.logic.circuit import FALSE
from alliance_advisor.workbench.logic.states import States

_NEEDS = {
    "alliance_drop": (ALLIANCE,), "alliance_slide": (ALLIANCE,), "alliance_dip_repaired": (ALLIANCE,),
    "top_marks_every_time": (ALLIANCE,), "outcome_course": (OUTCOME,), "part_falling_alone": (),
    "therapist_above_client": (ALLIANCE, THERAPIST_ALLIANCE),
}
"""For something to be computed at all, a score of each of these must stand in the session."""

Literal = Callable[[Formula], int]


def leave_out_contradictions(states: States, knowledge_base: KnowledgeBase, holds: Literal, may_hold: Literal) -> None:
    """No session that has a conflict of the vocabulary, or that reports a fact which does not apply.

    Both count only as far as they rest on what was reported: nobody contradicts what is merely computed.
    """
    rests = _RestsOnReports(states, knowledge_base, holds, may_hold)
    for conflict in knowledge_base.conflicts:
        states.circuit.require(-rests.in_holding(conflict.when))
    for fact in knowledge_base.gated_facts:
        if fact.only_if is not None:
            states.circuit.require(-states.answered[fact.id], -rests.in_failing(fact.only_if))


class _RestsOnReports(NamedTuple):
    """That a condition holds, or fails, and one of the conditions that decide it is on a fact which was reported."""

    states: States
    knowledge_base: KnowledgeBase
    holds: Literal
    may_hold: Literal

    def in_holding(self, formula: Formula) -> int:
        circuit = self.states.circuit
        if isinstance(formula, All | Any):
            some = circuit.any_of(map(self.in_holding, formula.parts))
            return circuit.all_of((self.holds(formula), some)) if isinstance(formula, All) else some
        return circuit.all_of((self.holds(formula), self._reported(formula.name)))

    def in_failing(self, formula: Formula) -> int:
        circuit = self.states.circuit
        if isinstance(formula, All | Any):
            some = circuit.any_of(map(self.in_failing, formula.parts))
            return some if isinstance(formula, All) else circuit.all_of((-self.may_hold(formula), some))
        return FALSE if self.knowledge_base.vocabulary.facts[formula.name].computed else -self.may_hold(formula)

    def _reported(self, name: str) -> int:
        return FALSE if self.knowledge_base.vocabulary.facts[name].computed else self.states.answered[name]


def tie_computed_facts(states: States, knowledge_base: KnowledgeBase) -> None:
    """Computed facts have the values that the scores and the history of the session allow."""
    for tried in states.tried.values():
        states.circuit.require(-tried, states.history)
    for fact in knowledge_base.computed_facts:
        if fact.computed == FAILED_ATTEMPTS:
            _tie_attempts(states, fact)
        elif fact.computed in _NEEDS:
            _tie_course(states, knowledge_base, fact)
        else:
            _tie_marks(states, knowledge_base, fact)


def _tie_attempts(states: States, fact: Fact) -> None:
    """Counted wherever there is a history; what was tried often enough is the highest count."""
    _same(states, states.answered[fact.id], states.history)
    for tried in states.tried.values():
        states.circuit.require(-tried, states.values[fact.id][-1])


def _tie_course(states: States, knowledge_base: KnowledgeBase, fact: Fact) -> None:
    computed = -states.values[fact.id][0]
    if fact.computed in OVER_TIME:
        states.circuit.require(-computed, states.history)
    for what in _NEEDS[fact.computed]:
        states.circuit.require(-computed, *(states.answered[score.id] for score in _scores(knowledge_base, what)))
    if fact.computed == "top_marks_every_time":
        at_the_top = (_at_the_top(states, score) for score in _scores(knowledge_base, ALLIANCE))
        states.circuit.require(-states.values[fact.id][-1], *at_the_top)
    if fact.computed == "part_falling_alone":
        states.circuit.require(-computed, *(states.circuit.all_of(states.answered[score.id] for score in parts)
                                            for parts in _parts_by_form(knowledge_base)))


def _at_the_top(states: States, score: Fact) -> int:
    """That a score may lie where its best marks are."""
    intervals, literals = states.scores[score.of or score.id]
    edges, share = [band.lower for band in intervals.bands], TOP_SHARE * (intervals.highest - intervals.lowest)
    if intervals.higher_is == "better":
        reaching = [upper > intervals.highest - share for upper in (*edges[1:], intervals.highest)]
    else:
        reaching = [lower <= intervals.lowest + share for lower in edges]
    return states.circuit.any_of(literal for literal, reaches in zip(literals, reaching, strict=True) if reaches)


def _parts_by_form(knowledge_base: KnowledgeBase) -> Iterator[list[Fact]]:
    """The scores of the parts of the alliance that stand on one form: compared with each other only where all are given."""
    for form in {form for part in PARTS for form in knowledge_base.tracked.get(part, {})}:
        yield [scores[form] for part in PARTS if form in (scores := knowledge_base.tracked.get(part, {}))]


def _tie_marks(states: States, knowledge_base: KnowledgeBase, fact: Fact) -> None:
    """Clearly low where one form says so, usual where a form was given and none does."""
    words = COMPUTED[fact.computed]
    scores = [score for score in _scores(knowledge_base, fact.computed.removesuffix("_marks"))
              if score.tracks is not None and score.tracks.low]
    low = states.circuit.any_of(states.inside(score.id, _low(score)) for score in scores)
    given = states.circuit.any_of(states.answered[score.id] for score in scores)
    values = dict(zip(words, states.values[fact.id], strict=True))
    _same(states, values["clearly_low"], low)
    _same(states, values["usual"], states.circuit.all_of((given, -low)))


def _same(states: States, one: int, other: int) -> None:
    states.circuit.require(-one, other)
    states.circuit.require(one, -other)


def _scores(knowledge_base: KnowledgeBase, what: str) -> Iterator[Fact]:
    yield from knowledge_base.tracked.get(what, {}).values()


def _low(score: Fact) -> int:
    """The bands that are clearly low: up to one of them, or from it on where more is worse."""
    assert score.measure is not None
    assert score.tracks is not None
    edge = 1 << score.domain.words.index(score.tracks.low)
    up_to = edge | edge - 1
    return up_to if score.measure.higher_is == "better" else score.domain.full & ~(edge - 1)
