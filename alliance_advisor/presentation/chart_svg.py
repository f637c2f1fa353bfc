"""Lays a chart out for an SVG: where each thing stands in a box of 360 by 190; the drawing is a template's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from alliance_advisor.presentation.chart import Chart, CutOff, Point

Json = dict[str, Any]

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 34, 286, 18, 160
"""The edges of the plot; numbers of the axis stand left of it, names of cut-offs right of it, sessions under it."""
LABEL_HEIGHT = 11
MOST_TICKS = 10


def layout_of(chart: Chart) -> Json:
    """Everything that is drawn, with its place."""
    points = [{"x": _x(chart, each), "y": _y(chart, each.score), "mark": each.mark.value if each.mark else None}
              for each in chart.points]
    return {
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM,
        "points": points,
        "lines": [" ".join(f"{_x(chart, each)},{_y(chart, each.score)}" for each in run) for run in _runs(chart.points)],
        "level": _band(chart), "cut_offs": list(_cut_offs(chart)),
        "ticks": [{"x": _x(chart, each), "number": number} for number, each in _ticks(chart.points)],
        "axis": [{"y": _y(chart, score), "score": score} for score in (chart.lowest, chart.highest)],
    }


def _x(chart: Chart, point: Point) -> float:
    inset = 10
    return round(LEFT + inset + (RIGHT - LEFT - 2 * inset) * point.place / chart.points[-1].place, 1)


def _y(chart: Chart, score: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * (score - chart.lowest) / (chart.highest - chart.lowest), 1)


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """The scores that a line joins: those of sessions without a gap between them."""
    runs: list[list[Point]] = []
    for each in points:
        if each.after_gap or not runs:
            runs.append([])
        runs[-1].append(each)
    return [run for run in runs if len(run) > 1]


def _band(chart: Chart) -> Json | None:
    if chart.level is None:
        return None
    low, middle, high = (_y(chart, score) for score in chart.level)
    return {"y": high, "height": round(low - high, 1), "middle": middle}


def _cut_offs(chart: Chart) -> Iterator[Json]:
    """The lines from the top down, with names that do not stand on each other."""
    free = float(TOP)
    for each in reversed(chart.cut_offs):
        y = _y(chart, each.score)
        free = max(free, y)
        yield {"y": y, "label_y": free, **_named(each)}
        free += LABEL_HEIGHT


def _named(cut_off: CutOff) -> Json:
    return {"score": cut_off.score, "chosen_by": cut_off.chosen_by}


def _ticks(points: Sequence[Point]) -> Iterator[tuple[int, Point]]:
    """The sessions that are named under the axis: all while there is room, else every second or third."""
    every = -(-len(points) // MOST_TICKS)
    for index in range(len(points) - 1, -1, -every):
        yield points[index].session or index + 1, points[index]
