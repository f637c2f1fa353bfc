"""Earlier sessions in a session file and in the examples of rules, and sums of items: what is read, and what is told."""

from __future__ import annotations

from typing import Any

import pytest

from alliance_advisor.errors import ProblemsFound
from alliance_advisor.inference.session import HELPED, NO_EFFECT, Attempt, Earlier
from alliance_advisor.inference.session_file import session_from_bytes, session_from_dict
from alliance_advisor.knowledge import codec
from tests.shipped import shipped

WRITTEN = b"""\
session: 6
facts: {srs_total: 31}
history:
  - {session: 1, scores: {srs_total: 37, wai_sr_goal: sum 18}}
  - {session: 2, tried: {own-your-part: helped, give-real-choice: no_effect}}
  - {session: 5, scores: {srs_total: 38, ors_total: }}
"""


def _told(plain: dict[str, Any]) -> list[str]:
    """The problems of a session, each as place, message and hint."""
    with pytest.raises(ProblemsFound) as found:
        session_from_dict(plain, shipped())
    return [f"{each.location}: {each.message} | {each.hint}" for each in found.value.problems]


def _told_of_history(*history: dict[str, Any], session: int | None = None) -> list[str]:
    return _told({"session": session, "history": list(history)})


def test_earlier_sessions_are_kept_in_order_with_their_scores_and_what_was_tried() -> None:
    session = session_from_bytes(WRITTEN, "session.yaml", shipped())
    assert session.history == (
        Earlier(1, {"srs_total": 37.0, "wai_sr_goal": 4.5}),
        Earlier(2, attempts=(Attempt("own-your-part", HELPED), Attempt("give-real-choice", NO_EFFECT))),
        Earlier(5, {"srs_total": 38.0}),
    )
    assert session.attempts == (Attempt("own-your-part", HELPED), Attempt("give-real-choice", NO_EFFECT))
    assert session.failed == {"give-real-choice": 1}


def test_a_dict_and_a_file_give_the_same_history() -> None:
    plain = {"session": 6, "facts": {"srs_total": 31}, "history": [
        {"session": 1, "scores": {"srs_total": 37, "wai_sr_goal": "sum 18"}},
        {"session": 2, "tried": {"own-your-part": "helped", "give-real-choice": "no_effect"}},
        {"session": 5, "scores": {"srs_total": 38.0, "ors_total": None}},
    ]}
    assert session_from_dict(plain, shipped()) == session_from_bytes(WRITTEN, "session.yaml", shipped())


def test_an_earlier_session_needs_no_number() -> None:
    history = session_from_dict({"session": 2, "history": [{"scores": {"srs_total": 37}}, {"session": 1}]}, shipped()).history
    assert history == (Earlier(None, {"srs_total": 37.0}), Earlier(1))


@pytest.mark.parametrize("numbers", [(2, 1), (3, 3), (1, 4, 2)])
def test_the_numbers_of_earlier_sessions_rise(numbers: tuple[int, ...]) -> None:
    told, = _told_of_history(*({"session": number} for number in numbers))
    place, last, before = f"history[{len(numbers) - 1}].session", numbers[-1], numbers[-2]
    assert told == (f"{place}: session {last} stands after session {before} in the history | "
                    "List earlier sessions in order, each once; gaps are fine.")


def test_the_history_ends_before_this_session() -> None:
    told, = _told_of_history({"session": 4}, session=4)
    assert told == ("session: this is session 4, and the history goes on to session 4 | "
                    "Correct one of the numbers, or take later sessions out.")


def test_of_an_earlier_session_only_scores_are_kept() -> None:
    told, = _told_of_history({"scores": {"bond": "thin"}})
    assert told == "history[0].scores.bond: bond is not a score | Of an earlier session, only scores are kept. Take it out."
    assert _told_of_history({"facts": {"srs_total": 30}}) == [
        "history[0].facts: an earlier session has no such key | Its keys are session, scores, tried."]


def test_scores_of_earlier_sessions_are_checked_like_those_of_this_one() -> None:
    unfit = {"srs_total": 41, "ors_total": "high", "srs_totl": 30, "srs_ceiling": 30, "alliance_drop": "alert"}
    for name, value in unfit.items():
        now, = _told({"facts": {name: value}})
        before, = _told_of_history({"scores": {name: value}})
        assert before == now.replace("facts.", "history[0].scores.", 1)


def test_what_is_computed_cannot_be_reported() -> None:
    assert _told({"facts": {"alliance_drop": "alert", "goal_marks": "usual"}}) == [
        "facts.alliance_drop: alliance_drop is computed from the session's history | Take it out, and give the history.",
        "facts.goal_marks: goal_marks is computed from the session's scores | Take it out, and report the scores.",
    ]


@pytest.mark.parametrize("written", ["sum 9", "sum  9", "2.25", 2.25])
def test_a_sum_of_items_is_turned_into_their_mean(written: object) -> None:
    assert session_from_dict({"facts": {"wai_sr_goal": written}}, shipped()).reports.scores == {"wai_sr_goal": 2.25}


@pytest.mark.parametrize(("name", "written", "told"), [
    ("wai_sr_goal", 9, "wai_sr_goal is outside its range | It goes from 1 to 5. If this is the sum of the 4 items, write sum 9."),
    ("wai_sr_goal", 90, "wai_sr_goal is outside its range | It goes from 1 to 5."),
    ("wai_sr_goal", "sum 21", ("wai_sr_goal is outside its range | "
                               "It goes from 1 to 5. The sum of its 4 items goes from 4 to 20.")),
    ("wai_sr_goal", "sum", ("wai_sr_goal must be a number, and this is not one | "
                            "Write it in figures, with a point for decimals: it goes from 1 to 5.")),
    ("srs_total", "sum 30", "srs_total is not a mean of items, so it takes no sum | Write the score alone, in figures."),
    ("srs_total", 41, "srs_total is outside its range | It goes from 0 to 40."),
])
def test_a_score_that_does_not_fit_is_told_what_to_write(name: str, written: object, told: str) -> None:
    assert _told({"facts": {name: written}}) == [f"facts.{name}: {told}"]


def test_a_rule_may_show_in_its_examples_what_it_makes_of_a_history() -> None:
    example = next(each for each in shipped().rules["marks-that-dropped"].examples if each.history)
    assert example.fires
    assert [earlier.scores["srs_total"] for earlier in example.history or ()] == [37, 38, 37]


def test_examples_with_a_history_survive_the_cache() -> None:
    rule = shipped().rules["marks-that-dropped"]
    assert codec.from_json(codec.to_json(rule)) == rule
    attempt = Earlier(1, attempts=(Attempt("own-your-part", HELPED),))
    assert codec.from_json(codec.to_json(attempt)) == attempt
