"""The digits of a key, by which strategies are ordered, and what counts as one ground for a strategy."""

from __future__ import annotations

from typing import NamedTuple

import narwhals as nw

from alliance_advisor.knowledge.formula import Formula
from alliance_advisor.knowledge.rules import SUPPORTS
from alliance_advisor.knowledge.strategies import GRADES, PHASES


class Ground(NamedTuple):
    """A rule whose firing names something, and the parts of each `any` that must hold with it."""

    rule: str
    branch: tuple[Formula, ...]


class Digits:
    """What one step of each part of a key is worth; the place of the strategy itself is worth one."""

    def __init__(self, strategies: int, most_grounds: int) -> None:
        self.most_grounds = most_grounds
        self.grade = max(strategies, 1)
        self.grounds = self.grade * len(GRADES)
        self.phase = self.grounds * (most_grounds + 1)
        self.support = self.phase * len(PHASES)
        beyond = self.support * len(SUPPORTS)
        self.kind = nw.Int32 if beyond < 1 << 31 else nw.Int64
        self.nobody = self.whole(beyond)

    def whole(self, number: int) -> nw.Expr:
        """A number of the width of the keys, so that no backend chooses one of its own."""
        return nw.lit(number, self.kind)
