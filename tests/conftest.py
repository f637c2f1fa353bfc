"""How the property tests run: the same examples in every run, and counts that are printed at its end; what many tests need."""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Callable

import pytest
from hypothesis import Phase, settings

settings.register_profile(
    "same-every-time", derandomize=True, database=None, deadline=None,
    phases=(Phase.explicit, Phase.generate),  # most examples are seeds, and a smaller seed is no simpler case
)
settings.load_profile("same-every-time")

_LINES = pytest.StashKey[list[str]]()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes lines that are printed at the end of the run, with `-v` or where a long run was asked for."""
    lines = request.config.stash.setdefault(_LINES, [f"{request.node.nodeid}:"])
    return lines.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the lines that tests reported."""
    if config.get_verbosity() > 0 or "ALLIANCE_VERDICTS" in os.environ:
        for line in config.stash.get(_LINES, []):
            terminalreporter.write_line(line)


@pytest.fixture
def without_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-sat cannot be imported, as where the extra `workbench` is not installed."""
    found = builtins.__import__

    def without_pysat(name: str, *rest: object) -> object:
        if name.startswith("pysat"):
            raise ImportError
        return found(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_pysat)
    for module in [name for name in sys.modules if name.startswith("pysat")]:
        monkeypatch.delitem(sys.modules, module)
