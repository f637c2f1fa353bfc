"""What follows from the reported facts alone: what the scores of the session say, and which facts do not apply."""

from __future__ import annotations

import narwhals as nw

from alliance_advisor.caseload.plan import NEVER, Plan, does_not_fail
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
            plan.let(code(fact.id), nw.max_horizontal(nw.lit(0, nw.Int8), *said))
    plan.next_layer()


def _clearly_low(knowledge_base: KnowledgeBase, what: str) -> list[nw.Expr]:
    """What each form says of one part of the client's marks."""
    said = []
    for fact in knowledge_base.tracked.get(what, {}).values():
        if fact.measure is not None and fact.tracks is not None and fact.tracks.low:
            band, edge = nw.col(code(fact.id)), fact.domain.words.index(fact.tracks.low)
            is_low = band <= edge if fact.measure.higher_is == "better" else band >= edge
            said.append(_said(is_low, CLEARLY_LOW, USUAL))
    return said


def _far_above(knowledge_base: KnowledgeBase) -> list[nw.Expr]:
    """What each form with two raters says of their marks."""
    clients, said = knowledge_base.tracked.get(ALLIANCE, {}), []
    for form, theirs in knowledge_base.tracked.get(THERAPIST_ALLIANCE, {}).items():
        mine = clients.get(form)
        if mine is not None and mine.tracks is not None and mine.tracks.spread is not None:
            apart = _upwards(theirs) - _upwards(mine) >= ABOVE_BY * mine.tracks.spread.points
            said.append(_said(apart, YES, NO))
    return said


def _said(truth: nw.Expr, yes: int, no: int) -> nw.Expr:
    """One value or the other; 0 where nothing is said."""
    given = nw.when(does_not_fail(truth)).then(nw.lit(yes, nw.Int8)).otherwise(nw.lit(no, nw.Int8))
    return nw.when(truth.is_null()).then(nw.lit(0, nw.Int8)).otherwise(given)


def _upwards(fact: Fact) -> nw.Expr:
    """A score turned so that higher is better."""
    worse = fact.measure is not None and fact.measure.higher_is == "worse"
    return nw.col(score(fact.id)) * -1.0 if worse else nw.col(score(fact.id))


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
    closed = ~does_not_fail(formula_truth(knowledge_base.vocabulary, fact.only_if)) & ~nw.col(was_reported(fact.id))
    otherwise = fact.otherwise or 0
    if fact.domain.kind is not Kind.SEVERAL:
        plan.let(code(fact.id), nw.when(closed).then(nw.lit(otherwise, nw.Int8)).otherwise(nw.col(code(fact.id))))
        return
    for number, item in enumerate(fact.domain.words):
        ticked = nw.lit(value=bool(otherwise >> number & 1))
        plan.let(tick(fact.id, item), nw.when(closed).then(ticked).otherwise(nw.col(tick(fact.id, item))))
