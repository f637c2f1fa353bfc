"""The answers to a lazy frame of Polars or a table of Arrow: every other kind of frame becomes one of these first.

The expressions are run by Polars where it is installed, and by PyArrow itself where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pyarrow as pa

from alliance_advisor.caseload.entry import Entry, Schema
from alliance_advisor.caseload.expressions import Writer
from alliance_advisor.caseload.histories import Histories
from alliance_advisor.caseload.plan import Plan
from alliance_advisor.caseload.request import Request
from alliance_advisor.errors import AdvisorError, Location, Problem, ProblemCollector, ProblemsFound

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE = 250_000
"""So many rows are worked on at once where a frame comes in parts: enough that getting ready for them does not count."""


def answered_lazily(frame: pl.LazyFrame, request: Request) -> pl.LazyFrame:
    """The query for the answers to a lazy frame of Polars, with the kept columns in front. Raises `ProblemsFound`."""
    import polars as pl  # noqa: PLC0415 - it is there: the frame is its own

    query: pl.LazyFrame = _answered(frame, nw.from_native(frame).collect_schema(), pl, request)
    return query


def answered_frame(frame: pl.DataFrame, request: Request) -> pl.DataFrame:
    """The answers to a frame of Polars, worked out so that no more than a part of it is in memory at once."""
    return answered_lazily(frame.lazy(), request).collect(engine="streaming")


def with_histories(frame: pl.DataFrame, histories: Histories) -> pl.DataFrame:
    """The sessions of a frame of Polars with what their histories say."""
    return type(frame)(histories.added_to(narrow(frame.to_arrow())))


def _answered(frame: Any, schema: Schema, library: ModuleType, request: Request) -> Any:
    """The answers to a frame of `library`, as that library has them. Raises `ProblemsFound` where a column cannot be read."""
    request.check(schema)
    kept, plan, problems, writer = request.kept_of(schema), Plan(), ProblemCollector(), Writer(library)
    entry = Entry(request.knowledge_base, schema, kept, plan, problems)
    problems.raise_if_any()
    worked_out = request.answers.plan.added_to(plan.added_to(frame, library), library)
    columns = request.answers.columns(entry.faults, findings=request.findings, rules=request.rules)
    return worked_out.select(*kept, *(writer.write(value).alias(name) for name, value in columns.items()))


def answered_table(table: pa.Table, histories: Histories | None, request: Request) -> pa.Table:
    """The answers to an Arrow table; the kept columns are its own."""
    full = histories.added_to(table) if histories is not None else table
    answers = (_by_polars if find_spec("polars") is not None else _by_arrow)(full, request)
    for name in request.kept_of(table.column_names):
        answers = answers.set_column(answers.column_names.index(name), table.schema.field(name), table.column(name))
    return answers


def _by_polars(table: pa.Table, request: Request) -> pa.Table:
    import polars as pl  # noqa: PLC0415 - it is installed

    return narrow(answered_frame(pl.DataFrame(table), request).to_arrow())


def _by_arrow(table: pa.Table, request: Request) -> pa.Table:
    frame = nw.from_native(table, eager_only=True)
    answers: pa.Table = _answered(frame, frame.schema, nw, request).to_native()
    return answers


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
