"""`alliance-advisor kb cover`, as a trainer types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import answer, copied_base, run, told
from tests.golden_files import golden
from tests.shipped import CHECKOUT

SMALL = CHECKOUT / "tests" / "faulty" / "base"
RULE = "rules/trust/predictability-first.yaml"
STRATEGY = "strategies/be-predictable.yaml"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The small knowledge base, in which more conditions stand than its examples show."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "base"))
    _replace(folder / RULE, "  trust_in_helpers: at most some\n",
             "  trust_in_helpers: at most some\n  any:\n    - agenda_set_by: therapist\n    - signs: [went_quiet, looked_away]\n")
    _replace(folder / RULE, "none, crisis: no}", "none, agenda_set_by: therapist}")
    _replace(folder / STRATEGY, "working_if:", "hold_when:\n  - session_score: low\nworking_if:")
    return folder


def test_shares_gaps_and_what_to_paste(base: Path) -> None:
    text = answer("kb", "cover", "--kb", base)
    assert text == golden("kb/cover.txt", text)


def test_the_same_as_data(base: Path) -> None:
    document = json.loads(answer("kb", "cover", "--kb", base, "--format", "json"))
    assert [(each["measured"], each["covered"], each["total"]) for each in document["shares"]] == [
        ("conditions", 1, 5), ("findings", 0, 5), ("recommended", 1, 1), ("first", 1, 1), ("alerts", 0, 1)]
    assert {line["condition"] for line in document["lines"]} == {
        "agenda_set_by: therapist", "signs: went_quiet or looked_away", "crisis: yes", "session_score: low"}
    assert document["lines"][0]["proposals"][0]["found"] == "decides"


def test_examples_that_were_pasted_close_their_gaps(base: Path) -> None:
    lines = json.loads(answer("kb", "cover", "--kb", base, "--format", "json"))["lines"]
    pasted: dict[str, list[str]] = {"fires": [], "silent": []}
    for each in (each for line in lines if "rule" in line for each in line["proposals"]):
        facts = ", ".join(f"{name}: {value}" for name, value in each["facts"].items())
        pasted["fires" if each["fires"] else "silent"].append(f"{{{facts}}}")
    for key, items in pasted.items():
        text = (base / RULE).read_text()
        old = next(line for line in text.splitlines() if line.strip().startswith(f"{key}:"))
        _replace(base / RULE, old, f"  {key}: [{old.partition(': ')[2]}, {', '.join(items)}]")
    left = json.loads(answer("kb", "cover", "--kb", base, "--format", "json"))
    assert [line["condition"] for line in left["lines"]] == ["session_score: low"]


def test_a_threshold_that_is_not_reached_fails(base: Path) -> None:
    assert answer("kb", "cover", "--kb", base, "--threshold", "0").endswith("Every share reaches 0 %.\n")
    result = run("kb", "cover", "--kb", base, "--threshold", "20.5")
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.endswith("Not every share reaches 20.5 %.\n")


def test_one_rule_alone(base: Path) -> None:
    text = answer("kb", "cover", "--kb", base, "--rule", "predictability-first")
    assert "crisis: yes" in text
    assert "session_score" not in text
    assert "alerts" not in text


def test_a_misspelt_rule_is_told_with_the_one_that_may_be_meant(base: Path) -> None:
    assert told("kb", "cover", "--kb", base, "--rule", "predictability-frist") == (
        "--rule: there is no rule “predictability-frist” that may fire\n    Did you mean predictability-first?\n")


def test_a_threshold_beyond_all_is_a_wrong_command() -> None:
    assert run("kb", "cover", "--threshold", "101").exit_code == 2


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    assert "there is no such folder" in told("kb", "cover", "--kb", tmp_path / "nowhere")


@pytest.mark.usefixtures("without_solver")
def test_without_the_solver_gaps_are_told_and_no_case_is_proposed(base: Path) -> None:
    text = answer("kb", "cover", "--kb", base)
    assert "pip install 'alliance-advisor[workbench]'" in text
    assert "agenda_set_by: therapist\n    No session has seen it fail.\n" in text
    assert "- " not in text


def test_the_shipped_knowledge_base_is_read_whole(tmp_path: Path) -> None:
    assert answer("kb", "cover", "--kb", copied_base(tmp_path / "base")) == answer("kb", "cover")


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
