"""`alliance-advisor kb diff`, as a trainer types it before and after an edit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import answer, run, told
from tests.golden_files import golden
from tests.workbench.sound_base import RULES, commit, edit, sound_base

FEW = ("--sessions", "300")
TWO_EXAMPLES_OF_SIX_RULES = 12


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """The sound base and an edit of it: one value lower, one exception fewer, and another sentence."""
    before, after = (sound_base(tmp_path / name) for name in ("before", "after"))
    edit(after, f"{RULES}pulling-back-clearly.yaml", "signs: at least two", "signs: at least one")
    edit(after, f"{RULES}pushing-back.yaml", "unless:\n  - crisis: yes\n", "")
    edit(after, "strategies/be-predictable.yaml", "working_if:", "hold_when:\n  - crisis: yes\nworking_if:")
    edit(after, f"{RULES}danger-first.yaml", "Nothing else helps", "Nothing helps")
    return before, after


def test_what_changed_is_told_rule_by_rule_and_then_by_sessions(sides: tuple[Path, Path]) -> None:
    text = answer("kb", "diff", *sides, *FEW)
    assert text == golden("kb/diff.txt", text)


def test_for_a_change_log_there_is_markdown(sides: tuple[Path, Path]) -> None:
    text = answer("kb", "diff", *sides, *FEW, "--format", "md")
    assert text == golden("kb/diff.md", text)


def test_the_same_as_data(sides: tuple[Path, Path]) -> None:
    document = json.loads(answer("kb", "diff", *sides, *FEW, "--format", "json"))
    assert document["changes_advice"]
    moved = {each["id"]: each["moved"] for each in document["changed"] if each["moved"]}
    assert moved.keys() == {"pulling-back-clearly", "pushing-back", "be-predictable"}
    assert (moved["pushing-back"]["no_longer"], moved["be-predictable"]["now"]) == ([], [["crisis is yes"]])


def test_it_fails_on_a_change_of_advice_where_that_was_asked_for(sides: tuple[Path, Path]) -> None:
    assert run("kb", "diff", *sides, *FEW).exit_code == 0
    assert run("kb", "diff", *sides, *FEW, "--fail-on-change").exit_code == 1
    assert answer("kb", "diff", sides[0], sides[0], "--fail-on-change").endswith("\nNothing was changed.\n")


def test_other_words_alone_are_no_change_of_advice(tmp_path: Path) -> None:
    before, after = (sound_base(tmp_path / name) for name in ("before", "after"))
    edit(after, f"{RULES}danger-first.yaml", "Nothing else helps", "Nothing helps")
    assert "rule danger-first: changed (rationale)" in answer("kb", "diff", before, after, *FEW, "--fail-on-change")


def test_a_case_that_was_edited_is_compared_as_it_was_and_as_it_is(sides: tuple[Path, Path]) -> None:
    for folder, crisis in zip(sides, ("yes", "no"), strict=True):
        (folder / "cases").mkdir()
        (folder / "cases" / "one.yaml").write_text(
            f"case: One\nsession: {{facts: {{signs: [went_quiet], crisis: {crisis}}}}}\nexpect: {{open: [session_score]}}\n")
    document = json.loads(answer("kb", "diff", *sides, *FEW, "--format", "json"))
    assert [each["name"] for each in document["cases"]["otherwise"]] == ["One"]
    assert document["cases"]["compared"] == TWO_EXAMPLES_OF_SIX_RULES + len(sides)


def test_a_revision_is_compared_with_the_folder_as_it_is(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    commit(folder)
    edit(folder, f"{RULES}danger-first.yaml", "Nothing else helps", "Nothing helps")
    assert "rule danger-first: changed (rationale)" in answer("kb", "diff", "HEAD", "--kb", folder, *FEW)


def test_what_is_neither_folder_nor_revision_is_told(tmp_path: Path) -> None:
    message = told("kb", "diff", "no-such-thing", "--kb", sound_base(tmp_path / "base"))
    assert message.startswith("no-such-thing: there is neither a folder nor a revision “no-such-thing”")


def test_an_empty_name_is_no_version_and_not_the_folder_of_today(sides: tuple[Path, Path]) -> None:
    assert "there is neither a folder nor a revision “”" in told("kb", "diff", sides[0], "", "--kb", sides[1])


def test_a_side_that_does_not_load_is_told(sides: tuple[Path, Path]) -> None:
    edit(sides[1], f"{RULES}danger-first.yaml", "crisis: yes\nthen", "crises: yes\nthen")
    assert "there is no fact or finding “crises”" in told("kb", "diff", *sides)
