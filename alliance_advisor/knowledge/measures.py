"""Measures: a score cut into bands, each with where its edge comes from and whose choice the cut-off is."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

from alliance_advisor.errors import Location
from alliance_advisor.knowledge.located_yaml import Scalar, describe
from alliance_advisor.knowledge.reader import SNAKE_CASE, Block, a_mapping, check_id, is_too_far_left

WHOSE_CHOICE = ("published", "practice", "ours")
DIRECTIONS = ("better", "worse")
BAND_KEYS = ("from", "source", "chosen_by")


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a score: from `lower` (which belongs to it) up to the next band."""

    word: str
    lower: float
    source: str
    chosen_by: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A score's range, direction and bands, lowest first. Numbers are IEEE doubles.

    `items` is the number of items of which it is the mean, and 0 where it is no mean: then no sum can be reported.
    """

    lowest: float
    highest: float
    higher_is: str
    bands: tuple[Band, ...]
    items: int = 0

    def band_of(self, score: float) -> int:
        """The index of the band in which a score lies."""
        return bisect_right([band.lower for band in self.bands[1:]], score)


def number_from(scalar: Scalar) -> float | None:
    """A finite number, or None."""
    try:
        number = float(scalar.text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in scalar.text else None


def in_figures(number: float) -> str:
    """A number as a person writes it: 36, not 36.0."""
    return f"{number:.15g}"


def range_from(block: Block) -> tuple[float, float] | None:
    """The two ends of `range: [low, high]`."""
    before = len(block.problems)
    ends = [number_from(scalar) for scalar in block.scalars("range")]
    if len(ends) == len(("low", "high")) and ends[0] is not None and ends[1] is not None and ends[0] < ends[1]:
        return ends[0], ends[1]
    if len(block.problems) == before:
        block.problems.report("bad-range", "a range is two numbers, the lower one first", block.location_of("range"),
                              "Write it as range: [0, 40].")
    return None


def bands_from(block: Block, lowest: float, highest: float) -> tuple[Band, ...]:
    """The bands of a measure, checked to be ordered and to lie inside the range."""
    before = len(block.problems)
    bands: list[Band] = []
    for key, node in block.pairs("bands"):
        if is_too_far_left(key, BAND_KEYS, block.problems):
            continue
        mapping = a_mapping(node, f"the band {key.text}", block.problems)
        if mapping is None or not check_id(key, SNAKE_CASE, "a band", block.problems):
            continue
        entries = Block(mapping, BAND_KEYS, f"the band {key.text}", block.problems)
        lower = lowest if not bands else _lower_end(entries, bands[-1], highest)
        if not bands and mapping.get("from") is not None:
            block.problems.report("first-band", "the first band starts where the range starts",
                                  entries.location_of("from"), "Take its `from` away.")
        source, chosen_by = entries.text("source"), entries.word("chosen_by", WHOSE_CHOICE)
        bands.append(Band(key.text, lower, source, chosen_by))
    if len(bands) < len(("below", "above")) and len(block.problems) == before:
        block.problems.report("too-few-values", "a measure needs at least two bands", block.location_of("bands"),
                              "Cut its range in two, or more.")
    return tuple(bands)


def measure_from(block: Block) -> Measure | None:
    """The measure that a fact of that kind describes, without those that borrow another's range."""
    ends = range_from(block)
    direction = block.word("higher_is", DIRECTIONS)
    items = block.whole_number("items", required=False)
    bands = bands_from(block, *(ends or (-math.inf, math.inf)))
    return Measure(*ends, direction, bands, items) if ends is not None else None


def _lower_end(entries: Block, below: Band, highest: float) -> float:
    node = entries.find("from")
    number = number_from(node) if isinstance(node, Scalar) else None
    if node is None:
        return below.lower
    if number is None:
        entries.problems.report("not-a-number", f"from must be a number, and this is {describe(node)}", node.location,
                                "Write it in figures, with a point for decimals, such as 36.5.")
        return below.lower
    place = entries.location_of("from")
    if number <= below.lower:
        _out_of_order(entries, below, number, place)
    elif number > highest:
        entries.problems.report("band-outside-range",
                                f"{entries.what} starts at {in_figures(number)}, above the end of the range", place,
                                f"The range ends at {in_figures(highest)}.")
    return number


def _out_of_order(entries: Block, below: Band, number: float, place: Location) -> None:
    entries.problems.report("bands-out-of-order",
                            f"{entries.what} starts at {in_figures(number)}, which is not above {below.word}", place,
                            f"Write the bands from low to high; {below.word} starts at {in_figures(below.lower)}.")
