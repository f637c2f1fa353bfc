"""What a frame may hold, what is refused, and what is said of rows in which something is wrong."""

from __future__ import annotations

import gc
import math
import pickle
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from alliance_advisor import AdvisorError, ProblemsFound, advise_frame
from alliance_advisor.caseload import tables
from alliance_advisor.caseload.answer_columns import Answers
from tests.shipped import shipped, shipped_advisor


def _problems(columns: dict[str, list[Any]]) -> list[str | None]:
    return advise_frame(pl.DataFrame(columns), kb=shipped())["problem"].to_list()


def _refused(frame: Any, **more: Any) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        advise_frame(frame, kb=shipped(), **more)
    return [f"{each.location}: {each.message}" for each in found.value.problems]


class TestWhatIsNotAnswered:
    """Nothing that is not an answer may count as one."""

    def test_null_an_empty_word_and_unknown_are_all_the_same(self) -> None:
        frame = pl.DataFrame({"bond": [None, "", "unknown", "null", "~"], "technique_focus": ["heavy"] * 5})
        answers = advise_frame(frame, kb=shipped()).unique()
        assert len(answers) == 1

    def test_nan_is_not_answered_in_every_kind_of_frame(self) -> None:
        scores = [math.nan, 31.0]
        for frame in (pl.DataFrame({"srs_total": scores}), pa.table({"srs_total": scores}), pd.DataFrame({"srs_total": scores})):
            answers = pd.DataFrame(_rows(advise_frame(frame, kb=shipped())))
            assert answers["problem"].isna().all()
            assert answers["open_questions"][0] > answers["open_questions"][1]

    def test_nan_is_not_answered_where_yes_and_no_are_numbers(self) -> None:
        frame = pl.DataFrame({"acute_crisis": [math.nan, 1.0, 0.0, None, 3.0]})
        problems = advise_frame(frame, kb=shipped(), findings=False)["problem"].to_list()
        assert problems == [None, None, None, None, "acute_crisis can only be no or yes"]

    def test_a_checklist_of_which_one_item_is_answered_is_answered(self) -> None:
        one = _rows(advise_frame(pl.DataFrame({"withdrawal_markers.went_quiet": [True, None, False]}), kb=shipped()))
        other = shipped_advisor("direct")
        expected = [{"withdrawal_markers": ["went_quiet"]}, {}, {"withdrawal_markers": []}]
        assert [row["open_questions"] for row in one] == [len(other.advise({"facts": each}).questions) for each in expected]

    def test_numpy_columns_of_objects_with_none_and_nan_are_read_as_what_they_mean(self) -> None:
        frame = pd.DataFrame({
            "bond": np.array(["thin", None, math.nan], dtype=object), "going_well.spoke_up": np.array([1.0, math.nan, 0.0]),
            "withdrawal_markers.went_quiet": np.array([True, None, False], dtype=object)})
        plain = [{"bond": "thin", "going_well": ["spoke_up"], "withdrawal_markers": ["went_quiet"]}, {},
                 {"going_well": [], "withdrawal_markers": []}]
        assert [row["open_questions"] for row in _rows(advise_frame(frame, kb=shipped()))] == [
            len(shipped_advisor("direct").advise({"facts": each}).questions) for each in plain]


class TestFaultyRows:
    """A row in which something is wrong is told, gets no advice, and stops no other."""

    def test_a_word_that_is_no_value_is_told_with_the_values(self) -> None:
        wrong, right = _rows(advise_frame(pl.DataFrame({"bond": ["wram", "warm"]}), kb=shipped()))
        assert (wrong["problem"], wrong["status"]) == ("bond can only be strained, thin, sound or warm", None)
        assert (right["problem"], right["status"]) == (None, "no_advice")

    def test_a_score_outside_its_range_or_infinite_is_told(self) -> None:
        told = "srs_total is no number from 0 to 40"
        assert _problems({"srs_total": [41.0, -1.0, math.inf, 40.0]}) == [told, told, told, None]

    def test_an_item_that_is_neither_true_nor_false_is_told(self) -> None:
        assert _problems({"going_well.spoke_up": [2, 1, 0, None]})[0] == "an item of going_well is neither true nor false"

    def test_a_number_of_failed_attempts_below_nought_is_told(self) -> None:
        counts = [-1.0, 0.0, 1e9, math.inf, 1.5, math.nan]
        told = "how often own-your-part failed is no whole number from 0"
        assert _problems({"failed.own-your-part": counts}) == [told, None, told, told, told, None]

    def test_a_strategy_that_failed_very_often_is_held_like_one_that_failed_twice(self) -> None:
        frame = pl.DataFrame({"bond": ["thin"] * 3, "technique_focus": ["heavy"] * 3,
                              "failed.put-the-person-before-the-method": [0, 2, 999_999]})
        first = advise_frame(frame, kb=shipped(), findings=False)["strategy_1"].to_list()
        assert first[0] == "put-the-person-before-the-method"
        assert first[1] == first[2] != first[0]

    def test_everything_else_about_the_row_is_left_empty(self) -> None:
        row, = _rows(advise_frame(pl.DataFrame({"client": ["wren-7"], "bond": ["wram"]}), kb=shipped(), rules=True))
        assert {name for name, value in row.items() if value is not None} == {"client", "problem"}


