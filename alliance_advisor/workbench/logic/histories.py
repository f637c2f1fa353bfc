"""Earlier scores with which a session computes what is wanted, looked for among plain courses: level, down, up, a dip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from alliance_advisor.inference.session import Earlier, Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.measures import Measure
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.vocabulary import Fact

TRIED = 600
"""So many random courses are tried."""

LENGTHS = (3, 4, 5, 6)
STEPS = (-3.0, -2.2, -1.2, -0.6, 0.0, 0.0, 0.6, 1.2, 2.2, 3.0)
"""How far a course comes from where it ends, in spreads of the score."""

SHAPES = ("level", "line", "dip")


def with_scores_that_show(knowledge_base: KnowledgeBase, session: Session, shows: Callable[[Session], bool]) -> Session | None:
    """The session, perhaps with earlier scores and other scores of the same bands, that shows what is wanted, if one is found."""
    if shows(session):
        return session
    if not session.reports.scores:
        return None
    found = (_with_course(knowledge_base, session, Random(seed)) for seed in range(TRIED))
    return next(filter(shows, found), None)


def _with_course(knowledge_base: KnowledgeBase, session: Session, random: Random) -> Session:
    scores = {name: _moved(knowledge_base, name, score, random) for name, score in session.reports.scores.items()}
    there = replace(session, reports=Reports(session.reports.values, scores))
    if session.history is None:
        return there
    length = random.choice(LENGTHS)
    courses = {name: _course(knowledge_base.vocabulary.facts[name], score, length, random) for name, score in scores.items()}
    earlier = (Earlier(scores={name: course[at] for name, course in courses.items()}) for at in range(length))
    return replace(there, history=(*earlier, *session.history))


def _moved(knowledge_base: KnowledgeBase, name: str, score: float, random: Random) -> float:
    """Another score that lies in the same bands."""
    facts = knowledge_base.vocabulary.facts.values()
    measures = [fact.measure for fact in facts if fact.measure is not None and name in (fact.id, fact.of)]
    edges = {edge for measure in measures for edge in (measure.lowest, measure.highest, *(band.lower for band in measure.bands))}
    lower = max(edge for edge in edges if edge <= score)
    upper = min((edge for edge in edges if edge > score), default=lower)
    moved = float(round(lower + random.choice((0.0, 0.1, 0.5, 0.9, 1.0)) * (upper - lower), 1))
    return moved if all(measure.band_of(moved) == measure.band_of(score) for measure in measures) else score


def _course(fact: Fact, score: float, length: int, random: Random) -> list[float]:
    """The scores that came before one."""
    assert fact.measure is not None
    away = random.choice(STEPS) * _step(fact, fact.measure)
    courses = {
        "level": [score + away] * length,
        "line": [score + away] * 2 + [score + away * (length - at) / (length - 1) for at in range(2, length)],
        "dip": [score] * (length - 1) + [score + away],
    }
    course = courses[random.choice(SHAPES)]
    return [round(min(max(each, fact.measure.lowest), fact.measure.highest), 1) for each in course]


def _step(fact: Fact, measure: Measure) -> float:
    """What counts as a step of a score: its spread or its reliable change, or else a tenth of its range."""
    figure = (fact.tracks.spread or fact.tracks.reliable_change) if fact.tracks is not None else None
    return figure.points if figure is not None else (measure.highest - measure.lowest) / 10

