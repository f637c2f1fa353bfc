"""The answers to one Arrow table, and what every kind of frame has in common once it is one.

The expressions are run by Polars where it is installed, and by PyArrow itself where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import narwhals as nw
import pyarrow as pa

from alliance_advisor.caseload.answer_columns import Column
from alliance_advisor.caseload.entry import Entry
from alliance_advisor.caseload.histories import Histories
from alliance_advisor.caseload.plan import Frame, Plan
from alliance_advisor.caseload.request import Request
from alliance_advisor.errors import AdvisorError, Location, Problem, ProblemCollector, ProblemsFound

STREAMING: Mapping[str, Any] = {"backend": "polars", "engine": "streaming"}
"""How Polars collects a query, so that no more than a part of it is in memory at once."""

FEW_WORDS = 255
"""Up to so many words Polars numbers with eight bits."""

ROWS_AT_ONCE = 250_000
"""So many rows are worked on at once where a frame comes in parts: enough that getting ready for them does not count."""


def answered(frame: Frame, request: Request) -> Frame:
    """The answers to a frame that narwhals knows, with the kept columns in front. Raises `ProblemsFound`."""
    schema = frame.collect_schema()
    request.check(schema)
    kept = request.kept_of(schema)
    plan, problems = Plan(), ProblemCollector()
    entry = Entry(request.knowledge_base, schema, kept, plan, problems)
    problems.raise_if_any()
    columns = request.answers.columns(entry.faults, findings=request.findings, rules=request.rules)
    worked_out = request.answers.plan.added_to(plan.added_to(frame))
    if isinstance(worked_out, nw.LazyFrame):
        return _in_polars_words(worked_out.select(*kept, *(each.value.alias(each.name) for each in columns)), columns)
    return worked_out.select(*kept, *(each.in_words for each in columns))


def _in_polars_words(frame: nw.LazyFrame[Any], columns: Iterable[Column]) -> nw.LazyFrame[Any]:
    """The words as Polars looks them up part by part; its `replace_strict` would gather whole columns in memory."""
    import polars as pl  # noqa: PLC0415 - it is there: of lazy frames, only its own come here

    def in_words(name: str, words: Sequence[str]) -> pl.Expr:
        place = pl.col(name).cast(pl.UInt8 if len(words) <= FEW_WORDS else pl.UInt16)
        kind = pl.Enum(list(words))
        return (place.cat.to(kind) if hasattr(place.cat, "to") else place.cast(kind)).cast(pl.String)

    nothing = pl.lit(None, pl.String)
    native: pl.LazyFrame = frame.to_native()
    return nw.from_native(native.with_columns(in_words(each.name, each.words) if each.words else nothing.alias(each.name)
                                              for each in columns if each.words is not None))


def answered_table(table: pa.Table, histories: Histories | None, request: Request) -> pa.Table:
    """The answers to an Arrow table; the kept columns are its own."""
    full = histories.added_to(table) if histories is not None else table
    answers = (_by_polars if find_spec("polars") is not None else _by_arrow)(full, request)
    for name in request.kept_of(table.column_names):
        answers = answers.set_column(answers.column_names.index(name), table.schema.field(name), table.column(name))
    return answers


def _by_polars(table: pa.Table, request: Request) -> pa.Table:
    import polars as pl  # noqa: PLC0415 - it is installed

    frame = nw.from_native(pl.DataFrame(table)).lazy()
    return narrow(answered(frame, request).collect(**STREAMING).to_arrow())


def _by_arrow(table: pa.Table, request: Request) -> pa.Table:
    return answered(nw.from_native(table, eager_only=True), request).to_native()


def table_of(frame: Any) -> pa.Table:
    """Any frame as an Arrow table. Raises `ProblemsFound` where a column of pandas mixes kinds of values."""
    dependencies = nw.dependencies
    if dependencies.is_pandas_dataframe(frame):
        try:
            return pa.Table.from_pandas(frame, preserve_index=False)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
            raise ProblemsFound([Problem("mixed-column", "a column holds values of several kinds", Location("data frame"),
                                         f"Give each column one kind. pyarrow says: {error.args[-1]}.")]) from None
    if dependencies.is_pyarrow_table(frame):
        return frame
    if dependencies.is_duckdb_relation(frame):
        return frame.to_arrow_table()
    if dependencies.is_polars_lazyframe(frame):
        frame = frame.collect()
    if dependencies.is_polars_dataframe(frame):
        return narrow(frame.to_arrow())
    raise AdvisorError("a history must be a frame of Polars, pandas, PyArrow or DuckDB")


def batches_of(relation: Any) -> Iterable[pa.RecordBatch]:
    """A relation of DuckDB in parts; older versions have another word for it."""
    read = relation.to_arrow_reader if hasattr(relation, "to_arrow_reader") else relation.fetch_record_batch
    batches: Iterable[pa.RecordBatch] = read(ROWS_AT_ONCE)
    return batches


def narrow(table: pa.Table) -> pa.Table:
    """The same table with plain strings: wide ones and views are foreign to other readers of Arrow."""
    def plain(kind: pa.DataType) -> pa.DataType:
        return pa.string() if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) else kind

    return table.cast(pa.schema([pa.field(field.name, plain(field.type)) for field in table.schema]))


def parts_of(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches of any length as tables of about `ROWS_AT_ONCE` rows."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= ROWS_AT_ONCE:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)
