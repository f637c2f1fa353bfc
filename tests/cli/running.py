"""Runs the command: in this process, which is quick, or in one of its own, for what concerns streams and the system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from click.testing import CliRunner, Result

from alliance_advisor import resources
from alliance_advisor.interface.cli.main import main

ADVISING = ("advise", "why", "why-not", "what-if", "supervision", "client-page")
COMMAND = [sys.executable, "-m", "alliance_advisor.interface.cli.main"]


def run(*arguments: str | Path, stdin: bytes = b"") -> Result:
    """Run the command in this process; what advises does so with the direct engine, which is quick, unless another is named."""
    verb, *rest = map(str, arguments)
    quick = ["--engine", "direct"] if verb in ADVISING and "--engine" not in rest else []
    return CliRunner().invoke(main, [verb, *quick, *rest], input=stdin)


def answer(*arguments: str | Path, stdin: bytes = b"") -> str:
    """What a command that succeeds prints."""
    result = run(*arguments, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def told(*arguments: str | Path, stdin: bytes = b"") -> str:
    """What a command says on standard error that fails because of a file or a fact, with nothing on standard output."""
    result = run(*arguments, stdin=stdin)
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


def process(*arguments: str | Path, stdout: int | IO[bytes] = subprocess.PIPE,
            environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    return subprocess.run([*COMMAND, *map(str, arguments)], stdout=stdout, stderr=subprocess.PIPE, check=False,
                          env={**os.environ, **(environment or {})})


def copied_base(folder: Path) -> Path:
    """A copy of the shipped knowledge base, to be changed."""
    return Path(shutil.copytree(resources.knowledge_base_folder(), folder))
