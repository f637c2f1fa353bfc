"""`alliance-advisor kb mutate`, as a trainer types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import answer, run, told
from tests.golden_files import golden
from tests.shipped import CHECKOUT

SMALL = CHECKOUT / "tests" / "faulty" / "base"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The small knowledge base, whose two examples leave much unnoticed."""
    return Path(shutil.copytree(SMALL, tmp_path / "base"))


def test_what_nobody_notices_is_told_with_a_case_that_would(base: Path) -> None:
    text = answer("kb", "mutate", "--kb", base)
    assert text == golden("kb/mutate.txt", text)


def test_proposed_cases_that_were_pasted_notice_what_they_were_proposed_for(base: Path) -> None:
    text = answer("kb", "mutate", "--kb", base)
    lines = [line[6:] for line in text.splitlines() if line.startswith("      ")]
    names = iter(range(len(lines)))
    (base / "cases").mkdir()
    (base / "cases" / "pasted.yaml").write_text(
        "\n".join(f"{line} {next(names)}" if line.startswith("- case: ") else line for line in lines) + "\n")
    assert "as expected." in answer("kb", "test", "--kb", base)
    document = json.loads(answer("kb", "mutate", "--kb", base, "--format", "json"))
    assert [each["why"] for each in document["survivors"]] == []
    assert document["percent"] == 100


def test_a_threshold_that_is_not_reached_fails(base: Path) -> None:
    assert answer("kb", "mutate", "--kb", base, "--threshold", "0").endswith("This reaches 0 %.\n")
    result = run("kb", "mutate", "--kb", base, "--threshold", "90")
    assert result.exit_code == 1
    assert result.stdout.endswith("This does not reach 90 %.\n")


def test_only_the_rules_that_were_asked_for_are_changed() -> None:
    document = json.loads(answer("kb", "mutate", "-k", "an-open-clash", "--format", "json"))
    assert {each["rule"] for each in document["survivors"]} <= {"an-open-clash"}
    assert 0 < document["total"] < 50


def test_where_no_rule_has_the_words_this_is_told() -> None:
    assert "there is no rule to change" in told("kb", "mutate", "-k", "no such words")


@pytest.mark.usefixtures("without_solver")
def test_without_the_solver_it_says_how_to_get_a_case(base: Path) -> None:
    text = answer("kb", "mutate", "--kb", base)
    assert "No case notices if" in text
    assert "pip install 'alliance-advisor[workbench]'" in text
