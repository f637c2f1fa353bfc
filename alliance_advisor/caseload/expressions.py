"""Expressions on columns as values: written down once, and put into the words of the library that is to run them.

They say what Polars and narwhals can both say, in their sense. A knowledge base takes some twenty thousand of them. To have
narwhals put them into Polars' words costs most of a second each time; written from here, each library's are made once and kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from types import ModuleType
from typing import Any

_FEW_WORDS = 255
"""Up to so many words Polars numbers with eight bits."""


class Width(Enum):
    """What the values of a column are, by the name that the libraries have for it."""

    BOOLEAN = "Boolean"
    INT8 = "Int8"
    INT16 = "Int16"
    UINT16 = "UInt16"
    INT32 = "Int32"
    INT64 = "Int64"
    FLOAT64 = "Float64"
    STRING = "String"


class Expression:
    """One operation on its parts: other expressions, names, numbers, words. It is equal to itself alone."""

    __slots__ = ("operation", "parts")

    def __init__(self, operation: str, *parts: object) -> None:
        self.operation = operation
        self.parts = parts

    def __and__(self, other: Expression) -> Expression:
        return Expression("__and__", self, other)

    def __or__(self, other: Expression) -> Expression:
        return Expression("__or__", self, other)

    def __invert__(self) -> Expression:
        return Expression("__invert__", self)

    def __add__(self, other: Expression | float) -> Expression:
        return Expression("__add__", self, other)

    def __sub__(self, other: Expression | float) -> Expression:
        return Expression("__sub__", self, other)

    def __mul__(self, other: Expression | float) -> Expression:
        return Expression("__mul__", self, other)

    def __mod__(self, other: float) -> Expression:
        return Expression("__mod__", self, other)

    def __floordiv__(self, other: float) -> Expression:
        return Expression("__floordiv__", self, other)

    def __ge__(self, other: Expression | float) -> Expression:
        return Expression("__ge__", self, other)

    def __gt__(self, other: Expression | float) -> Expression:
        return Expression("__gt__", self, other)

    def __le__(self, other: Expression | float) -> Expression:
        return Expression("__le__", self, other)

    def __lt__(self, other: Expression | float) -> Expression:
        return Expression("__lt__", self, other)

    def equals(self, other: Expression | str | float) -> Expression:
        """Whether two values are equal; null where one of them is."""
        return Expression("__eq__", self, other)

    def differs(self, other: Expression | str | float) -> Expression:
        """Whether two values differ; null where one of them is."""
        return Expression("__ne__", self, other)

    def is_null(self) -> Expression:
        """Whether there is no value."""
        return Expression("is_null", self)

    def fill_null(self, value: bool | float) -> Expression:  # noqa: FBT001 - truths are values here
        """The same with a value in place of null."""
        return Expression("fill_null", self, value)

    def without_nan(self) -> Expression:
        """The same with null in place of what is no number."""
        return Expression("fill_nan", self, None)

    def floor(self) -> Expression:
        """The whole number at or below."""
        return Expression("floor", self)

    def cast(self, width: Width) -> Expression:
        """The same values as another kind."""
        return Expression("cast", self, width)


def col(name: str) -> Expression:
    """The values of a column, as both libraries call it."""
    return Expression("col", name)


def lit(value: object, width: Width) -> Expression:
    """The same value in every row; `None` is null."""
    return Expression("lit", value, width)


def where(truth: Expression, then: Expression, otherwise: Expression | None = None) -> Expression:
    """One value where something is true, and another, or null, where it is false or null.

    The smallest of many values, or texts joined, are made columns first: inside a choice, Polars filters all that they read.
    """
    return Expression("when", truth, then) if otherwise is None else Expression("when", truth, then, otherwise)


def smallest_of(values: Iterable[Expression]) -> Expression:
    """The smallest value of each row that is not null."""
    return Expression("min_horizontal", *values)


def largest_of(values: Iterable[Expression]) -> Expression:
    """The largest value of each row that is not null."""
    return Expression("max_horizontal", *values)


def texts_joined(texts: Iterable[Expression], separator: str) -> Expression:
    """The texts of a row that are not null, in a line."""
    return Expression("concat_str", separator, *texts)


def looked_up(place: Expression, words: Sequence[str]) -> Expression:
    """The word at a place; null where there is none."""
    return Expression("replace_strict", place, tuple(words)) if words else lit(None, Width.STRING)


class Writer:
    """Puts expressions into the words of `library`: Polars, or narwhals, which has the same ones."""

    def __init__(self, library: ModuleType) -> None:
        self._library = library
        self._written: dict[Expression, Any] = {}

    def write(self, expression: Expression) -> Any:
        """The library's own expression; those that occur twice are written once."""
        if expression not in self._written:
            self._written[expression] = self._of(expression.operation, [*map(self._part, expression.parts)])
        return self._written[expression]

    def _part(self, part: object) -> Any:
        if isinstance(part, Expression):
            return self.write(part)
        return getattr(self._library, part.value) if isinstance(part, Width) else part

    def _of(self, operation: str, parts: list[Any]) -> Any:
        match operation:
            case "col" | "lit" | "min_horizontal" | "max_horizontal":
                return getattr(self._library, operation)(*parts)
            case "when":
                truth, then, *otherwise = parts
                chosen = self._library.when(truth).then(then)
                return chosen.otherwise(*otherwise) if otherwise else chosen
            case "concat_str":
                return self._library.concat_str(*parts[1:], separator=parts[0], ignore_nulls=True)
            case "replace_strict":
                return (_of_enumeration if self._library.__name__ == "polars" else self._replaced)(*parts)
            case _:
                return getattr(parts[0], operation)(*parts[1:])

    def _replaced(self, place: Any, words: tuple[str, ...]) -> Any:
        return place.replace_strict(list(range(len(words))), list(words), default=None, return_dtype=self._library.String)


def _of_enumeration(place: Any, words: tuple[str, ...]) -> Any:
    """A word as Polars finds it part by part; its `replace_strict` would gather whole columns in memory."""
    import polars as pl  # noqa: PLC0415 - it is there: the expression is its own

    place, kind = place.cast(pl.UInt8 if len(words) <= _FEW_WORDS else pl.UInt16), pl.Enum(words)
    return (place.cat.to(kind) if hasattr(place.cat, "to") else place.cast(kind)).cast(pl.String)
