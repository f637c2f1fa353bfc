"""The page for supervision and the page for the client: what stands on them, and what never does.

After a wanted change of content or wording: `ALLIANCE_REWRITE_EXPECTED=1 python -m pytest tests/test_pages.py`, and read the
difference. As in the answers, the digest of the knowledge base is 16 noughts in golden files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from alliance_advisor import resources
from alliance_advisor.explanation.advice import Advice, Status
from alliance_advisor.inference.ranking import SHOWN
from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.strategies import OUTSIDE
from alliance_advisor.presentation.client_page import GOING_WELL, NoPage, client_page_of, why_no_page
from alliance_advisor.presentation.rendering import PAGE_FORMATS, WIDTH, Renderer
from alliance_advisor.presentation.supervision_page import supervision_page_of
from alliance_advisor.presentation.supervision_questions import OPENED
from alliance_advisor.workbench.random_sessions import random_session, taken_back
from tests.golden_files import golden, left_over
from tests.html_page import HtmlPage, assert_stands_alone
from tests.readability import grade, worst
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

SESSIONS = 500
FEWEST_PAGES = 100
HARDEST = 8
ENDINGS = {"text": "txt", "md": "md", "html": "html"}
EACH_FORM = pytest.mark.parametrize("form", PAGE_FORMATS)
FROZEN = (EXAMPLES[0], EXAMPLES[1], EXAMPLES[2])
RENDERER = Renderer()
STATUSES: dict[Status, dict[str, Any]] = {
    Status.SAFETY: {"facts": {"suicidal_thoughts": "hinted"}},
    Status.ADVICE: {"facts": {"bond": "thin", "technique_focus": "heavy", "withdrawal_markers": ["went_quiet"]}},
    Status.CARRY_ON: {"facts": {
        "goal_agreement": "shared", "task_agreement": "agreed", "bond": "warm", "how_tension_ended": "no_tension",
        "withdrawal_markers": [], "confrontation_markers": [], "ease_of_disagreeing": "easy", "going_well": ["takes_part"],
    }},
    Status.NO_ADVICE: {"facts": {}},
}


def _advice(plain: dict[str, Any]) -> Advice:
    return shipped_advisor("direct").advise(session_from_dict(plain, shipped()))


def _of_example(file: Path) -> Advice:
    return shipped_advisor("direct").advise(example_session(file))


@cache
def _random_advice() -> tuple[Advice, ...]:
    """Answers to random sessions; every second says nothing of safety, or hardly any would have a page for the client."""
    return tuple(_advise_at_random(seed) for seed in range(SESSIONS))


def _advise_at_random(seed: int) -> Advice:
    session = random_session(Random(seed), shipped())
    for fact in shipped().vocabulary.facts.values() if seed % 2 else ():
        if fact.safety:
            session = taken_back(session, shipped(), fact.id)
    return shipped_advisor("direct").advise(session)


@cache
def _client_pages(form: str) -> tuple[tuple[Advice, str], ...]:
    """Every page for a client that these sessions give."""
    return tuple((advice, RENDERER.client_page(advice, form)) for advice in _random_advice() if why_no_page(advice) is None)


def _view(advice: Advice) -> dict[str, Any]:
    return supervision_page_of(RENDERER.document(advice), advice)


# --- both


@EACH_FORM
@pytest.mark.parametrize("file", FROZEN, ids=lambda file: file.stem)
def test_a_page_reads_as_it_was_approved(file: Path, form: str) -> None:
    advice, name = _of_example(file), f"{file.stem}.{ENDINGS[form]}"
    supervision = RENDERER.supervision_page(advice, form).replace(shipped().digest, "0" * 16)
    assert supervision == golden(f"supervision/{name}", supervision)
    if why_no_page(advice) is None:
        client = RENDERER.client_page(advice, form)
        assert client == golden(f"client_page/{name}", client)


@pytest.mark.parametrize("ending", ENDINGS.values())
def test_every_golden_page_belongs_to_an_example(ending: str) -> None:
    names = {f"{file.stem}.{ending}" for file in FROZEN}
    shared = {f"{file.stem}.{ending}" for file in FROZEN if why_no_page(_of_example(file)) is None}
    assert (left_over("supervision", f".{ending}", names), left_over("client_page", f".{ending}", shared)) == ([], [])


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_page_stands_alone_and_has_one_heading_of_the_first_rank(file: Path) -> None:
    advice = _of_example(file)
    pages = [RENDERER.supervision_page(advice, "html")]
    pages += [RENDERER.client_page(advice, "html")] if why_no_page(advice) is None else []
    for text in pages:
        page = assert_stands_alone(text)
        assert page.elements.count("h1") == 1
        assert {"html", "head", "title", "main", "section", "h2", "footer"} <= set(page.elements)
        assert "Not for emergencies" in text or "not for emergencies" in text


def test_text_keeps_to_its_width() -> None:
    for advice in _random_advice()[::10]:
        text = RENDERER.supervision_page(advice, "text")
        text += RENDERER.client_page(advice, "text") if why_no_page(advice) is None else ""
        assert max(map(len, text.splitlines())) <= WIDTH


# --- the page for supervision


@EACH_FORM
@pytest.mark.parametrize("status", Status)
def test_there_is_a_page_for_supervision_whatever_the_status(status: Status, form: str) -> None:
    advice = _advice(STATUSES[status])
    assert advice.status is status
    page = RENDERER.supervision_page(advice, form)
    assert "Questions to open together".upper() in page.upper()


def test_three_to_five_different_questions_are_opened_after_any_session() -> None:
    for advice in _random_advice()[::5]:
        opened = _view(advice)["open"]
        assert 3 <= len(opened) <= OPENED
        said = [RENDERER.fill("wording/supervision_question.j2", about=each["about"], open=each).strip() for each in opened]
        assert len(set(said)) == len(said)
        assert all(each.rstrip("”").endswith(("?", ".")) for each in said), said


def test_what_happened_is_what_was_answered_and_no_more() -> None:
    for advice in _random_advice()[::5]:
        told = {fact["name"] for group in _view(advice)["happened"] for fact in group["facts"]}
        facts = advice.consultation.knowledge_base.vocabulary.facts
        reported = {name for name in advice.consultation.session.reports.values if facts[name].reportable}
        assert reported == {name for name in told if not facts[name].computed}
        assert all(advice.consultation.session.history is not None or advice.consultation.session.reports.scores
                   for name in told if facts[name].computed)


def test_safety_facts_and_alerts_come_first() -> None:
    advice = _of_example(EXAMPLES[2])
    names = [fact["name"] for group in _view(advice)["happened"] for fact in group["facts"]]
    safety = [shipped().vocabulary.facts[name].safety for name in names]
    assert any(safety)
    assert safety == sorted(safety, reverse=True)
    text = RENDERER.supervision_page(advice, "text")
    places = [text.index(part) for part in ("SAFETY FIRST", "does not wait", "QUESTIONS", "WHAT HAPPENED")]
    assert places == sorted(places)


def test_each_finding_stands_with_the_rules_behind_it() -> None:
    for finding in _view(_of_example(EXAMPLES[0]))["findings"]:
        assert finding["because"]
        assert all(shipped().rules[reason["rule"]].title == reason["text"] for reason in finding["because"])


def test_what_was_tried_is_named_by_its_title_with_how_it_went() -> None:
    strategy = next(iter(shipped().strategies.values()))
    tried = {strategy.id: "no_effect"}
    advice = _advice({"facts": {}, "history": [{"session": 1, "tried": tried}, {"session": 2, "tried": tried}]})
    assert f"{strategy.title}: no effect, twice" in RENDERER.supervision_page(advice, "text")
    assert _view(advice)["open"][0] | {"about": "failed", "title": strategy.title} == _view(advice)["open"][0]


@pytest.mark.parametrize(("about", "facts"), [
    ("safety", {"suicidal_thoughts": "hinted"}),
    ("conflict", {"how_tension_ended": "no_tension", "confrontation_markers": ["criticised_me"]}),
    ("own", {"therapist_missteps": ["forgot_or_got_wrong"], "how_tension_ended": "left_open"}),
    ("no_advice", {}),
    ("carry_on", STATUSES[Status.CARRY_ON]["facts"]),
])
def test_a_question_comes_from_what_is_in_the_answer(about: str, facts: dict[str, Any]) -> None:
    assert about in [each["about"] for each in _view(_advice({"facts": facts}))["open"]]


def test_what_is_held_back_is_gathered_under_its_reason() -> None:
    for advice in _random_advice()[::10]:
        withheld = _view(advice)["withheld"]
        assert sorted(title for each in withheld for title in each["titles"]) == sorted(
            each.candidate.strategy.title for each in advice.withheld)
        assert len({each["reason"] for each in withheld}) == len(withheld)


# --- the page for the client


def test_enough_random_sessions_have_a_page_for_the_client_to_be_tested_on() -> None:
    assert len(_client_pages("text")) >= FEWEST_PAGES


def test_a_page_for_the_client_holds_sentences_for_the_client_alone() -> None:
    for advice, _ in _client_pages("text"):
        shown = [each.candidate.strategy for each in advice.recommendations[:SHOWN]]
        allowed = [each.to_client for each in shown if each.to_client and each.timing != OUTSIDE]
        view = client_page_of(advice, lambda *_, **__: "")
        assert view["tries"]
        assert [each for each in view["tries"] if each not in allowed] == []


def test_a_page_for_the_client_tells_no_title_no_fact_no_figure_and_no_pseudonym() -> None:
    base = shipped()
    titles = {each.title.lower() for kind in (base.vocabulary.findings, base.rules, base.strategies)
              for each in kind.values()}
    names = {fact.replace("_", " ") for fact in base.vocabulary.facts} | set(base.vocabulary.facts)
    names = {name for name in names if not name.isalpha()}
    for advice, text in _client_pages("text"):
        page = " ".join(text.lower().split())
        assert [each for each in titles | names if each in page] == []
        assert not re.search(r"\d", text)
        assert str(advice.consultation.session.client) not in text


def test_a_page_for_the_client_shows_the_same_in_every_form() -> None:
    for advice in _random_advice()[1::40]:
        if why_no_page(advice) is None:
            text, md, html = (" ".join(_plain(RENDERER.client_page(advice, form), form).split()) for form in PAGE_FORMATS)
            for sentence in client_page_of(advice, lambda *_, **__: "")["tries"]:
                assert sentence in text
                assert sentence in md
                assert sentence in html


def _plain(page: str, form: str) -> str:
    return " ".join(HtmlPage(page).texts) if form == "html" else page


def test_what_goes_well_is_said_in_words_to_the_client() -> None:
    advice = _advice(STATUSES[Status.CARRY_ON])
    text = RENDERER.client_page(advice, "text")
    assert "What already helps".upper() in text
    assert "We want the same thing from this work." in text
    assert [credit.text for credit in advice.going_well if credit.text in text] == []
    assert text.split("WHAT ALREADY HELPS")[1].split("WHAT YOU MAY")[0].count("\n- ") <= GOING_WELL


def test_the_words_for_what_goes_well_name_facts_that_give_credit() -> None:
    source = resources.templates_folder() / "wording" / "client_credit.j2"
    keys = re.findall(r'^  "(\w+) (\w+)":', source.read_text(encoding="utf-8"), flags=re.MULTILINE)
    facts = shipped().vocabulary.facts
    assert [key for key in keys if key[0] not in facts or key[1] not in facts[key[0]].credits] == []


def test_a_page_for_the_client_reads_easily() -> None:
    for _, html in _client_pages("html"):
        texts = HtmlPage(html).texts
        assert grade(texts) <= HARDEST, worst(texts)


def test_no_page_is_made_beside_a_safety_alert_or_where_others_could_read_it() -> None:
    page = shipped().manifest.client_page
    assert page is not None
    for advice in _random_advice():
        raised = {each.alert.id for each in advice.alerts}
        unsafe = (any(each.alert.kind == SAFETY for each in advice.alerts) or not raised.isdisjoint(page.not_with)
                  or advice.consultation.truth_of(page.not_when) is Truth.HOLDS)
        assert not unsafe or why_no_page(advice) in (NoPage.SAFETY, NoPage.NOT_PRIVATE)


@pytest.mark.parametrize("fact", [
    {"private_to_talk": "overheard"}, {"abuse_now": "suspected"}, {"coercive_control": "suspected"},
    {"coercive_control": "clear"}, {"session_format": "video", "remote_problems": ["whereabouts_unknown"]},
], ids=str)
def test_no_page_is_made_where_the_client_may_not_be_alone_with_it(fact: dict[str, Any]) -> None:
    advice = _advice({"facts": {**STATUSES[Status.ADVICE]["facts"], **fact}})
    assert why_no_page(advice) in (NoPage.SAFETY, NoPage.NOT_PRIVATE)


def test_what_was_reported_of_other_people_puts_nothing_on_the_page() -> None:
    """A strategy that is chosen for the sake of someone else stays off the page, whatever its words are."""
    page = shipped().manifest.client_page
    assert page is not None
    for advice, _ in _client_pages("text"):
        told = client_page_of(advice, lambda *_, **__: "")["tries"]
        for each in advice.recommendations[:SHOWN]:
            rules = [shipped().rules[rule.id] for rule in each.candidate.rules]
            about_others = {leaf for rule in rules for leaf in _facts_that_hold(advice, rule.id)} & set(page.silent_about)
            assert not about_others or each.candidate.strategy.to_client not in told or _said_by_another(advice, each.rank)


def _facts_that_hold(advice: Advice, rule: str) -> Iterator[str]:
    for each in advice.trace:
        if each.rule == rule:
            yield from (cited.leaf.name for cited in each.when if cited.truth is Truth.HOLDS)


def _said_by_another(advice: Advice, rank: int) -> bool:
    """Whether another of the first strategies says the very same to the client."""
    said = [each.candidate.strategy.to_client for each in advice.recommendations[:SHOWN]]
    return said.count(said[rank - 1]) > 1


def test_a_knowledge_base_that_does_not_say_when_a_page_could_harm_makes_none() -> None:
    advice = _advice(STATUSES[Status.ADVICE])
    assert why_no_page(advice) is None
    base = advice.consultation.knowledge_base
    silent = replace(base, manifest=replace(base.manifest, client_page=None))
    assert why_no_page(replace(advice, consultation=advice.consultation._replace(knowledge_base=silent))) is NoPage.UNGUARDED
