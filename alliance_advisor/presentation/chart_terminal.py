"""Draws a chart in a terminal: at most seven lines of at most 60 columns, in plain ASCII where nothing else can be shown."""

from __future__ import annotations

from collections.abc import Mapping

from alliance_advisor.knowledge.measures import in_figures
from alliance_advisor.presentation.chart import Chart, Mark, Point

COLUMNS, ROWS = 60, 6
WIDEST_CELL = 4
SHAPES: Mapping[str, str] = {"score": "●", "level": "░", Mark.DROP: "▼", Mark.SLIDE: "◆", Mark.BELOW: "▽", Mark.REPAIRED: "▲"}
ASCII_SHAPES: Mapping[str, str] = {
    "score": "o", "level": ".", Mark.DROP: "V", Mark.SLIDE: "S", Mark.BELOW: "v", Mark.REPAIRED: "^",
}


def shapes(*, plain: bool) -> Mapping[str, str]:
    """The characters of a chart."""
    return ASCII_SHAPES if plain else SHAPES


def lines_of(chart: Chart, *, plain: bool) -> list[str]:
    """The rows from high to low behind the ends of the axis, and the numbers of the sessions under them."""
    ends = {0: in_figures(round(chart.highest, 1)), ROWS - 1: in_figures(round(chart.lowest, 1))}
    margin = max(map(len, ends.values())) + 1
    cell = max(1, min(WIDEST_CELL, (COLUMNS - margin - 2) // (chart.points[-1].place + 1)))
    drawn = shapes(plain=plain)
    rows = [f"{ends.get(row, '').rjust(margin)} {_row(chart, row, cell, drawn)}".rstrip() for row in range(ROWS)]
    return [*rows, " " * (margin + 1) + _numbers(chart, cell)]


def _row(chart: Chart, row: int, cell: int, drawn: Mapping[str, str]) -> str:
    places = chart.points[-1].place + 1
    characters = [drawn["level"] if _is_level(chart, row) else " "] * ((places - 1) * cell + 1)
    for each in chart.points:
        if _row_of(chart, each.score) == row:
            characters[each.place * cell] = drawn[each.mark or "score"]
    return "".join(characters).rstrip()


def _is_level(chart: Chart, row: int) -> bool:
    """Whether the middle of a row lies in the client's own level."""
    middle = chart.highest - (row + 0.5) * (chart.highest - chart.lowest) / ROWS
    return chart.level is not None and chart.level[0] <= middle <= chart.level[2]


def _row_of(chart: Chart, score: float) -> int:
    part = (chart.highest - score) / (chart.highest - chart.lowest)
    return min(ROWS - 1, int(part * ROWS))


def _numbers(chart: Chart, cell: int) -> str:
    """The numbers of the sessions, each under its score, where there is room for it."""
    line = ""
    for index, each in enumerate(chart.points):
        start = each.place * cell
        if start == 0 or start > len(line):
            line = line.ljust(start) + _number(each, index)
    return line


def _number(point: Point, index: int) -> str:
    return str(point.session or index + 1)
