"""Files of a caseload: tables in CSV, Parquet or Arrow, and folders of session files, read part by part.

A row that cannot be read is told with its place and left out; it never stops the others.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet

from alliance_advisor.caseload.request import check_names
from alliance_advisor.caseload.sessions import columns_of
from alliance_advisor.caseload.tables import ROWS_AT_ONCE, batches_of, parts_of
from alliance_advisor.caseload.text_columns import typed
from alliance_advisor.errors import Location, Problem, ProblemsFound, one_of
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_bytes
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.located_yaml import LARGEST_FILE

PLACE = "row|place"
"""The column with the number of each record, counted from 1."""

READERS = ("polars", "duckdb")
"""What may read Parquet and Arrow: PyArrow, whose tables Polars takes as they are, or DuckDB."""

ENDINGS = (".csv", ".parquet", ".arrow")
_SESSION_ENDINGS = (".yaml", ".yml", ".json")
LONGEST_RECORD = 1 << 24
"""In bytes: a longer record of a CSV file cannot be read."""
_SEPARATORS = (",", ";", "\t")


class Unread(NamedTuple):
    """A record that is not advised on: in which file, where, and why."""

    file: Path
    place: str
    reason: str


@dataclass(slots=True)
class CaseloadFile:
    """A file or folder, read once. Fill `unread` only while `parts` is gone through.

    Raises `ProblemsFound` where there is nothing that can be read at all.
    """

    path: Path
    knowledge_base: KnowledgeBase
    reader: str = READERS[0]
    unread: list[Unread] = field(default_factory=list)

    def parts(self) -> Iterator[pl.DataFrame]:
        """Frames of about 250,000 rows, with the number of each record."""
        number = 1
        for table in self._tables():
            frame = table if isinstance(table, pl.DataFrame) else pl.DataFrame(table)
            if self.is_text:
                frame = typed(frame, self.knowledge_base)
            yield frame.with_columns(pl.int_range(number, number + len(frame)).alias(PLACE))
            number += len(frame)

    @property
    def is_text(self) -> bool:
        """Whether its cells are text that has yet to be read as words and numbers."""
        return self.path.suffix.lower() == ".csv"

    def places_of(self, numbers: Collection[int]) -> dict[int, str]:
        """Where records stand: lines of a CSV file, session files, or rows. Finds the lines of records left out as well."""
        if self.path.is_dir():
            names = list(self._session_files())
            return {number: names[number - 1].name for number in numbers}
        if not self.is_text:
            return {number: f"row {number}" for number in numbers}
        return self._lines_of(numbers)

    def told(self, faults: Mapping[int, str]) -> list[Unread]:
        """Every record that was left out or has a fault, in the order of the file; `faults` are by the number of the record."""
        places = self.places_of(faults) if faults or self.is_text else {}
        found = [*self.unread, *(Unread(self.path, places[number], reason) for number, reason in faults.items())]
        return sorted(found, key=lambda each: _in_order(each.place))

    def _tables(self) -> Iterable[pa.Table | pl.DataFrame]:
        if self.path.is_dir():
            return self._sessions()
        ending = self.path.suffix.lower()
        if ending not in ENDINGS:
            raise ProblemsFound([self._problem("is not a table that can be read",
                                               f"Give a file that ends in {one_of(ENDINGS)}, or a folder of session files.")])
        return self._read(ending)

    def _read(self, ending: str) -> Iterator[pa.Table]:
        try:
            by_duckdb = self.reader == READERS[1] and not self.is_text
            for table in parts_of(self._by_duckdb(ending) if by_duckdb else self._batches(ending)):
                check_names(table.column_names, self.knowledge_base)
                yield table
        except (OSError, pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise ProblemsFound([self._problem(*_what_failed(error, ending))]) from None

    def _batches(self, ending: str) -> Iterator[pa.RecordBatch]:
        if ending == ".parquet":
            with pyarrow.parquet.ParquetFile(self.path) as file:
                yield from file.iter_batches(ROWS_AT_ONCE)
        elif ending == ".arrow":
            with pyarrow.ipc.open_file(self.path) as file:
                yield from (file.get_batch(number) for number in range(file.num_record_batches))
        else:
            separator, columns = self._head()
            yield from pyarrow.csv.open_csv(
                self.path, read_options=pyarrow.csv.ReadOptions(block_size=LONGEST_RECORD),
                parse_options=pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=True,
                                                       invalid_row_handler=lambda _row: "skip"),
                convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string())))

    def _by_duckdb(self, ending: str) -> Iterator[pa.RecordBatch]:
        try:
            import duckdb  # noqa: PLC0415 - only where it was asked for
        except ModuleNotFoundError:
            what = "cannot be read by DuckDB, which is not installed"
            raise ProblemsFound([self._problem(what, "pip install duckdb")]) from None
        connection = duckdb.connect()
        try:
            if ending == ".parquet":
                relation = connection.read_parquet(str(self.path))
            else:
                with pyarrow.ipc.open_file(self.path) as file:
                    relation = connection.from_arrow(file.read_all())
            yield from batches_of(relation)
        except duckdb.Error:
            raise ProblemsFound([self._problem(*_what_failed(None, ending))]) from None

    def _head(self) -> tuple[str, list[str]]:
        """What separates the cells, and the names of the columns."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
        separator = max(_SEPARATORS, key=first.count)
        columns = next(csv.reader([first], delimiter=separator), [])
        repeated = sorted({column for column in columns if columns.count(column) > 1})
        if repeated or not columns:
            what = f"has two columns {repeated[0]}" if repeated else "is empty"
            raise ProblemsFound([self._problem(what, "The first line names the columns, each once.")])
        return separator, columns

    def _lines_of(self, numbers: Collection[int]) -> dict[int, str]:
        """The lines of some records; those with too few or too many cells have no number, and are noted as unread."""
        cells = len(self._head()[1])
        found, number = {}, 0
        for line, record in self._records():
            if len(record) != cells:
                reason = f"it has {len(record)} cells, and the first line names {cells}"
                self.unread.append(Unread(self.path, f"line {line}", reason))
                continue
            number += 1
            if number in numbers:
                found[number] = f"line {line}"
        return found

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Every record below the first line that is not blank, with the line on which it begins."""
        longest = csv.field_size_limit(LONGEST_RECORD)
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                yield from self._records_of(file)
        finally:
            csv.field_size_limit(longest)

    def _records_of(self, file: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
        marks = 0

        def counted() -> Iterator[str]:
            nonlocal marks
            for line in file:
                marks += line.count('"')
                yield line

        lines = csv.reader(counted(), delimiter=self._head()[0])
        next(lines)
        begins, last = lines.line_num + 1, 1
        for record in lines:
            if record:
                yield begins, record
            begins, last = lines.line_num + 1, begins
        if marks % 2:
            self.unread.append(Unread(self.path, f"line {last}", "a quotation mark is never closed: what follows is one cell"))

    def _session_files(self) -> Iterator[Path]:
        return (each for each in sorted(self.path.iterdir()) if each.suffix.lower() in _SESSION_ENDINGS)

    def _sessions(self) -> Iterator[pl.DataFrame]:
        sessions = self._read_sessions()
        while part := list(islice(sessions, ROWS_AT_ONCE)):
            yield pl.DataFrame(columns_of(self.knowledge_base, part), infer_schema_length=None)

    def _read_sessions(self) -> Iterator[Session]:
        for file in self._session_files():
            try:
                with file.open("rb") as opened:
                    yield session_from_bytes(opened.read(LARGEST_FILE + 1), file.name, self.knowledge_base)
            except ProblemsFound as found:
                self.unread.extend(Unread(self.path, str(each.location), each.message) for each in found.problems)
            except OSError:
                self.unread.append(Unread(self.path, file.name, "it cannot be read"))

    def _problem(self, what: str, hint: str) -> Problem:
        return Problem("caseload-file", f"this {what}", Location(str(self.path)), hint)


def _what_failed(error: Exception | None, ending: str) -> tuple[str, str]:
    """What is wrong with a file, and what would mend it. The library's words could quote a row, and are not told."""
    if isinstance(error, FileNotFoundError):
        return "file is not there", "Check the name and the folder."
    if isinstance(error, PermissionError):
        return "file may not be read", "Ask whoever keeps it."
    if ending == ".csv":
        return "file cannot be read as CSV", "Save it as CSV in UTF-8, with the names of the columns in the first line."
    return f"file is not a whole {ending[1:].capitalize()} file", "Write it again, or give it as CSV."


def _in_order(place: str) -> tuple[str, int]:
    word, _, number = place.partition(" ")
    return (word, int(number)) if number.isdigit() else (place, 0)
