"""Flip points: what would put another strategy first, so that a reader sees how firmly the first choice stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import NamedTuple

from alliance_advisor.explanation.changes import Change, changes_of
from alliance_advisor.explanation.outlook import Outlook
from alliance_advisor.explanation.status import first_told
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.knowledge.strategies import Strategy
from alliance_advisor.knowledge.vocabulary import Fact

MOST = 2
"""So many flip points of what was reported, and as many of what is open."""


class FlipPoint(NamedTuple):
    """One fact, and all its changes after which another strategy is first, nearest first.

    `first` is the strategy that the nearest change puts first; None where nothing would be recommended then.
    """

    fact: Fact
    changes: tuple[Change, ...]
    first: Strategy | None

    @property
    def steps(self) -> int:
        """How far the nearest change goes."""
        return self.changes[0].steps


class FlipPoints(NamedTuple):
    """The nearest flip points: of what was reported, and of what is open. Fewest steps first, then in vocabulary order."""

    reported: tuple[FlipPoint, ...] = ()
    open: tuple[FlipPoint, ...] = ()

    @property
    def fragile(self) -> bool:
        """Whether one step in what was reported puts another strategy first."""
        return any(each.steps == 1 for each in self.reported)


def flip_points_of(consultation: Consultation) -> FlipPoints | None:
    """What would change the first choice of an answer, or None where it has none."""
    if first_told(consultation) is None:
        return None
    outlook = Outlook(consultation)
    changes = changes_of(consultation.knowledge_base, consultation.session)
    of_facts = [tuple(each) for _, each in groupby(changes, key=lambda change: change.fact.id)]
    return FlipPoints(_nearest(outlook, [each for each in of_facts if each[0].before is not None]),
                      _nearest(outlook, [each for each in of_facts if each[0].before is None]))


def _nearest(outlook: Outlook, of_facts: Iterable[tuple[Change, ...]]) -> tuple[FlipPoint, ...]:
    return tuple(islice(_in_order(outlook, list(of_facts)), MOST))


def _in_order(outlook: Outlook, of_facts: list[tuple[Change, ...]]) -> Iterator[FlipPoint]:
    """The flip points by their steps, each looked for only when it is asked for."""
    for steps in sorted({change.steps for changes in of_facts for change in changes}):
        for changes in of_facts:
            flips = [change for change in changes if change.steps == steps and _flips(outlook, change)]
            if flips and not any(change.steps < steps and _flips(outlook, change) for change in changes):
                farther = [change for change in changes if change.steps > steps and _flips(outlook, change)]
                farther.sort(key=lambda change: change.steps)
                yield FlipPoint(flips[0].fact, (*flips, *farther), outlook.first_after(flips[0]))


def _flips(outlook: Outlook, change: Change) -> bool:
    return outlook.first_after(change) is not outlook.first
