"""A case is read with everything that is wrong with it, and an answer is compared with all that it expects."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from alliance_advisor import resources
from alliance_advisor.errors import ProblemsFound
from alliance_advisor.workbench.cases import Case, all_cases, cases_from_folder, examples_of
from alliance_advisor.workbench.mismatches import Mismatch
from alliance_advisor.workbench.source import Source
from alliance_advisor.workbench.testing import Outcome
from alliance_advisor.workbench.testing import Tested as Judged
from alliance_advisor.workbench.testing import Tester as CaseTester
from tests.shipped import CHECKOUT, shipped

SMALL = CHECKOUT / "tests" / "faulty" / "base"
RUPTURE = "{confrontation_markers: [criticised_the_work, turned_down_suggestions], how_tension_ended: left_open}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small knowledge base, with no cases yet."""
    return Path(shutil.copytree(SMALL, tmp_path / "base"))


def _source(folder: Path, cases: str) -> Source:
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / "some.yaml").write_text(cases, encoding="utf-8")
    return Source.from_folder(folder)


def _cases(folder: Path, cases: str) -> tuple[Case, ...]:
    source = _source(folder, cases)
    return cases_from_folder(source.folder, source.knowledge_base)


def _problems(folder: Path, cases: str) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsFound) as found:
        _cases(folder, cases)
    return [(each.code, str(each.location)) for each in found.value.problems]


def test_a_case_has_a_session_like_a_session_file_and_what_is_expected(folder: Path) -> None:
    text = ("- case: No trust\n  session:\n    client: heron\n    facts: {trust_in_helpers: none}\n    history: []\n"
            "  expect: {first: be-predictable}\n")
    case, = _cases(folder, text)
    assert (case.name, case.session.client, case.session.history) == ("No trust", "heron", ())
    assert case.expect.first == ("be-predictable",)
    assert str(case.location) == "cases/some.yaml:1:3"
    assert case.expect.recommends is None
    assert not case.todo


def test_a_file_may_hold_one_case_without_a_list(folder: Path) -> None:
    assert [each.name for each in _cases(folder, "case: One\nsession: {}\nexpect: {recommends: none}\n")] == ["One"]


@pytest.mark.parametrize(("case", "problem"), [
    ("case: A\nsession: {facts: {trust_in_helper: none}}\nexpect: {recommends: none}\n", ("unknown-fact", "2:19")),
    ("case: A\nsession: {facts: {trust_in_helpers: nobody}}\nexpect: {recommends: none}\n", ("unknown-value", "2:37")),
    ("case: A\nsession: {}\nexpect: {first: be-predictably}\n", ("unknown-strategy", "3:17")),
    ("case: A\nsession: {}\nexpect: {recommends: {be-predictable: strongly}}\n", ("unknown-word", "3:39")),
    ("case: A\nsession: {}\nexpect: {withholds: [be-predictable, other]}\n", ("unknown-strategy", "3:38")),
    ("case: A\nsession: {}\nexpect: {safety: [someone-in-dangers]}\n", ("unknown-alert", "3:19")),
    ("case: A\nsession: {}\nexpect: {findings: {reluctant: likely}}\n", ("unknown-finding", "3:21")),
    ("case: A\nsession: {}\nexpect: {findings: {reluctance: often}}\n", ("unknown-value", "3:33")),
    ("case: A\nsession: {}\nexpect: {status: advise}\n", ("unknown-word", "3:18")),
    ("case: A\nsession: {}\nexpect: {reason: too_much_known}\n", ("unknown-word", "3:18")),
    ("case: A\nsession: {}\nexpect: {open: [trust]}\n", ("unknown-fact", "3:17")),
    ("case: A\nsession: {}\nexpect: {fires: [predictability]}\n", ("unknown-rule", "3:18")),
    ("case: A\nsession: {}\nexpect: {recommend: none}\n", ("unknown-key", "3:10")),
    ("case: A\nsession: {}\nexpect: {}\n", ("expects-nothing", "3:9")),
    ("case: A\nsession: {}\nexpect: {findings: {}}\n", ("expects-nothing", "3:9")),
    ("case: A\nsession: {}\nexpect: {open: []}\n", ("expects-nothing", "3:9")),
    ("case: A\nsession: {}\nexpect: {recommends: {}}\n", ("empty-block", "3:22")),
    ("case: A\nsession: {}\n", ("missing-key", "1:1")),
    ("session: {}\nexpect: {recommends: none}\n", ("missing-key", "1:1")),
    ("case: A\nexpect: {recommends: none}\n", ("missing-key", "1:1")),
    ("case: A\nsession: {}\nexpect: {recommends: none}\nto-do: Later.\n", ("unknown-key", "4:1")),
])
def test_whatever_is_misspelt_or_missing_is_told_with_its_place(folder: Path, case: str, problem: tuple[str, str]) -> None:
    code, place = problem
    assert _problems(folder, case) == [(code, f"cases/some.yaml:{place}")]


