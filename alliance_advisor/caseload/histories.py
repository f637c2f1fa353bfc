"""What earlier sessions of each client say of this one: a long table of scores becomes the facts that are computed over time.

Each session is read by the same functions as a single one (`inference.computed`), so that both say the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from alliance_advisor.caseload.cells import LARGEST_COUNT
from alliance_advisor.caseload.entry import FAULT_ENDING
from alliance_advisor.caseload.truths import code
from alliance_advisor.errors import Location, Problem, ProblemCollector, ProblemsFound, did_you_mean
from alliance_advisor.inference.computed import computed_values
from alliance_advisor.inference.session import Earlier, Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.vocabulary import OVER_TIME, Fact

CLIENT, SESSION = "client", "session"
KEYS = (CLIENT, SESSION)
HISTORY_FAULT = f"the history of this client has a session twice, or a score outside its range{FAULT_ENDING}"
NO_SESSION = f"session is no whole number from 1{FAULT_ENDING}"
"""Columns that say so of a row."""

Scores = Mapping[str, float]


class _Scored(NamedTuple):
    """The scores of one session of a client."""

    session: int
    scores: Scores
    sound: bool


class Histories:
    """The scored sessions of every client, in order.

    `table` has one row a session and client, with the columns `client`, `session` and any scores. Raises `ProblemsFound`
    where it has other columns.
    """

    def __init__(self, knowledge_base: KnowledgeBase, table: pa.Table) -> None:
        self._knowledge_base = knowledge_base
        facts = knowledge_base.vocabulary.facts
        _check_columns(knowledge_base, table)
        self._kind_of_client = _plain(table.schema.field(CLIENT).type)
        self._measures = [facts[name] for name in table.column_names if name in facts]
        self._of_client: dict[Any, list[_Scored]] = {}
        for client, scored in self._scored(table):
            self._of_client.setdefault(client, []).append(scored)
        for client, sessions in self._of_client.items():
            sessions.sort(key=lambda each: each.session)
            self._of_client[client] = [each._replace(sound=each.sound and each.session != before) for each, before in
                                       zip(sessions, (None, *(each.session for each in sessions)), strict=False)]

    def added_to(self, table: pa.Table) -> pa.Table:
        """The sessions of a table with what their histories say, and with the scores that the table does not have itself."""
        _check_keys(table, "the caseload")
        self._check_kind_of_client(table)
        own = [name for name in table.column_names if self._is_score(name)]
        rows = [dict(self._cells(row, own)) for row in _rows_of(table, [*KEYS, *own])]
        computed = [code(fact.id) for fact in self._knowledge_base.computed_facts if fact.computed in OVER_TIME]
        kinds = {**dict.fromkeys(computed, pa.int8()), **dict.fromkeys((fact.id for fact in self._measures), pa.float64()),
                 HISTORY_FAULT: pa.bool_(), NO_SESSION: pa.bool_()}
        for name, kind in kinds.items():
            cells = pa.array([row.get(name) for row in rows], kind)
            at = table.column_names.index(name) if name in table.column_names else table.num_columns
            table = (table.set_column if at < table.num_columns else table.add_column)(at, name, cells)
        return table

    def _check_kind_of_client(self, table: pa.Table) -> None:
        """Refuse clients that can never be those of the history: 7 is not the same as the word 7."""
        kinds = [_plain(table.schema.field(CLIENT).type), self._kind_of_client]
        if None not in kinds and kinds[0] != kinds[1]:
            message = f"clients are {kinds[0]} in the caseload and {kinds[1]} in its history"
            place = Location(f"column {CLIENT}")
            raise ProblemsFound([Problem("wrong-type", message, place, "Give both columns the same kind.")])

    def _cells(self, row: Mapping[str, Any], own: list[str]) -> Iterator[tuple[str, Any]]:
        """What one session gets from its client's history. Scores of the session itself that it lacks are taken from there."""
        number = row[SESSION] if _is_whole(row[SESSION]) else None
        sessions = self._of_client.get(row[CLIENT], []) if number is not None else []
        reported = _given({name: row[name] for name in own})
        same = next((each.scores for each in sessions if each.session == number), {})
        now = {**same, **self._inside(reported)}
        earlier = tuple(Earlier(each.session, each.scores) for each in sessions if number is not None and each.session < number)
        known = computed_values(self._knowledge_base, Session(None, number, Reports({}, now), earlier))
        for fact in self._knowledge_base.computed_facts:
            if fact.computed in OVER_TIME:
                yield code(fact.id), known[fact.id]
        yield from ((fact.id, reported.get(fact.id, same.get(fact.id))) for fact in self._measures)
        yield HISTORY_FAULT, not all(each.sound for each in sessions if number is not None and each.session <= number)
        yield NO_SESSION, number is None

    def _is_score(self, name: str) -> bool:
        fact = self._knowledge_base.vocabulary.facts.get(name)
        return fact is not None and fact.measure is not None and fact.reportable

    def _inside(self, scores: Scores) -> dict[str, float]:
        """The scores that lie in their range; another is a fault of its row, and counts for nothing."""
        facts = self._knowledge_base.vocabulary.facts
        return {name: score for name, score in scores.items() if _is_inside(facts[name], score)}

    def _scored(self, table: pa.Table) -> Iterator[tuple[Any, _Scored]]:
        for number, row in enumerate(_rows_of(table, [*KEYS, *(fact.id for fact in self._measures)]), start=1):
            if row[CLIENT] is None or not _is_whole(row[SESSION]):
                hint = "Name the client, and number the session from 1."
                raise ProblemsFound([Problem("missing-value", "this row belongs to no session of a client",
                                             Location(f"history, row {number}"), hint)])
            given = _given({fact.id: row[fact.id] for fact in self._measures})
            scores = self._inside(given)
            yield row[CLIENT], _Scored(int(row[SESSION]), scores, sound=len(scores) == len(given))


