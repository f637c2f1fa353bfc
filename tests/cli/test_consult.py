"""The consultation: asks line by line, understands only what is meant, stops by itself, and keeps what was reported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from alliance_advisor.inference.session import Attempt, Session
from alliance_advisor.inference.session_file import session_from_bytes
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.presentation.session_view import session_view
from tests.cli.running import answer, run, told
from tests.generators.cases import FIRST_SEED, case_of
from tests.shipped import EXAMPLES, shipped

NOTHING_KNOWN = "-\n" * 60


def consult(typed: str, *arguments: str | Path) -> Result:
    result = run("consult", "--engine", "direct", *arguments, stdin=typed.encode())
    assert (result.exit_code, result.stderr) == (0, "")
    return result


def _read(file: str) -> Session:
    return session_from_bytes(Path(file).read_bytes(), file, shipped())


def test_it_stops_by_itself_says_so_and_shows_the_advice() -> None:
    out = consult(NOTHING_KNOWN).stdout
    assert "no answer to anything else could change the first three" in " ".join(out.split())
    assert "options, not orders" in out
    assert "Ask next" not in out


def test_after_each_answer_one_line_says_what_is_first_and_how_much_is_open() -> None:
    lines = consult("none\nwent quiet, said fine looked otherwise\nnone\n").stdout.splitlines()
    standing = [line for line in lines if "First so far" in line]
    assert len(standing) == 3
    assert all(line.endswith(("open questions could still change that.", "open question could still change that.",
                              "No open question can change that.")) for line in standing)


def test_the_end_of_the_input_stops_it_with_the_advice_so_far() -> None:
    out = consult("none\n").stdout
    assert "The input ended. This is the advice so far" in out
    assert "Do you want to keep" not in out


def test_without_any_input_there_is_an_answer() -> None:
    assert "This is the advice so far" in consult("").stdout


def test_a_question_mark_tells_which_rules_wait_and_asks_on() -> None:
    out = consult("none\n?\nnone\n").stdout
    assert "These rules wait for it" in out
    assert any(rule.title in " ".join(out.replace("\n    ", " ").split()) for rule in shipped().rules.values())


def test_back_asks_the_question_before_anew() -> None:
    out = consult("none\n-\n<\n").stdout
    assert out.count("Question 2.") == 2


def test_back_at_the_first_question_says_so() -> None:
    assert "This is the first question." in consult("<\n").stdout


def test_what_is_not_understood_is_asked_again_and_changes_nothing() -> None:
    out = consult("none\nperhaps\n99\n\n1, none\nq\nkept.yaml\n").stdout
    assert out.count("That is not one of these.") == 2
    assert "Question 3." not in out
    assert "withdrawal_markers" not in Path("kept.yaml").read_text(encoding="utf-8")


def test_a_score_that_cannot_be_is_told_with_its_range() -> None:
    out = consult("phq9_item9\n7\n2\n").stdout
    assert "outside its range" in out
    assert "It goes from 0 to 3." in out
    assert "Question 3." in out


def test_q_stops_and_saves_what_was_reported() -> None:
    out = consult("none\n1\nq\nkept.yaml\n").stdout
    assert "Stopped. This is the advice so far" in out
    assert "Saved." in out
    session = _read("kept.yaml")
    facts = shipped().vocabulary.facts
    assert facts["withdrawal_markers"].domain.words_of(session.reports.values["withdrawal_markers"]) == ("short_answers",)


def test_a_saved_session_asks_only_the_rest() -> None:
    consult("none\n1\nq\nkept.yaml\n")
    again = consult("q\n", "kept.yaml").stdout
    assert "is not asked again" in again
    assert "not wanting to live" not in again
    assert "pull back" not in again


def test_settings_are_answers() -> None:
    assert "Safety first." in consult("").stdout
    assert "pull back" not in consult("-\n", "--set", "withdrawal_markers=none").stdout


def test_a_file_that_exists_is_replaced_only_when_that_was_said() -> None:
    Path("kept.yaml").write_text("precious\n", encoding="utf-8")
    consult("q\nkept.yaml\n\n")
    assert Path("kept.yaml").read_text(encoding="utf-8") == "precious\n"
    consult("q\nkept.yaml\nother.yaml\n")
    assert Path("kept.yaml").read_text(encoding="utf-8") == "precious\n"
    assert Path("other.yaml").exists()
    consult("q\nkept.yaml\nyes\n")
    assert Path("kept.yaml").read_text(encoding="utf-8").startswith("# A session for alliance-advisor")


def test_a_name_that_cannot_be_written_is_told_and_asked_for_again() -> None:
    out = consult("none\nq\nnowhere/kept.yaml\nkept.yaml\n").stdout
    assert "there is no such folder" in out
    assert Path("kept.yaml").exists()


@pytest.mark.parametrize("typed", ["q\n", "q\n\n", "q\n-\n", "q\nno\n", NOTHING_KNOWN])
def test_nothing_is_written_that_was_not_asked_for(typed: str) -> None:
    consult(typed)
    assert list(Path().iterdir()) == []


def test_answers_cannot_come_from_where_the_session_comes_from() -> None:
    result = run("consult", "-")
    assert result.exit_code == 2
    assert "standard input" in result.stderr


def test_a_session_that_cannot_be_read_is_told_before_anything_is_asked() -> None:
    assert "there is no such file" in told("consult", "missing.yaml")


def test_the_advice_is_that_of_advise_on_the_saved_session() -> None:
    out = consult("none\n1, 2\nnone\nnone\nq\nkept.yaml\n").stdout
    first = next(line for line in answer("advise", "kept.yaml").splitlines() if line.startswith("1. "))
    assert first in out


def test_nothing_moves_the_cursor_or_depends_on_colour() -> None:
    assert "\x1b" not in consult(NOTHING_KNOWN).stdout


def test_no_line_says_where_a_mark_alone_would() -> None:
    """For a screen reader: every option has its number in front, and every prompt stands at the start of a line."""
    out = consult("none\n-\n").stdout
    assert all(line.startswith("> ") for line in out.splitlines() if ">" in line)


def _as_a_file_says_it(session: Session, knowledge_base: KnowledgeBase) -> Session:
    """Each strategy once in an earlier session, by today's name."""
    today = {old: each.id for each in knowledge_base.strategies.values() for old in each.renamed_from}
    history = session.history and tuple(
        replace(each, attempts=tuple(Attempt(name, outcome) for name, outcome in
                                     {today.get(one.strategy, one.strategy): one.outcome for one in each.attempts}.items()))
        for each in session.history)
    return replace(session, history=history)


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + 20))
def test_a_session_is_read_back_as_it_was_saved(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(3):
        text = Renderer().fill("consult/session.j2", **session_view(session, case.knowledge_base.vocabulary))
        read = session_from_bytes(text.encode(), "kept.yaml", case.knowledge_base)
        assert read == _as_a_file_says_it(session, case.knowledge_base)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_is_read_back_as_it_was_saved(file: Path) -> None:
    session = session_from_bytes(file.read_bytes(), file.name, shipped())
    text = Renderer().fill("consult/session.j2", **session_view(session, shipped().vocabulary))
    assert session_from_bytes(text.encode(), "kept.yaml", shipped()) == session