def test_all_problems_of_all_cases_are_told_at_once(folder: Path) -> None:
    wrong = ("- case: A\n  session: {facts: {trust: none}}\n  expect: {first: a}\n"
             "- case: B\n  session: {}\n  expect: {open: [b]}\n")
    assert [code for code, _ in _problems(folder, wrong)] == ["unknown-fact", "unknown-strategy", "unknown-fact"]


@pytest.mark.parametrize("empty", ["", "[]\n", "# Nothing yet.\n", "{}\n"])
def test_a_file_without_cases_is_a_problem(folder: Path, empty: str) -> None:
    (_, place), = _problems(folder, empty)
    assert place.startswith("cases/some.yaml")


def test_two_cases_of_one_name_are_a_problem(folder: Path) -> None:
    case = "- case: Twice\n  session: {}\n  expect: {recommends: none}\n"
    assert _problems(folder, case + case) == [("defined-twice", "cases/some.yaml:4:3")]


def test_the_examples_of_rules_are_cases_with_places_of_their_own(folder: Path) -> None:
    fires, silent = examples_of(Source.from_folder(folder))
    assert fires.expect.fires == silent.expect.silent == ("predictability-first",)
    assert [str(each.location) for each in (fires, silent)] == [
        "rules/trust/predictability-first.yaml:17:10", "rules/trust/predictability-first.yaml:18:11"]