class TestColumns:
    """Columns that cannot be read are refused before anything is worked out, all at once."""

    def test_a_column_that_is_no_fact_is_refused_with_the_nearest_name(self) -> None:
        assert _refused(pl.DataFrame({"bnd": ["thin"]})) == ["column bnd: there is no fact of this name"]

    def test_a_column_name_that_could_be_somebody_s_is_told_by_its_number(self) -> None:
        for name in ("Anna Berg", "anna"):
            assert _refused(pl.DataFrame({"bond": ["thin"], name: ["x"]})) == ["column 2: there is no fact of this name"]

    def test_columns_are_counted_as_the_frame_has_them(self) -> None:
        assert _refused(pl.DataFrame({"client": ["a"], "bond": ["thin"], "Anna Berg": ["x"]}))[0].startswith("column 3:")

    @pytest.mark.parametrize("name", ["bond|code", "row|fault", "Anna Berg|fault", "row|place"])
    def test_names_of_our_own_columns_are_refused_in_every_kind_of_frame(self, name: str) -> None:
        column = pl.DataFrame({name: [1]})
        for frame in (column, column.lazy(), column.to_arrow(), column.to_pandas()):
            assert _refused(frame, keep=[name]) == ["column 1: a name cannot have the sign | in it"]

    def test_two_columns_of_one_name_are_refused(self) -> None:
        for frame in (pd.DataFrame([["thin", "warm"]], columns=["bond", "bond"]),
                      pa.Table.from_arrays([pa.array(["thin"])] * 2, names=["bond", "bond"])):
            assert _refused(frame) == ["column 2: it has the name of column 1"]

    def test_clients_alone_are_sessions_of_which_nothing_is_known(self) -> None:
        answers = advise_frame(pl.DataFrame({"client": ["a", "b"]}), kb=shipped(), findings=False)
        assert answers["reason"].to_list() == ["too_little_known"] * 2

    def test_a_checklist_without_items_and_an_unknown_item_are_refused(self) -> None:
        assert len(_refused(pl.DataFrame({"going_well": ["spoke_up"], "going_well.sang": [True]}))) == 2

    def test_what_is_computed_cannot_be_given(self) -> None:
        assert "cannot be reported" in _refused(pl.DataFrame({"alliance_drop": ["none"]}))[0]

    def test_a_column_of_another_kind_is_refused(self) -> None:
        assert len(_refused(pl.DataFrame({"bond": [1], "srs_total": ["31"], "going_well.spoke_up": ["yes"]}))) == 3

    def test_pandas_columns_that_mix_kinds_are_refused(self) -> None:
        assert _refused(pd.DataFrame({"bond": np.array(["thin", 3], dtype=object)}))[0].startswith("data frame: a column holds")

    def test_columns_that_could_name_therapists_are_refused_even_where_they_are_to_be_kept(self) -> None:
        for name in ("therapist", "Therapist_ID", "clinician", "supervisor", "provider_name"):
            assert "could name therapists" in _refused(pl.DataFrame({"bond": ["thin"], name: ["a"]}), keep=[name])[0]

    def test_other_columns_go_through_where_they_are_named(self) -> None:
        frame = pl.DataFrame({"clinic": ["north"], "client": ["wren-7"], "bond": ["thin"]})
        assert advise_frame(frame, kb=shipped(), keep=["clinic", "client"]).columns[:3] == ["clinic", "client", "status"]

    def test_a_column_to_keep_that_is_not_there_is_told(self) -> None:
        assert _refused(pl.DataFrame({"clinic": ["north"]}), keep=["clnic"])[0] == "column clnic: there is no such column to keep"

    def test_a_kept_column_cannot_have_the_name_of_an_answer(self) -> None:
        assert "an answer has a column" in _refused(pl.DataFrame({"status": ["x"]}), keep=["status"])[0]

    def test_former_names_of_facts_are_understood_and_no_fact_stands_twice(self) -> None:
        renamed = next((fact for fact in shipped().vocabulary.facts.values() if fact.renamed_from), None)
        if renamed is not None:
            word = renamed.domain.words[0]
            assert _problems({renamed.renamed_from[0]: [word]}) == [None]

    def test_a_frame_of_another_library_is_refused(self) -> None:
        with pytest.raises(AdvisorError, match=r"cannot be read from builtins\.list"):
            advise_frame([], kb=shipped())


