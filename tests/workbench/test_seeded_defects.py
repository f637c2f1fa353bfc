"""Thirty knowledge bases, each with one defect of meaning put in: every one is found, with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alliance_advisor.workbench.check import checked
from alliance_advisor.workbench.remarks import Remark
from tests.cli.running import run
from tests.workbench.sound_base import RULES, add_rule, append, edit, rule, sound_base

Edit = Callable[[Path], None]
PREDICT = "{recommend: [{strategy: be-predictable, support: %s}]}"
FACTS, FINDINGS = "vocabulary/facts/client.yaml", "vocabulary/findings.yaml"
HELD = "strategies/be-predictable.yaml"


def new_rule(when: str, then: str, unless: str = "", name: str = "another") -> Edit:
    return lambda folder: add_rule(folder, name, rule(when, then, unless=unless))


def edited(file: str, old: str, new: str) -> Edit:
    return lambda folder: edit(folder, file, old, new)


def appended(file: str, text: str) -> Edit:
    return lambda folder: append(folder, file, text)


def without(file: str) -> Edit:
    return lambda folder: (folder / file).unlink()


def all_of(*edits: Edit) -> Edit:
    def one_after_the_other(folder: Path) -> None:
        for each in edits:
            each(folder)

    return one_after_the_other


ANOTHER = f"{RULES}another.yaml:1:1"
REFERENCE = ("  other2021:\n    citation: Other, B. (2021). On time.\n    kind: review\n    finding: Time helps.\n"
             "    checked: partly\n    doi_checked: no\n")
CONFLICT = ("conflicts:\n  quiet-crisis:\n    when: {crisis: yes, session_score: usual}\n"
            "    message: Both are reported. Which is nearer?\n")
FACT = "  weather:\n    about: session\n    kind: choices\n    values: [sun, rain]\n    ask: What was the weather like?\n"
FINDING = ("  unrest:\n    title: Unrest\n    kind: %s\n    values: [%s]\n    otherwise: none\n    challenge: none\n"
           "    definition: The client is restless.\n")
ONLY_IF = "    only_if: {crisis: yes}\n    otherwise: together\n    ask: Who set the agenda?"

DEFECTS: list[tuple[str, Edit, str, str]] = [
    # unreachable
    ("two lines exclude each other", new_rule("{all: [{signs: went_quiet}, {signs: none}]}", PREDICT % "slight"),
     "never-fires", ANOTHER),
    ("an exception is wider than the rule", new_rule("{trust_in_helpers: none}", PREDICT % "slight",
                                                     "{trust_in_helpers: at most some}"), "never-fires", ANOTHER),
    ("a finding is looked for where it cannot be", new_rule("{reluctance: likely, trust_in_helpers: full}", PREDICT % "slight"),
     "never-fires", ANOTHER),
    ("a gate keeps the fact away", all_of(
        edited(FACTS, "    ask: Who set the agenda?", ONLY_IF),
        new_rule("{agenda_set_by: client, crisis: no}", PREDICT % "slight")), "never-fires", ANOTHER),
    ("a conflict forbids the combination", all_of(
        appended("vocabulary/conflicts.yaml", CONFLICT),
        new_rule("{crisis: yes, session_score: usual}", PREDICT % "slight")), "never-fires", ANOTHER),
    # always
    ("any holds a value and all others", new_rule("{any: [{crisis: yes}, {crisis: no}, {crisis: unknown}]}", PREDICT % "slight"),
     "always-fires", ANOTHER),
    ("known or not", new_rule("{any: [{signs: known}, {signs: unknown}]}", PREDICT % "slight"), "always-fires", ANOTHER),
    # duplicates
    ("the same rule twice", new_rule("{trust_in_helpers: at most some}", "{conclude: {reluctance: likely}, recommend: "
                                     "[{strategy: be-predictable, support: strong}]}", "{crisis: yes}"),
     "duplicate-rule", f"{RULES}predictability-first.yaml:1:1"),
    ("the same alert, written the other way round", new_rule("{none: [{crisis: no}]}", "{alert: someone-in-danger}"),
     "duplicate-rule", f"{RULES}danger-first.yaml:1:1"),
    # shadowed
    ("a narrower condition, the same support", new_rule("{trust_in_helpers: none}", PREDICT % "strong", "{crisis: yes}"),
     "subsumed-rule", ANOTHER),
    ("the same condition, less support", new_rule("{trust_in_helpers: at most some}", PREDICT % "moderate", "{crisis: yes}"),
     "subsumed-rule", ANOTHER),
    ("one more line", new_rule("{signs: went_quiet, agenda_set_by: client}", PREDICT % "slight"), "subsumed-rule", ANOTHER),
    ("one more exception", new_rule("{crisis: yes}", "{alert: someone-in-danger}", "{trust_in_helpers: full}"),
     "subsumed-rule", ANOTHER),
    ("through a finding", new_rule("{reluctance: likely}", PREDICT % "strong"), "subsumed-rule", ANOTHER),
    ("a conclusion that another rule draws", new_rule("{signs: short_answers, crisis: no}", "{conclude: {withdrawal: possible}}"),
     "subsumed-rule", ANOTHER),
    # conflict
    ("recommended and kept back by one rule", new_rule("{signs: looked_away, crisis: no}", "{recommend: [{strategy: "
     "be-predictable, support: slight}], withhold: [be-predictable]}"), "contradicts-itself", ANOTHER),
    ("recommended, and kept back with all others", new_rule("{signs: looked_away, crisis: no}", "{recommend: [{strategy: "
     "be-predictable, support: slight}], withhold_all_but: [say-what-goes-well]}"), "contradicts-itself", ANOTHER),
    ("kept back where another recommends", new_rule("{signs: looked_away}", "{withhold: [be-predictable]}"),
     "recommended-and-withheld", f"{HELD}:1:1"),
    ("two values without order", all_of(
        appended(FINDINGS, FINDING % ("choices", "none, outside, inside")),
        new_rule("{signs: looked_away}", "{conclude: {unrest: outside}}"),
        new_rule("{signs: went_quiet, crisis: no}", "{conclude: {unrest: inside}}", name="one-more")),
     "two-values", f"{FINDINGS}:30:3"),
    # dead strategies
    ("held wherever it is recommended", edited(
        "strategies/say-what-goes-well.yaml", "working_if:", "hold_when:\n  - session_score: usual\nworking_if:"),
     "dead-strategy", "strategies/say-what-goes-well.yaml:1:1"),
    ("withheld wherever it is recommended", new_rule("{agenda_set_by: together}", "{withhold: [say-what-goes-well]}"),
     "dead-strategy", "strategies/say-what-goes-well.yaml:1:1"),
    ("no rule recommends it any more", edited(
        f"{RULES}going-well.yaml", "  recommend:\n    - strategy: say-what-goes-well\n      support: slight\n", ""),
     "unused-strategy", "strategies/say-what-goes-well.yaml:1:1"),
    # gaps
    ("a challenge without advice", edited(
        f"{RULES}predictability-first.yaml", "  recommend:\n    - strategy: be-predictable\n      support: strong\n", ""),
     "gap", f"{FINDINGS}:16:3"),
    ("a rupture without advice", edited(
        f"{RULES}pulling-back.yaml", "  recommend:\n    - strategy: be-predictable\n      support: slight\n", ""),
     "gap", f"{FINDINGS}:2:3"),
    ("a rupture found in one more way", new_rule("{agenda_set_by: client, signs: looked_away}",
                                                 "{conclude: {confrontation: likely}}"), "gap", f"{FINDINGS}:9:3"),
    # what leads nowhere, and what nothing uses
    ("found, and open how far", all_of(
        edited(f"{RULES}pulling-back.yaml", "  recommend:\n    - strategy: be-predictable\n      support: slight\n", ""),
        edited(f"{RULES}pulling-back-clearly.yaml", "  recommend:\n    - strategy: be-predictable\n      support: moderate\n",
               ""),
        new_rule("{withdrawal: possible}", PREDICT % "slight"),
        new_rule("{withdrawal: likely}", PREDICT % "slight", name="one-more")), "gap", f"{FINDINGS}:2:3"),
    ("only praise where something is found", edited(
        f"{RULES}pulling-back.yaml", "- strategy: be-predictable", "- strategy: say-what-goes-well"), "gap", f"{FINDINGS}:2:3"),
    ("only care beside it", all_of(
        edited("alerts/someone-in-danger.yaml", "kind: safety", "kind: care"),
        edited(f"{RULES}pulling-back.yaml", "  recommend:\n    - strategy: be-predictable\n      support: slight\n",
               "  alert: someone-in-danger\n")), "gap", f"{FINDINGS}:2:3"),
    ("a finding that nothing reads", all_of(
        appended(FINDINGS, FINDING % ("scale", "none, some")), new_rule("{signs: looked_away}", "{conclude: {unrest: some}}")),
     "leads-nowhere", f"{FINDINGS}:30:3"),
    ("a finding that nothing concludes", appended(FINDINGS, FINDING % ("scale", "none, some")),
     "unused-finding", f"{FINDINGS}:30:3"),
    ("a value that is never concluded", edited(f"{RULES}pulling-back.yaml", "withdrawal: possible", "withdrawal: likely"),
     "unused-value", f"{FINDINGS}:2:3"),
    ("a fact that nothing reads", appended(FACTS, FACT), "unused-fact", f"{FACTS}:22:3"),
    ("an alert that nothing raises", without(f"{RULES}danger-first.yaml"),
     "unused-alert", "alerts/someone-in-danger.yaml:1:1"),
    ("a reference that nothing cites", appended("references.yaml", REFERENCE), "unused-reference", "references.yaml:8:3"),
    ("values that nothing tells apart", edited(FACTS, "[therapist, client, together]", "[therapist, client, nobody, together]"),
     "alike-values", f"{FACTS}:8:3"),
    # bands
    ("bands that contradict their order", edited("vocabulary/facts/scores.yaml", "from: 36.5", "from: 41"),
     "band-outside-range", "vocabulary/facts/scores.yaml:10:21"),
    ("a line that no score can meet", new_rule("{session_score: low, any: [{session_score: usual}, {session_score: usual}]}",
                                               PREDICT % "slight"), "never-fires", ANOTHER),
]

NAMES = [name for name, *_ in DEFECTS]


def _found(folder: Path) -> list[Remark]:
    return list(checked(folder).remarks)


def test_there_are_thirty_of_them() -> None:
    assert len(DEFECTS) >= 30


def test_the_sound_base_has_none(tmp_path: Path) -> None:
    assert _found(sound_base(tmp_path / "base")) == []


@pytest.mark.parametrize(("put_in", "code"), [(put_in, code) for _, put_in, code, _ in DEFECTS], ids=NAMES)
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_the_defect_is_told_in_every_form(form: str, put_in: Edit, code: str, tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    put_in(folder)
    result = run("kb", "check", "--kb", folder, "--advice", "--format", form)
    assert result.exit_code in (0, 1), result.stderr
    assert code in result.stdout


@pytest.mark.parametrize(("name", "put_in", "code", "place"), DEFECTS, ids=NAMES)
def test_the_defect_is_found_with_its_place(name: str, put_in: Edit, code: str, place: str, tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    put_in(folder)
    assert (code, place) in [(each.code, str(each.location)) for each in _found(folder)], (name, _found(folder))
