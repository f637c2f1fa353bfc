"""A whole file of sessions answered: one row each, sorted by need, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import polars as pl

from alliance_advisor.caseload.answer_columns import ALERTS, PROBLEM, STATUS, strategy_column, support_column
from alliance_advisor.caseload.entry import FAULT_ENDING
from alliance_advisor.caseload.files import PLACE, READERS, CaseloadFile, Unread
from alliance_advisor.caseload.histories import CLIENT, NO_SESSION, SESSION, Histories
from alliance_advisor.caseload.request import USUALLY_KEPT, Request
from alliance_advisor.caseload.summary import AnsweredFile as AnsweredFile
from alliance_advisor.caseload.summary import is_about_safety
from alliance_advisor.caseload.summary import summary_of as summary_of
from alliance_advisor.caseload.tables import answered_frame, narrow, with_histories
from alliance_advisor.caseload.text_columns import NO_PSEUDONYM, with_key_faults
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
    histories, unread = _histories(asked, knowledge_base)
    file = CaseloadFile(asked.source, knowledge_base, asked.reader)
    done, parts = 0, []
    for part in file.parts():
        parts.append(_answers(part, histories, request))
        done += len(part)
        tell(done)
    if not parts:
        raise ProblemsFound([_nothing_in(file)])
    answers = pl.concat(parts, how="diagonal")
    told = _safety_first(file.told(_faults(answers)), knowledge_base)
    return AnsweredFile(by_need(answers).drop(PLACE), tuple(told), tuple(unread))


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
        part = with_histories(part, histories)
    frame = answered_frame(part, request)
    words = [name for name in request.names if frame.schema.get(name) == pl.String]
    told: pl.DataFrame = frame.with_columns(pl.col(words).cast(pl.Categorical))
    return told


def _histories(asked: Asked, knowledge_base: KnowledgeBase) -> tuple[Histories | None, list[Unread]]:
    """The scores of the file of histories, and its records that cannot be put to a client and session."""
    if asked.history is None:
        return None, []
    file = CaseloadFile(asked.history, knowledge_base, asked.reader)
    parts = [with_key_faults(part) for part in file.parts()]
    if not parts:
        raise ProblemsFound([_nothing_in(file)])
    frame = pl.concat(parts)
    faults = {number: sentence.removesuffix(FAULT_ENDING) for sentence in (NO_SESSION, NO_PSEUDONYM)
              if sentence in frame.columns for number in frame.filter(pl.col(sentence))[PLACE]}
    sound = frame.filter(~pl.col(PLACE).is_in(list(faults))).drop(PLACE, NO_SESSION, NO_PSEUDONYM, strict=False)
    return Histories(knowledge_base, narrow(sound.to_arrow())), file.told(faults)


def _safety_first(unread: list[Unread], knowledge_base: KnowledgeBase) -> list[Unread]:
    """A slip in what asks about safety is looked at before any other."""
    return sorted(unread, key=lambda each: not is_about_safety(each, knowledge_base))


def _faults(answers: pl.DataFrame) -> dict[int, str]:
    """What is wrong with each faulty record, by its number."""
    faulty = answers.filter(pl.col(PROBLEM).is_not_null()).select(PLACE, pl.col(PROBLEM).cast(pl.String))
    return dict(faulty.iter_rows())


def _nothing_in(file: CaseloadFile) -> Problem:
    first = next(iter(file.told({})), None)
    return Problem("caseload-file", "there is no session in it that can be read", Location(str(file.path)),
                   f"{first.place}: {first.reason}." if first is not None else "")
