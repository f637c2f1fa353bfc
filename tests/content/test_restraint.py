"""When a careful colleague would say nothing yet, or nothing more than "carry on", the system does the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from alliance_advisor.explanation.advice import Advice, Reason, Status
from alliance_advisor.explanation.questions import Question
from alliance_advisor.inference.findings import is_found
from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.knowledge.strategies import KEEP
from alliance_advisor.presentation.view import ASKED, asked_first
from tests.content.texts import HERE, plain
from tests.shipped import shipped, shipped_advisor

Facts = Mapping[str, Any]

ABSTAINING: Mapping[str, Any] = plain(HERE / "abstaining.yaml")
STEADY: Mapping[str, Facts] = plain(HERE / "steady.yaml")
BY_REASON = {reason: [name for name, each in ABSTAINING["sessions"].items() if each["reason"] == reason] for reason in Reason}
QUICK = range(6, 11)
"""So few answers are enough for "carry on"."""

EVERY_ABSTAINING = pytest.mark.parametrize("name", ABSTAINING["sessions"])
EVERY_STEADY = pytest.mark.parametrize("name", STEADY)


@EVERY_ABSTAINING
def test_where_nothing_can_be_advised_yet_nothing_is_and_the_reason_is_given(name: str) -> None:
    advice = _abstaining(name)
    assert (advice.status, advice.reason) == (Status.NO_ADVICE, ABSTAINING["sessions"][name]["reason"]), _shown(advice)
    assert not advice.recommendations


@pytest.mark.parametrize("name", [*BY_REASON[Reason.TOO_LITTLE_KNOWN], *BY_REASON[Reason.ALL_HELD]])
def test_two_or_three_questions_are_asked_and_one_of_them_is_what_a_supervisor_would_ask(name: str) -> None:
    asked = [each.fact.id for each in _asked(_abstaining(name))]
    assert 2 <= len(asked) <= ASKED
    assert set(asked) & set(ABSTAINING["sessions"][name]["ask"]), asked


@pytest.mark.parametrize("name", BY_REASON[Reason.OUT_OF_SCOPE])
def test_out_of_scope_only_what_bears_on_safety_is_asked(name: str) -> None:
    """Scope ends the advice, so an answer that could only change advice is not worth asking for."""
    assert not [each.fact.id for each in _asked(_abstaining(name)) if not each.alerts]


@pytest.mark.parametrize("name", BY_REASON[Reason.ALL_HELD])
def test_what_is_held_is_told_with_what_holds_it(name: str) -> None:
    withheld = _abstaining(name).withheld
    assert withheld
    assert all(each.candidate.held for each in withheld)


@EVERY_STEADY
def test_a_steady_session_is_told_to_carry_on_and_no_problem_is_invented(name: str) -> None:
    advice = _advice(STEADY[name])
    assert advice.status is Status.CARRY_ON, _shown(advice)
    assert not _problems(advice)
    assert {each.candidate.strategy.phase for each in advice.recommendations} == {KEEP}


def test_there_are_thirty_sessions_of_restraint_of_every_reason_and_ten_steady_ones_in_few_answers() -> None:
    assert len(ABSTAINING["sessions"]) == 30
    assert all(BY_REASON.values())
    assert len(STEADY) == 10
    assert {len(facts) for facts in STEADY.values()} <= set(QUICK)


def test_a_strained_session_is_told_apart_from_a_steady_one() -> None:
    """The same answers with one thing wrong: what the tests above look for is there to be found."""
    strained = {**STEADY["the-quick-entry"], "bond": "strained", "how_tension_ended": "left_open",
                "withdrawal_markers": ["went_quiet", "short_answers"]}
    advice = _advice(strained)
    assert advice.status is Status.ADVICE
    assert _problems(advice)


def _abstaining(name: str) -> Advice:
    case = ABSTAINING["sessions"][name]
    if case.get("quiet"):
        return _advice({**ABSTAINING["quiet"], **case["facts"]}, history=())
    return _advice(case["facts"])


def _advice(facts: Facts, history: Sequence[Any] | None = None) -> Advice:
    """The advice on facts as they are written in YAML, where PyYAML reads yes and no as truth values."""
    words = {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in facts.items()}
    document = {"facts": words} if history is None else {"facts": words, "history": list(history)}
    return shipped_advisor("direct").advise(session_from_dict(document, shipped()))


def _asked(advice: Advice) -> Sequence[Question]:
    """The questions that a reader is shown."""
    places = [{"place": place} for place in range(len(advice.questions))]
    return [advice.questions[each["place"]] for each in asked_first({"questions": places}, advice.questions)]


def _problems(advice: Advice) -> list[str]:
    """The ruptures and challenges that were found."""
    ruptures = shipped().manifest.roles.ruptures.values()
    return [stated.finding.id for stated in advice.findings
            if is_found(stated.possible) and (stated.finding.challenge or stated.finding.id in ruptures)]


def _shown(advice: Advice) -> str:
    """What was answered instead."""
    strategies = [each.candidate.strategy.id for each in (*advice.recommendations, *advice.withheld)]
    return f"{advice.status} {advice.reason}: {[each.alert.id for each in advice.alerts]} {strategies}"
