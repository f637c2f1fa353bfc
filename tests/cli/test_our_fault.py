"""What nobody expected: one line that says it is our fault, exit code 1, and a traceback only for developers."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from alliance_advisor.interface.cli.main import DEBUG, main
from alliance_advisor.presentation.rendering import Renderer
from tests.cli.running import told


class _UnexpectedError(Exception):
    """An error whose text quotes a client."""


@pytest.fixture(autouse=True)
def _something_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise _UnexpectedError("what the client said")

    monkeypatch.setattr(Renderer, "render", broken)
    monkeypatch.delenv(DEBUG, raising=False)


def test_an_unexpected_error_is_told_as_our_fault_with_how_to_report_it() -> None:
    problem, hint = told("advise").splitlines()
    assert problem == "something went wrong inside the program (_UnexpectedError): this is our fault, not yours"
    assert "Please report it" in hint
    assert DEBUG in hint


def test_an_unexpected_error_quotes_nothing_of_a_client() -> None:
    assert "what the client said" not in told("advise")


def test_developers_can_see_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEBUG, "1")
    with pytest.raises(_UnexpectedError):
        CliRunner().invoke(main, ["advise"], catch_exceptions=False)
