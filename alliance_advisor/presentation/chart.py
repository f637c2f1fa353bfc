"""What a chart of one score over time shows, as plain values: scores, the client's own level, cut-offs and marks.

Everything here is in the score's own units; `chart_svg` and `chart_terminal` lay it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from alliance_advisor.inference import trajectory
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.measures import Measure
from alliance_advisor.knowledge.tracks import ALLIANCE, OUTCOME, PARTS, THERAPIST_ALLIANCE
from alliance_advisor.knowledge.vocabulary import Fact

MOST_CHARTS = 2
FEWEST_SCORES = 2
SMALLEST_SPAN = 1 / 8
"""An axis shows an eighth of the range at least, so that a step of chance does not look like a fall."""
MARGIN = 1 / 20
PREFERRED = (ALLIANCE, *PARTS, THERAPIST_ALLIANCE, OUTCOME)
"""Of several scores on one form the first of these is drawn, and forms come in this order too."""


class Mark(StrEnum):
    """What a score shows against those before it; each has a shape and a word of its own."""

    DROP = "drop"
    SLIDE = "slide"
    BELOW = "below"
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class Point:
    """One score. `place` counts along the chart, with one place left free where sessions between have no score."""

    place: int
    session: int | None
    score: float
    after_gap: bool
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class CutOff:
    """The lower end of a band, where it comes from and whose choice it is."""

    score: float
    word: str
    source: str
    chosen_by: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One score over time. `level` is the client's own: the mean of the earlier scores and one unit on either side."""

    fact: Fact
    points: tuple[Point, ...]
    level: tuple[float, float, float] | None
    cut_offs: tuple[CutOff, ...]
    lowest: float
    highest: float
    higher_is: str

    @property
    def moved(self) -> bool:
        """Whether the latest score shows something."""
        return self.points[-1].mark is not None


@dataclass(frozen=True, slots=True)
class _Scored:
    """A score with the number of its session, and whether sessions before it have none."""

    session: int | None
    score: float
    after_gap: bool


def charts_of(knowledge_base: KnowledgeBase, session: Session) -> tuple[Chart, ...]:
    """The charts of a session with earlier ones: one a form, at most two, where there are two scores at least."""
    if not session.history:
        return ()
    chosen: dict[str, Chart] = {}
    for fact in chain.from_iterable(knowledge_base.tracked.get(what, {}).values() for what in PREFERRED):
        scored = _scored(fact, session)
        if fact.measure is not None and fact.tracks is not None and len(scored) >= FEWEST_SCORES:
            chosen.setdefault(fact.tracks.form, _chart(knowledge_base, fact, fact.measure, scored))
    return tuple(chosen.values())[:MOST_CHARTS]


def _scored(fact: Fact, session: Session) -> list[_Scored]:
    """The latest scores of one kind, as many as are looked at for what they show."""
    rows = [*((each.number, each.scores) for each in session.history or ()), (session.number, session.reports.scores)]
    found: list[_Scored] = []
    before, gap = None, False
    for number, scores in rows:
        gap = gap or (before is not None and number is not None and number > before + 1)
        before = number if number is not None else before
        if fact.id in scores:
            found.append(_Scored(number, scores[fact.id], gap and bool(found)))
        gap = fact.id not in scores
    return found[-trajectory.LONGEST:]


def _chart(knowledge_base: KnowledgeBase, fact: Fact, measure: Measure, scored: Sequence[_Scored]) -> Chart:
    level = _level(fact, measure, [each.score for each in scored])
    lowest, highest = _axis(measure, [*(each.score for each in scored), *(level or ())])
    cut_offs = [each for each in _cut_offs(knowledge_base, fact) if lowest <= each.score <= highest]
    return Chart(fact, tuple(_points(fact, measure, scored)), level, tuple(cut_offs), lowest, highest, measure.higher_is)


def _points(fact: Fact, measure: Measure, scored: Sequence[_Scored]) -> Iterator[Point]:
    """A mark stands where it begins, and at the latest score where it still holds."""
    place, before, upwards = -1, None, _upwards(measure, [each.score for each in scored])
    for index, each in enumerate(scored):
        place += 2 if each.after_gap and index else 1
        shown = _shown(fact, upwards[: index + 1])
        told = shown if shown is not before or index == len(scored) - 1 else None
        yield Point(place, each.session, each.score, each.after_gap and index > 0, told)
        before = shown


def _shown(fact: Fact, scores: trajectory.Scores) -> Mark | None:
    """What the latest of some scores shows; of several things the one that needs most care."""
    spread = _spread(fact)
    if spread is None:
        return None
    fallen = trajectory.drop(scores, spread)
    if fallen == "alert":
        return Mark.DROP
    if trajectory.slide(scores, spread) == "yes":
        return Mark.SLIDE
    if fallen == "watch":
        return Mark.BELOW
    return Mark.REPAIRED if trajectory.dip_repaired(scores, spread) == "yes" else None


def _level(fact: Fact, measure: Measure, scores: trajectory.Scores) -> tuple[float, float, float] | None:
    """The lower end, middle and upper end of the client's own level, inside the range of the score."""
    spread = _spread(fact)
    level = trajectory.own_level(scores, spread) if spread is not None else None
    if level is None:
        return None
    return (max(measure.lowest, level.mean - level.unit), level.mean, min(measure.highest, level.mean + level.unit))


def _axis(measure: Measure, shown: Sequence[float]) -> tuple[float, float]:
    """The part of the range in which everything lies, with a margin."""
    whole = measure.highest - measure.lowest
    low, high = min(shown), max(shown)
    wider = max(0.0, SMALLEST_SPAN * whole - (high - low)) / 2 + MARGIN * whole
    return max(measure.lowest, low - wider), min(measure.highest, high + wider)


def _cut_offs(knowledge_base: KnowledgeBase, fact: Fact) -> list[CutOff]:
    """Where the bands of a score begin, in every set of bands that is made of it."""
    measures = (each.measure for each in knowledge_base.vocabulary.facts.values() if fact.id in (each.id, each.of))
    bands = (band for measure in measures if measure is not None for band in measure.bands[1:])
    found = {band.lower: CutOff(band.lower, band.word, band.source, band.chosen_by) for band in bands}
    return [found[lower] for lower in sorted(found)]


def _upwards(measure: Measure, scores: Sequence[float]) -> list[float]:
    return [-score for score in scores] if measure.higher_is == "worse" else list(scores)


def _spread(fact: Fact) -> float | None:
    """How far scores of a steady client lie apart, where that is declared: of the client's own marks."""
    return fact.tracks.spread.points if fact.tracks is not None and fact.tracks.spread is not None else None
