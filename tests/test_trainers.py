"""The page for trainers can be followed word for word: its edits are made in a copy, and its commands print what it shows."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from alliance_advisor import resources
from alliance_advisor.interface.cli.main import main
from tests.golden_files import shown_in
from tests.shipped import CHECKOUT, shipped

PAGE = CHECKOUT / "docs/trainers.md"
RULE = "the-ending-has-not-been-spoken-of"
NEW = "asked-with-little-hope"
FILE, CASES = Path(f"ours/rules/drift/{RULE}.yaml"), Path(f"ours/cases/rules/{RULE}.yaml")
NEW_FILE = Path(f"ours/rules/{NEW}.yaml")

EDIT = """\
    - therapist_avoided: left_ending_unsaid
      sessions_left: [few, some]
"""
EXAMPLE = "    - {therapist_avoided: [left_ending_unsaid], sessions_left: some, acute_crisis: no}\n"
FILLED = f"""\
id: {NEW}
title: A doubt that is spoken aloud, with little hope behind it, deserves an honest word
status: draft
when:
  expectation_of_help: low
  client_questions: does_it_help
unless:
  - acute_crisis: yes
then:
  recommend:
    - strategy: agree-what-to-expect
      support: strong
rationale: >-
  Whoever asks whether it helps has not given up. An honest answer about what to expect, and what not, gives the two of you
  something to hold each other to.
references: [constantino2018oe, swift2023_ri]
limits: It can also be a question about you; ask what made them wonder.
examples:
  fires:
    - {{expectation_of_help: low, client_questions: [does_it_help], acute_crisis: no}}
  silent:
    - {{expectation_of_help: realistic, client_questions: [does_it_help]}}
"""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder with the knowledge base and the copy, in which everything happens."""
    folder = tmp_path_factory.mktemp("trainer")
    for name in ("knowledge_base", "ours"):
        shutil.copytree(resources.knowledge_base_folder(), folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield


def _said(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert (result.exit_code, result.stderr) == (code, "")
    return "\n".join(line.rstrip() for line in result.stdout.replace(shipped().digest, "0" * 16).splitlines())


def _shows(name: str, *arguments: str, code: int = 0) -> bool:
    said = re.sub(r"\b(?!0{16})[0-9a-f]{16}\b", "1" * 16, _said(*arguments, code=code))
    return shown_in(PAGE, name, f"```console\n$ alliance-advisor {' '.join(arguments)}\n{said}\n```\n")


def _shows_file(name: str, text: str) -> bool:
    return shown_in(PAGE, name, f"```yaml\n{text}```\n")


@pytest.mark.usefixtures("beside")
def test_the_page_is_what_happens_to_somebody_who_follows_it() -> None:
    assert _shows("list", "kb", "list", "--fact", "sessions_left", "--kb", "ours")
    assert _shows("show", "kb", "show", RULE, "--kb", "ours")
    before = FILE.read_text(encoding="utf-8")
    FILE.write_text(before.replace(EDIT.replace("[few, some]", "few"), EDIT), encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") != before
    assert _shows_file("edit", EDIT)
    assert _shows("check", "kb", "check", "--kb", "ours")
    assert _shows("try", "kb", "try", RULE, "--before", "knowledge_base", "--kb", "ours")
    assert _shows("test", "kb", "test", "-k", RULE, "--kb", "ours", code=1)
    _think_again()
    assert _shows("tested", "kb", "test", "-k", RULE, "--kb", "ours")
    assert _shows("new", "kb", "new", "rule", NEW, "--kb", "ours")
    NEW_FILE.write_text(FILLED, encoding="utf-8")
    assert _shows_file("filled", FILLED)
    assert _shows("new-check", "kb", "check", "--kb", "ours")
    assert _shows("new-test", "kb", "test", "-k", NEW, "--kb", "ours")
    assert _shows("diff", "kb", "diff", "knowledge_base", "ours", "--sessions", "1000")


def _think_again() -> None:
    """The case that is not expected any more goes, and the rule gets an example of its own."""
    cases = CASES.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?=- case: )", cases)
    kept = [part for part in parts if f"{RULE} is silent, 3" not in part]
    assert len(kept) == len(parts) - 1
    CASES.write_text("".join(kept), encoding="utf-8")
    rule = FILE.read_text(encoding="utf-8")
    FILE.write_text(rule.replace("  fires:\n", f"  fires:\n{EXAMPLE}"), encoding="utf-8")
    assert _shows_file("example", EXAMPLE)


def test_the_card_uses_only_words_of_the_knowledge_base() -> None:
    card = PAGE.read_text(encoding="utf-8").partition("on one card")[2]
    names = {name for name in re.findall(r"`(\w+): ", card) if "_" in name and not name.startswith("a_")}
    assert names
    assert names <= {*shipped().vocabulary.facts, *shipped().vocabulary.findings}
