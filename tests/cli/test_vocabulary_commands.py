"""`facts`, `new-session` and `completion`: what can be reported, without reading any YAML of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alliance_advisor.inference.session_file import session_from_bytes
from alliance_advisor.interface.cli.completion import complete_setting
from alliance_advisor.interface.cli.main import main
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.presentation.vocabulary_view import fact_view
from tests.shipped import shipped


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_facts_lists_every_fact_that_can_be_reported_with_its_values() -> None:
    text = _run("facts").output
    for fact in shipped().vocabulary.facts.values():
        assert (f"  {fact.id}" in text) is fact.reportable
        if fact.reportable and fact.measure is None:
            assert all(word in text for word in fact.domain.words)


def test_facts_with_a_name_tells_what_each_value_means() -> None:
    renderer = Renderer()
    bond = fact_view(shipped(), shipped().vocabulary.facts["bond"])
    assert _run("facts", "bond").output == renderer.fill("text/fact.j2", fact=bond)
    for fact in shipped().vocabulary.facts.values():
        text = " ".join(renderer.fill("text/fact.j2", fact=fact_view(shipped(), fact)).split())
        assert fact.ask in text
        assert all(anchor in text for anchor in fact.anchors.values())


def test_facts_with_a_score_tells_its_bands_and_whose_choice_they_are() -> None:
    text = " ".join(_run("facts", "srs_total").output.split())
    assert "0 to 40" in text
    assert "our own choice of line" in text


def test_facts_with_a_misspelt_name_proposes_the_nearest() -> None:
    result = _run("facts", "bondd")
    assert result.exit_code == 1
    assert result.stderr == "facts: there is no fact “bondd”\n    Did you mean bond?\n"


@pytest.mark.parametrize("options", [[], ["--quick"]])
def test_a_new_session_is_a_valid_session_that_answers_nothing_yet(options: list[str]) -> None:
    text = _run("new-session", *options).output
    session = session_from_bytes(text.encode(), "my.yaml", shipped())
    assert dict(session.reports.values) == {}
    asked = {fact.id for fact in shipped().vocabulary.facts.values() if fact.reportable and (fact.quick or not options)}
    assert {line.strip().rstrip(":") for line in text.splitlines() if line.startswith("  ") and line.endswith(":")} == asked


def test_a_new_session_that_is_filled_in_reports_what_was_written() -> None:
    text = _run("new-session", "--quick").output.replace("  bond:\n", "  bond: thin\n")
    session = session_from_bytes(text.encode(), "my.yaml", shipped())
    assert list(session.reports.values) == ["bond"]


def test_completion_after_set_offers_facts_then_values_then_more_items() -> None:
    def offered(typed: str) -> list[str]:
        return [item.value for item in complete_setting(None, None, typed)]  # type: ignore[arg-type]

    assert "bond=" in offered("bo")
    assert offered("bond=th") == ["bond=thin"]
    assert "withdrawal_markers=went_quiet,short_answers" in offered("withdrawal_markers=went_quiet,s")
    assert "withdrawal_markers=went_quiet,went_quiet" not in offered("withdrawal_markers=went_quiet,")
    assert offered("nonsense=") == []
    assert offered("failed_att") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_printed_for_each_shell(shell: str) -> None:
    result = _run("completion", shell)
    assert result.exit_code == 0
    assert "_ALLIANCE_ADVISOR_COMPLETE" in result.output


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_a_fact_and_its_value_in_one_word(tmp_path: Path) -> None:
    program = tmp_path / "alliance-advisor"
    program.write_text(f"#!{sys.executable}\nfrom alliance_advisor.interface.cli.main import main\nmain()\n", encoding="utf-8")
    program.chmod(0o755)
    script = tmp_path / "completion.sh"
    script.write_text(_run("completion", "bash").output, encoding="utf-8")
    asked = "COMP_WORDS=(alliance-advisor advise --set bond=th); COMP_CWORD=3; _alliance_advisor_completion alliance-advisor"
    done = subprocess.run(
        ["bash", "-c", f'source {script}; {asked}; echo "${{COMPREPLY[@]}}"; [[ $COMP_WORDBREAKS == *=* ]] || echo whole'],
        capture_output=True, text=True, check=True, env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert done.stdout.split() == ["bond=thin", "whole"]
