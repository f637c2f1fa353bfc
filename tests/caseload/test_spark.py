"""A caseload in Spark, on this machine alone: the same answers, worked out where each part of the frame lies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from alliance_advisor import advise_frame
from alliance_advisor.workbench.random_sessions import random_session
from tests.caseload.expected import differences, expected_rows, table_of
from tests.shipped import CHECKOUT, shipped

pytest.importorskip("pyspark", reason="PySpark is not installed (extra `spark`)")

SESSIONS = 300

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - there, or the tests are left out

    os.environ |= {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(CHECKOUT)}
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield session
    session.stop()


def test_spark_gives_the_answers_of_the_direct_reading(spark: Any) -> None:
    random = Random(11)
    sessions = [random_session(random, shipped()) for _ in range(SESSIONS)]
    answers = advise_frame(spark.createDataFrame(table_of(shipped(), sessions)), kb=shipped(), rules=True)
    assert differences(expected_rows(shipped(), sessions), answers.toArrow().to_pylist()) == []


def test_a_history_is_read_client_by_client_as_elsewhere(spark: Any) -> None:
    import pyarrow as pa  # noqa: PLC0415

    frame = pa.table({"client": ["a", "b", "a"], "session": [6, 6, 3]})
    scores = [(client, number, score) for client, series in (("a", (38, 37, 39, 38, 37, 20)), ("b", (38, 37, 39, 38, 37, 38)))
              for number, score in enumerate(series, start=1)]
    history = pa.table({"client": [each[0] for each in scores], "session": [each[1] for each in scores],
                        "srs_total": [float(each[2]) for each in scores]})
    expected = sorted(advise_frame(frame, kb=shipped(), history=history).to_pylist(), key=_key)
    answers = advise_frame(spark.createDataFrame(frame), kb=shipped(), history=spark.createDataFrame(history))
    assert sorted(answers.toArrow().to_pylist(), key=_key) == expected


def _key(row: dict[str, Any]) -> tuple[str, int]:
    return row["client"], row["session"]
