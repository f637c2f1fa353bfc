"""What is computed from scores and history, said once more and without `inference/computed.py`, to be held against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alliance_advisor.inference import trajectory
from alliance_advisor.inference.computed import computed_values
from alliance_advisor.inference.session import HELPED, Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.vocabulary import COMPUTED, Fact

PARTS = ("goal", "task", "bond")


def naively_computed(knowledge_base: KnowledgeBase, session: Session) -> dict[str, int]:
    """The value of each computed fact that has one."""
    found = {}
    for fact in knowledge_base.vocabulary.facts.values():
        if fact.computed and not (fact.computed == "failed_attempts" and session.history is None):
            found[fact.id] = max((COMPUTED[fact.computed].index(word) for word in _words(fact.computed, knowledge_base, session)),
                                 default=0)
    return found


def changes_what_is_computed(knowledge_base: KnowledgeBase, before: Session, after: Session) -> bool:
    """Whether an answer gave a computed fact another value than it had."""
    known, then = computed_values(knowledge_base, before), computed_values(knowledge_base, after)
    return any(then[name] != value for name, value in known.items())


def _words(computed: str, knowledge_base: KnowledgeBase, session: Session) -> Iterator[str]:
    if computed == "failed_attempts":
        failed = sum(attempt.outcome != HELPED for each in session.history or () for attempt in each.attempts)
        yield ("none", "one", "two_or_more")[min(failed, 2)]
        return
    facts = [fact for fact in knowledge_base.vocabulary.facts.values() if fact.tracks is not None]
    for fact in facts:
        if fact.id in session.reports.scores:
            yield from filter(None, [_word(computed, fact, facts, session)])


def _word(computed: str, fact: Fact, facts: list[Fact], session: Session) -> str | None:
    """What one score of this session says, or None where it says nothing of the kind."""
    assert fact.tracks is not None
    what, rows = fact.tracks.what, [*(each.scores for each in session.history or ()), session.reports.scores]
    series = [_turn(fact) * row[fact.id] for row in rows if fact.id in row]
    if computed == f"{what}_marks":
        return _low_or_usual(fact, session.reports.scores[fact.id])
    form = {each.tracks.what: each for each in facts if each.tracks is not None and each.tracks.form == fact.tracks.form}
    if computed == "outcome_course" and fact.tracks.reliable_change is not None:
        return trajectory.course(series, fact.tracks.reliable_change.points)
    if computed == "part_falling_alone" and what in PARTS:
        return _part({part: form[part] for part in PARTS if part in form}, rows)
    return _of_alliance(computed, fact, series, form, session) if what == "alliance" else None


def _of_alliance(computed: str, fact: Fact, series: list[float], form: Mapping[str, Fact], session: Session) -> str | None:
    assert fact.measure is not None
    spread, scores = _spread(fact), session.reports.scores
    if computed == "top_marks_every_time":
        ends = sorted(_turn(fact) * end for end in (fact.measure.lowest, fact.measure.highest))
        return trajectory.top_marks_every_time(series, *ends)
    if computed == "therapist_above_client":
        mine = form.get("therapist_alliance")
        return trajectory.far_above(_turn(mine) * scores[mine.id], series[-1], spread) if mine and mine.id in scores else None
    judge = {"alliance_drop": trajectory.drop, "alliance_slide": trajectory.slide,
             "alliance_dip_repaired": trajectory.dip_repaired}.get(computed)
    return judge(series, spread) if judge is not None else None


def _part(parts: Mapping[str, Fact], rows: list[Mapping[str, float]]) -> str | None:
    whole = [row for row in rows if all(fact.id in row for fact in parts.values())]
    if len(rows) < 2 or whole[-1:] != rows[-1:]:
        return None
    series = {part: [_turn(fact) * row[fact.id] for row in whole] for part, fact in parts.items()}
    return trajectory.part_alone(series, {part: _spread(fact) for part, fact in parts.items()})


def _low_or_usual(fact: Fact, score: float) -> str | None:
    assert fact.tracks is not None
    assert fact.measure is not None
    if not fact.tracks.low:
        return None
    above = fact.measure.band_of(score) - fact.domain.words.index(fact.tracks.low)
    return "clearly_low" if above * _turn(fact) <= 0 else "usual"


def _turn(fact: Fact) -> int:
    assert fact.measure is not None
    return -1 if fact.measure.higher_is == "worse" else 1


def _spread(fact: Fact) -> float:
    assert fact.tracks is not None
    assert fact.tracks.spread is not None
    return fact.tracks.spread.points
