"""What is typed in a consultation means what it says."""

from __future__ import annotations

import pytest

from alliance_advisor.consultation.inquiry import Inquiry, InquiryKind, Option, fact_inquiry
from alliance_advisor.interface.cli.replies import Key, Misunderstood, Said, Unclear, reply_from
from tests.shipped import shipped


def _asked(name: str) -> Inquiry:
    return fact_inquiry(shipped().vocabulary.facts[name])


def _screen(kind: InquiryKind = InquiryKind.SCREEN) -> Inquiry:
    facts = shipped().vocabulary.facts
    bond, pushed = facts["bond"], facts["therapist_pushed"]
    options = (Option(bond, 0), Option(bond, 1), Option(pushed, None))
    return Inquiry(kind, ((bond, 0b11), (pushed, pushed.domain.full)), options)


def _scores() -> Inquiry:
    facts = shipped().vocabulary.facts
    asked = [facts["srs_total"], facts["wai_sr_goal"]]
    return Inquiry(InquiryKind.SCORES, tuple((each, each.domain.full) for each in asked),
                   tuple(Option(each, None) for each in asked))


@pytest.mark.parametrize("typed", ["2", "thin", "Thin", " thin \n"])
def test_one_value_is_its_number_or_its_word(typed: str) -> None:
    assert reply_from(typed, _asked("bond")) == Said(("bond=thin",))


@pytest.mark.parametrize("typed", ["2, went quiet", "short_answers, went_quiet", "1 2", "1;2", "short answers, 2, 2"])
def test_items_of_a_checklist_are_numbers_or_names_however_parted(typed: str) -> None:
    reply = reply_from(typed, _asked("withdrawal_markers"))
    assert isinstance(reply, Said)
    words = set(reply.settings[0].partition("=")[2].split(","))
    assert words <= {"short_answers", "went_quiet"}
    assert "went_quiet" in words


def test_none_on_a_checklist_is_nothing_ticked() -> None:
    assert reply_from("none", _asked("withdrawal_markers")) == Said(("withdrawal_markers=none",))


def test_none_is_a_value_where_the_vocabulary_has_it() -> None:
    assert reply_from("none", _asked("goal_clarity")) == Said(("goal_clarity=none",))
    assert reply_from("none", _asked("bond")) == Misunderstood(Unclear.NOT_A_CHOICE)


@pytest.mark.parametrize(("typed", "key"), [("?", Key.WHY), ("-", Key.NOT_KNOWN), ("<", Key.BACK), ("q", Key.STOP),
                                            ("unknown", Key.NOT_KNOWN), (" - ", Key.NOT_KNOWN)])
def test_a_key_is_a_key_everywhere(typed: str, key: Key) -> None:
    assert {reply_from(typed, each) for each in (_asked("bond"), _asked("srs_total"))} == {key}
    assert {reply_from(typed, each) for each in (_screen(), _scores(), _asked("client_felt"))} == {key}


@pytest.mark.parametrize(("typed", "why"), [
    ("", Unclear.EMPTY), ("9", Unclear.NOT_A_CHOICE), ("0", Unclear.NOT_A_CHOICE), ("1, 2", Unclear.ONE_ONLY),
    ("warmish", Unclear.NOT_A_CHOICE), ("-1", Unclear.NOT_A_CHOICE), ("2.0", Unclear.NOT_A_CHOICE), ("²", Unclear.NOT_A_CHOICE),
])
def test_what_is_not_an_answer_to_one_question_is_not_guessed(typed: str, why: Unclear) -> None:
    reply = reply_from(typed, _asked("bond"))
    assert isinstance(reply, Misunderstood)
    assert reply.why is why


def test_a_word_that_is_near_gets_a_hint_and_no_guess() -> None:
    assert reply_from("wnet quiet", _asked("withdrawal_markers")) == Misunderstood(Unclear.NOT_A_CHOICE)
    near = Misunderstood(Unclear.NOT_A_CHOICE, "Did you mean went_quiet?")
    assert reply_from("went_quit", _asked("withdrawal_markers")) == near


@pytest.mark.parametrize("typed", ["none, 1", "1 none"])
def test_none_and_more_is_not_guessed(typed: str) -> None:
    assert reply_from(typed, _asked("withdrawal_markers")) == Misunderstood(Unclear.NONE_AND_MORE)
    assert reply_from(typed, _screen()) == Misunderstood(Unclear.NONE_AND_MORE)


class TestScreens:
    """Several facts at once."""

    def test_what_is_ticked_is_reported_or_asked_next_and_the_rest_does_not_apply(self) -> None:
        assert reply_from("2, 3", _screen()) == Said(("bond=thin",), ("therapist_pushed",))
        assert reply_from("thin therapist_pushed", _screen()) == Said(("bond=thin",), ("therapist_pushed",))

    def test_none_is_an_answer(self) -> None:
        assert reply_from("none", _screen()) == reply_from("None", _screen(InquiryKind.SAFETY)) == Said()

    def test_a_dash_at_the_end_says_that_the_rest_is_not_known(self) -> None:
        assert reply_from("3 -", _screen()) == Said((), ("therapist_pushed",), rest_known=False)

    def test_two_values_of_one_fact_cannot_both_apply(self) -> None:
        assert reply_from("1 2", _screen()) == Misunderstood(Unclear.ONE_ONLY)

    def test_a_word_that_stands_on_several_lines_is_not_guessed(self) -> None:
        facts = shipped().vocabulary.facts
        options = (Option(facts["goal_clarity"], 0), Option(facts["cultural_mismatch"], 0))
        screen = Inquiry(InquiryKind.SCREEN, tuple((each.fact, 1) for each in options), options)
        assert reply_from("none, 1", screen) == Misunderstood(Unclear.NONE_AND_MORE)
        options = (Option(facts["bond"], 1), Option(facts["bond"], 1))
        assert reply_from("thin", Inquiry(InquiryKind.SCREEN, screen.asked, options)) == Misunderstood(Unclear.ON_SEVERAL_LINES)


class TestScores:
    """Several scores at once."""

    @pytest.mark.parametrize("typed", ["1=34, 2=sum 14", "1 = 34  2=sum 14", "srs_total=34; wai_sr_goal = sum 14"])
    def test_each_is_its_number_or_name_and_the_score(self, typed: str) -> None:
        assert reply_from(typed, _scores()) == Said(("srs_total=34", "wai_sr_goal=sum 14"))

    @pytest.mark.parametrize("typed", ["34", "1", "3=4", "1=34 and 2=4", "1=", "=34"])
    def test_what_does_not_say_which_score_is_not_guessed(self, typed: str) -> None:
        assert reply_from(typed, _scores()) == Misunderstood(Unclear.NOT_A_SCORE)
