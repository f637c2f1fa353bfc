"""`alliance-advisor kb check`, as a trainer types it and as build servers read it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import alliance_advisor
from alliance_advisor import resources
from alliance_advisor.knowledge.reader import WHERE_DEFINED
from alliance_advisor.workbench.catalogue import CodeEntry, catalogue
from alliance_advisor.workbench.remarks import Code
from tests.cli.running import answer, run, told
from tests.golden_files import golden
from tests.workbench.sound_base import RULES, add_rule, edit, rule, sound_base

CATALOGUE = catalogue(resources.templates_folder())


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small knowledge base with an error, two warnings, a gap among them, and a piece of advice."""
    folder = sound_base(tmp_path / "base")
    add_rule(folder, "another", rule("{all: [{signs: went_quiet}, {signs: none}]}", "{alert: someone-in-danger}"))
    add_rule(folder, "narrower", rule("{trust_in_helpers: none}", "{recommend: [{strategy: be-predictable, support: strong}]}",
                                      unless="{crisis: yes}"))
    edit(folder, f"{RULES}pulling-back.yaml", "  recommend:\n    - strategy: be-predictable\n      support: slight\n", "")
    add_rule(folder, "not-then", rule("{signs: looked_away}", "{withhold: [be-predictable]}"))
    return folder


def test_what_is_wrong_comes_first_and_a_gap_has_a_session_to_paste(base: Path) -> None:
    result = run("kb", "check", "--kb", base)
    assert result.exit_code == 1
    assert result.stdout == golden("kb/check.txt", result.stdout)


def test_the_case_of_a_gap_can_be_pasted_and_is_still_to_do(base: Path) -> None:
    text = run("kb", "check", "--kb", base).stdout
    case = "\n".join(line[8:] for line in text.splitlines() if line.startswith(" " * 8))
    (base / "cases").mkdir()
    (base / "cases" / "gap.yaml").write_text(f"{case}\n  todo: Not yet.\n")
    assert "1 still to do" in answer("kb", "test", "--kb", base, "-k", "gap.yaml")


def test_advice_is_shown_where_it_is_asked_for(base: Path) -> None:
    assert "[recommended-and-withheld]" not in run("kb", "check", "--kb", base).stdout
    assert "[recommended-and-withheld]" in run("kb", "check", "--kb", base, "--advice").stdout


def test_the_shipped_base_passes() -> None:
    assert answer("kb", "check", "--fail-level", "warning").startswith("No errors, no warnings")


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("advice", 1)])
def test_it_fails_from_the_weight_that_was_asked_for(level: str, code: int, tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    add_rule(folder, "narrower", rule("{signs: [went_quiet]}", "{recommend: [{strategy: be-predictable, support: slight}]}"))
    assert run("kb", "check", "--kb", folder, "--fail-level", level).exit_code == code


def test_the_same_as_data(base: Path) -> None:
    document = json.loads(run("kb", "check", "--kb", base, "--format", "json").stdout)
    assert (document["errors"], document["warnings"], document["loads"]) == (1, 2, True)
    gap = next(each for each in document["remarks"] if each["code"] == "gap")
    assert (gap["file"], gap["line"], gap["column"], gap["about"]) == ("vocabulary/findings.yaml", 2, 3, "withdrawal")
    assert gap["witness"]["facts"].keys() == {"signs"}


def test_github_gets_one_annotation_a_remark_with_file_line_and_column(base: Path) -> None:
    lines = run("kb", "check", "--kb", base, "--format", "github").stdout.splitlines()
    assert lines[0].startswith(f"::error file={base.as_posix()}/{RULES}another.yaml,line=1,col=1,title=never-fires::")
    assert {line.split(" ")[0] for line in lines} == {"::error", "::warning", "::notice"}


def test_sarif_names_tool_rules_and_places(base: Path) -> None:
    document = json.loads(run("kb", "check", "--kb", base, "--format", "sarif").stdout)
    (only,) = document["runs"]
    assert document["version"] == "2.1.0"
    assert {each["ruleId"] for each in only["results"]} == {each["id"] for each in only["tool"]["driver"]["rules"]}
    assert {each["level"] for each in only["results"]} == {"error", "warning", "note"}
    region = only["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 1}


def test_a_base_that_does_not_load_is_told_as_the_loader_tells_it(base: Path) -> None:
    edit(base, f"{RULES}danger-first.yaml", "crisis: yes\nthen", "crises: yes\nthen")
    text = run("kb", "check", "--kb", base).stdout
    assert text.startswith(f"error  {RULES}danger-first.yaml:5:3: there is no fact or finding “crises”   [unknown-name]\n"
                           "    Did you mean crisis?\n")
    assert "Mend these first" in text


def test_a_folder_that_is_not_there_is_told() -> None:
    assert "there is no such folder" in run("kb", "check", "--kb", "nowhere").stdout


@pytest.mark.usefixtures("without_solver")
def test_without_the_solver_it_says_what_was_not_checked(base: Path) -> None:
    text = run("kb", "check", "--kb", base).stdout
    assert "Not checked, since that needs the extra `workbench`" in text
    assert "never-fires" in text


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.code)
def test_every_code_is_explained_with_what_to_avoid_and_to_prefer(entry: CodeEntry) -> None:
    text = answer("kb", "check", "--explain", entry.code)
    assert text.startswith(f"{entry.code} ({entry.grade.value})\n")
    assert entry.says in " ".join(text.split())
    assert entry.code == "empty-file" or (entry.avoid and entry.prefer and entry.avoid != entry.prefer)


def test_no_code_is_without_an_explanation() -> None:
    assert {*_codes_in_the_sources(), *(code.value for code in Code)} - CATALOGUE.keys() == set()


def test_a_code_that_does_not_exist_is_told_with_what_was_meant() -> None:
    message = told("kb", "check", "--explain", "never-fire")
    assert "there is no code “never-fire”" in message
    assert "Did you mean never-fires?" in message


def _codes_in_the_sources() -> set[str]:
    """Every code that is written where the loader, sessions, cases and properties are read."""
    package = Path(alliance_advisor.__file__).parent
    files = [*(package / "knowledge").glob("*.py"), package / "inference" / "session_file.py",
             *(package / "workbench" / f"{name}.py" for name in ("cases", "expected", "properties"))]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    calls = (node for node in nodes if isinstance(node, ast.Call))
    named = {call.args[0].value for call in calls if "report" in ast.unparse(call.func) and call.args
             and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)}
    return {*(code for code in named if "-" in code), *(f"unknown-{what}" for what in WHERE_DEFINED)} - {"bad-setting"}
