"""Flip points are exactly what brute force over every change finds, and the answer says them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from hypothesis import example, given, settings

from alliance_advisor.explanation.changes import Change, changed, changes_of
from alliance_advisor.explanation.flip_points import MOST, FlipPoint, FlipPoints, flip_points_of
from alliance_advisor.explanation.status import first_told, is_told
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.random_sessions import random_session
from tests.generators.cases import SEEDS, case_of
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor
from tests.told import told, told_first

SESSIONS = 3
CASES = 70
"""210 sessions of random knowledge bases; and as many of the shipped one as fit into the time."""

OF_SHIPPED = 5


def _consult(knowledge_base: KnowledgeBase, session: Session) -> Consultation:
    trace = knowledge_base.kept(DirectReading).infer(session)
    return Consultation.from_trace(knowledge_base, session, trace)


@given(SEEDS)
@example(5030)
@example(5128)
@settings(max_examples=CASES)
def test_flip_points_are_those_of_brute_force(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(SESSIONS):
        _assert_as_brute_force(case.knowledge_base, session)


@given(SEEDS)
@settings(max_examples=OF_SHIPPED)
def test_flip_points_of_the_shipped_knowledge_base_are_those_of_brute_force(seed: int) -> None:
    _assert_as_brute_force(shipped(), random_session(Random(seed), shipped()))


def _assert_as_brute_force(knowledge_base: KnowledgeBase, session: Session) -> None:
    consultation = _consult(knowledge_base, session)
    points = flip_points_of(consultation)
    first = told_first(consultation)
    if first is None:
        assert points is None
        return
    assert points is not None
    flips = [(change, then) for change in changes_of(knowledge_base, session)
             if (then := told_first(_consult(knowledge_base, changed(knowledge_base, session, [change])))) != first]
    for found, of_reported in ((points.reported, True), (points.open, False)):
        expected = [(change, then) for change, then in flips if (change.fact.id in session.reports.values) is of_reported]
        _assert_nearest(found, expected)
    assert points.fragile is any(change.steps == 1 and change.before is not None for change, _ in flips)


def _assert_nearest(found: tuple[FlipPoint, ...], flips: list[tuple[Change, str | None]]) -> None:
    """The few facts with the fewest steps, each with all its changes that flip and with what the nearest puts first."""
    order = list(dict.fromkeys(change.fact.id for change, _ in flips))
    nearest = {name: min(change.steps for change, _ in flips if change.fact.id == name) for name in order}
    assert [each.fact.id for each in found] == sorted(order, key=nearest.__getitem__)[:MOST]
    for each in found:
        of_fact = sorted((flip for flip in flips if flip[0].fact.id == each.fact.id), key=lambda flip: flip[0].steps)
        assert list(each.changes) == [change for change, _ in of_fact]
        assert (each.first.id if each.first is not None else None) == of_fact[0][1]
        assert each.steps == nearest[each.fact.id]


@given(SEEDS)
@settings(max_examples=CASES)
def test_the_short_way_to_the_first_choice_ends_where_ranking_does(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(SESSIONS * 4):
        consultation = case.consult(session)
        first, recommended = first_told(consultation), told(consultation)
        assert (first.id if first is not None else None) == told_first(consultation)
        for strategy in case.knowledge_base.strategies.values():
            assert is_told(consultation, strategy) is (strategy.id in recommended)


def test_both_kinds_of_flip_point_and_firm_answers_occur_in_random_sessions() -> None:
    kinds = set()
    for seed in range(60):
        case = case_of(seed)
        kinds |= {kind for session in case.sessions(2) for kind in _kinds(flip_points_of(case.consult(session)))}
    assert kinds == {"none", "reported", "open", "fragile", "firm", "nothing left", "several steps"}


def _kinds(points: FlipPoints | None) -> Iterator[str]:
    if points is None:
        yield "none"
        return
    yield from ["reported"] * bool(points.reported) + ["open"] * bool(points.open) + ["fragile"] * points.fragile
    if not points.reported and not points.open:
        yield "firm"
    for each in (*points.reported, *points.open):
        if each.first is None:
            yield "nothing left"
        if each.steps > 1:
            yield "several steps"


def test_the_answer_says_under_its_first_choice_what_would_change_it() -> None:
    for file in EXAMPLES:
        advice = shipped_advisor("direct").advise(example_session(file))
        document = Renderer().document(advice)
        points = advice.flip_points()
        assert points is not None
        assert [each["fact"] for each in document["flip_points"]] == [each.fact.id for each in (*points.reported, *points.open)]
        assert document["fragile"] is points.fragile
        for form in ("text", "md", "html"):
            text = " ".join(Renderer().render(advice, form).replace("&#39;", "'").split())
            assert all(each["text"] in text for each in document["flip_points"]), form
            assert ("A close call: it stays first unless" in text) is points.fragile


def test_without_a_first_choice_nothing_is_said_of_what_would_change_it() -> None:
    advice = shipped_advisor("direct").advise(Session())
    document = Renderer().document(advice)
    assert (document["flip_points"], document["fragile"]) == ([], None)
