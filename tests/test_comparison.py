"""Two sessions of one client beside each other: what changed, and which reports did it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from alliance_advisor.errors import ProblemsFound
from alliance_advisor.explanation.comparison import About, Comparison, comparison_of
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.presentation.rendering import FORMATS, WIDTH, Renderer
from alliance_advisor.workbench.random_sessions import one_more_answer, random_session, reportable, taken_back
from tests.generators.cases import SEEDS
from tests.html_page import assert_stands_alone
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

RENDERER = Renderer()
NOTHING = "Nothing changed in the answer."
BEFORE = {"bond": "thin", "technique_focus": "heavy", "withdrawal_markers": ["went_quiet"]}


def _of_sessions(earlier: Session, later: Session) -> Comparison:
    advisor = shipped_advisor("direct")
    return comparison_of(advisor.advise(earlier), advisor.advise(later))


def _compared(earlier: dict[str, Any], later: dict[str, Any]) -> Comparison:
    return _of_sessions(*(session_from_dict({"facts": facts}, shipped()) for facts in (earlier, later)))


def _changed(random: Random) -> tuple[Session, Session]:
    """A session and the same a little later: nothing, one answer more or less, or another session."""
    session = random_session(random, shipped())
    way = random.choice(("same", "more", "less", "other"))
    if way == "more":
        return session, one_more_answer(random, shipped(), session) or session
    if way == "less":
        return session, taken_back(session, shipped(), random.choice(reportable(shipped())).id)
    return session, session if way == "same" else random_session(random, shipped())


@given(SEEDS)
@settings(max_examples=60)
def test_that_nothing_changed_is_said_exactly_where_both_answers_agree(seed: int) -> None:
    comparison = _of_sessions(*_changed(Random(seed)))
    earlier, later = (RENDERER.document(each) | {"session": 0} for each in (comparison.earlier, comparison.later))
    assert (NOTHING in RENDERER.comparison(comparison, "text")) is (earlier == later)
    assert not (earlier == later and comparison.differences)


@given(SEEDS)
@settings(max_examples=40)
def test_what_is_named_as_doing_it_does_it_and_a_single_change_always_does(seed: int) -> None:
    comparison = _of_sessions(*_changed(Random(seed)))
    changed = {*(fact.id for fact in comparison.changed_facts), *(["history"] if comparison.history_changed else [])}
    for each in comparison.differences:
        assert set(each.did_it) <= changed
        assert len(changed) > 1 or set(each.did_it) == changed


def test_a_fact_that_alone_brings_the_alert_is_named() -> None:
    comparison = _compared(BEFORE, {**BEFORE, "suicidal_thoughts": "hinted"})
    did_it = {each.aspect.about: each.did_it for each in comparison.differences}
    assert did_it[About.ALERT] == did_it[About.STATUS] == ("suicidal_thoughts",)


def test_where_no_report_did_it_alone_it_is_said_to_have_taken_several() -> None:
    found = 0
    for seed in range(20):
        random = Random(seed)
        comparison = _of_sessions(random_session(random, shipped()), random_session(random, shipped()))
        together = sum(not each.did_it for each in comparison.differences)
        said = " ".join(RENDERER.comparison(comparison, "text").split())
        assert said.count("it took several together") == together
        found += together
    assert found > 0


def test_two_different_pseudonyms_are_refused_and_one_is_enough() -> None:
    named: tuple[dict[str, str], ...] = ({"client": "heron"}, {"client": "plover"}, {})
    heron, plover, nobody = (session_from_dict({"facts": BEFORE, **who}, shipped()) for who in named)
    with pytest.raises(ProblemsFound, match="two different pseudonyms"):
        _of_sessions(heron, plover)
    assert _of_sessions(heron, nobody).differences == ()


def test_a_fact_that_was_taken_back_counts_as_changed() -> None:
    comparison = _compared(BEFORE, {key: BEFORE[key] for key in ("bond", "technique_focus")})
    assert [fact.id for fact in comparison.changed_facts] == ["withdrawal_markers"]
    assert "withdrawal markers: before went quiet, now not answered" in RENDERER.comparison(comparison, "text")


def test_a_score_is_compared_by_its_figure() -> None:
    comparison = _compared({"srs_total": 38}, {"srs_total": 37})
    assert [fact.id for fact in comparison.changed_facts] == ["srs_total"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_comparison_of_examples_reads_in_every_form(form: str) -> None:
    earlier, later = (example_session(file) for file in (EXAMPLES[0], EXAMPLES[2]))
    comparison = _of_sessions(earlier, Session(earlier.client, 8, later.reports, later.history))
    said = RENDERER.comparison(comparison, form)
    assert all(fact.id in said.replace(" ", "_") for fact in comparison.changed_facts)
    if form == "html":
        assert assert_stands_alone(said).elements.count("h1") == 1
    if form == "text":
        assert max(map(len, said.splitlines())) <= WIDTH
