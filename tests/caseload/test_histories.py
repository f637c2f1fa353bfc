"""A long table of scores says of each session what the history of a single session file says."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from alliance_advisor import ProblemsFound, advise_frame
from alliance_advisor.inference.session import Earlier, Session
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.vocabulary import FAILED_ATTEMPTS, OVER_TIME
from tests.caseload.expected import differences, expected_rows
from tests.shipped import shipped

TWICE_OR_OUTSIDE = "the history of this client has a session twice, or a score outside its range"
CLIENTS, LONGEST = 12, 24
SCORES = ("srs_total", "ors_total", "wai_sr_goal", "wai_sr_task", "wai_sr_bond", "oq45_total")


def _scores(random: Random) -> dict[str, float]:
    measures = {name: shipped().vocabulary.facts[name].measure for name in SCORES}
    drop = random.random() < 0.15
    return {name: round(random.uniform(0.2, 0.4) * (each.highest - each.lowest) + each.lowest, 1) if drop else
            round(random.uniform(0.75, 0.95) * (each.highest - each.lowest) + each.lowest, 1)
            for name, each in measures.items() if each is not None and random.random() < 0.8}


def _clients() -> Iterator[tuple[str, list[dict[str, float]]]]:
    random = Random(5)
    for number in range(CLIENTS):
        yield f"wren-{number}", [_scores(random) for _ in range(random.randrange(1, LONGEST))]


def _history() -> pl.DataFrame:
    rows = [{"client": client, "session": number, **scores} for client, sessions in _clients()
            for number, scores in enumerate(sessions, start=1)]
    return pl.DataFrame(rows, infer_schema_length=None).sample(fraction=1.0, shuffle=True, seed=3)


def _sessions() -> list[Session]:
    """The latest session of each client, each with what was tried left open as a table of scores leaves it."""
    return [Session(client, len(sessions), Reports({}, sessions[-1]),
                    tuple(Earlier(number, scores) for number, scores in enumerate(sessions[:-1], start=1)))
            for client, sessions in _clients()]


def test_what_is_computed_over_time_is_that_of_a_single_session() -> None:
    """Told by the rules that read it: their verdicts are those of the session with its history."""
    sessions = _sessions()
    read = {fact.id for fact in shipped().computed_facts if fact.computed in OVER_TIME}
    failed = {fact.id for fact in shipped().computed_facts if fact.computed == FAILED_ATTEMPTS}
    rules = [rule for rule in shipped().active_rules if rule.reads & read and not rule.reads & failed]
    assert len(rules) > 5
    frame = pl.DataFrame({"client": [each.client for each in sessions], "session": [each.number for each in sessions]})
    found = advise_frame(frame, kb=shipped(), history=_history(), rules=True).to_dicts()
    expected = [{f"rule.{rule.id}": row[f"rule.{rule.id}"] for rule in rules} for row in
                expected_rows(shipped(), [_with_bands(each) for each in sessions])]
    assert differences(expected, found) == []
    assert any(value for row in expected for value in row.values())


@pytest.mark.parametrize("kind", ["lazy", "arrow", "pandas", "duckdb"])
def test_every_kind_of_frame_takes_a_history_of_its_own_kind(kind: str) -> None:
    frame = pl.DataFrame([{"client": each.client, "session": each.number} for each in _sessions()])
    expected = advise_frame(frame, kb=shipped(), history=_history()).to_dicts()
    with duckdb.connect() as connection:
        convert: dict[str, Any] = {"lazy": pl.DataFrame.lazy, "arrow": pl.DataFrame.to_arrow, "pandas": pl.DataFrame.to_pandas,
                                   "duckdb": lambda each: connection.from_arrow(each.to_arrow())}
        answers = advise_frame(convert[kind](frame), kb=shipped(), history=convert[kind](_history()))
        assert differences(expected, _rows(answers)) == []


def test_a_lazy_frame_is_not_read_before_it_is_collected() -> None:
    read: list[int] = []

    def noted(part: pl.DataFrame) -> pl.DataFrame:
        read.append(part.height)
        return part

    frame = pl.DataFrame([{"client": each.client, "session": each.number} for each in _sessions()])
    answers = advise_frame(frame.lazy().map_batches(noted, schema=frame.schema), kb=shipped(), history=_history().lazy())
    assert read == []
    assert answers.collect().equals(advise_frame(frame, kb=shipped(), history=_history()))
    assert sum(read) == frame.height


@pytest.mark.parametrize("convert", [pl.DataFrame.to_arrow, pl.DataFrame.lazy, lambda frame: frame])
def test_a_score_that_is_kept_goes_through_as_it_is(convert: Callable[[pl.DataFrame], Any]) -> None:
    history = pl.DataFrame({"client": ["a", "b"], "session": [1, 1], "srs_total": [22.0, 38.0]})
    frame = pl.DataFrame({"client": ["a", "b"], "session": [1, 1], "srs_total": [None, 9.5]})
    answers = advise_frame(convert(frame), kb=shipped(), history=history, keep=("client", "session", "srs_total"))
    assert [row["srs_total"] for row in _rows(answers)] == [None, 9.5]


def test_of_a_lazy_frame_with_a_history_rows_are_chosen_by_their_answers() -> None:
    frame = pl.DataFrame([{"client": each.client, "session": each.number} for each in _sessions()])
    chosen = pl.col("client").is_in(["wren-1", "wren-7"]) | pl.col("open_questions").is_null()
    lazily = advise_frame(frame.lazy(), kb=shipped(), history=_history()).filter(chosen).collect()
    assert lazily.equals(advise_frame(frame, kb=shipped(), history=_history()).filter(chosen))


def test_a_history_in_which_nothing_stands_says_nothing() -> None:
    nothing = pl.DataFrame({"client": [], "session": [], "srs_total": []})
    frame = pl.DataFrame({"client": ["a"], "session": [2], "bond": ["thin"]})
    with_it, without = advise_frame(frame, kb=shipped(), history=nothing), advise_frame(frame, kb=shipped())
    assert with_it["status"].to_list() == without["status"].to_list()


def test_scores_that_the_caseload_lacks_come_from_the_history_and_its_own_count_before_them() -> None:
    history = pl.DataFrame({"client": ["a"] * 2, "session": [1, 2], "srs_total": [38.0, 22.0]})
    with_own = pl.DataFrame({"client": ["a"], "session": [2], "srs_total": [38.0]})
    lacking = with_own.drop("srs_total")
    assert advise_frame(lacking, kb=shipped(), history=history).to_dicts() == advise_frame(
        lacking.with_columns(srs_total=pl.lit(22.0)), kb=shipped(), history=history).to_dicts()
    assert advise_frame(lacking, kb=shipped(), history=history).to_dicts() != advise_frame(
        with_own, kb=shipped(), history=history).to_dicts()


def test_a_score_outside_its_range_makes_the_sessions_of_that_client_faulty_from_then_on() -> None:
    history = pl.DataFrame({"client": ["a", "a", "b"], "session": [1, 2, 1], "srs_total": [38.0, 99.0, 30.0]})
    frame = pl.DataFrame({"client": ["a", "a", "b"], "session": [1, 3, 2]})
    problems = advise_frame(frame, kb=shipped(), history=history)["problem"].to_list()
    assert problems == [None, TWICE_OR_OUTSIDE, None]


def test_a_score_of_the_session_itself_outside_its_range_is_told_and_not_computed_with() -> None:
    history = pl.DataFrame({"client": ["a"] * 5, "session": range(1, 6), "srs_total": [38.0, 37.0, 38.0, 36.0, 37.0]})
    frame = pl.DataFrame({"client": ["a"], "session": [6], "srs_total": [float("inf")]})
    assert advise_frame(frame, kb=shipped(), history=history)["problem"].to_list() == ["srs_total is no number from 0 to 40"]


def test_a_session_that_stands_twice_in_a_history_makes_the_client_faulty_from_then_on() -> None:
    history = pl.DataFrame({"client": ["a"] * 4, "session": [1, 2, 3, 3], "srs_total": [38.0, 37.0, 38.0, 20.0]})
    frame = pl.DataFrame({"client": ["a", "a"], "session": [2, 4]})
    assert advise_frame(frame, kb=shipped(), history=history)["problem"].to_list() == [None, TWICE_OR_OUTSIDE]


def test_a_session_without_a_whole_number_cannot_be_put_into_a_history() -> None:
    history = pl.DataFrame({"client": ["a"], "session": [1], "srs_total": [38.0]})
    frame = pl.DataFrame({"client": ["a"] * 5, "session": [4.5, math.nan, -1.0, None, 2.0]})
    told = "session is no whole number from 1"
    assert advise_frame(frame, kb=shipped(), history=history)["problem"].to_list() == [told, told, told, told, None]


def test_a_null_in_a_column_of_scores_is_filled_from_the_same_session_of_the_history() -> None:
    history = pl.DataFrame({"client": ["a", "b"], "session": [1, 1], "srs_total": [22.0, 22.0]})
    lacking, having = (pl.DataFrame({"client": ["a", "b"], "session": [1, 1], "srs_total": [score, 38.0]})
                       for score in (None, 22.0))
    assert advise_frame(lacking, kb=shipped(), history=history).to_dicts() == advise_frame(
        having, kb=shipped(), history=history).to_dicts()


@pytest.mark.parametrize(("columns", "message"), [
    ({"client": ["a"], "session": [1], "bond": ["thin"]}, "bond is not a score"),
    ({"client": ["a"], "session": [1], "srs_totl": [3.0]}, "there is no score of this name"),
    ({"client": ["a"], "srs_total": [3.0]}, "a history needs a column session"),
    ({"client": ["a"], "session": ["1"], "srs_total": [3.0]}, "session takes numbers"),
    ({"client": ["a"], "session": [1], "srs_total": ["3"]}, "srs_total takes numbers"),
    ({"client": [None], "session": [1], "srs_total": [3.0]}, "this row belongs to no session of a client"),
    ({"client": ["a"], "session": [math.nan], "srs_total": [3.0]}, "this row belongs to no session of a client"),
    ({"client": [7], "session": [1], "srs_total": [3.0]}, "clients are words in the caseload and numbers in its history"),
])
def test_a_history_with_other_columns_is_refused(columns: dict[str, list[Any]], message: str) -> None:
    frame = pl.DataFrame({"client": ["a"], "session": [2]})
    with pytest.raises(ProblemsFound, match=message):
        advise_frame(frame, kb=shipped(), history=pl.DataFrame(columns))


def _with_bands(session: Session) -> Session:
    facts = shipped().vocabulary.facts
    values = {fact.id: fact.measure.band_of(session.reports.scores[fact.of or fact.id]) for fact in facts.values()
              if fact.measure is not None and (fact.of or fact.id) in session.reports.scores}
    return Session(session.client, session.number, Reports(values, session.reports.scores), session.history)


def _rows(answers: Any) -> list[dict[str, Any]]:
    if isinstance(answers, pl.LazyFrame):
        return answers.collect().to_dicts()
    if isinstance(answers, pa.Table):
        return pl.DataFrame(answers).to_dicts()
    if isinstance(answers, duckdb.DuckDBPyRelation):
        return pl.DataFrame(answers.to_arrow_table()).to_dicts()
    return (answers if isinstance(answers, pl.DataFrame) else pl.from_pandas(answers)).to_dicts()
