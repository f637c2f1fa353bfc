"""Data frames in, data frames out: the same kind that came in, and lazy where it came in lazy.

Everything is worked out by the same expressions. Polars runs them where it is installed, PyArrow where it is not; frames of
pandas and DuckDB come and go as Arrow tables, and Spark runs the same on each part of a frame, on all its machines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals as nw
import pyarrow as pa

from alliance_advisor.advisor import Advisor
from alliance_advisor.caseload.histories import Histories
from alliance_advisor.caseload.request import USUALLY_KEPT, Request, check_names
from alliance_advisor.caseload.spark import answers_in_spark
from alliance_advisor.caseload.tables import answered_lazily, answered_table, batches_of, parts_of, table_of, with_histories
from alliance_advisor.errors import AdvisorError
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    import polars as pl

Native = TypeVar("Native")


def advise_frame(frame: Native, *, kb: KnowledgeBase | Path | str | None = None, history: object = None,
                 keep: Iterable[str] = USUALLY_KEPT, findings: bool = True, rules: bool = False) -> Native:
    """The advice on every session of a data frame, one row each, as a frame of the same kind.

    `frame` is of Polars (a frame or a lazy one), pandas, PyArrow, DuckDB or PySpark. Its columns are named as facts, with
    words, true and false, or scores in them; a checklist has one column an item (`therapist_helped.slowed_down`), and
    `failed.own-your-part` says how often a strategy was tried without effect. Null and NaN mean not answered. `history` is a
    frame with the columns `client`, `session` and scores, from which follows what is computed over time. `keep` names other
    columns that go through.

    The answer has the kept columns, then `status`, `reason`, `alerts` (ids, separated by commas), `strategy_1` to `strategy_3`
    with `support_1` to `support_3`, `open_questions`, a column for each finding (`findings`) and each rule's verdict (`rules`:
    true, false, or null where it is open), and `problem`: what is wrong with a row, of which nothing else is said then.

    Raises `ProblemsFound` where a column is unknown, of the wrong kind, or could name therapists, and `AdvisorError` for other
    kinds of frame.
    """
    request = Request(Advisor(kb).knowledge_base, tuple(keep), findings, rules)
    reader = _reader_of(frame)
    for each in (frame, history):
        if each is not None:
            check_names(_columns_of(each), request.knowledge_base)
    advised: Native = reader(frame, history, request)
    return advised


def _columns_of(frame: Any) -> list[str]:
    """The names of the columns, whatever a library calls them."""
    if nw.dependencies.is_polars_lazyframe(frame):
        return list(frame.collect_schema().names())
    return list(map(str, frame.column_names if nw.dependencies.is_pyarrow_table(frame) else frame.columns))


def _reader_of(frame: object) -> Callable[[Any, Any, Request], Any]:
    """What reads a kind of frame. No library is imported to find out: whoever has a frame has imported its library."""
    dependencies = nw.dependencies
    readers: tuple[tuple[Callable[[Any], bool], Callable[[Any, Any, Request], Any]], ...] = (
        (dependencies.is_polars_lazyframe, _of_polars_lazily), (dependencies.is_polars_dataframe, _of_polars),
        (dependencies.is_pyarrow_table, _of_arrow), (dependencies.is_pandas_dataframe, _of_pandas),
        (dependencies.is_duckdb_relation, _of_duckdb), (dependencies.is_pyspark_dataframe, answers_in_spark),
    )
    for is_kind, reader in readers:
        if is_kind(frame):
            return reader
    raise AdvisorError(f"a caseload cannot be read from {type(frame).__module__}.{type(frame).__name__}: give a frame of Polars, "
                       "pandas, PyArrow, DuckDB or PySpark")


def _of_polars_lazily(frame: Any, history: Any, request: Request) -> Any:
    """A query that Polars runs when it is collected; a history is read now, and the sessions then."""
    return answered_lazily(_with_history(frame, history, request) if history is not None else frame, request)


def _with_history(frame: pl.LazyFrame, history: Any, request: Request) -> pl.LazyFrame:
    """The sessions with what their histories say, worked out part by part; what is wrong with a column is told now."""
    histories = _histories(history, request)

    def added(part: pl.DataFrame) -> pl.DataFrame:
        return with_histories(part, histories).with_columns(part.select(request.kept_of(part.columns)))

    schema = added(frame.collect_schema().to_frame()).schema
    return frame.map_batches(added, schema=schema, streamable=True, projection_pushdown=False, predicate_pushdown=False)


def _of_polars(frame: Any, history: Any, request: Request) -> Any:
    return _of_polars_lazily(frame.lazy(), history, request).collect(engine="streaming")


def _of_arrow(table: pa.Table, history: Any, request: Request) -> pa.Table:
    return answered_table(table, _histories(history, request) if history is not None else None, request)


def _of_pandas(frame: Any, history: Any, request: Request) -> Any:
    """Pandas has no one kind of null: a frame is turned to Arrow first, which refuses what it cannot tell apart."""
    import pandas as pd  # noqa: PLC0415 - it is there, as the frame shows

    answers = _of_arrow(table_of(frame), history, request)
    own = answers.select(request.names).to_pandas(types_mapper=pd.ArrowDtype).set_axis(frame.index)
    return pd.concat([frame[request.kept_of(frame.columns)], own], axis="columns")


def _of_duckdb(relation: Any, history: Any, request: Request) -> Any:
    """The relation is read now, part by part; as SQL, so many columns would take DuckDB minutes to plan."""
    histories = _histories(history, request) if history is not None else None
    parts = [answered_table(part, histories, request) for part in parts_of(batches_of(relation))]
    answers = pa.concat_tables(  # noqa: F841 - DuckDB finds it by its name
        parts or [answered_table(relation.limit(0).to_arrow_table(), histories, request)])
    return relation.query("caseload", "FROM answers")


def _histories(history: Any, request: Request) -> Histories:
    return Histories(request.knowledge_base, table_of(history))