def _differences(session: str, expect: str, tmp_path: Path) -> tuple[Mismatch, ...]:
    """What differs in the answer of the shipped knowledge base."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one.yaml").write_text(f"case: One\nsession: {{facts: {session}}}\nexpect: {expect}\n")
    return _tested(cases_from_folder(tmp_path, shipped())[0]).mismatches


def _tested(case: Case) -> Judged:
    return next(CaseTester(shipped()).tested([case]))


@pytest.mark.parametrize("expect", [
    "{status: advice}", "{findings: {confrontation_rupture: likely}}", "{findings: {confrontation_rupture: not not_seen}}",
    "{recommends: [hear-the-complaint-out]}", "{recommends: {hear-the-complaint-out: moderate}}",
    "{not_recommends: [link-to-a-pattern-later]}", "{first: [hear-the-complaint-out, own-your-part]}",
    "{in_first_three: [hear-the-complaint-out]}", "{safety: none}", "{alerts: none}", "{open: [suicidal_thoughts]}",
    "{fires: [pushing-back-left-open]}", "{silent: [pulling-back]}",
])
def test_what_is_as_expected_is_no_difference(expect: str, tmp_path: Path) -> None:
    assert _differences(RUPTURE, expect, tmp_path) == ()


@pytest.mark.parametrize(("expect", "difference"), [
    ("{status: safety}", Mismatch("status", "", ("safety",), ("advice",))),
    ("{reason: all_held}", Mismatch("reason", "", ("all_held",), ("advice",))),
    ("{findings: {confrontation_rupture: not_seen}}", Mismatch("findings", "confrontation_rupture", ("not_seen",), ("likely",))),
    ("{recommends: {hear-the-complaint-out: slight}}",
     Mismatch("recommends", "hear-the-complaint-out", ("slight",), ("moderate",))),
    ("{recommends: [make-room-for-grief]}", Mismatch("recommends", "make-room-for-grief", (), ())),
    ("{not_recommends: [hear-the-complaint-out]}", Mismatch("not_recommends", "hear-the-complaint-out", (), ("moderate",))),
    ("{first: make-room-for-grief}", Mismatch("first", "", ("make-room-for-grief",), ("hear-the-complaint-out",))),
    ("{first: none}", Mismatch("first", "", ("none",), ("hear-the-complaint-out",))),
    ("{safety: [acute-crisis]}", Mismatch("safety", "", ("acute-crisis",), ("none",))),
    ("{alerts: [mandate-and-reporting]}", Mismatch("alerts", "mandate-and-reporting", (), ("none",))),
    ("{fires: [pulling-back]}", Mismatch("fires", "pulling-back", (), ())),
    ("{silent: [pushing-back-left-open]}", Mismatch("silent", "pushing-back-left-open", (), ())),
])
def test_each_difference_says_what_was_expected_and_what_is_so(expect: str, difference: Mismatch, tmp_path: Path) -> None:
    found, = _differences(RUPTURE, expect, tmp_path)
    assert replace(found, bearing=()) == difference


@pytest.mark.parametrize(("expect", "key", "name"), [
    ("{withholds: [own-your-part]}", "withholds", "own-your-part"), ("{open: [how_tension_ended]}", "open", "how_tension_ended"),
    ("{in_first_three: [make-room-for-grief]}", "in_first_three", "make-room-for-grief")])
def test_what_is_missing_from_a_list_is_told_with_what_stands_there(expect: str, key: str, name: str, tmp_path: Path) -> None:
    found, = _differences(RUPTURE, expect, tmp_path)
    assert (found.key, found.name) == (key, name)
    assert found.actual
    assert name not in found.actual


def test_where_nothing_should_be_recommended_everything_that_is_differs(tmp_path: Path) -> None:
    found = _differences(RUPTURE, "{recommends: none}", tmp_path)
    assert "hear-the-complaint-out" in {name for each in found for name in each.actual}
    assert {each.expected for each in found} == {("none",)}


def test_a_strategy_that_is_kept_back_is_told_with_what_keeps_it_back(tmp_path: Path) -> None:
    found, = _differences("{goal_agreement: different, acute_crisis: yes}", "{recommends: [agree-the-goal-together]}", tmp_path)
    assert found.actual == ("held",)
    assert found.bearing[0] == "a-hint-danger-or-crisis-comes-before-us"


@pytest.mark.parametrize(("todo", "expect", "outcome"), [
    ("", "{status: advice}", Outcome.AS_EXPECTED), ("", "{status: safety}", Outcome.DIFFERENT),
    ("todo: Later.\n", "{status: safety}", Outcome.STILL_TO_DO), ("todo: Later.\n", "{status: advice}", Outcome.DONE)])
def test_a_case_that_is_still_to_do_fails_only_once_it_is_done(todo: str, expect: str, outcome: Outcome, tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one.yaml").write_text(f"case: One\nsession: {{facts: {RUPTURE}}}\nexpect: {expect}\n{todo}")
    tested = _tested(cases_from_folder(tmp_path, shipped())[0])
    assert tested.outcome is outcome
    assert tested.failed is (outcome in (Outcome.DIFFERENT, Outcome.DONE))


def test_a_draft_fires_in_its_own_examples_and_in_no_case(folder: Path) -> None:
    rule = folder / "rules" / "trust" / "predictability-first.yaml"
    rule.write_text(rule.read_text().replace("status: reviewed", "status: draft"))
    source = _source(folder, "case: A\nsession: {facts: {trust_in_helpers: none, crisis: no}}\nexpect: {recommends: none}\n")
    tested = list(CaseTester(source.knowledge_base).tested(all_cases(source)))
    assert [each.outcome for each in tested] == [Outcome.AS_EXPECTED] * 3


def test_of_a_rule_that_may_not_fire_no_case_says_that_it_does_or_not(folder: Path) -> None:
    rule = folder / "rules" / "trust" / "predictability-first.yaml"
    rule.write_text(rule.read_text().replace("status: reviewed", "status: retired"))
    assert _problems(folder, "case: A\nsession: {}\nexpect: {silent: [predictability-first]}\n") == [
        ("rule-not-in-use", "cases/some.yaml:3:19")]


def test_every_example_and_case_of_the_shipped_base_is_as_expected() -> None:
    source = Source.from_folder(resources.knowledge_base_folder())
    tested = list(CaseTester(source.knowledge_base).tested(all_cases(source)))
    assert [each.case.name for each in tested if each.failed] == []
    assert len(tested) > len(source.knowledge_base.rules)
