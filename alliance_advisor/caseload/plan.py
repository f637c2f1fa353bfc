"""Columns to be added to a frame, layer by layer: an expression reads only columns of the layers before its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import zip_longest
from operator import add, and_, or_
from typing import TypeVar

import narwhals as nw

Frame = TypeVar("Frame", nw.DataFrame, nw.LazyFrame)  # type: ignore[type-arg]

NEVER, ALWAYS = nw.lit(False), nw.lit(True)  # noqa: FBT003 - these are the two constants


class Plan:
    """What is worked out of each row, in order. One plan serves any number of frames of any kind."""

    def __init__(self) -> None:
        self._layers: list[dict[str, nw.Expr]] = [{}]

    def let(self, name: str, expression: nw.Expr) -> nw.Expr:
        """Add a column to the present layer; what is returned reads it, in layers to come."""
        self._layers[-1][name] = expression.alias(name)
        return nw.col(name)

    def next_layer(self) -> None:
        """Go on: what was added so far can be read from here on."""
        if self._layers[-1]:
            self._layers.append({})

    def added_to(self, frame: Frame) -> Frame:
        """The frame with all columns of the plan."""
        for layer in self._layers:
            if layer:
                frame = frame.with_columns(*layer.values())
        return frame


def all_of(truths: Iterable[nw.Expr]) -> nw.Expr:
    """Kleene's *and* of nullable truths; null is open."""
    return _joined(truths, and_, neutral=ALWAYS, decisive=NEVER)


def any_of(truths: Iterable[nw.Expr]) -> nw.Expr:
    """Kleene's *or* of nullable truths; null is open."""
    return _joined(truths, or_, neutral=NEVER, decisive=ALWAYS)


def _joined(truths: Iterable[nw.Expr], join: Callable[[nw.Expr, nw.Expr], nw.Expr], *, neutral: nw.Expr,
            decisive: nw.Expr) -> nw.Expr:
    """The constants are told by identity: they are the two that are made here."""
    left = [truth for truth in truths if truth is not neutral]
    if any(truth is decisive for truth in left):
        return decisive
    return _in_pairs(left, join) if left else neutral


def holds(truth: nw.Expr) -> nw.Expr:
    """Whether a nullable truth is true: never null itself."""
    return truth.fill_null(value=False)


def does_not_fail(truth: nw.Expr) -> nw.Expr:
    """Whether a nullable truth is true or open: never null itself."""
    return truth.fill_null(value=True)


def how_many(truths: Iterable[nw.Expr]) -> nw.Expr:
    """How many of these truths, none of which is null, are true."""
    return total_of(truth.cast(nw.Int16) for truth in truths if truth is not NEVER)


def total_of(numbers: Iterable[nw.Expr]) -> nw.Expr:
    """The sum of whole numbers of 16 bits; 0 where there are none."""
    return _in_pairs([*numbers] or [nw.lit(0, nw.Int16)], add)


def _in_pairs(expressions: list[nw.Expr], join: Callable[[nw.Expr, nw.Expr], nw.Expr]) -> nw.Expr:
    """Join many expressions as a tree and not as a chain, which backends that recurse would not bear."""
    while len(expressions) > 1:
        pairs = zip_longest(expressions[::2], expressions[1::2])
        expressions = [left if right is None else join(left, right) for left, right in pairs]
    return expressions[0]
