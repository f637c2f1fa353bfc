"""A whole file of sessions answered: one row each, sorted by need, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import narwhals as nw
import polars as pl

from alliance_advisor.caseload.answer_columns import ALERTS, PROBLEM, STATUS, strategy_column, support_column
from alliance_advisor.caseload.files import PLACE, READERS, CaseloadFile, Unread, history_table
from alliance_advisor.caseload.histories import CLIENT, SESSION, Histories
from alliance_advisor.caseload.request import USUALLY_KEPT, Request
from alliance_advisor.caseload.summary import AnsweredFile as AnsweredFile
from alliance_advisor.caseload.summary import summary_of as summary_of
from alliance_advisor.caseload.tables import STREAMING, answered, narrow
from alliance_advisor.caseload.text_columns import with_key_faults
from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.explanation.status import Status
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import SUPPORTS


class Asked(NamedTuple):
    """A file of sessions or a folder of them, a file of their histories, other columns to keep, and what reads tables."""

    source: Path
    history: Path | None = None
    keep: tuple[str, ...] = ()
    reader: str = READERS[0]


def answered_file(asked: Asked, knowledge_base: KnowledgeBase, tell: Callable[[int], None] = lambda _rows: None) -> AnsweredFile:
    """The answers to all sessions of a file. `tell` is told how many rows are done, part by part. Raises `ProblemsFound`."""
    request = Request(knowledge_base, (*USUALLY_KEPT, *asked.keep, PLACE))
    histories = None
    if asked.history is not None:
        histories = Histories(knowledge_base, history_table(asked.history, knowledge_base, asked.reader))
    file = CaseloadFile(asked.source, knowledge_base, asked.reader)
    done, parts = 0, []
    for part in file.parts():
        parts.append(_answers(part, histories, request))
        done += len(part)
        tell(done)
    if not parts:
        raise ProblemsFound([Problem("caseload-file", "there is no session in it that can be read", Location(str(file.path)),
                                     _first_reason(file.unread))])
    answers = pl.concat(parts, how="diagonal")
    return AnsweredFile(by_need(answers).drop(PLACE), tuple(_unread(answers, file)))


def by_need(answers: pl.DataFrame) -> pl.DataFrame:
    """Sessions with a safety alert first, then those with another alert, then by how strongly the first strategy is supported.

    Those that nothing is recommended for follow, and those with a fault are last. Among equals, the order is that of the keys.
    """
    faulty = pl.col(PROBLEM).is_not_null()
    strength = pl.col(support_column(1)).cast(pl.String).replace_strict(
        SUPPORTS, range(len(SUPPORTS)), default=len(SUPPORTS), return_dtype=pl.Int8)
    keys = [pl.col(name) for name in (CLIENT, SESSION) if name in answers.columns]
    return answers.sort(faulty, pl.col(STATUS).cast(pl.String) != Status.SAFETY, pl.col(ALERTS).is_null(),
                        pl.col(strategy_column(1)).is_null(), strength, *keys, nulls_last=True, maintain_order=True)


def as_bytes(answers: pl.DataFrame, ending: str) -> bytes:
    """The table as a file of the kind that an ending names: `.csv`, `.parquet` or `.arrow`."""
    buffer = BytesIO()
    writers: dict[str, Callable[[BytesIO], object]] = {
        ".csv": answers.write_csv, ".parquet": answers.write_parquet, ".arrow": answers.write_ipc}
    writers[ending](buffer)
    return buffer.getvalue()


def _answers(part: pl.DataFrame, histories: Histories | None, request: Request) -> pl.DataFrame:
    part = with_key_faults(part)
    if histories is not None:
        part = pl.DataFrame(histories.added_to(narrow(part.to_arrow())))
    frame = answered(nw.from_native(part).lazy(), request).collect(**STREAMING).to_native()
    words = [name for name in request.names if frame.schema.get(name) == pl.String]
    told: pl.DataFrame = frame.with_columns(pl.col(words).cast(pl.Categorical))
    return told


def _unread(answers: pl.DataFrame, file: CaseloadFile) -> Iterator[Unread]:
    """The records left out before, and those with a fault."""
    faulty = answers.filter(pl.col(PROBLEM).is_not_null()).select(PLACE, pl.col(PROBLEM).cast(pl.String))
    if not len(faulty) and not file.is_text:
        yield from file.unread
        return
    places = file.places_of(set(faulty[PLACE]))
    found = [*file.unread, *(Unread(places[number], reason) for number, reason in faulty.iter_rows())]
    yield from sorted(found, key=lambda each: _in_order(each.place))


def _in_order(place: str) -> tuple[str, int]:
    word, _, number = place.partition(" ")
    return (word, int(number)) if number.isdigit() else (place, 0)


def _first_reason(unread: Iterable[Unread]) -> str:
    return next((f"{each.place}: {each.reason}." for each in unread), "")
