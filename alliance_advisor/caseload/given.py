"""What follows from the reported facts alone: what the scores of the session say, and which facts do not apply."""

from __future__ import annotations

from alliance_advisor.caseload.expressions import Expression, Width, col, largest_of, lit, where
from alliance_advisor.caseload.plan import ALWAYS, NEVER, Plan, does_not_fail
from alliance_advisor.caseload.question_columns import was_reported
from alliance_advisor.caseload.truths import code, formula_truth, is_answered, score, tick
from alliance_advisor.inference.trajectory import ABOVE_BY
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.formula import names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.tracks import ALLIANCE, THERAPIST_ALLIANCE
from alliance_advisor.knowledge.vocabulary import FROM_SCORES, Fact

CLEARLY_LOW, USUAL = 2, 1
YES, NO = 2, 1
"""Values of what is computed from scores; 0 where it is not computed."""


def enter_given(knowledge_base: KnowledgeBase, plan: Plan) -> None:
    """Add what is computed from scores, then gate by gate what does not apply."""
    _enter_scores(knowledge_base, plan)
    _note_reported(knowledge_base, plan)
    for depth in _by_depth(knowledge_base):
        for fact in depth:
            _close_gate(knowledge_base, fact, plan)
        plan.next_layer()


def _enter_scores(knowledge_base: KnowledgeBase, plan: Plan) -> None:
    for fact in knowledge_base.computed_facts:
        if fact.computed in FROM_SCORES:
            what = fact.computed.removesuffix("_marks")
            said = _clearly_low(knowledge_base, what) if what != fact.computed else _far_above(knowledge_base)
            plan.let(code(fact.id), largest_of((lit(0, Width.INT8), *said)))
    plan.next_layer()


def _clearly_low(knowledge_base: KnowledgeBase, what: str) -> list[Expression]:
    """What each form says of one part of the client's marks."""
    said = []
    for fact in knowledge_base.tracked.get(what, {}).values():
        if fact.measure is not None and fact.tracks is not None and fact.tracks.low:
            band, edge = col(code(fact.id)), fact.domain.words.index(fact.tracks.low)
            is_low = band <= edge if fact.measure.higher_is == "better" else band >= edge
            said.append(_said(is_low, CLEARLY_LOW, USUAL))
    return said


def _far_above(knowledge_base: KnowledgeBase) -> list[Expression]:
    """What each form with two raters says of their marks."""
    clients, said = knowledge_base.tracked.get(ALLIANCE, {}), []
    for form, theirs in knowledge_base.tracked.get(THERAPIST_ALLIANCE, {}).items():
        mine = clients.get(form)
        if mine is not None and mine.tracks is not None and mine.tracks.spread is not None:
            apart = _upwards(theirs) - _upwards(mine) >= ABOVE_BY * mine.tracks.spread.points
            said.append(_said(apart, YES, NO))
    return said


def _said(truth: Expression, yes: int, no: int) -> Expression:
    """One value or the other; 0 where nothing is said."""
    given = where(truth, lit(yes, Width.INT8), lit(no, Width.INT8))
    return where(truth.is_null(), lit(0, Width.INT8), given)


def _upwards(fact: Fact) -> Expression:
    """A score turned so that higher is better."""
    worse = fact.measure is not None and fact.measure.higher_is == "worse"
    return col(score(fact.id)) * -1.0 if worse else col(score(fact.id))


def _note_reported(knowledge_base: KnowledgeBase, plan: Plan) -> None:
    """Whether a fact was reported, for those of which it matters beside their value."""
    facts = knowledge_base.vocabulary.facts
    asked = {fact.id for fact in knowledge_base.gated_facts}
    asked.update(name for conflict in knowledge_base.conflicts for name in names(conflict.when) if name in facts)
    for name in sorted(asked):
        plan.let(was_reported(name), NEVER if facts[name].computed else is_answered(facts[name]))
    plan.next_layer()


def _by_depth(knowledge_base: KnowledgeBase) -> list[list[Fact]]:
    """The gated facts, those first whose gate reads no gated fact."""
    depths: dict[str, int] = {}
    found: list[list[Fact]] = []
    for fact in knowledge_base.gated_facts:
        assert fact.only_if is not None
        depth = depths[fact.id] = 1 + max((depths.get(name, -1) for name in names(fact.only_if)), default=-1)
        if depth == len(found):
            found.append([])
        found[depth].append(fact)
    return found


def _close_gate(knowledge_base: KnowledgeBase, fact: Fact, plan: Plan) -> None:
    """Where a gate fails and nothing was reported, the fact has the value that it has otherwise."""
    assert fact.only_if is not None
    closed = ~does_not_fail(formula_truth(knowledge_base.vocabulary, fact.only_if)) & ~col(was_reported(fact.id))
    otherwise = fact.otherwise or 0
    if fact.domain.kind is not Kind.SEVERAL:
        plan.let(code(fact.id), where(closed, lit(otherwise, Width.INT8), col(code(fact.id))))
        return
    for number, item in enumerate(fact.domain.words):
        ticked = ALWAYS if otherwise >> number & 1 else NEVER
        plan.let(tick(fact.id, item), where(closed, ticked, col(tick(fact.id, item))))
