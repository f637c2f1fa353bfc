"""A round of watching says what is wrong, what is not as expected, and which answers are others than before."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_advisor.workbench.cases import all_cases
from alliance_advisor.workbench.diff import comparison_of
from alliance_advisor.workbench.rounds import Good, Round, round_of
from alliance_advisor.workbench.source import Source
from tests.workbench.sound_base import RULES, add_rule, append, edit, rule, sound_base

FILE = f"{RULES}predictability-first.yaml"
CASE = "- case: No trust\n  session: {facts: {trust_in_helpers: none}}\n  expect: {first: be-predictable}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sound base, with a case."""
    folder = sound_base(tmp_path / "base")
    (folder / "cases").mkdir()
    append(folder, "cases/trust.yaml", CASE)
    return folder


def test_without_a_before_the_state_is_told_and_no_change(folder: Path) -> None:
    found = round_of(folder, None)
    assert found.passed
    assert (len(found.tested), found.changed, found.otherwise) == (13, (), None)


def test_the_answers_that_change_are_those_that_kb_diff_tells(folder: Path) -> None:
    last = _good(folder)
    edit(folder, FILE, "at most some", "full")
    found, now = round_of(folder, last), Source.from_folder(folder)
    cases = [(now.knowledge_base, case) for case in all_cases(now)]
    told = comparison_of(last.knowledge_base, now.knowledge_base, cases, 0).cases
    assert found.otherwise is not None
    assert sorted(each.name for each in found.otherwise) == sorted(each.name for each in told)
    assert found.otherwise[0].name == "No trust"
    assert [each.id for each in found.changed] == ["predictability-first"]


def test_what_is_not_as_expected_does_not_pass(folder: Path) -> None:
    edit(folder, FILE, "at most some", "full")
    found = round_of(folder, None)
    assert not found.passed
    assert "No trust" in [each.name for each in found.failed]


def test_where_nothing_but_words_changed_no_answer_does(folder: Path) -> None:
    last = _good(folder)
    edit(folder, FILE, "Trust grows", "All trust grows")
    found = round_of(folder, last)
    assert ([each.id for each in found.changed], found.otherwise) == (["predictability-first"], ())


def test_the_examples_of_a_draft_are_tested_and_change_nobodys_advice(folder: Path) -> None:
    last = _good(folder)
    add_rule(folder, "another", rule("{crisis: yes}", "{recommend: [{strategy: be-predictable, support: strong}]}",
                                     fires="{crisis: yes}", silent="{crisis: no}").replace("reviewed", "draft"))
    found = round_of(folder, last)
    assert (found.passed, found.otherwise) == (True, ())


@pytest.mark.parametrize(("file", "text"), [
    (FILE, "when: ["), ("cases/half.yaml", "case: Half"), ("properties/half.yaml", "id: half"),
    ("rules/stray.yaml.txt", "id: stray")])
def test_what_cannot_be_read_is_a_problem_and_no_end(file: str, text: str, folder: Path) -> None:
    (folder / "properties").mkdir()
    append(folder, file, text)
    found = round_of(folder, None)
    assert (found.good, found.passed, bool(found.problems)) == (None, False, True)


def test_a_folder_that_is_gone_is_a_problem_too(tmp_path: Path) -> None:
    assert [each.code for each in round_of(tmp_path / "gone", None).problems] == ["no-such-folder"]


def test_a_folder_that_goes_while_it_is_read_is_a_problem_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: Path) -> Source:
        raise FileNotFoundError

    monkeypatch.setattr(Source, "from_folder", gone)
    problems = [each.problem for each in round_of(folder, None).problems]
    assert [each.message for each in problems if each is not None] == ["this was moved while it was read"]


def test_an_error_or_warning_is_news_once(folder: Path) -> None:
    last = _good(folder)
    append(folder, "vocabulary/facts/client.yaml", "  other:\n    about: client\n    kind: yes_no\n    ask: Is it so?\n")
    first = round_of(folder, last)
    append(folder, FILE, "# A note above which nothing moved.\n")
    second = round_of(folder, first.good)
    assert [each.code for each in first.news] == ["unused-fact"]
    assert (_codes(second), second.news) == (["unused-fact"], ())


def _codes(found: Round) -> list[str]:
    assert found.good is not None
    return [each.code for each in found.good.remarks]


def _good(folder: Path) -> Good:
    found = round_of(folder, None).good
    assert found is not None
    return found
