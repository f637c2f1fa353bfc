"""The conversation of ten minutes in `docs/` is what the command really says."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from alliance_advisor.interface.cli.main import main
from tests.golden_files import shown_in
from tests.shipped import CHECKOUT, shipped

PAGE = CHECKOUT / "docs/ten-minutes.md"
FILE = "examples/06-method-ahead-of-the-person.yaml"
TYPED = ["none", "?", "none", "q"]
CONVERSATION = {
    "advise": ["advise", FILE],
    "why": ["why", FILE, "put-the-person-before-the-method"],
    "why-not": ["why-not", FILE, "redesign-the-task-together"],
    "what-if": ["what-if", FILE, "--set", "how_tension_ended=settled", "--set", "withdrawal_markers=none"],
    "consult": ["consult", FILE],
}


@pytest.mark.parametrize("name", CONVERSATION)
def test_each_part_of_the_conversation_is_what_the_command_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    arguments = CONVERSATION[name]
    result = CliRunner().invoke(main, arguments, input="\n".join(TYPED) + "\n")
    assert (result.exit_code, result.stderr) == (0, "")
    said = result.stdout.replace(shipped().digest, "0" * 16)
    said = "\n".join(line.rstrip() for line in said.splitlines())
    assert shown_in(PAGE, name, f"```console\n$ alliance-advisor {' '.join(arguments)}\n{said}\n```\n")
