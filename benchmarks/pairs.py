"""How everything here is measured: two things in turn, several times, and the median of their ratios."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TypeVar

PAIRS = 15
_SMALL = 0.01
Input = TypeVar("Input")
Action = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Compared:
    """Seconds that each took (medians), and the median of the ratios ours : peer of the single pairs."""

    ours: float
    peer: float
    ratio: float

    def report(self, what: str, goal: float | None = None, *, runs: int = 1) -> str:
        """One line; `runs` is how many of the thing one measured run did."""
        measured = (f"{what:<52} {_in_time(self.ours / runs):>10} : {_in_time(self.peer / runs):>10}   "
                    f"ratio {self.ratio:{'6.3f' if self.ratio >= _SMALL else '.5f'}}")
        return measured if goal is None else f"{measured}   goal {goal:g}   {'reached' if self.ratio <= goal else 'NOT REACHED'}"


def compared(pairs: Sequence[tuple[Action, Action]]) -> Compared:
    """Run ours and the peer's of each pair in turn; which comes first changes from pair to pair."""
    measured = [_pair(*pair, turned=bool(index % 2)) for index, pair in enumerate(pairs)]
    return Compared(median(mine for mine, _ in measured), median(theirs for _, theirs in measured),
                    median(mine / theirs for mine, theirs in measured))


def for_each(action: Callable[[Input], object], inputs: Sequence[Input]) -> Action:
    """One run: the action on every input."""
    def run() -> None:
        for each in inputs:
            action(each)

    return run


def seconds(action: Action) -> float:
    """How long one run takes."""
    gc.collect()
    before = perf_counter()
    action()
    return perf_counter() - before


def _pair(ours: Action, peer: Action, *, turned: bool) -> tuple[float, float]:
    if turned:
        theirs = seconds(peer)
        return seconds(ours), theirs
    return seconds(ours), seconds(peer)


def _in_time(duration: float) -> str:
    return f"{duration * 1e6:.1f} us" if duration < 1e-3 else f"{duration * 1e3:.1f} ms"  # noqa: PLR2004
