"""A caseload in Spark: the answers are worked out where each part of a frame lies, when Spark gets to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import narwhals as nw

from alliance_advisor.caseload.answer_columns import QUESTIONS, rule_column
from alliance_advisor.caseload.histories import CLIENT, Histories
from alliance_advisor.caseload.request import Request
from alliance_advisor.caseload.tables import answered_table, parts_of
from alliance_advisor.errors import AdvisorError

if TYPE_CHECKING:
    import pyarrow as pa


def answers_in_spark(frame: Any, history: Any, request: Request) -> Any:
    """Each part of the frame is answered where it lies, when Spark gets to it; with a history, client by client."""
    request.check(frame.columns)
    names = request.kept_of(frame.columns)
    kinds = [*(frame.schema[name] for name in names), *_spark_fields(request)]
    columns = frame.columns
    numbered = _numbered(frame)
    if history is not None:
        numbered, columns = _with_history_in_spark(frame, history, request)

    def answer(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for part in parts_of(batches):
            yield from answered_table(part.rename_columns(columns), None, request).to_batches()

    return numbered.mapInArrow(answer, type(frame.schema)(kinds))


def _with_history_in_spark(frame: Any, history: Any, request: Request) -> tuple[Any, list[str]]:
    """The frame with what the histories say, and the names of its columns, which are numbered."""
    if not nw.dependencies.is_pyspark_dataframe(history):
        raise AdvisorError("the history of a frame of PySpark must be a frame of PySpark as well")
    of_sessions, of_scores = frame.columns, history.columns

    def added(sessions: pa.Table, scores: pa.Table) -> pa.Table:
        histories = Histories(request.knowledge_base, scores.rename_columns(of_scores))
        return histories.added_to(sessions.rename_columns(of_sessions))

    def add(sessions: pa.Table, scores: pa.Table) -> pa.Table:
        table = added(sessions, scores)
        return table.rename_columns([str(number) for number in range(table.num_columns)])

    sample = added(_empty_table(frame), _empty_table(history))
    fields = frame.sparkSession.createDataFrame(sample.rename_columns([str(n) for n in range(sample.num_columns)])).schema
    left, right = (each.groupBy(str(of.index(CLIENT))) for each, of in
                   ((_numbered(frame), of_sessions), (_numbered(history), of_scores)))
    return left.cogroup(right).applyInArrow(add, fields), sample.column_names


def _numbered(frame: Any) -> Any:
    """A frame of Spark with numbers for names: Spark reads the dots in names as something else."""
    return frame.toDF(*map(str, range(len(frame.columns))))


def _empty_table(frame: Any) -> pa.Table:
    return _numbered(frame).limit(0).toArrow()


def _spark_fields(request: Request) -> list[Any]:
    from pyspark.sql import types  # noqa: PLC0415 - it is there, as the frame shows

    rules = {rule_column(rule.id) for rule in request.knowledge_base.active_rules}

    def kind(name: str) -> Any:
        return types.BooleanType() if name in rules else types.ShortType() if name == QUESTIONS else types.StringType()

    return [types.StructField(name, kind(name)) for name in request.names]
