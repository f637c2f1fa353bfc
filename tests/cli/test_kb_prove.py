"""`alliance-advisor kb prove`, as a trainer types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import answer, copied_base, run, told

LAW = """\
id: a-law
title: The answer never carries on
never: {status: carry_on}
rationale: A law that does not hold.
"""


def test_the_shipped_laws_are_proved_one_line_each() -> None:
    lines = answer("kb", "prove").splitlines()
    proved = [line for line in lines if line.startswith("proved ")]
    assert lines[-1].startswith(f"{len(proved)} of {len(proved)} properties proved")


def test_a_law_that_does_not_hold_is_refuted_by_a_session_that_can_be_advised_on(tmp_path: Path) -> None:
    folder = _with_law(tmp_path, LAW)
    result = run("kb", "prove", "--kb", folder, "-k", "carries")
    assert result.exit_code == 1
    assert result.stdout.startswith("REFUTED    The answer never carries on")
    session = tmp_path / "witness.yaml"
    session.write_text("\n".join(line.strip() if line.strip() == "facts:" else line[11:] for line in result.stdout.splitlines()
                                 if line.startswith(" " * 11) and "breaks it" not in line))
    assert '"status": "carry_on"' in answer("advise", session, "--kb", folder, "--format", "json")


def test_a_misspelt_name_in_a_law_is_told_with_its_place(tmp_path: Path) -> None:
    folder = _with_law(tmp_path, LAW.replace("status: carry_on", "status: carry_no"))
    message = told("kb", "prove", "--kb", folder)
    assert message.startswith("properties/a-law.yaml:3:17: ")
    assert "carry_on" in message


def test_where_no_law_has_the_words_this_is_told() -> None:
    assert "there is no property to prove" in told("kb", "prove", "-k", "no such words")


@pytest.mark.usefixtures("without_solver")
def test_without_the_solver_it_says_how_to_get_it() -> None:
    assert "pip install 'alliance-advisor[workbench]'" in told("kb", "prove")


def _with_law(folder: Path, law: str) -> Path:
    base = copied_base(folder / "base")
    (base / "properties" / "a-law.yaml").write_text(law)
    return base
