"""Codes an answer: each strategy stands for one or two advice codes, a safety alert for those of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from alliance_advisor.explanation.advice import Advice, Reason, Status
from alliance_advisor.inference.findings import is_found
from tests.vignettes.cases import HERE, plain
from tests.vignettes.scoring import Advised, Answer

FIRST = 3
Codes = frozenset[str]


@cache
def coding() -> dict[str, Any]:
    """The library of strategies, alerts and findings, coded once."""
    return dict(plain(HERE / "coding.yaml"))


def coded(advice: Advice) -> Answer:
    """The answer in the codes of the rubric, from what a therapist is shown and in its order."""
    items = list(_items(advice))
    anywhere = tuple(_advised(each.candidate.strategy.id) for each in advice.recommendations)
    return Answer(frozenset(_challenges(advice)), tuple(items[:FIRST]), anywhere,
                  safety_first=advice.status is Status.SAFETY)


def _advised(strategy: str) -> Advised:
    return Advised(frozenset(coding()["strategies"][strategy]), frozenset(coding()["breaks"].get(strategy, ())))


def _items(advice: Advice) -> Iterator[Codes]:
    """Safety steps come before all recommendations; asking for what is missing is advice too."""
    for raised in advice.alerts:
        yield from map(frozenset, coding()["alerts"].get(raised.alert.id, ()))
    if advice.status is Status.NO_ADVICE and advice.reason is Reason.TOO_LITTLE_KNOWN:
        yield frozenset({"GATHER"})
    for recommendation in advice.recommendations:
        yield frozenset(coding()["strategies"][recommendation.candidate.strategy.id])


def _challenges(advice: Advice) -> Iterator[str]:
    if advice.status is Status.SAFETY:
        yield "safety"
    for stated in advice.findings:
        if is_found(stated.possible) and stated.finding.challenge:
            yield stated.finding.challenge
