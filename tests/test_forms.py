"""The forms of an answer: what the terminal, the page and the notes show, and what they leave to `--all`."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from alliance_advisor import resources
from alliance_advisor.explanation.advice import Advice, Status
from alliance_advisor.inference.ranking import SHOWN
from alliance_advisor.inference.session_file import session_from_settings
from alliance_advisor.presentation.rendering import PAGE_FORMATS, WIDTH, Renderer
from alliance_advisor.presentation.view import ASKED, OWN_CHECKS, view_of
from alliance_advisor.workbench.new import NewKind
from alliance_advisor.workbench.random_sessions import random_session
from tests.generators.cases import SEEDS
from tests.html_page import assert_stands_alone
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

ANSI = re.compile(r"\x1b\[[0-9;]*m")
EACH_EXAMPLE = pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)


def _advice(file: Path) -> Advice:
    return shipped_advisor("direct").advise(example_session(file))


@EACH_EXAMPLE
@pytest.mark.parametrize("everything", [False, True])
def test_a_page_stands_alone_without_script_or_anything_to_fetch(file: Path, *, everything: bool) -> None:
    assert_stands_alone(Renderer().render(_advice(file), "html", everything=everything))


def test_a_page_says_in_its_footer_what_it_is_for() -> None:
    """For whom, what goes in, how it reasons, where it comes from, its limits, and that it is not for emergencies."""
    text = Renderer().render(_advice(EXAMPLES[0]), "html")
    footer = unescape(text[text.index("<footer>"):])
    parts = ("For whom:", shipped().manifest.purpose, "What goes in:", "How it reasons:", "Where it comes from:", "Limits:",
             "Not for emergencies:", shipped().digest)
    assert [part for part in parts if part not in footer] == []


def test_a_page_is_made_for_phones_paper_and_the_dark() -> None:
    text = Renderer().render(_advice(EXAMPLES[0]), "html")
    for needed in ('name="viewport"', "prefers-color-scheme: dark", "@media print", "max-width: 30rem", '<html lang="en">'):
        assert needed in text


def test_words_of_the_knowledge_base_are_escaped_on_a_page() -> None:
    text = Renderer().fill("html/recommendation.j2", each={
        "rank": 1, "title": "<b>&", "support": "strong", "because": [], "steps": [], "say": [], "avoid": [], "against": [],
        "own_checks": [], "working_if": "x", "grade": "A", "references": [],
    }, all=False)
    assert "&lt;b&gt;&amp;" in text
    assert "<b>" not in text


@given(SEEDS)
@settings(max_examples=15)
def test_text_keeps_to_its_width_and_leaves_no_line_end_hanging(seed: int) -> None:
    advice = shipped_advisor("direct").advise(random_session(Random(seed), shipped()))
    for everything in (False, True):
        text = Renderer().render(advice, "text", everything=everything)
        assert text.endswith(".\n")
        assert max(map(len, text.splitlines())) <= WIDTH


@EACH_EXAMPLE
def test_colour_adds_nothing_but_colour(file: Path) -> None:
    advice = _advice(file)
    coloured = Renderer(colour=True).render(advice, "text")
    assert coloured != Renderer().render(advice, "text")
    assert ANSI.sub("", coloured) == Renderer().render(advice, "text")


@given(SEEDS)
@settings(max_examples=15)
def test_a_reader_is_shown_three_recommendations_two_checks_each_and_three_questions(seed: int) -> None:
    advice = shipped_advisor("direct").advise(random_session(Random(seed), shipped()))
    document = Renderer().document(advice)
    view = view_of(document, advice, everything=False)
    shown = [each for group in view["groups"] for each in group["recommendations"]]
    first = [each for each in document["recommendations"] if each["rank"] <= SHOWN]
    assert {each["strategy"] for each in shown} == {each["strategy"] for each in first or document["recommendations"][:1]}
    assert all(len(each["own_checks"]) <= OWN_CHECKS for each in shown)
    assert len(view["asked"]) == min(ASKED, len(document["questions"]))


def test_a_check_that_several_recommendations_share_is_said_once_above_them() -> None:
    check = {"fact": "bond", "question": "?", "effect": "hold", "values": ["thin"], "because": ["a"]}
    other = {**check, "fact": "homework"}
    advice = _advice(EXAMPLES[0])
    document = Renderer().document(advice)
    for each in document["recommendations"]:
        each["checks"] = [check]
    document["recommendations"][0]["checks"] = [check, other]
    view = view_of(document, advice, everything=False)
    assert view["shared"] == [check]
    assert view["groups"][0]["recommendations"][0]["own_checks"] == [other]


def test_without_facts_the_answer_says_that_too_little_is_known_and_asks_what_would_settle_it() -> None:
    advice = shipped_advisor("direct").advise(session_from_settings([], shipped()))
    text = Renderer().render(advice, "text")
    assert advice.status is Status.NO_ADVICE
    assert text.startswith("Too little is known yet")
    assert "Ask next" in text


def test_every_template_is_read_by_some_other_or_by_the_code() -> None:
    folder = resources.templates_folder()
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    sources = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()]
    sources += [path.read_text(encoding="utf-8") for path in Path(resources.__file__).parent.rglob("*.py")]
    text = "\n".join(sources)
    read = set(re.findall(r'"((?:text|md|html|consult|kb|caseload|wording)/[\w./]+)"', text))
    read |= {f"wording/{name}.j2" for name in re.findall(r'(?:sentence|wording)\(\s*"(\w+)"', text)}
    kinds = ("advice", "comparison", "supervision", "client_page", "why", "why_not", "what_if")
    read |= {f"{form}/{kind}.j2" for form in PAGE_FORMATS for kind in kinds}
    read |= {f"consult/{name}.j2" for name in re.findall(r'_say\(\s*"(\w+)"', text)}
    read |= {f"kb/new/{kind.value}.yaml.j2" for kind in NewKind}
    read |= {"text/recommendation.j2", "text/recommendation_whole.j2", "wording/hold_when.j2", "wording/tried.j2"}
    assert names == read
