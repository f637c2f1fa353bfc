"""`alliance-advisor kb new`: what it writes says all that is to be filled in, and once that is done it is right."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from alliance_advisor import resources
from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.alerts import ALERT_KEYS
from alliance_advisor.knowledge.located_yaml import Mapping, Sequence, read_nodes
from alliance_advisor.knowledge.rule_files import RULE_KEYS, SIDES
from alliance_advisor.knowledge.rules import CONSEQUENTS
from alliance_advisor.knowledge.strategies import STRATEGY_KEYS
from alliance_advisor.knowledge.vocabulary_files import FACT_FILE_KEYS, FACT_KEYS, FINDING_KEYS
from alliance_advisor.workbench.cases import CASE_KEYS
from alliance_advisor.workbench.expected import EXPECTATIONS
from alliance_advisor.workbench.new import NewKind
from tests.cli.running import answer, copied_base, run, told
from tests.golden_files import golden
from tests.shipped import CHECKOUT

SMALL = CHECKOUT / "tests" / "faulty" / "base"
NAMES = {kind: "be_on_time" if kind in (NewKind.FACT, NewKind.FINDING) else "be-on-time" for kind in NewKind}
FILES = {
    NewKind.RULE: "rules/be-on-time.yaml", NewKind.STRATEGY: "strategies/be-on-time.yaml",
    NewKind.ALERT: "alerts/be-on-time.yaml", NewKind.FACT: "vocabulary/facts/be_on_time.yaml",
    NewKind.FINDING: "vocabulary/findings.yaml", NewKind.CASE: "cases/be-on-time.yaml",
}
FILLED_IN = {
    NewKind.RULE: ["A late start asks for predictability", "agenda_set_by: therapist", "be-predictable", "slight", "It was felt.",
                   "someone2020", "The client may not mind.", "agenda_set_by: therapist", "agenda_set_by: client"],
    NewKind.STRATEGY: ["Be on time", "Begin when you said.", "client-resistance", "trust", "validate", "next session", "5",
                       "Look at the clock.", "Begin.", "End.", '"Let us begin."', "Running over.", "They come back.",
                       "someone2020", "C", "no"],
    NewKind.ALERT: ["care", "A late start", "The client waited.", "Begin on time.", '"I am late."', "someone2020"],
    NewKind.FACT: ["Time", "therapist", "scale", "early, late", "Were you on time?"],
    NewKind.FINDING: ["A late start", "choices", "not_seen, likely", "not_seen", "none", "The session began late."],
    NewKind.CASE: ["No trust asks for predictability", "trust_in_helpers: none", "advice", "be-predictable"],
}
"""What a trainer writes in the place of the dots, from top to bottom."""

RULE = "rules/trust/predictability-first.yaml"
USES = {
    NewKind.STRATEGY: ("    - strategy:", "    - {strategy: be-on-time, support: slight}\n    - strategy:"),
    NewKind.ALERT: ("then:", "then:\n  alert: be-on-time"),
    NewKind.FACT: ("unless:", "  be_on_time: late\nunless:"),
    NewKind.FINDING: ("conclude: {", "conclude: {be_on_time: likely, "),
}
"""How a trainer lets a rule use it."""

READS_THE_FINDING = "id: read\ntitle: It is read\nstatus: draft\nwhen: {be_on_time: likely}\nthen: {withhold: [be-predictable]}\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "base"))


def begun(kind: NewKind, base: Path) -> Path:
    """The file after `kb new`, as it was written."""
    answer("kb", "new", kind, NAMES[kind], "--kb", base)
    return base / FILES[kind]


def fill_in(file: Path, words: list[str]) -> None:
    """Put the words in the places of the dots, one after the other, as a trainer would."""
    text = file.read_text()
    for word in words:
        text, count = re.subn(r"\.\.\.(: \.\.\.)?", word, text, count=1)
        assert count == 1
    file.write_text(text)


@pytest.mark.parametrize("kind", NewKind)
def test_each_thing_to_be_filled_in_is_told_with_its_line(kind: NewKind, base: Path) -> None:
    file = begun(kind, base)
    lines = [number for number, line in enumerate(file.read_text().splitlines(), 1) if "..." in line.partition("#")[0]]
    result = run("kb", "check", "--kb", base)
    assert result.exit_code == 1
    told_of = re.findall(r"^error  (\S+?):(\d+):\d+: .+ is still to be filled in   \[to-fill-in\]$", result.stdout, re.MULTILINE)
    assert told_of == [(FILES[kind], str(line)) for line in lines]
    assert len(lines) == len(FILLED_IN[kind])
    assert f"{len(lines)} errors, " in result.stdout
    assert "is still to be filled in" in told("kb", "test", "--kb", base)


@pytest.mark.parametrize("kind", NewKind)
def test_every_single_place_that_is_left_is_told_though_all_others_are_filled_in(kind: NewKind, base: Path) -> None:
    file = begun(kind, base)
    as_written = file.read_text()
    for left in range(len(FILLED_IN[kind])):
        file.write_text(as_written)
        fill_in(file, [("@@@" if place == left else word) for place, word in enumerate(FILLED_IN[kind])])
        file.write_text(file.read_text().replace("@@@", "..."))
        assert run("kb", "check", "--kb", base).stdout.count("is still to be filled in") == 1, FILLED_IN[kind][left]


@pytest.mark.parametrize("kind", NewKind)
def test_what_is_filled_in_is_right_and_tested(kind: NewKind, base: Path) -> None:
    fill_in(begun(kind, base), FILLED_IN[kind])
    result = run("kb", "check", "--kb", base)
    assert result.exit_code == 0
    assert result.stdout.startswith(("No errors", "warning  ")), result.stdout
    assert [line for line in result.stdout.splitlines() if "be-on-time" in line and "[unused-" not in line] == []
    assert "different" not in answer("kb", "test", "--kb", base, "-k", NAMES[kind] if kind in ("rule", "case") else "predict")


@pytest.mark.parametrize("kind", NewKind)
def test_what_is_filled_in_is_in_order(kind: NewKind, base: Path) -> None:
    fill_in(begun(kind, base), FILLED_IN[kind])
    answer("kb", "fmt", "--check", "--kb", base)


@pytest.mark.parametrize("kind", USES)
def test_that_nothing_uses_it_is_said_until_a_rule_does(kind: NewKind, base: Path) -> None:
    fill_in(begun(kind, base), FILLED_IN[kind])
    assert f"[unused-{kind}]" in about_it(kind, base)
    rule = base / RULE
    rule.write_text(rule.read_text().replace(*USES[kind]).replace("crisis: no}", "crisis: no, be_on_time: late}"
                                                                  if kind is NewKind.FACT else "crisis: no}"))
    if kind is NewKind.FINDING:
        rule.with_name("read.yaml").write_text(READS_THE_FINDING)
    assert f"[unused-{kind}]" not in about_it(kind, base)
    answer("kb", "test", "--kb", base)


def about_it(kind: NewKind, base: Path) -> str:
    """What `kb check` says of it."""
    return "".join(line for line in answer("kb", "check", "--kb", base).splitlines() if NAMES[kind] in line)


@pytest.mark.parametrize("kind", NewKind)
def test_the_keys_stand_in_the_order_of_the_loader_with_those_that_may_be_left_out_behind_a_hash(kind: NewKind) -> None:
    text = answer("kb", "new", kind, NAMES[kind], "--kb", SMALL, "--print")
    blocks = [(order, written_keys(text, *path)) for path, order in KEYS[kind].items()]
    assert [(order, written) for order, written in blocks if written != [key for key in order if key in written]] == []
    assert all(len(written) > 1 for _, written in blocks)


KEYS: dict[NewKind, dict[tuple[str, ...], tuple[str, ...]]] = {
    NewKind.RULE: {(): RULE_KEYS, ("then",): CONSEQUENTS, ("examples",): SIDES}, NewKind.STRATEGY: {(): STRATEGY_KEYS},
    NewKind.ALERT: {(): ALERT_KEYS}, NewKind.CASE: {(): CASE_KEYS, ("expect",): EXPECTATIONS},
    NewKind.FACT: {(): FACT_FILE_KEYS, ("facts", "be_on_time"): FACT_KEYS}, NewKind.FINDING: {("be_on_time",): FINDING_KEYS},
}
"""The keys of each block that is written, by the way to it."""


def written_keys(text: str, *path: str) -> list[str]:
    """The keys of a block, once every hash in front of a line is taken away as editors do it; none may be unknown."""
    problems = ProblemCollector()
    node = read_nodes(re.sub(r"^( *)# ", r"\1", text, flags=re.MULTILINE).encode(), "new", problems)
    problems.raise_if_any()
    node = node.items[0] if isinstance(node, Sequence) else node
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    assert isinstance(node, Mapping)
    return node.keys()


@pytest.mark.parametrize("kind", NewKind)
def test_what_is_written_teaches_in_comments(kind: NewKind) -> None:
    text = answer("kb", "new", kind, NAMES[kind], "--kb", SMALL, "--print")
    assert text == golden(f"kb/new-{kind}.yaml", text)


def test_the_documentation_shows_what_is_written_and_told(tmp_path: Path) -> None:
    docs = (CHECKOUT / "docs" / "rule-language.md").read_text(encoding="utf-8")
    written = answer("kb", "new", "rule", "be-on-time", "--print").splitlines()[:5]
    assert "```\n{}\n```".format("\n".join(written)) in docs
    base = copied_base(tmp_path / "base")
    answer("kb", "new", "rule", "be-on-time", "--kb", base)
    assert "```\n{}\n```".format("\n".join(run("kb", "check", "--kb", base).stdout.splitlines()[:4])) in docs


def test_it_says_where_the_file_is_and_what_comes_next(base: Path) -> None:
    said = answer("kb", "new", "rule", "predictability-frst", "--kb", base).replace(str(base), "BASE")
    assert said == golden("kb/new.txt", said)


def test_printing_writes_nothing(base: Path) -> None:
    before = sorted(base.rglob("*"))
    answer("kb", "new", "alert", "be-on-time", "--kb", base, "--print")
    assert sorted(base.rglob("*")) == before


@pytest.mark.parametrize(("kind", "name", "message"), [
    ("rule", "Be on time", "“Be on time” cannot be the name of a rule\n    Small letters, digits and -, such as be-on-time."),
    ("fact", "be-on-time", "“be-on-time” cannot be the name of a fact\n    Small letters, digits and _, such as be_on_time."),
    ("rule", "../be-on-time", "cannot be the name of a rule"),
    ("fact", "any", "any cannot be a name: the language uses it itself"),
    ("finding", "ask", "ask cannot be a name: it is a key of facts and findings"),
    ("rule", "be-predictable", "strategies/be-predictable.yaml:1:1: the name be-predictable is already in use"),
    ("strategy", "predictability-first", f"{RULE}:1:1: the name predictability-first is already in use"),
    ("finding", "crisis", "vocabulary/facts/client.yaml:18:3: the name crisis is already in use"),
    ("fact", "someone2020", "references.yaml:2:3: the name someone2020 is already in use"),
])
def test_a_name_that_is_unfit_or_in_use_is_refused(kind: str, name: str, message: str, base: Path) -> None:
    before = {file: file.read_bytes() for file in base.rglob("*.yaml")}
    assert message in told("kb", "new", kind, name, "--kb", base)
    assert {file: file.read_bytes() for file in base.rglob("*.yaml")} == before


def test_a_name_that_something_had_before_is_in_use(base: Path) -> None:
    strategy = base / "strategies/be-predictable.yaml"
    strategy.write_text(strategy.read_text() + "renamed_from: [be-on-time]\n")
    assert "strategies/be-predictable.yaml:21:16: the name be-on-time is already in use" in told(
        "kb", "new", "rule", "be-on-time", "--kb", base)


@pytest.mark.parametrize("kind", NewKind)
def test_nothing_is_overwritten_though_it_is_still_to_be_filled_in(kind: NewKind, base: Path) -> None:
    file = begun(kind, base)
    before = file.read_bytes()
    assert f"the name {NAMES[kind]} is already in use" in told("kb", "new", kind, NAMES[kind], "--kb", base)
    assert file.read_bytes() == before


def test_one_thing_can_be_begun_after_the_other_before_any_is_filled_in(base: Path) -> None:
    begun(NewKind.FINDING, base)
    answer("kb", "new", "finding", "another_one", "--kb", base)
    text = begun(NewKind.RULE, base).read_text()
    assert (base / "vocabulary/findings.yaml").read_text().count("title: ...") == 2
    assert "such as trust_in_helpers: at least some" in text


def test_a_finding_is_not_added_where_the_file_is_written_in_another_way(base: Path) -> None:
    file = base / "vocabulary/findings.yaml"
    file.write_text("findings: {reluctance: {title: Reluctance}}\n")
    assert "a finding cannot be added to this file\n    Add --print" in told("kb", "new", "finding", "be_on_time", "--kb", base)
    assert file.read_text() == "findings: {reluctance: {title: Reluctance}}\n"


def test_a_file_of_findings_keeps_its_own_margin(base: Path) -> None:
    file = base / "vocabulary/findings.yaml"
    file.write_text(re.sub(r"^( +)", r"\1\1", file.read_text(), flags=re.MULTILINE))
    fill_in(begun(NewKind.FINDING, base), FILLED_IN[NewKind.FINDING])
    assert run("kb", "check", "--kb", base).exit_code == 0


def test_a_folder_that_is_no_knowledge_base_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    assert "A knowledge base is a folder with a manifest.yaml in it." in told("kb", "new", "rule", "be-on-time", "--kb", tmp_path)
    assert list(tmp_path.rglob("*.yaml")) == []


def test_what_an_update_of_the_program_would_take_away_is_not_begun(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert resources.is_installed(resources.schema_file("advice").parent)
    monkeypatch.setattr(resources, "is_installed", lambda folder: folder == base)
    assert "the next update replaces it\n    Copy the folder" in told("kb", "new", "rule", "be-on-time", "--kb", base)
    assert not (base / FILES[NewKind.RULE]).exists()


def test_a_file_that_cannot_be_written_is_told(base: Path) -> None:
    (base / "cases").write_text("")
    assert "this folder cannot be made" in told("kb", "new", "case", "be-on-time", "--kb", base)


@pytest.mark.parametrize(("name", "message"), [("no", "editors take it for a value"), ("a" * 300, "this name has 300 letters")])
def test_names_that_would_be_taken_for_something_else_are_refused(name: str, message: str, tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(CHECKOUT / "tests" / "faulty" / "base", base)
    for kind in ("rule", "fact"):
        assert message in told("kb", "new", kind, name, "--kb", base)


def test_what_stands_in_the_place_already_is_never_written_through(tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(CHECKOUT / "tests" / "faulty" / "base", base)
    (base / "rules" / "a-link.yaml").symlink_to(tmp_path / "outside.yaml")
    assert "nothing is overwritten" in told("kb", "new", "rule", "a-link", "--kb", base)
    assert not (tmp_path / "outside.yaml").exists()
