"""Labelled synthetic series of scores, as tests/score_series.yaml describes them: what detection over time is tried on.

Where that file leaves something open, this is how it is read here:

- A series has a total from 0 to 40 and three parts from 0 to 10. Each is drawn on its own, with the level, the event and
  the noise in proportion to its range; with the label `one_subscale` the slope is in points of that one part.
- An event begins at a random session that has a score, has three scores before it, and leaves as many sessions as it
  takes: one for a drop, those of the dip and one more where it is repaired, the stated number for a slide, three for any
  other slope.
- What falls goes on falling to the end of the series. A session without a score has neither total nor parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import yaml

SEED = 2026
HIGHEST, HIGHEST_PART = 40.0, 10.0
PARTS = ("goal", "task", "bond")
FALLING = "goal"
BEFORE = 3
"""So many scores before anything happens, and so many sessions at least of a slope that says nothing else."""


@dataclass(frozen=True, slots=True)
class Row:
    """The scores of one session."""

    session: int
    total: float
    parts: dict[str, float]


@dataclass(frozen=True, slots=True)
class Series:
    """The sessions with scores, numbered from 0, and the one in which the event of the label begins."""

    label: str
    begins: int
    rows: tuple[Row, ...]


@cache
def described() -> dict[str, Any]:
    """The parameters and goals of the series."""
    text = (Path(__file__).parent.parent / "score_series.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def series_of(label: str, count: int | None = None) -> Iterator[Series]:
    """The series of one label, the same in every run."""
    random = Random(f"{SEED} {label}")
    for _ in range(count or described()["per_label"]):
        yield _one(random, label)


def _one(random: Random, label: str) -> Series:
    """One series; lengths are drawn anew where the event does not fit in."""
    own: dict[str, Any] = described()["labels"][label]
    while True:
        length = random.randint(*described()["sessions"])
        scored = [random.random() >= described()["missing"] for _ in range(length)]
        low_for = random.randint(*own["back_within_sessions"]) if "back_within_sessions" in own else 0
        latest = length - _takes(own, low_for)
        before = list(accumulate(scored, initial=0))
        possible = [session for session in range(latest + 1) if scored[session] and before[session] >= BEFORE]
        if possible:
            return _drawn(random, label, scored, random.choice(possible), low_for)


def _takes(own: dict[str, Any], low_for: int) -> int:
    """How many sessions an event takes at least."""
    if low_for:
        return low_for + 1
    return int(own.get("at_least_sessions", BEFORE if "slope_per_session" in own else 1))


def _drawn(random: Random, label: str, scored: list[bool], begins: int, low_for: int) -> Series:
    own = described()["labels"][label]
    level = random.uniform(*own.get("level", described()["level"]))
    noise = own.get("noise_sd", described()["noise_sd"])
    slope = random.uniform(*own.get("slope_per_session", (0, 0)))
    size = random.uniform(*own.get("size", (0, 0)))
    alone = "falls" in own

    def event(session: int) -> float:
        since = session - begins + 1
        low = since > 0 and (not low_for or since <= low_for)
        return slope * max(0, since) - (size if low else 0.0)

    def score(highest: float, moved: float) -> float:
        drawn = (level * highest / HIGHEST) + moved + random.gauss(0, noise * highest / HIGHEST)
        return min(highest, max(0.0, round(drawn, 1)))

    rows = []
    for session in (number for number, has_scores in enumerate(scored) if has_scores):
        moved = event(session)
        shared = 0.0 if alone else moved * HIGHEST_PART / HIGHEST
        parts = {part: score(HIGHEST_PART, moved if alone and part == FALLING else shared) for part in PARTS}
        rows.append(Row(session, score(HIGHEST, moved), parts))
    return Series(label, begins, tuple(rows))