def _rows_of(table: pa.Table, names: list[str]) -> Iterator[dict[str, Any]]:
    """Some columns of a table, row by row."""
    for cells in zip(*(table.column(name).to_pylist() for name in names), strict=True):
        yield dict(zip(names, cells, strict=True))


def _given(scores: Mapping[str, float | None]) -> dict[str, float]:
    return {name: float(score) for name, score in scores.items() if score is not None and not math.isnan(score)}


def _is_whole(number: float | None) -> bool:
    return number is not None and 1 <= number <= LARGEST_COUNT and number == int(number)


def _is_inside(fact: Fact, score: float) -> bool:
    return fact.measure is not None and fact.measure.lowest <= score <= fact.measure.highest


def _check_columns(knowledge_base: KnowledgeBase, table: pa.Table) -> None:
    """Refuse what is neither a key nor a score; of earlier sessions, only scores are read."""
    _check_keys(table, "a history")
    problems = ProblemCollector()
    facts = knowledge_base.vocabulary.facts
    measures = [fact.id for fact in facts.values() if fact.measure is not None and fact.reportable]
    for field in table.schema:
        place = Location(f"history, column {field.name}")
        if field.name not in (*KEYS, *measures):
            what = f"{field.name} is not a score" if field.name in facts else "there is no score of this name"
            problems.report("not-a-score", what, place,
                            did_you_mean(field.name, measures, "A history has the columns client, session and scores."))
        elif field.name in measures and not _is_number(field.type):
            problems.report("wrong-type", f"{field.name} takes numbers, and this column holds {field.type}", place,
                            "Convert the column before it is read.")
    problems.raise_if_any()


def _check_keys(table: pa.Table, what: str) -> None:
    """Sessions are told apart by client, and put in order by number."""
    problems = ProblemCollector()
    for key in KEYS:
        if key not in table.column_names:
            problems.report("missing-column", f"{what} needs a column {key}", Location(f"column {key}"),
                            "With it, sessions are put in order and told apart.")
    kind = table.schema.field(SESSION).type if SESSION in table.column_names else pa.null()
    if not _is_number(kind):
        problems.report("wrong-type", f"session takes numbers, and this column of {what} holds {kind}",
                        Location(f"column {SESSION}"), "Number the sessions of each client.")
    problems.raise_if_any()


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind))


def _plain(kind: pa.DataType) -> str | None:
    """Words or numbers; None where there are no values that could tell."""
    if pa.types.is_null(kind):
        return None
    return "numbers" if _is_number(kind) else "words"
