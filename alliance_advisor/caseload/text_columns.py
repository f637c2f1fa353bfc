"""Columns of text, as CSV has them, read as words, numbers and yes or no; what cannot be read becomes a fault of its row."""

from __future__ import annotations

import math

import polars as pl

from alliance_advisor.caseload.cells import LARGEST_COUNT
from alliance_advisor.caseload.entry import FAILED, FAULT_ENDING
from alliance_advisor.caseload.histories import CLIENT, NO_SESSION, SESSION
from alliance_advisor.inference.session_file import fault_of_pseudonym
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.vocabulary import NOT_ANSWERED, Fact

TICKED, NOT_TICKED = ("true", "yes", "1", "x"), ("false", "no", "0")
NEITHER = 2
"""What stands for a cell that is neither: no number that an item can have."""
NO_NUMBER = math.inf
"""What stands for a cell that is no number: it lies outside every range."""
NO_PSEUDONYM = f"client reads like a name, a date or a record number, and not like a pseudonym{FAULT_ENDING}"


def typed(frame: pl.DataFrame, knowledge_base: KnowledgeBase) -> pl.DataFrame:
    """The same rows with a kind for every column that is known; others stay text."""
    return frame.with_columns(_read(column, knowledge_base) for column in frame.columns)


def with_key_faults(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows with pseudonyms and whole numbers as keys; what is neither is taken out and told as a fault of the row."""
    if SESSION in frame.columns:
        given = pl.col(SESSION).cast(pl.Float64, strict=False)
        is_number = given.is_between(1, LARGEST_COUNT) & (given == given.floor())
        number = pl.when(is_number).then(given).cast(pl.Int64)
        frame = frame.with_columns(number, (pl.col(SESSION).is_not_null() & number.is_null()).alias(NO_SESSION))
    if CLIENT in frame.columns:
        client = pl.col(CLIENT).cast(pl.String)
        names = [each for each in frame.select(client).to_series().unique().drop_nulls() if fault_of_pseudonym(each)]
        frame = frame.with_columns(client, client.is_in(names).fill_null(value=False).alias(NO_PSEUDONYM))
        frame = frame.with_columns(pl.when(~pl.col(NO_PSEUDONYM)).then(CLIENT))
    return frame


def _read(column: str, knowledge_base: KnowledgeBase) -> pl.Expr:
    vocabulary = knowledge_base.vocabulary
    name = column.partition(".")[0]
    fact = vocabulary.facts.get(name) or vocabulary.facts.get(vocabulary.new_name_of(name))
    cell = pl.col(column).str.strip_chars()
    given = pl.when(~cell.is_in(["", *NOT_ANSWERED])).then(cell)
    if column.startswith(FAILED):
        return given.cast(pl.Int64, strict=False).fill_null(pl.when(given.is_not_null()).then(-1)).alias(column)
    return (given if fact is None else _of_fact(given, fact)).alias(column)


def _of_fact(given: pl.Expr, fact: Fact) -> pl.Expr:
    match fact.domain.kind:
        case Kind.MEASURE:
            return given.cast(pl.Float64, strict=False).fill_null(pl.when(given.is_not_null()).then(NO_NUMBER))
        case Kind.SEVERAL:
            low = given.str.to_lowercase()
            return (pl.when(low.is_in(TICKED)).then(1).when(low.is_in(NOT_TICKED)).then(0)
                    .when(given.is_not_null()).then(NEITHER).cast(pl.Int8))
        case _:
            return given
