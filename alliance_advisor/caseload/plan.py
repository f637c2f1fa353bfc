"""Columns to be added to a frame, layer by layer: an expression reads only columns of the layers before its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from operator import add, and_, or_
from types import ModuleType
from typing import Any

from alliance_advisor.caseload.expressions import Expression, Width, Writer, col, lit, where

NEVER, ALWAYS = lit(value=False, width=Width.BOOLEAN), lit(value=True, width=Width.BOOLEAN)


class Plan:
    """What is worked out of each row, in order. One plan serves any number of frames of any kind."""

    def __init__(self) -> None:
        self._layers: list[dict[str, Expression]] = [{}]
        self._written: dict[str, list[list[Any]]] = {}

    def let(self, name: str, expression: Expression) -> Expression:
        """Add a column to the present layer; what is returned reads it, in layers to come."""
        self._layers[-1][name] = expression
        return col(name)

    def next_layer(self) -> None:
        """Go on: what was added so far can be read from here on."""
        if self._layers[-1]:
            self._layers.append({})

    @property
    def layers(self) -> Sequence[Mapping[str, Expression]]:
        """The columns of each layer, by name."""
        return [layer for layer in self._layers if layer]

    def added_to(self, frame: Any, library: ModuleType) -> Any:
        """The frame with all columns of the finished plan; `library` (Polars or narwhals) is the one that it is of."""
        for layer in self.in_words_of(library):
            frame = frame.with_columns(layer)
        return frame

    def in_words_of(self, library: ModuleType) -> list[list[Any]]:
        """The layers as a library has them: written when they are first needed, and then kept."""
        if library.__name__ not in self._written:
            writer = Writer(library)
            self._written[library.__name__] = [[writer.write(value).alias(name) for name, value in layer.items()]
                                               for layer in self.layers]
        return self._written[library.__name__]


def all_of(truths: Iterable[Expression]) -> Expression:
    """Kleene's *and* of nullable truths; null is open."""
    return _joined(truths, and_, neutral=ALWAYS, decisive=NEVER)


def any_of(truths: Iterable[Expression]) -> Expression:
    """Kleene's *or* of nullable truths; null is open."""
    return _joined(truths, or_, neutral=NEVER, decisive=ALWAYS)


def _joined(truths: Iterable[Expression], join: Callable[[Expression, Expression], Expression], *, neutral: Expression,
            decisive: Expression) -> Expression:
    """The constants are told by identity: they are the two that are made here."""
    left = [truth for truth in truths if truth is not neutral]
    if any(truth is decisive for truth in left):
        return decisive
    return _in_pairs(left, join) if left else neutral


def holds(truth: Expression) -> Expression:
    """Whether a nullable truth is true: never null itself."""
    return truth.fill_null(value=False)


def does_not_fail(truth: Expression) -> Expression:
    """Whether a nullable truth is true or open: never null itself."""
    return truth.fill_null(value=True)


def how_many(truths: Iterable[Expression]) -> Expression:
    """How many of these truths are true."""
    return total_of((worth(truth, 1, Width.INT16) for truth in truths if truth is not NEVER), Width.INT16)


def worth(truth: Expression, number: int, width: Width) -> Expression:
    """A number where something is true, and 0 where it is not. Choosing is several times as fast as casting a truth."""
    return where(truth, lit(number, width), lit(0, width))


def set_of(truths: Iterable[Expression]) -> Expression:
    """Which of these truths are true, as the bits of a whole number; the first counts 1."""
    return total_of((worth(truth, 1 << number, Width.INT16) for number, truth in enumerate(truths)), Width.INT16)


def total_of(numbers: Iterable[Expression], width: Width) -> Expression:
    """The sum of whole numbers of one width; 0 where there are none."""
    return _in_pairs([*numbers] or [lit(0, width)], add)


def _in_pairs(expressions: list[Expression], join: Callable[[Expression, Expression], Expression]) -> Expression:
    """Join many expressions as a tree and not as a chain, which libraries that recurse would not bear."""
    while len(expressions) > 1:
        pairs = zip_longest(expressions[::2], expressions[1::2])
        expressions = [left if right is None else join(left, right) for left, right in pairs]
    return expressions[0]
