"""`alliance-advisor kb try`, as a trainer types it after an edit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import answer, told
from tests.golden_files import golden
from tests.workbench.sound_base import RULES, add_rule, append, commit, edit, rule, sound_base

NAME = "predictability-first"
FILE = f"{RULES}{NAME}.yaml"
LITTLE_TRUST = rule("{trust_in_helpers: none}", "{alert: someone-in-danger}", fires="{trust_in_helpers: none}",
                    silent="{trust_in_helpers: full}")
"""Of computing; it takes about three where nothing else runs."""


@pytest.fixture
def base() -> Path:
    """The sound base, committed, in a folder beside the one in which the command runs."""
    folder = sound_base(Path("../base"))
    commit(folder)
    return folder


def test_an_edited_rule_is_shown_where_it_changes_most_before_and_after(base: Path) -> None:
    edit(base, FILE, "at most some", "none")
    edit(base, FILE, "support: strong", "support: slight")
    text = answer("kb", "try", NAME, "--kb", base)
    assert text == golden("kb/try-edited.txt", text)


def test_a_rule_as_it_was_is_shown_where_it_matters_most_without_it_and_with_it(base: Path) -> None:
    text = answer("kb", "try", NAME, "--kb", base)
    assert text == golden("kb/try-same.txt", text)


def test_other_words_alone_are_no_edit_of_what_it_says(base: Path) -> None:
    edit(base, FILE, "Trust grows", "All trust grows")
    assert _document(base)["basis"] == "same"


def test_the_same_as_data_with_both_answers_row_by_row(base: Path) -> None:
    edit(base, FILE, "at most some", "none")
    document = _document(base)
    assert (document["basis"], document["parts"]) == ("edited", ["when"])
    assert document["moved"]["no_longer"] == [["crisis is no or is not known", "trust in helpers is some"]]
    first = document["shown"][0]
    assert first["known"] == [{"name": "trust_in_helpers", "words": "some", "score": None}]
    assert first["rows"][0] == {"about": "status", "before": {"status": "advice", "reason": None},
                                "after": {"status": "no_advice", "reason": "too_little_known"}}
    assert first["rows"][1]["before"] == {"id": "be-predictable", "title": "Be predictable", "rank": 1, "support": "strong"}


def test_a_new_rule_is_compared_with_the_base_without_it(base: Path) -> None:
    add_rule(base, "another", LITTLE_TRUST)
    text = answer("kb", "try", "another", "--kb", base)
    assert "It is new: it is not in use in the last git revision (HEAD)." in text
    assert "“another, example 1”: another kind of answer" in text


def test_a_draft_fires_here_as_if_it_were_reviewed(base: Path) -> None:
    add_rule(base, "another", LITTLE_TRUST.replace("reviewed", "draft"))
    text = answer("kb", "try", "another", "--kb", base)
    assert "It is a draft and fires for nobody yet." in text
    assert "another kind of answer" in text


def test_a_rule_that_is_retired_now_is_compared_with_the_base_as_it_was(base: Path) -> None:
    edit(base, FILE, "reviewed", "retired")
    document = _document(base)
    assert document["basis"] == "gone"
    assert [each["rule"] for each in document["shown"][:1]] == [{"before": "holds", "after": "fails"}]


def test_cases_that_name_a_rule_which_is_gone_do_not_keep_it_from_being_tried(base: Path) -> None:
    (base / "cases").mkdir()
    append(base, "cases/one.yaml", f"case: One\nsession: {{facts: {{trust_in_helpers: none}}}}\nexpect: {{fires: [{NAME}]}}\n")
    edit(base, FILE, "reviewed", "retired")
    text = " ".join(answer("kb", "try", NAME, "--kb", base).split())
    assert "It is in use in the last git revision (HEAD), and no longer now." in text
    assert "A problem in a case was passed over: `alliance-advisor kb check` tells what is wrong." in text


def test_without_git_it_is_told_that_there_is_nothing_earlier() -> None:
    text = answer("kb", "try", NAME, "--kb", sound_base(Path("../plain")))
    assert text.splitlines()[3].startswith("No earlier version was found in git")
    assert "WITHOUT THE RULE" in text


def test_what_was_committed_and_does_not_load_is_told_as_standing_there_and_not_in_todays_files() -> None:
    folder = sound_base(Path("../base"))
    edit(folder, FILE, "helpers: at most", "helper: at most")
    commit(folder)
    edit(folder, FILE, "helper: at most", "helpers: at most")
    assert told("kb", "try", NAME, "--kb", folder).startswith("HEAD:rules/")


def test_another_folder_can_be_named_to_compare_with(base: Path) -> None:
    before = sound_base(Path("../before"))
    edit(before, FILE, "support: strong", "support: slight")
    text = answer("kb", "try", NAME, "--kb", base, "--before", before)
    assert "Compared with ../before, this was edited: recommend." in text


def test_what_is_named_to_compare_with_must_be_there(base: Path) -> None:
    message = told("kb", "try", NAME, "--kb", base, "--before", "no-such-thing")
    assert message.startswith("no-such-thing: there is neither a folder nor a revision “no-such-thing”")


def test_other_edits_are_not_passed_over_in_silence(base: Path) -> None:
    edit(base, FILE, "support: strong", "support: slight")
    edit(base, f"{RULES}pushing-back.yaml", "support: moderate", "support: slight")
    add_rule(base, "another", LITTLE_TRUST)
    assert [each["id"] for each in _document(base)["others"]] == ["another", "pushing-back"]
    assert "Besides, another and pushing-back were edited: what follows shows" in answer("kb", "try", NAME, "--kb", base)


def test_a_rule_that_does_not_exist_is_told_with_the_nearest_one(base: Path) -> None:
    message = told("kb", "try", "predictability-fist", "--kb", base)
    assert message == "kb try: there is no rule called “predictability-fist”\n    Did you mean predictability-first?\n"


def test_a_rule_that_is_retired_all_along_is_told_to_be(base: Path) -> None:
    add_rule(base, "another", LITTLE_TRUST.replace("reviewed", "retired"))
    message = told("kb", "try", "another", "--kb", base)
    assert "the rule “another” is retired, so it never fires" in message
    assert "or name a version in which it still fired: `--before HEAD~1`." in message


def test_where_nothing_changes_this_is_said(base: Path) -> None:
    add_rule(base, "another", rule("{all: [{crisis: yes}, {crisis: no}]}", "{alert: someone-in-danger}"))
    assert "Nothing changes in any of them." in answer("kb", "try", "another", "--kb", base)

def _document(base: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(answer("kb", "try", NAME, "--kb", base, "--format", "json"))
    return document
