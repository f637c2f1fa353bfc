"""`alliance-advisor kb test`, as a trainer types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.running import answer, run, told
from tests.golden_files import golden
from tests.shipped import CHECKOUT

SMALL = CHECKOUT / "tests" / "faulty" / "base"
CASES = """\
- case: No trust at all asks for predictability
  session:
    facts: {trust_in_helpers: none, crisis: no}
  expect:
    status: advice
    findings: {reluctance: likely}
    first: be-predictable
- case: Full trust asks for it as well
  session:
    facts: {trust_in_helpers: full}
  expect:
    status: advice
    findings: {reluctance: likely}
    recommends: {be-predictable: strong}
- case: A crisis comes first
  session:
    facts: {crisis: yes}
  expect: {safety: [someone-in-danger]}
  todo: There is no rule for it yet.
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The small knowledge base with cases, one of which is not as expected."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "base"))
    (folder / "cases").mkdir()
    (folder / "cases" / "trust.yaml").write_text(CASES)
    return folder


def test_what_is_different_is_shown_with_the_lines_that_bear_on_it(base: Path) -> None:
    result = run("kb", "test", "--kb", base)
    assert result.exit_code == 1
    assert result.stdout == golden("kb/test.txt", result.stdout)


def test_why_shows_the_answer_and_the_rules_that_fired_where_all_is_as_expected_too(base: Path) -> None:
    text = answer("kb", "test", "--kb", base, "--why", "-k", "no trust at all")
    assert text == golden("kb/test-why.txt", text)


def test_the_shipped_cases_are_all_as_expected_or_still_to_do() -> None:
    last = answer("kb", "test").splitlines()[-1]
    assert " as expected, " in last
    assert "different" not in last


def test_the_same_as_data(base: Path) -> None:
    document = json.loads(run("kb", "test", "--kb", base, "--format", "json").stdout)
    assert document["outcomes"] == {"as_expected": 3, "different": 1, "still_to_do": 1, "done": 0}
    failed = next(each for each in document["tests"] if each["failed"])
    assert [(each["key"], each["expected"], each["actual"]) for each in failed["mismatches"]] == [
        ("status", ["advice"], ["no_advice"]), ("findings", ["likely"], ["not_seen"]), ("recommends", ["strong"], [])]
    line = failed["mismatches"][1]["trees"][0]["when"][0]
    assert line == {
        "name": "trust_in_helpers", "text": "at most some", "truth": "fails", "line": 5, "known": ["full"], "parts": []}


def test_junit_counts_what_failed_and_what_is_still_to_do(base: Path, tmp_path: Path) -> None:
    file = tmp_path / "results.xml"
    result = run("kb", "test", "--kb", base, "--format", "junit", "--output", file)
    assert (result.exit_code, result.stdout) == (1, "")
    suites = {suite.get("name"): suite for suite in ET.parse(file).getroot()}
    assert {name: (suite.get("tests"), suite.get("failures"), suite.get("skipped")) for name, suite in suites.items()} == {
        "examples of rules": ("2", "0", "0"), "cases": ("3", "1", "1")}
    failure = suites["cases"].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "the status should be advice, and it is no_advice"
    assert "trust_in_helpers: at most some   it is full" in (failure.text or "")


def test_what_xml_does_not_allow_is_left_out_of_it(base: Path) -> None:
    (base / "cases" / "trust.yaml").write_text('case: "A\\x01B"\nsession: {}\nexpect: {status: safety}\n')
    assert ET.fromstring(run("kb", "test", "--kb", base, "--format", "junit").stdout.encode()) is not None


def test_only_the_cases_that_were_asked_for_are_tested(base: Path) -> None:
    assert answer("kb", "test", "--kb", base, "-k", "PREDICTABILITY-FIRST") == "2 examples and 0 cases: 2 as expected.\n"


def test_where_no_case_has_the_words_this_is_told(base: Path) -> None:
    assert "there is no case to test" in told("kb", "test", "--kb", base, "-k", "no such words")


def test_a_misspelt_name_in_a_case_is_told_with_its_place(base: Path) -> None:
    (base / "cases" / "trust.yaml").write_text(CASES.replace("first: be-predictable", "first: be-predictible"))
    message = told("kb", "test", "--kb", base)
    assert message.startswith("cases/trust.yaml:7:12: there is no strategy “be-predictible”")
    assert "Did you mean be-predictable?" in message


def test_a_case_that_is_done_is_to_lose_its_todo(base: Path) -> None:
    (base / "cases" / "trust.yaml").write_text("case: A\nsession: {}\nexpect: {recommends: none}\ntodo: Later.\n")
    result = run("kb", "test", "--kb", base)
    assert result.exit_code == 1
    assert "Take away its todo: Later." in result.stdout
