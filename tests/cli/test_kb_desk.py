"""`alliance-advisor kb show` and `kb list`, as a trainer types them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from alliance_advisor import resources
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.entries import entries_of, places_of_references
from alliance_advisor.workbench.show import Showing
from tests.cli.running import answer, run, told
from tests.golden_files import golden
from tests.shipped import CHECKOUT, shipped

SMALL = CHECKOUT / "tests" / "faulty" / "base"
RULE = "rules/trust/predictability-first.yaml"
SHOWN = ("predictability-first", "be-predictable", "reluctance", "trust_in_helpers", "session_score", "someone2020")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A copy of the small knowledge base, with a second rule that reads what the first concludes."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "base"))
    second = (folder / RULE).read_text().replace("predictability-first", "slow-down").replace(
        "  trust_in_helpers: at most some\n",
        "  reluctance: likely\n  any:\n    - agenda_set_by: therapist\n    - signs: at least two\n")
    (folder / "rules/trust/slow-down.yaml").write_text(
        second.replace("  conclude: {reluctance: likely}\n", "").replace("status: reviewed", "status: draft")
        .replace("{trust_in_helpers: none, crisis: no}", "{trust_in_helpers: none, agenda_set_by: therapist, crisis: no}"))
    return folder


@pytest.mark.parametrize("name", SHOWN)
def test_each_kind_of_thing_is_said_in_words(name: str) -> None:
    text = answer("kb", "show", name, "--kb", SMALL)
    assert text == golden(f"kb/show-{name}.txt", text)


def test_a_rule_is_said_as_one_sentence() -> None:
    said = _on_one_line(answer("kb", "show", "predictability-first", "--kb", SMALL))
    assert ("This rule says: when trust in helpers is at most some, unless crisis is yes, conclude that reluctance is likely, "
            "and strongly consider “") in said
    assert "because: Trust grows with what can be foreseen." in said


def test_a_draft_says_that_it_is_one_and_what_leads_to_it(base: Path) -> None:
    said = _on_one_line(answer("kb", "show", "slow-down", "--kb", base))
    assert "rule slow-down [draft]" in said
    assert "when reluctance is likely, and one of these holds: (1) agenda set by is therapist; (2) signs: at least two" in said
    assert "It is a draft, and fires only with --drafts." in said
    assert "It reads the finding reluctance, which these rules conclude for it: - predictability-first:" in said


def test_what_a_rule_concludes_leads_to_the_rules_that_read_it(base: Path) -> None:
    said = _on_one_line(answer("kb", "show", "predictability-first", "--kb", base))
    assert "What it concludes on reluctance is read by: - slow-down [draft]:" in said


def test_a_misspelt_name_is_told_with_the_one_that_may_be_meant() -> None:
    assert told("kb", "show", "predictability-frist", "--kb", SMALL) == (
        "kb show: there is nothing called “predictability-frist”\n    Did you mean predictability-first?\n")


def test_a_conflict_is_shown_with_its_question() -> None:
    assert "client distress is calm" in _on_one_line(answer("kb", "show", "calm-and-panicking"))


def test_everything_that_is_shipped_can_be_shown() -> None:
    knowledge_base = shipped()
    entries = entries_of(knowledge_base, places_of_references(resources.knowledge_base_folder()))
    renderer = Renderer()
    showing = Showing(knowledge_base, entries, renderer.wording)
    for entry in entries:
        heading, place = renderer.fill("kb/show.j2", **showing.view(entry)).splitlines()[:2]
        assert heading.startswith(f"{entry.kind} {entry.id}")
        assert place == str(entry.location)
    assert len(entries) == int(answer("kb", "list").splitlines()[-1].split()[0])


def test_several_exceptions_are_told_apart_and_a_long_list_of_strategies_stands_below() -> None:
    said = _on_one_line(answer("kb", "show", "until-suicide-risk-is-seen-to"))
    assert "unless (1) safety worry is none, or (2) suicide risk followed up is plan agreed, and suicide warning signs" in said
    assert re.search(r"leave everything for now but \d+ strategies, listed below, because", said)


def test_a_place_of_the_list_is_where_the_thing_stands() -> None:
    for line in answer("kb", "list", "--kb", SMALL).splitlines()[:-1]:
        found = re.fullmatch(r"(\w+) ([\w-]+)(?: \[\w+\])?: .* \((.+):(\d+):(\d+)\)", line)
        assert found is not None
        kind, name, file, number, column = found.groups()
        start = (SMALL / file).read_text().splitlines()[int(number) - 1][int(column) - 1:]
        assert start == f"id: {name}" if kind in ("rule", "strategy", "alert") else start.startswith(f"{name}:")


@pytest.mark.parametrize(("options", "names"), [
    (("--fact", "trust_in_helpers"), ["predictability-first"]),
    (("--finding", "reluctance"), ["predictability-first", "slow-down"]),
    (("--finding", "reluctance", "--status", "draft"), ["slow-down"]),
    (("--fact", "trust_in_helpers", "--status", "draft"), []),
    (("--strategy", "be-predictable", "--fact", "signs"), ["slow-down"]),
    (("--challenge", "client-resistance", "--kind", "finding"), ["reluctance"]),
    (("--challenge", "client-resistance", "--kind", "fact"), ["trust_in_helpers", "crisis"]),
    (("--challenge", "cultural-differences", "--kind", "finding"), []),
])
def test_filters_combine(base: Path, options: tuple[str, ...], names: list[str]) -> None:
    *lines, _ = answer("kb", "list", "--kb", base, *options).splitlines()
    assert [line.split(" ")[1].rstrip(":") for line in lines] == names


def test_whoever_cites_a_reference_is_listed() -> None:
    assert "rule predictability-first:" in answer("kb", "list", "--kb", SMALL, "--reference", "someone2020")


def test_nothing_found_is_said() -> None:
    assert answer("kb", "list", "--kb", SMALL, "--status", "retired") == "Nothing is like that.\n"


def test_a_misspelt_filter_is_told_with_the_one_that_may_be_meant() -> None:
    assert told("kb", "list", "--kb", SMALL, "--finding", "reluctence") == (
        "--finding: there is no finding “reluctence”\n    Did you mean reluctance?\n")
    assert run("kb", "list", "--kind", "spoon").exit_code == 2


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
