"""What if: exactly the differences of two answers, and a session with some facts reported otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from alliance_advisor.errors import ProblemsFound
from alliance_advisor.explanation.advice import Advice, advice_from
from alliance_advisor.explanation.difference import Difference, difference_of
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_dict, session_with, session_with_settings
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.presentation.what_if_view import what_if_view
from alliance_advisor.workbench.random_sessions import random_session
from tests.generators.cases import SEEDS, case_of
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

CASES = 100
OF_SHIPPED = 15


def _answers(document: Mapping[str, Any]) -> dict[tuple[str, str], object]:
    """Everything that a document says, thing by thing; without the values on which reasons rest, which the facts show."""
    said: dict[tuple[str, str], object] = {("status", ""): (document["status"], document["reason"])}
    said |= {("alert", each["id"]): _bare(each) for each in (*document["safety"], *document["care"])}
    said |= {("finding", each["id"]): _bare(each) for each in document["findings"]}
    said |= {("strategy", each["strategy"]): _bare(each) for each in (*document["recommendations"], *document["withheld"])}
    said |= {("going_well", each["text"]): True for each in document["going_well"]}
    said |= {("question", each["fact"]): True for each in document["questions"]}
    return said


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items() if key != "on"}
    return [_bare(each) for each in value] if isinstance(value, list) else value


def _named(difference: Difference) -> Iterator[tuple[str, str]]:
    for row in what_if_view(difference, Renderer().document(difference.before))["rows"]:
        yield row["about"], row["id"] or ""


@given(SEEDS)
@settings(max_examples=CASES)
def test_what_if_shows_exactly_the_differences_of_two_answers(seed: int) -> None:
    case = case_of(seed)
    before, after = (advice_from(case.consult(session)) for session in case.sessions(2))
    _assert_exact(before, after)


@given(SEEDS)
@settings(max_examples=OF_SHIPPED)
def test_what_if_shows_exactly_the_differences_that_one_fact_makes(seed: int) -> None:
    random = Random(seed)
    session = random_session(random, shipped())
    fact = random.choice([each for each in shipped().vocabulary.facts.values() if each.reportable and each.measure is None])
    word = random.choice(fact.domain.words)
    before = shipped_advisor("direct").advise(session)
    difference = before.what_if({fact.id: [word] if fact.domain.kind is Kind.SEVERAL else word})
    _assert_exact(before, difference.after)
    assert [each.id for each in difference.facts] in ([], [fact.id])


def _assert_exact(before: Advice, after: Advice) -> None:
    """What differs between the documents is shown, and what is shown differs; carrying on says nothing of its own."""
    said, then = (_answers(Renderer().document(each)) for each in (before, after))
    differing = {key for key in said | then if said.get(key) != then.get(key)}
    shown = set(_named(difference_of(before, after)))
    assert shown <= differing
    assert {key for key in differing - shown if key[0] != "going_well"} == set()


def test_an_answer_does_not_differ_from_itself() -> None:
    for file in EXAMPLES:
        advice = shipped_advisor("direct").advise(example_session(file))
        difference = advice.what_if({})
        assert difference.none
        assert difference.facts == ()


@given(SEEDS)
@settings(max_examples=30)
def test_nothing_is_called_the_same_that_differs(seed: int) -> None:
    case = case_of(seed)
    before, after = (advice_from(case.consult(session)) for session in case.sessions(2))
    difference = difference_of(before, after)
    assert difference.none is (list(_named(difference)) == [])


def test_facts_are_changed_added_and_taken_back_and_the_rest_stays() -> None:
    facts = {"bond": "thin", "withdrawal_markers": ["went_quiet"], "srs_total": 38}
    session = session_from_dict({"client": "wren-5", "session": 2, "facts": facts}, shipped())
    after = session_with(session, {"bond": "warm", "srs_total": 20, "withdrawal_markers": None, "homework": "done"}, shipped())
    anew = session_from_dict({"client": "wren-5", "session": 2,
                              "facts": {"bond": "warm", "srs_total": 20, "homework": "done"}}, shipped())
    assert after == anew
    settings_ = ["bond=warm", "srs_total=20", "withdrawal_markers=unknown", "homework=done"]
    assert session_with_settings(session, settings_, shipped()) == anew


def test_a_score_that_is_taken_back_takes_all_its_bands_with_it() -> None:
    session = session_from_dict({"facts": {"srs_total": 38}}, shipped())
    assert session_with(session, {"srs_total": None}, shipped()) == Session()


def test_a_fact_or_value_that_is_unknown_is_told() -> None:
    advice = shipped_advisor("direct").advise(Session())
    with pytest.raises(ProblemsFound, match="facts"):
        advice.what_if({"bond": "glue"})
