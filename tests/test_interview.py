"""The interview: asks what can still matter, in order, and stops when nothing can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings

from alliance_advisor.consultation.inquiry import LINES, InquiryKind
from alliance_advisor.consultation.interview import Interview, next_question
from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.explanation.decisive import decisive_facts
from alliance_advisor.inference.ranking import SHOWN
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_dict, session_from_settings
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.workbench.random_sessions import random_session, without_misfits
from tests.generators.cases import SEEDS, case_of
from tests.generators.sheets import played, steps
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor
from tests.test_prospects import told
from tests.vignettes.cases import READERS, all_cases

CASES = all_cases()
MOST_ON_AVERAGE, MOST = 20, 28


def _begun(*settings: str) -> Interview:
    return Interview.from_session(shipped(), session_from_settings(settings, shipped()))


def _first_three(session: Session) -> list[str]:
    return [each.candidate.strategy.id for each in shipped_advisor("direct").advise(session).recommendations[:SHOWN]]


class TestOrder:
    """What is asked first."""

    def test_safety_is_asked_first_of_all_on_one_screen(self) -> None:
        inquiry = _begun().inquiry
        assert inquiry is not None
        assert inquiry.kind is InquiryKind.SAFETY
        assert all(fact.safety for fact in inquiry.facts)
        assert [fact.id for fact in inquiry.facts][:2] == ["safety_worry", "suicidal_thoughts"]

    def test_what_was_ticked_about_safety_is_asked_next(self) -> None:
        after = _begun().answered(Reports(), ticked=["self_harm"])
        assert after.inquiry is not None
        assert (after.inquiry.kind, after.inquiry.fact.id) == (InquiryKind.FACT, "self_harm")

    def test_the_checklists_of_the_one_minute_entry_come_before_screens(self) -> None:
        interview = _begun().not_known()
        kinds = []
        while interview.inquiry is not None and interview.inquiry.kind is InquiryKind.FACT:
            kinds.append((interview.inquiry.fact.quick, interview.inquiry.fact.domain.kind))
            interview = interview.not_known()
        assert set(kinds) == {(True, Kind.SEVERAL)}
        assert interview.inquiry is not None
        assert interview.inquiry.kind is InquiryKind.SCREEN

    def test_a_screen_is_short(self) -> None:
        interview = _begun()
        while (inquiry := interview.inquiry) is not None:
            assert inquiry.kind is not InquiryKind.SCREEN or 1 < len(inquiry.options) <= LINES
            interview = interview.not_known()

    def test_advice_lists_its_questions_in_the_order_of_the_interview(self) -> None:
        for file in EXAMPLES:
            advice = shipped_advisor("direct").advise(example_session(file))
            asked = [each.fact.id for each in advice.questions if each.conflict is None]
            decisive = [each.fact.id for each in decisive_facts(advice.consultation)]
            assert [name for name in asked if name in decisive] == [name for name in decisive if name in asked]
            assert set(asked[len([name for name in asked if name in decisive]):]).isdisjoint(decisive)

    def test_the_next_question_is_the_first_of_an_interview(self) -> None:
        session = example_session(EXAMPLES[0])
        assert next_question(shipped(), session) == Interview.from_session(shipped(), session).inquiry

    def test_a_contradiction_is_asked_about_before_anything_else(self) -> None:
        interview = _begun("happened_before=first_time", "how_tension_ended=no_tension")
        assert interview.inquiry is not None
        assert interview.inquiry.kind is InquiryKind.CONFLICT
        left = interview.not_known()
        assert left.session == interview.session
        assert left.inquiry is not None
        assert left.inquiry.kind is not InquiryKind.CONFLICT


class TestAnswers:
    """What an answer does."""

    def test_what_is_not_known_stays_open_and_is_not_asked_again(self) -> None:
        interview = _begun()
        seen: Counter[str] = Counter()
        while (inquiry := interview.inquiry) is not None:
            seen.update(fact.id for fact in inquiry.facts)
            interview = interview.not_known()
        assert max(seen.values()) == 1
        assert interview.session.reports == Reports()

    def test_none_on_the_safety_screen_reports_what_that_leaves(self) -> None:
        values = _begun().answered(Reports()).session.reports.values
        facts = shipped().vocabulary.facts
        assert values["suicidal_thoughts"] == 0
        assert set(values.values()) == {0}
        assert facts["suicidal_thoughts"].domain.words[0] == "none_heard"

    def test_none_on_another_screen_claims_nothing_but_that_nothing_was_ticked(self) -> None:
        interview = _begun().not_known()
        while interview.inquiry is not None and interview.inquiry.kind is not InquiryKind.SCREEN:
            interview = interview.not_known()
        assert interview.inquiry is not None
        after = interview.answered(Reports())
        facts = shipped().vocabulary.facts
        for name, value in after.session.reports.values.items():
            assert value == 0, name
            assert facts[name].domain.kind in (Kind.SEVERAL, Kind.YES_NO), name

    def test_back_takes_the_last_answer_back(self) -> None:
        interview = _begun()
        after = interview.answered(Reports()).not_known()
        assert after.back().back() == interview
        assert interview.back() is interview

    def test_what_a_session_says_is_not_asked(self) -> None:
        session = example_session(EXAMPLES[0])
        interview = Interview.from_session(shipped(), session)
        while (inquiry := interview.inquiry) is not None:
            assert session.reports.values.keys().isdisjoint(fact.id for fact in inquiry.facts)
            interview = interview.not_known()

    def test_scores_are_one_question(self) -> None:
        interview = _begun()
        kinds = []
        while (inquiry := interview.inquiry) is not None:
            kinds.append(inquiry.kind)
            interview = interview.not_known()
        assert kinds.count(InquiryKind.SCORES) == 1

    def test_advice_after_an_interview_does_not_ask_again_what_was_not_known(self) -> None:
        interview = _begun().not_known()
        told = interview.told(shipped_advisor("direct").advise(interview.session))
        assert {each.fact.id for each in told.questions}.isdisjoint(interview.closed.not_known)
        while interview.inquiry is not None:
            interview = interview.not_known()
        assert interview.told(shipped_advisor("direct").advise(interview.session)).questions == ()


@given(SEEDS)
@settings(max_examples=60)
def test_an_interview_comes_to_the_advice_of_the_whole_session(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(2):
        sheet = without_misfits(session, case.knowledge_base)
        if not conflicts_met(case.consult(sheet)):
            assert told(played(case.knowledge_base, sheet).consultation) == told(case.consult(sheet)), sheet


@given(SEEDS)
@settings(max_examples=10)
def test_on_the_shipped_base_too_an_interview_comes_to_the_advice_of_the_whole_session(seed: int) -> None:
    sheet = without_misfits(random_session(Random(seed), shipped()), shipped())
    whole = shipped_advisor("direct").advise(sheet).consultation
    if not conflicts_met(whole):
        assert told(shipped_advisor("direct").advise(played(shipped(), sheet).session).consultation) == told(whole)


@pytest.mark.parametrize("reader", [READERS[0], pytest.param(READERS[1], marks=pytest.mark.slow)])
def test_the_sheets_of_the_vignettes_give_the_same_advice_after_few_questions(reader: str, report: Callable[[str], None]) -> None:
    """Each sheet played as the answers: the same first three, and the number of questions."""
    counts = []
    for case in CASES:
        sheet = case.session(reader)
        interview = played(shipped(), sheet)
        counts.append(interview.number)
        assert _first_three(interview.session) == _first_three(sheet), case.id
    report(f"questions on the sheets of the {reader} reader: {mean(counts):.1f} on average, {sorted(counts)}")
    assert mean(counts) <= MOST_ON_AVERAGE
    assert max(counts) <= MOST


def test_every_answer_leaves_its_mark_also_one_that_is_not_known() -> None:
    facts = {"bond": "thin", "technique_focus": "heavy", "therapist_pushed": ["talked_most"]}
    sheet = session_from_dict({"facts": facts}, shipped())
    before = None
    for interview in steps(shipped(), sheet):
        now = (interview.session.reports.values, interview.closed, interview.ticked)
        assert now != before
        before = now
