"""What a score tells over time: which part of the alliance or the outcome it follows, and how far it moves by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance_advisor.errors import one_of
from alliance_advisor.knowledge.located_yaml import Scalar, describe
from alliance_advisor.knowledge.measures import WHOSE_CHOICE, number_from
from alliance_advisor.knowledge.reader import SNAKE_CASE, Block, check_id

ALLIANCE, THERAPIST_ALLIANCE, OUTCOME = "alliance", "therapist_alliance", "outcome"
PARTS = ("goal", "task", "bond")
CLIENTS_MARKS = (ALLIANCE, *PARTS)
TRACKED = (*CLIENTS_MARKS, THERAPIST_ALLIANCE, OUTCOME)
TRACKS_KEYS = ("what", "form", "low", "spread", "reliable_change")
FIGURE_KEYS = ("points", "source", "chosen_by")
FIGURES = ("spread", "reliable_change")
KEYS_WITH = {"low": CLIENTS_MARKS, "spread": CLIENTS_MARKS, "reliable_change": (OUTCOME,)}
"""Keys that only some scores have."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of points on a score, with where it comes from and whose choice it is."""

    points: float
    source: str
    chosen_by: str


@dataclass(frozen=True, slots=True)
class Tracks:
    """What a score follows, and the form on which it stands: one form is filled in by one rater.

    `spread` is how far scores of a steady client lie apart, `reliable_change` what counts as more than chance, and
    `low` the band up to which marks are clearly low (empty where no band is).
    """

    what: str
    form: str
    low: str = ""
    spread: Figure | None = None
    reliable_change: Figure | None = None


def tracks_from(block: Block | None, bands: Sequence[str]) -> Tracks | None:
    """What the `tracks` block of a measure with these bands says."""
    if block is None:
        return None
    what, form = block.word("what", TRACKED), block.find("form")
    for key, scores in KEYS_WITH.items():
        if what and what not in scores and block.node.get(key) is not None:
            block.problems.report("unused-key", f"a score of {what} has no {key}", block.location_of(key),
                                  f"Take it away; {key} is for {one_of(scores)}.")
    return Tracks(
        what=what, form=form.text if isinstance(form, Scalar) and check_id(form, SNAKE_CASE, "a form", block.problems) else "",
        low=block.word("low", bands, required=False) if what in CLIENTS_MARKS else "",
        spread=_figure(block, "spread") if what in CLIENTS_MARKS else None,
        reliable_change=_figure(block, "reliable_change") if what == OUTCOME else None,
    )


def _figure(tracks: Block, key: str) -> Figure | None:
    block = tracks.block(key, FIGURE_KEYS)
    if block is None:
        return None
    node = block.find("points")
    points = number_from(node) if isinstance(node, Scalar) else None
    if node is not None and (points is None or points <= 0):
        block.problems.report("not-a-number", f"points must be a number above 0, and this is {describe(node)}", node.location,
                              "Write it in figures, with a point for decimals, such as 2.5.")
    source, chosen_by = block.text("source"), block.word("chosen_by", WHOSE_CHOICE)
    return Figure(points or 0.0, source, chosen_by)
