"""What a series of scores shows: pure functions, with the latest score last, and turned so that higher is better.

Every line drawn here is our own choice, after ideas in the literature; there is no agreed standard. They were tuned on
synthetic series (tests/test_score_series.py), not on clients. A *spread* is how far scores of a steady client lie apart;
*depth* is how far down a fall has come.

- **Drop**: the latest score against the mean of the client's own earlier ones, of which there must be three. The measure is
  the larger of their standard deviation and the reference spread: one of it is a watch. It is an alert where one step down,
  two of it deep, tells the scores at least as well as a line down does; in the session of a drop the two lie equally well.
- **Slide**: the scores are level and then follow a line down, over three scores at least. It comes down 1.25 spreads in all
  and no more than that from score to score, the latest lies under the earlier mean, and one step down does not tell the
  course much better.
- **Dip repaired**: one of the four scores before the latest lay two spreads under the level before it, and the latest is
  back within one.
- **One part alone**: the distance between one part and the mean of the others follows a line down, by 2.25 spreads, over
  two scores at least, while the part itself lies below its earlier mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import fsum, sqrt
from typing import NamedTuple

EARLIER_NEEDED = 3
"""So many earlier scores make a level."""
LONGEST = 20
"""Only so many of the latest scores are looked at."""

WATCH, ALERT = 1.0, 2.0
"""In standard deviations, or spreads where these are larger."""
STEP_MAY_MISS = 1.05
"""A drop is a step while it misses the scores by no more than so many times what a slope misses them by."""
SLIDE_SCORES, SLIDE_DEPTH, SLIDE_STEEPEST, SLIDE_MAY_MISS = 3, 1.25, 1.25, 2.0
"""How long, deep and steep a slide is, and how much worse than a step it may tell the scores (in squared spreads)."""
DIP_WITHIN, BACK_WITHIN = 4, 1.0
ALONE_SCORES, ALONE_DEPTH = 2, 2.25
TOP_SHARE = 1 / 40
"""The top of a range: its last fortieth, which is 39 to 40 on a scale from 0 to 40."""
ABOVE_BY = 4.0
"""In spreads: so far above the client's rating a therapist's is far above."""

_BY_ROUNDING = 1e-9

Scores = Sequence[float]


class Fall(NamedTuple):
    """A course fitted by least squares: level, then down. `misfit` is the sum of squares that is left."""

    misfit: float
    depth: float
    scores: int


class Level(NamedTuple):
    """The client's own level: the mean of the earlier scores, and the `unit` in which a drop from it is measured."""

    mean: float
    unit: float


def own_level(scores: Scores, spread: float) -> Level | None:
    """The level against which the latest score is read."""
    earlier = scores[-LONGEST:][:-1]
    return Level(_mean(earlier), _own_spread(earlier, spread)) if len(earlier) >= EARLIER_NEEDED else None


def drop(scores: Scores, spread: float) -> str | None:
    """How far the latest score lies under the client's own level: none, watch or alert."""
    scores = scores[-LONGEST:]
    earlier = scores[:-1]
    if len(earlier) < EARLIER_NEEDED:
        return None
    own = _own_spread(earlier, spread)
    if _mean(earlier) - scores[-1] < WATCH * own:
        return "none"
    return "alert" if _is_one_step(scores, ALERT * own) else "watch"


def slide(scores: Scores, spread: float) -> str | None:
    """Whether the scores slide slowly."""
    scores = scores[-LONGEST:]
    if len(scores) < EARLIER_NEEDED + SLIDE_SCORES:
        return None
    slope = best_slope(scores)
    if slope is None or slope.scores < SLIDE_SCORES or scores[-1] > _mean(scores[:-1]):
        return "no"
    if not SLIDE_DEPTH * spread <= slope.depth <= SLIDE_STEEPEST * spread * slope.scores:
        return "no"
    step = best_step(scores)
    return _yes_or_no(step is None or slope.misfit - step.misfit <= SLIDE_MAY_MISS * spread**2)


def dip_repaired(scores: Scores, spread: float) -> str | None:
    """Whether a drop of a few sessions ago is made good."""
    scores = scores[-LONGEST:]
    if len(scores) < EARLIER_NEEDED + 2:
        return None
    return _yes_or_no(any(_is_dip(scores, start, spread)
                          for start in range(max(EARLIER_NEEDED, len(scores) - 1 - DIP_WITHIN), len(scores) - 1)))


