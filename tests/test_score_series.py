"""Detection over time on labelled synthetic series reaches its goals; the reached figures are printed with `-v`.

Judged is what a therapist would have seen: each session in turn, with only the sessions before it. A series is found where
any of its sessions says so; a sudden drop only where its own session or the next one does. Sensitivity is the share of the
label's series that are found. Specificity is the share of the negatives, all labels taken together, that are never found:

- sudden drop: all labels without one, so not `repaired`;
- repaired dip: all labels but its own;
- slow slide: all labels but `one_subscale`, whose total slides as well, as slowly as one part falls;
- one part alone: all labels but its own, and any part that is named counts as found.

On flat series each detector's word counts as an alert, the repaired dip's too. The lines were tuned on other seeds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from alliance_advisor.inference import trajectory
from tests.generators.score_series import FALLING, PARTS, Row, Series, described, series_of
from tests.shipped import shipped

NEGATIVES = {
    "sudden_drop": ("flat", "rising", "slow_slide", "one_subscale", "ceiling"),
    "repaired": ("flat", "rising", "sudden_drop", "slow_slide", "one_subscale", "ceiling"),
    "slow_slide": ("flat", "rising", "sudden_drop", "repaired", "ceiling"),
    "one_subscale": ("flat", "rising", "sudden_drop", "repaired", "slow_slide", "ceiling"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What was computed in one session."""

    session: int
    found: frozenset[str]
    watch: bool
    part: str


@cache
def _said(label: str) -> tuple[tuple[Series, tuple[Said, ...]], ...]:
    """What was computed in every session of every series of one label."""
    return tuple((series, tuple(_judged(series.rows[: count + 1]) for count in range(len(series.rows))))
                 for series in series_of(label))


def _judged(rows: tuple[Row, ...]) -> Said:
    """What the functions say of the latest of these sessions, with the spreads of the shipped vocabulary."""
    totals, parts = [row.total for row in rows], {part: [row.parts[part] for row in rows] for part in PARTS}
    spread = _spread("alliance")
    drop = trajectory.drop(totals, spread)
    part = trajectory.part_alone(parts, {part: _spread(part) for part in PARTS}) or "none"
    words = {"sudden_drop": drop == "alert", "slow_slide": trajectory.slide(totals, spread) == "yes",
             "repaired": trajectory.dip_repaired(totals, spread) == "yes", "one_subscale": part != "none"}
    return Said(rows[-1].session, frozenset(label for label, found in words.items() if found), drop == "watch", part)


@cache
def _spread(what: str) -> float:
    tracks = shipped().tracked[what]["srs"].tracks
    assert tracks is not None
    assert tracks.spread is not None
    return tracks.spread.points


def _sensitivity(label: str) -> float:
    within = described()["goals"][label].get("within_sessions")

    def counts(series: Series, said: Said) -> bool:
        in_time = within is None or series.begins <= said.session < series.begins + within
        return label in said.found and in_time and (label != "one_subscale" or said.part == FALLING)

    found = [any(counts(series, each) for each in said) for series, said in _said(label)]
    return sum(found) / len(found)


def _specificity(label: str, negatives: tuple[str, ...]) -> float:
    found = [any(label in each.found for each in said) for negative in negatives for _, said in _said(negative)]
    return 1 - sum(found) / len(found)


@pytest.mark.parametrize("label", NEGATIVES)
def test_what_a_series_contains_is_found_and_what_it_does_not_is_not(label: str, report: Callable[[str], None]) -> None:
    goals, sensitivity, specificity = described()["goals"][label], _sensitivity(label), _specificity(label, NEGATIVES[label])
    apart = ", ".join(f"{each} {_specificity(label, (each,)):.3f}" for each in NEGATIVES[label])
    report(f"{label}: sensitivity {sensitivity:.3f} (goal {goals['sensitivity']}), specificity {specificity:.3f} "
           f"(goal {goals['specificity']}): {apart}")
    assert sensitivity >= goals["sensitivity"]
    assert specificity >= goals["specificity"]


def test_flat_series_are_mostly_left_in_peace(report: Callable[[str], None]) -> None:
    sessions = [said for _, each in _said("flat") for said in each]
    alerts = sum(len(said.found) for said in sessions) / len(sessions)
    watches = sum(said.watch for said in sessions) / len(sessions)
    goals = described()["goals"]
    report(f"flat: {alerts:.3f} alerts a session (goal {goals['flat_alerts_per_session']}), {watches:.3f} watches "
           f"(goal {goals['flat_watches_per_session']})")
    assert alerts <= goals["flat_alerts_per_session"]
    assert watches <= goals["flat_watches_per_session"]


def test_top_marks_without_variation_are_seen_and_others_are_not(report: Callable[[str], None]) -> None:
    def share(label: str) -> float:
        totals = [[row.total for row in series.rows] for series, _ in _said(label)]
        return sum(trajectory.top_marks_every_time(each, 0, 40) == "yes" for each in totals) / len(totals)

    shares = {label: share(label) for label in described()["labels"]}
    report(f"top marks every time: {', '.join(f'{label} {each:.3f}' for label, each in shares.items())}")
    assert shares.pop("ceiling") == 1
    assert max(shares.values()) < 0.01


def test_the_series_are_drawn_as_they_are_described() -> None:
    shortest, longest = described()["sessions"]
    for label in described()["labels"]:
        for series, _ in _said(label):
            assert series.rows[-1].session < longest
            assert sum(row.session < series.begins for row in series.rows) >= 3
            assert all(0 <= row.total <= 40 and all(0 <= part <= 10 for part in row.parts.values()) for row in series.rows)
    lengths = [len(series.rows) for series, _ in _said("flat")]
    assert 0.85 < sum(lengths) / len(lengths) / ((shortest + longest) / 2) < 0.95
    assert [series for series, _ in _said("flat")] == list(series_of("flat"))
