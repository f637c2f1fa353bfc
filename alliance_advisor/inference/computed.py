"""Computed facts: what the scores of this session and of earlier ones say, as values of the vocabulary.

Which score follows what, and how far it moves by chance, is declared on the score. A computed fact has one value always
(`not_computed` where there are too few scores), because nobody can be asked for it; only `failed_attempts` is open while no
history is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from alliance_advisor.inference import trajectory
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.tracks import ALLIANCE, OUTCOME, PARTS, THERAPIST_ALLIANCE, Figure
from alliance_advisor.knowledge.vocabulary import COMPUTED, FAILED_ATTEMPTS, FROM_SCORES, NOT_COMPUTED, Fact


def computed_values(knowledge_base: KnowledgeBase, session: Session) -> dict[str, int]:
    """The value of every computed fact that has one."""
    if session.history is None and not session.reports.scores:
        return dict(knowledge_base.not_computed)
    values: dict[str, int] = {}
    course = _Course(knowledge_base, session)
    for fact in knowledge_base.computed_facts:
        if fact.computed != FAILED_ATTEMPTS:
            values[fact.id] = course.value(fact.computed)
        elif session.history is not None:
            values[fact.id] = min(sum(session.failed.values()), len(COMPUTED[FAILED_ATTEMPTS]) - 1)
    return values


class _Course:
    """The scores of one session and those before it."""

    def __init__(self, knowledge_base: KnowledgeBase, session: Session) -> None:
        self._tracked = knowledge_base.tracked
        self._now = session.reports.scores
        self._before = tuple(each.scores for each in session.history or () if each.scores)

    def value(self, computed: str) -> int:
        """The value of a computed fact; of several forms, the one that needs most care counts."""
        if not self._now or not (self._before or computed in FROM_SCORES):
            return 0
        said = (COMPUTED[computed].index(word or NOT_COMPUTED) for word in self._words(computed))
        return max(said, default=0)

    def _words(self, computed: str) -> Iterable[str | None]:
        """What each form says."""
        say = _SAYS.get(computed)
        return say(self) if say is not None else self.clearly_low(computed.removesuffix("_marks"))

    def of_alliance(self, judge: Callable[[trajectory.Scores, float], str | None]) -> Iterator[str | None]:
        return (judge(self._series(fact), _points(_spread(fact))) for fact in self._given(ALLIANCE))

    def parts_alone(self) -> Iterator[str | None]:
        """Parts are compared within one form, over the sessions that have all of its parts."""
        for form in {form: None for part in PARTS for form in self._tracked.get(part, {})}:
            parts = {part: self._tracked[part][form] for part in PARTS if form in self._tracked.get(part, {})}
            rows = [[scores[fact.id] for fact in parts.values()] for scores in (*self._before, self._now)
                    if all(fact.id in scores for fact in parts.values())]
            if rows and all(fact.id in self._now for fact in parts.values()):
                series = {part: _upwards(fact, scores) for (part, fact), scores in
                          zip(parts.items(), zip(*rows, strict=True), strict=True)}
                yield trajectory.part_alone(series, {part: _points(_spread(fact)) for part, fact in parts.items()})

    def top_marks(self) -> Iterator[str | None]:
        for fact in self._given(ALLIANCE):
            assert fact.measure is not None
            ends = _upwards(fact, (fact.measure.lowest, fact.measure.highest))
            yield trajectory.top_marks_every_time(self._series(fact), min(ends), max(ends))

    def courses(self) -> Iterator[str | None]:
        for fact in self._given(OUTCOME):
            change = fact.tracks.reliable_change if fact.tracks is not None else None
            yield trajectory.course(self._series(fact), _points(change))

    def far_above(self) -> Iterator[str | None]:
        clients = self._tracked.get(ALLIANCE, {})
        for form, theirs in self._tracked.get(THERAPIST_ALLIANCE, {}).items():
            mine = clients.get(form)
            if mine is not None and mine.id in self._now and theirs.id in self._now:
                therapist, = _upwards(theirs, (self._now[theirs.id],))
                client, = _upwards(mine, (self._now[mine.id],))
                yield trajectory.far_above(therapist, client, _points(_spread(mine)))

    def clearly_low(self, what: str) -> Iterator[str | None]:
        for fact in self._given(what):
            low = fact.tracks.low if fact.tracks is not None else ""
            if fact.measure is None or not low:
                continue
            band, edge = fact.measure.band_of(self._now[fact.id]), fact.domain.words.index(low)
            is_low = band <= edge if fact.measure.higher_is == "better" else band >= edge
            yield "clearly_low" if is_low else "usual"

    def _given(self, what: str) -> Iterator[Fact]:
        """The scores of this session that follow something."""
        return (fact for fact in self._tracked.get(what, {}).values() if fact.id in self._now)

    def _series(self, fact: Fact) -> trajectory.Scores:
        """All scores of one kind, the latest last."""
        return _upwards(fact, [scores[fact.id] for scores in (*self._before, self._now) if fact.id in scores])


_SAYS: Mapping[str, Callable[[_Course], Iterable[str | None]]] = {
    "alliance_drop": lambda course: course.of_alliance(trajectory.drop),
    "alliance_slide": lambda course: course.of_alliance(trajectory.slide),
    "alliance_dip_repaired": lambda course: course.of_alliance(trajectory.dip_repaired),
    "part_falling_alone": _Course.parts_alone,
    "top_marks_every_time": _Course.top_marks,
    "outcome_course": _Course.courses,
    "therapist_above_client": _Course.far_above,
}


def _upwards(fact: Fact, scores: Iterable[float]) -> list[float]:
    """The scores turned so that higher is better."""
    sign = -1.0 if fact.measure is not None and fact.measure.higher_is == "worse" else 1.0
    return [sign * score for score in scores]


def _spread(fact: Fact) -> Figure | None:
    return fact.tracks.spread if fact.tracks is not None else None


def _points(figure: Figure | None) -> float:
    """The figure, which the loader requires wherever it is read."""
    assert figure is not None
    return figure.points