class TestWhatComesOut:
    """Names, kinds and order of the answer."""

    def test_findings_and_rules_are_left_out_or_shown_as_asked(self) -> None:
        frame = pl.DataFrame({"bond": ["thin"]})
        columns = advise_frame(frame, kb=shipped(), findings=False, rules=True).columns
        assert "client_resistance" not in columns
        assert "rule.an-open-clash" in columns
        assert columns[-1] == "problem"

    def test_pandas_keeps_its_index(self) -> None:
        frame = pd.DataFrame({"client": ["a", "b"], "bond": ["thin", "warm"]}, index=[7, 3])
        assert list(advise_frame(frame, kb=shipped()).index) == [7, 3]

    def test_a_relation_of_duckdb_outlives_the_call_and_can_be_asked_further(self) -> None:
        with duckdb.connect() as connection:
            table = pa.table({"client": ["a", "b"], "bond": ["thin", "warm"]})
            answers = advise_frame(connection.from_arrow(table), kb=shipped())
            gc.collect()
            assert answers.filter("client = 'b'").project("client, status").fetchall() == [("b", "no_advice")]

    def test_words_may_be_categories(self) -> None:
        kinds = (pl.String, pl.Categorical, pl.Enum(["warm", "thin"]))
        frames = [pl.DataFrame({"bond": pl.Series(["thin", "warm", None], dtype=kind)}) for kind in kinds]
        words, *categories = (advise_frame(frame, kb=shipped()).to_dicts() for frame in frames)
        assert all(each == words for each in categories)
        assert words[0] != words[1] != words[2]

    def test_rows_of_a_large_frame_stay_in_order_also_where_they_are_worked_on_in_parts(self) -> None:
        rows = 300_000
        frame = pl.DataFrame({"client": pl.int_range(rows, eager=True).cast(pl.String), "bond": ["thin", "wram"] * (rows // 2)})
        kept = pa.Table.from_batches(frame.to_arrow().to_batches(max_chunksize=999))
        by_arrow = advise_frame(kept, kb=shipped(), findings=False)
        for answers in (advise_frame(frame, kb=shipped(), findings=False), pl.DataFrame(by_arrow)):
            assert answers["client"].to_list() == frame["client"].to_list()
            assert answers["problem"].is_null().to_list() == [True, False] * (rows // 2)

    def test_words_of_arrow_may_be_a_dictionary_also_without_polars(self, monkeypatch: pytest.MonkeyPatch) -> None:
        plain = pa.table({"bond": ["thin", "wram", None]})
        expected = advise_frame(plain, kb=shipped()).to_pylist()
        monkeypatch.setattr(tables, "find_spec", lambda _name: None)
        words = pa.table({"bond": plain["bond"].dictionary_encode()})
        assert advise_frame(words, kb=shipped()).to_pylist() == expected

    def test_a_safety_alert_sets_the_status_and_is_named(self) -> None:
        row, = _rows(advise_frame(pl.DataFrame({"suicidal_thoughts": ["plan_or_intent"]}), kb=shipped()))
        assert row["status"] == "safety"
        assert row["alerts"]


def test_a_knowledge_base_can_be_sent_to_another_process_without_what_was_worked_out_here() -> None:
    shipped().kept(Answers)
    assert pickle.loads(pickle.dumps(shipped())) == shipped()


def _rows(answers: Any) -> list[dict[str, Any]]:
    match answers:
        case pl.DataFrame():
            return answers.to_dicts()
        case pd.DataFrame():
            rows: list[dict[str, Any]] = answers.astype(object).where(answers.notna(), None).to_dict("records")
            return rows
        case _:
            found: list[dict[str, Any]] = answers.to_pylist()
            return found