def part_alone(parts: Mapping[str, Scores], spreads: Mapping[str, float]) -> str | None:
    """The part that falls while the others do not: none, or its name; the deepest fall where there are several."""
    parts = {name: scores[-LONGEST:] for name, scores in parts.items()}
    if len(parts) < len(("one", "another")) or len(next(iter(parts.values()))) < EARLIER_NEEDED + ALONE_SCORES:
        return None
    depths = {name: _alone(name, parts) / spreads[name] for name in parts}
    deepest = max(depths, key=lambda name: depths[name])
    return deepest if depths[deepest] >= ALONE_DEPTH else "none"


def top_marks_every_time(scores: Scores, lowest: float, highest: float) -> str | None:
    """Whether every score of at least four lies at the very top."""
    if len(scores) <= EARLIER_NEEDED:
        return None
    return _yes_or_no(min(scores[-LONGEST:]) >= highest - TOP_SHARE * (highest - lowest))


def far_above(therapist: float, client: float, spread: float) -> str:
    """Whether the therapist rates the alliance far above the client."""
    return _yes_or_no(therapist - client >= ABOVE_BY * spread)


def course(scores: Scores, reliable_change: float) -> str | None:
    """From the first score to the latest: better, not_moving or worse, by what counts as more than chance."""
    if len(scores) <= EARLIER_NEEDED:
        return None
    change = scores[-1] - scores[0]
    return "better" if change >= reliable_change else "worse" if change <= -reliable_change else "not_moving"


def best_step(scores: Scores) -> Fall | None:
    """The one step down that tells the scores best, behind three scores at least."""
    return _best(tuple(scores), _step)


def best_slope(scores: Scores) -> Fall | None:
    """The line down that tells the scores best, level before it for three scores at least."""
    return _best(tuple(scores), _slope)


def _step(behind: int) -> float:
    return 1.0 if behind > 0 else 0.0


def _slope(behind: int) -> float:
    return float(max(0, behind))


@lru_cache(maxsize=256)
def _best(scores: tuple[float, ...], shape: Callable[[int], float]) -> Fall | None:
    """One consultation, and each *what if* on it, asks for the same fits again."""
    falls = [fall for start in range(EARLIER_NEEDED, len(scores))
             if (fall := _fitted(scores, start, shape)) is not None]
    return min(falls, key=lambda fall: fall.misfit, default=None)


def _fitted(scores: Scores, start: int, shape: Callable[[int], float]) -> Fall | None:
    """The shape that begins to fall with the score `start`, or None where it would rise."""
    places = [shape(index - start + 1) for index in range(len(scores))]
    middle, level = _mean(places), _mean(scores)
    along = fsum((place - middle) ** 2 for place in places)
    together = fsum((place - middle) * (score - level) for place, score in zip(places, scores, strict=True))
    if together >= 0:
        return None
    slope = together / along
    misfit = fsum((score - level - slope * (place - middle)) ** 2 for place, score in zip(places, scores, strict=True))
    return Fall(misfit, -slope * places[-1], len(scores) - start)


def _is_one_step(scores: Scores, deep: float) -> bool:
    """Whether the scores come down in one step of that depth, rather than by degrees."""
    step, slope = best_step(scores), best_slope(scores)
    if step is None or step.depth < deep - _BY_ROUNDING:
        return False
    return slope is None or step.misfit <= STEP_MAY_MISS * slope.misfit + _BY_ROUNDING


def _is_dip(scores: Scores, start: int, spread: float) -> bool:
    """Whether a dip began with the score `start` and is made good with the latest."""
    before = scores[:start]
    level, own = _mean(before), _own_spread(before, spread)
    return scores[start] <= level - ALERT * own and scores[-1] >= level - BACK_WITHIN * own


def _alone(name: str, parts: Mapping[str, Scores]) -> float:
    """How deep a part has fallen against the mean of the others; 0 where it has not, or lies no lower itself."""
    if parts[name][-1] >= _mean(parts[name][:-1]):
        return 0.0
    others = [scores for other, scores in parts.items() if other != name]
    slope = best_slope([score - _mean(rest) for score, *rest in zip(parts[name], *others, strict=True)])
    return slope.depth if slope is not None and slope.scores >= ALONE_SCORES else 0.0


def _own_spread(scores: Scores, spread: float) -> float:
    """The larger of the standard deviation of these scores and the reference spread."""
    level = _mean(scores)
    return max(sqrt(fsum((score - level) ** 2 for score in scores) / (len(scores) - 1)), spread)


def _mean(scores: Scores) -> float:
    """The same number in every version of Python, which `sum` does not promise."""
    return fsum(scores) / len(scores)


def _yes_or_no(found: bool) -> str:  # noqa: FBT001 - it is the answer
    return "yes" if found else "no"
