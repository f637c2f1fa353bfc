"""Lays out a drawing in three columns for an SVG, sorted so that few arrows cross; the drawing is a template's."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Arrow = tuple[str, str]

WIDTH = 900
COLUMNS = ((2, 190), (330, 200), (650, 246))
"""The left edge and the width of the boxes of each column."""

LETTERS = (27, 28, 35)
"""So many letters fit on a line of a box."""

LINE, PADDING, GAP, TOP = 14, 8, 8, 22
ROUNDS = 8
"""Sorting by turns settles after a few."""


@dataclass(frozen=True, slots=True)
class Node:
    """One box: its key for the arrows, what it says, and the id of the entry to which it links."""

    key: str
    label: str
    target: str


def flow_layout(columns: Sequence[Sequence[Node]], arrows: Iterable[Arrow]) -> Json:
    """Boxes and curves with their places; keys are unique over all columns."""
    arrows = sorted(arrows)
    sorted_columns = _sorted(columns, arrows)
    heights = [_height(column, at) for at, column in enumerate(sorted_columns)]
    boxes: dict[str, Json] = {}
    for at, column in enumerate(sorted_columns):
        boxes |= _placed(column, at, TOP + (max(heights) - heights[at]) / 2)
    return {"width": WIDTH, "height": round(TOP + max(heights) + GAP), "columns": [x for x, _ in COLUMNS],
            "boxes": [{**box, "arrows": [_curve(boxes[start], box) for start, end in arrows if end == key]}
                      for key, box in boxes.items()]}


def _sorted(columns: Sequence[Sequence[Node]], arrows: Sequence[Arrow]) -> list[list[Node]]:
    """Each box as near as can be to the middle of those it is joined to, a few times over."""
    result = [list(column) for column in columns]
    joined: dict[str, list[str]] = {}
    for start, end in arrows:
        joined.setdefault(start, []).append(end)
        joined.setdefault(end, []).append(start)
    for _ in range(ROUNDS):
        for column in result:
            places = {node.key: (at + 0.5) / len(each) for each in result for at, node in enumerate(each)}
            column.sort(key=lambda node: _middle(node.key, joined, places))
    return result


def _middle(key: str, joined: Mapping[str, Sequence[str]], places: Mapping[str, float]) -> float:
    others = [places[each] for each in joined.get(key, ())]
    return sum(others) / len(others) if others else places[key]


def _lines(node: Node, column: int) -> list[str]:
    return textwrap.wrap(node.label, LETTERS[column], break_on_hyphens=False) or [""]


def _box_height(node: Node, column: int) -> int:
    return LINE * len(_lines(node, column)) + PADDING


def _height(nodes: Sequence[Node], column: int) -> int:
    return sum(_box_height(node, column) + GAP for node in nodes) - GAP if nodes else 0


def _placed(nodes: Sequence[Node], column: int, top: float) -> dict[str, Json]:
    """The boxes of one column from the top down."""
    x, width = COLUMNS[column]
    placed: dict[str, Json] = {}
    for node in nodes:
        height = _box_height(node, column)
        lines = [{"text": text, "y": round(top + LINE * (at + 1), 1)} for at, text in enumerate(_lines(node, column))]
        placed[node.key] = {"x": x, "y": round(top, 1), "width": width, "height": height, "column": column,
                            "middle": round(top + height / 2, 1), "lines": lines, "target": node.target}
        top += height + GAP
    return placed


def _curve(start: Json, end: Json) -> Json:
    """From the right edge of one box to the left edge of another; `past` is one that leaves a column out."""
    x, y, to_x, to_y = start["x"] + start["width"], start["middle"], end["x"], end["middle"]
    bend = (to_x - x) // 2
    return {"path": f"M{x},{y}C{x + bend},{y} {to_x - bend},{to_y} {to_x},{to_y}",
            "past": end["column"] - start["column"] > 1}
