"""The column reading says of every session what the direct reading says, on every kind of frame, ties and order included.

`ALLIANCE_CASELOAD=100000` compares so many sessions in all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec as real_find_spec
from itertools import chain
from random import Random
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from alliance_advisor import advise_frame
from alliance_advisor.caseload import ranking_keys, tables
from alliance_advisor.caseload.expressions import Width
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.workbench.random_sessions import random_session
from tests.caseload.expected import Row, differences, expected_rows, quickly_expected_rows, table_of
from tests.generators.cases import FIRST_SEED, POOL, case_of
from tests.generators.census import CONSTRUCTS, constructs_of
from tests.shipped import shipped

BASES, SESSIONS = 12, 40
OF_SHIPPED, BLOCK = 60, 2_000
IN_ALL = int(os.environ.get("ALLIANCE_CASELOAD", "0"))

Advised = Callable[[pa.Table, KnowledgeBase], list[Row]]


def _by_polars(table: pa.Table, knowledge_base: KnowledgeBase) -> list[Row]:
    return advise_frame(pl.DataFrame(table), kb=knowledge_base, rules=True).to_dicts()


def _by_polars_lazily(table: pa.Table, knowledge_base: KnowledgeBase) -> list[Row]:
    answers = advise_frame(pl.DataFrame(table).lazy(), kb=knowledge_base, rules=True)
    assert isinstance(answers, pl.LazyFrame)
    return answers.collect().to_dicts()


def _by_arrow(table: pa.Table, knowledge_base: KnowledgeBase) -> list[Row]:
    answers: list[Row] = advise_frame(table, kb=knowledge_base, rules=True).to_pylist()
    return answers


def _by_pandas(table: pa.Table, knowledge_base: KnowledgeBase) -> list[Row]:
    answers = advise_frame(table.to_pandas(), kb=knowledge_base, rules=True)
    assert isinstance(answers, pd.DataFrame)
    rows: list[Row] = answers.astype(object).where(answers.notna(), None).to_dict("records")
    return rows


def _by_duckdb(table: pa.Table, knowledge_base: KnowledgeBase) -> list[Row]:
    with duckdb.connect() as connection:
        answers = advise_frame(connection.from_arrow(table), kb=knowledge_base, rules=True)
        assert isinstance(answers, duckdb.DuckDBPyRelation)
        rows: list[Row] = answers.to_arrow_table().to_pylist()
        return rows


KINDS = {"polars": _by_polars, "polars lazily": _by_polars_lazily, "arrow": _by_arrow, "pandas": _by_pandas, "duckdb": _by_duckdb}


@pytest.fixture
def without_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "find_spec", lambda name: None if name == "polars" else real_find_spec(name))


def test_random_knowledge_bases_are_read_alike_whatever_their_rules_contain() -> None:
    """Some of them, and then those with a construct of the rule language that has not occurred yet, until all have."""
    seen: set[str] = set()
    for number, (case, sessions) in enumerate(_cases(POOL)):
        constructs = set(constructs_of(case.documents, case.knowledge_base))
        if number < BASES or constructs & CONSTRUCTS - seen:
            seen |= constructs
            found = _by_polars(table_of(case.knowledge_base, sessions), case.knowledge_base)
            assert differences(expected_rows(case.knowledge_base, sessions), found) == []
    assert not CONSTRUCTS - seen


@pytest.mark.parametrize("advised", KINDS.values(), ids=KINDS)
def test_every_kind_of_frame_gives_the_answers_of_the_direct_reading(advised: Advised) -> None:
    sessions = _of_shipped(OF_SHIPPED)
    assert differences(expected_rows(shipped(), sessions), advised(table_of(shipped(), sessions), shipped())) == []


@pytest.mark.usefixtures("without_polars")
def test_arrow_gives_the_same_answers_where_polars_is_not_installed() -> None:
    sessions = _of_shipped(OF_SHIPPED)
    assert differences(expected_rows(shipped(), sessions), _by_arrow(table_of(shipped(), sessions), shipped())) == []


@pytest.mark.parametrize("advised", [_by_polars, _by_arrow])
@pytest.mark.parametrize("width", [Width.INT32, Width.INT64])
def test_knowledge_bases_that_need_wider_keys_are_read_alike(advised: Advised, width: Width,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking_keys, "WIDTHS", [(width, 1 << 31)])
    knowledge_base, sessions = replace(shipped()), _of_shipped(OF_SHIPPED)
    assert differences(expected_rows(knowledge_base, sessions), advised(table_of(knowledge_base, sessions), knowledge_base)) == []


def test_what_many_sessions_are_held_against_is_what_an_answer_says() -> None:
    sessions = _of_shipped(OF_SHIPPED)
    assert differences(quickly_expected_rows(shipped(), sessions), expected_rows(shipped(), sessions)) == []


@pytest.mark.slow
def test_very_many_random_sessions_are_read_alike_on_every_kind_of_frame() -> None:
    """Half of them of the shipped knowledge base, half of random ones."""
    of_shipped = [(shipped(), _of_shipped(BLOCK, seed)) for seed in range(max(IN_ALL // 2 // BLOCK, 1))]
    of_others = ((case.knowledge_base, list(case.sessions(BLOCK))) for case, _ in _cases(len(of_shipped), 0))
    for knowledge_base, sessions in chain(of_shipped, of_others):
        expected, table = quickly_expected_rows(knowledge_base, sessions), table_of(knowledge_base, sessions)
        for kind, advised in KINDS.items():
            assert differences(expected, advised(table, knowledge_base)) == [], kind


def test_a_frame_in_many_parts_is_answered_in_its_own_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 16)
    sessions = _of_shipped(30)
    assert differences(expected_rows(shipped(), sessions), _by_duckdb(table_of(shipped(), sessions), shipped())) == []


@pytest.mark.parametrize("advised", KINDS.values(), ids=KINDS)
def test_a_frame_without_rows_has_an_answer_without_rows(advised: Advised) -> None:
    assert advised(pa.table({"bond": pa.array([], pa.string())}), shipped()) == []


def _cases(bases: int, sessions: int = SESSIONS) -> Iterator[tuple[Any, list[Session]]]:
    for seed in range(FIRST_SEED, FIRST_SEED + bases):
        case = case_of(seed)
        yield case, list(case.sessions(sessions))


def _of_shipped(count: int, seed: int = 1) -> list[Session]:
    random = Random(seed)
    return [random_session(random, shipped()) for _ in range(count)]
