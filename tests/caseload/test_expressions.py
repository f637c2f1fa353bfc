"""An expression says the same in the words of Polars and in those of narwhals, run by PyArrow, nulls included."""

from __future__ import annotations

import math

import narwhals as nw
import polars as pl
import pyarrow as pa
import pytest

from alliance_advisor.caseload.answer_columns import Answers
from alliance_advisor.caseload.expressions import (
    Expression,
    Width,
    Writer,
    col,
    largest_of,
    lit,
    looked_up,
    smallest_of,
    texts_joined,
    where,
)
from alliance_advisor.caseload.plan import Plan, how_many, worth
from tests.shipped import shipped

TABLE = pa.table({
    "yes": [True, True, True, False, False, False, None, None, None],
    "also": [True, False, None, True, False, None, True, False, None],
    "whole": pa.array([0, 1, 2, 3, 4, 5, None, 7, 8], pa.int16()),
    "score": [0.0, 1.5, -2.5, math.nan, None, 3.0, 3.9, -0.1, 8.0],
    "word": ["a", "b", None, "a", "b", "c", "a", "", None],
})
YES, ALSO, WHOLE, SCORE, WORD = map(col, TABLE.column_names)
SIX = lit(6, Width.INT16)

EXPRESSIONS = {
    "and": YES & ALSO, "or": YES | ALSO, "not": ~YES, "is null": YES.is_null(), "nulls filled": YES.fill_null(value=True),
    "add": WHOLE + SIX, "subtract": WHOLE - SIX, "multiply": WHOLE * SIX, "remainder": WHOLE % 3, "whole part": WHOLE // 3,
    "at least": WHOLE >= 3, "more": WHOLE > 3, "at most": WHOLE <= 3, "less": WHOLE < SIX,
    "equals a number": WHOLE.equals(3), "equals a word": WORD.equals("a"), "differs": WORD.differs("a"),
    "without NaN": SCORE.without_nan(), "floor": SCORE.without_nan().floor(), "cast": WHOLE.cast(Width.FLOAT64),
    "chosen": where(YES, WHOLE, SIX), "chosen or null": where(ALSO, WHOLE), "a constant null": where(YES, lit(None, Width.INT16)),
    "smallest": smallest_of([WHOLE, SIX]), "largest": largest_of([SIX, WHOLE]),
    "joined": texts_joined([WORD, where(YES, lit("x", Width.STRING))], "+"),
    "looked up": looked_up(where(WHOLE <= 2, WHOLE), ["zero", "one", "two"]),
    "counted": how_many([YES, ALSO]), "worth": worth(YES, 4, Width.UINT16),
}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_both_libraries_give_the_same_values(expression: Expression) -> None:
    assert _in_polars(expression) == _in_arrow(expression)


def test_every_operation_of_the_shipped_knowledge_base_is_compared_here() -> None:
    used = {each for layer in Answers(shipped()).plan.layers for value in layer.values() for each in _operations(value)}
    assert used <= {each for value in EXPRESSIONS.values() for each in _operations(value)}


def test_where_chooses_by_what_is_true_and_takes_null_for_not_true() -> None:
    assert _in_polars(where(YES, lit(1, Width.INT8), lit(0, Width.INT8))) == [1, 1, 1, 0, 0, 0, 0, 0, 0]


def test_an_expression_that_occurs_twice_is_written_once() -> None:
    writer = Writer(pl)
    assert writer.write(YES) is writer.write(YES)


def test_the_layers_of_a_plan_are_written_once_a_library() -> None:
    plan = Plan()
    plan.let("twice", WHOLE * 2)
    frame = pl.DataFrame(TABLE).lazy()
    first, second = (plan.added_to(frame, pl).collect()["twice"].to_list() for _ in range(2))
    assert first == second == _in_polars(WHOLE * 2)
    assert plan.in_words_of(pl) is plan.in_words_of(pl)


def _operations(expression: Expression) -> set[str]:
    return {expression.operation}.union(*(_operations(part) for part in expression.parts if isinstance(part, Expression)))


def _in_polars(expression: Expression) -> list[object]:
    return pl.DataFrame(TABLE).select(Writer(pl).write(expression).alias("it"))["it"].to_list()


def _in_arrow(expression: Expression) -> list[object]:
    frame = nw.from_native(TABLE, eager_only=True)
    values: list[object] = frame.with_columns(Writer(nw).write(expression).alias("it"))["it"].to_list()
    return values
