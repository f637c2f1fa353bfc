"""House rules as tests: lint, types and the import contracts that keep the layers apart."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.shipped import CHECKOUT

IMPORT_LINTER = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
CHECKS = {
    "ruff": ["-m", "ruff", "check"],
    "mypy": ["-m", "mypy"],
    "import contracts": ["-c", IMPORT_LINTER],
}


@pytest.mark.parametrize("check", CHECKS)
def test_the_checkout_passes(check: str) -> None:
    run = subprocess.run([sys.executable, *CHECKS[check]], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
