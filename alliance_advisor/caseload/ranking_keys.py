"""The digits of a key, by which strategies are ordered, and what counts as one ground for a strategy."""

from __future__ import annotations

from typing import NamedTuple

from alliance_advisor.caseload.expressions import Expression, Width, lit
from alliance_advisor.knowledge.formula import Formula
from alliance_advisor.knowledge.rules import SUPPORTS
from alliance_advisor.knowledge.strategies import PHASES

WIDTHS = ((Width.UINT16, 1 << 16), (Width.INT32, 1 << 31), (Width.INT64, 1 << 63))
"""The narrower a key is, the faster it is worked out: two bytes are enough for the shipped knowledge base."""


class Ground(NamedTuple):
    """A rule whose firing names something, and the parts of each `any` that must hold with it."""

    rule: str
    branch: tuple[Formula, ...]


class Digits:
    """What one step of each part of a key is worth; the place of the strategy itself is worth one."""

    def __init__(self, strategies: int, most_grounds: int) -> None:
        self.most_grounds = most_grounds
        self.grounds = max(strategies, 1)
        self.phase = self.grounds * (most_grounds + 1)
        self.support = self.phase * len(PHASES)
        beyond = self.support * len(SUPPORTS)
        self.width = next(width for width, end in WIDTHS if beyond < end)
        self.nobody = self.whole(beyond)

    def whole(self, number: int) -> Expression:
        """A number of the width of the keys, so that no library chooses one of its own."""
        return lit(number, self.width)
