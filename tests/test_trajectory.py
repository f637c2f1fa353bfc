"""What a series of scores shows: each fact that is computed over time, and the laws that hold of all of them."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_advisor.inference import trajectory
from alliance_advisor.inference.computed import computed_values
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.inference.working_memory import known_values, working_memory
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.vocabulary import COMPUTED, FAILED_ATTEMPTS, NOT_COMPUTED, OVER_TIME
from alliance_advisor.workbench.random_sessions import random_history, random_session
from tests.generators.computed import naively_computed
from tests.shipped import shipped

LEVEL = [37.0, 38.0, 37.0, 38.0]
SPREAD = 2.0
SPREADS = {"goal": 0.5, "task": 0.5, "bond": 0.5}

tenths = st.integers(0, 400).map(lambda tenth: tenth / 10)
series = st.lists(tenths, max_size=24)


def test_a_drop_needs_three_earlier_scores() -> None:
    assert trajectory.drop([38, 37, 20], SPREAD) is None
    assert trajectory.drop([38, 37, 38, 20], SPREAD) == "alert"


@pytest.mark.parametrize(("latest", "word"), [
    (37, "none"), (35.6, "none"), (35.5, "watch"), (33.6, "watch"), (33.5, "alert"), (0, "alert"),
])
def test_one_spread_under_the_own_level_is_a_watch_and_two_are_an_alert(latest: float, word: str) -> None:
    assert trajectory.drop([*LEVEL, latest], SPREAD) == word


def test_where_the_clients_own_scores_vary_more_the_larger_spread_counts() -> None:
    restless = [30.0, 40.0, 28.0, 40.0, 30.0, 40.0]
    assert trajectory.drop([*restless, 29], SPREAD) == "none"
    assert trajectory.drop([*LEVEL, 29], SPREAD) == "alert"


def test_a_very_even_history_does_not_make_one_point_a_drop() -> None:
    assert trajectory.drop([38.0] * 10 + [37], SPREAD) == "none"


def test_a_drop_that_holds_is_still_an_alert_in_the_next_session() -> None:
    assert trajectory.drop([*LEVEL, 31, 31.5], SPREAD) == "alert"


def test_what_comes_down_by_degrees_is_a_slide_and_no_sudden_drop() -> None:
    slope = [38.0, 38.0, 38.0, 37.0, 36.0, 35.0, 34.0, 33.0]
    assert trajectory.slide(slope, SPREAD) == "yes"
    assert trajectory.drop(slope, SPREAD) == "watch"


def test_one_step_down_is_a_drop_and_no_slide() -> None:
    step = [38.0, 38.0, 38.0, 38.0, 30.0, 30.0, 30.0]
    assert trajectory.drop(step[:5], SPREAD) == "alert"
    assert trajectory.slide(step, SPREAD) == "no"


def test_a_slide_needs_six_scores() -> None:
    assert trajectory.slide([38, 38, 38, 36, 34], SPREAD) is None


def test_a_dip_is_repaired_once_the_scores_are_back_near_the_own_level() -> None:
    assert trajectory.dip_repaired([*LEVEL, 30], SPREAD) == "no"
    assert trajectory.dip_repaired([*LEVEL, 30, 33], SPREAD) == "no"
    assert trajectory.dip_repaired([*LEVEL, 30, 33, 37], SPREAD) == "yes"


def test_a_dip_of_long_ago_is_not_told_again() -> None:
    assert trajectory.dip_repaired([*LEVEL, 30, 37, 38, 37, 37], SPREAD) == "yes"
    assert trajectory.dip_repaired([*LEVEL, 30, 37, 38, 37, 37, 38], SPREAD) == "no"


@pytest.mark.parametrize("part", ["goal", "task", "bond"])
def test_the_part_that_falls_alone_is_named(part: str) -> None:
    parts = {name: [9.0] * 8 for name in ("goal", "task", "bond")} | {part: [9, 9, 9, 8.7, 8.4, 8.1, 7.8, 7.5]}
    assert trajectory.part_alone(parts, SPREADS) == part


def test_parts_that_fall_together_are_not_one_part_alone() -> None:
    falling = [9, 9, 9, 8.7, 8.4, 8.1, 7.8, 7.5]
    assert trajectory.part_alone({"goal": falling, "task": falling, "bond": falling}, SPREADS) == "none"


def test_a_part_that_stays_while_the_others_rise_does_not_fall() -> None:
    rising = [7, 7, 7, 7.5, 8, 8.5, 9]
    assert trajectory.part_alone({"goal": [7.0] * 7, "task": rising, "bond": rising}, SPREADS) == "none"


def test_top_marks_are_four_scores_in_the_last_fortieth_of_the_range() -> None:
    assert trajectory.top_marks_every_time([40, 40, 40], 0, 40) is None
    assert trajectory.top_marks_every_time([40, 39, 39.5, 40], 0, 40) == "yes"
    assert trajectory.top_marks_every_time([40, 38.9, 39.5, 40], 0, 40) == "no"


def test_a_therapist_is_far_above_by_four_spreads() -> None:
    assert [trajectory.far_above(4.5, client, 0.25) for client in (3.5, 3.6, 5.0)] == ["yes", "no", "no"]


def test_outcome_moves_only_by_a_reliable_change() -> None:
    courses = {last: trajectory.course([20, 21, 22, last], 5) for last in (25, 24.9, 15.1, 15)}
    assert courses == {25: "better", 24.9: "not_moving", 15.1: "not_moving", 15: "worse"}
    assert trajectory.course([20, 21, 30], 5) is None


@given(series)
def test_an_alert_is_never_given_without_a_watch(scores: list[float]) -> None:
    if trajectory.drop(scores, SPREAD) == "alert":
        assert trajectory._mean(scores[-trajectory.LONGEST : -1]) - scores[-1] >= SPREAD


@given(series, st.integers(-8, 8))
def test_what_is_seen_depends_on_distances_and_not_on_the_level(scores: list[float], eighths: int) -> None:
    """Scores in quarters, so that moving and stretching them is exact."""
    quarters = [round(score * 4) / 4 for score in scores]
    moved = [score * 2 + eighths for score in quarters]
    for judge in (trajectory.drop, trajectory.slide, trajectory.dip_repaired):
        assert judge(moved, SPREAD * 2) == judge(quarters, SPREAD)


@given(series)
def test_only_the_latest_scores_are_looked_at(scores: list[float]) -> None:
    longer = [0.0] * 3 + scores
    if len(scores) >= trajectory.LONGEST:
        for judge in (trajectory.drop, trajectory.slide, trajectory.dip_repaired):
            assert judge(longer, SPREAD) == judge(scores, SPREAD)


@given(tenths, st.integers(4, 24))
def test_a_level_series_shows_nothing(score: float, length: int) -> None:
    level = [score] * length
    said = {trajectory.drop(level, SPREAD), trajectory.slide(level, SPREAD), trajectory.dip_repaired(level, SPREAD)}
    assert said <= {None, "none", "no"}


@given(series, tenths)
def test_a_lower_latest_score_never_makes_a_drop_smaller(scores: list[float], lower: float) -> None:
    words = (None, "none", "watch", "alert")
    if scores and lower <= scores[-1] and trajectory.drop(scores, SPREAD) != "alert":
        assert words.index(trajectory.drop([*scores[:-1], lower], SPREAD)) >= words.index(trajectory.drop(scores, SPREAD))


def _computed(facts: dict[str, Any], history: list[dict[str, Any]] | None = None) -> dict[str, str]:
    session = session_from_dict({"facts": facts, "history": history}, shipped())
    return {name: COMPUTED[name][value] for name, value in computed_values(shipped(), session).items()}


def test_without_a_history_all_that_is_computed_over_time_is_not_computed_and_nothing_is_open() -> None:
    words = _computed({"srs_total": 30, "ors_total": 20})
    assert {words[name] for name in OVER_TIME} == {NOT_COMPUTED}
    assert FAILED_ATTEMPTS not in words
    session = session_from_dict({}, shipped())
    assert all(working_memory(shipped(), session)[name] == 1 for name in COMPUTED if name != FAILED_ATTEMPTS)


def test_without_a_score_of_this_session_nothing_is_computed_over_time() -> None:
    earlier = [{"session": number, "scores": {"srs_total": score}} for number, score in enumerate((38, 37, 38, 25), 1)]
    assert {_computed({}, earlier)[name] for name in OVER_TIME} == {NOT_COMPUTED}


def test_of_several_forms_the_one_that_needs_most_care_counts() -> None:
    earlier = [{"scores": {"srs_total": 38, "wai_sr_total": 4.5}}] * 3
    assert _computed({"srs_total": 38, "wai_sr_total": 3}, earlier)["alliance_drop"] == "alert"
    assert _computed({"srs_total": 38, "wai_sr_total": 4.5}, earlier)["alliance_drop"] == "none"


def test_scores_of_different_forms_are_never_put_in_one_series() -> None:
    earlier = [{"scores": {"wai_sr_total": 4.5}}] * 3
    assert _computed({"srs_total": 4.5}, earlier)["alliance_drop"] == NOT_COMPUTED


def test_on_a_scale_where_higher_is_worse_a_rise_is_a_change_for_the_worse() -> None:
    earlier = [{"scores": {"oq45_total": 70}}] * 3
    courses = {score: _computed({"oq45_total": score}, earlier)["outcome_course"] for score in (84, 83, 56)}
    assert courses == {84: "worse", 83: "not_moving", 56: "better"}


def test_the_marks_of_one_session_are_low_under_the_line_of_the_form() -> None:
    words = _computed({"srs_goals": 7.9, "srs_approach": 8, "wai_sr_bond": 2.9})
    assert (words["goal_marks"], words["task_marks"], words["bond_marks"], words["alliance_marks"]) == (
        "clearly_low", "usual", "clearly_low", NOT_COMPUTED)


def test_the_trend_is_not_asked_for_where_it_was_computed() -> None:
    earlier = [{"scores": {"srs_total": 38}}] * 3
    with_history = session_from_dict({"facts": {"srs_total": 38}, "history": earlier}, shipped())
    trend = shipped().vocabulary.facts["alliance_score_trend"].domain.words.index("no_earlier_score")
    assert known_values(shipped(), with_history)["alliance_score_trend"] == trend


def test_what_is_computed_is_what_a_second_naive_reading_computes_and_every_value_occurs() -> None:
    """Random sessions and histories on the shipped scores."""
    random, census = Random(2026), Counter[tuple[str, int]]()
    for _ in range(700):
        session = random_session(random, shipped())
        found = computed_values(shipped(), session)
        assert found == naively_computed(shipped(), session), session
        census.update(found.items())
    assert {(name, value) for name, words in COMPUTED.items() for value in range(len(words))} <= census.keys()


def test_scores_alone_never_conclude_a_rupture_nor_raise_more_than_the_question_about_suicide() -> None:
    """Sessions that give scores and a history, and nothing else."""
    random, direct = Random(2026), DirectReading(shipped())
    alerts: set[str] = set()
    for _ in range(300):
        full = random_session(random, shipped())
        session = Session(reports=Reports({name: full.reports.values[name] for name in _banded(full)}, full.reports.scores),
                          history=random_history(random, shipped(), full.reports.scores))
        consultation = Consultation.from_trace(shipped(), session, direct.infer(session))
        assert not consultation.rupture_found
        assert consultation.possible["rupture_now"] & 0b11, "it may be none or settled"
        alerts |= {rule.alert for rule in consultation.firing() if rule.alert}
    assert alerts == {"suicide-or-self-harm"}


def _banded(session: Session) -> list[str]:
    facts = shipped().vocabulary.facts
    return [name for name in session.reports.values if facts[name].measure is not None]
