"""Files at the command line: read up to a limit, written whole or not at all; every failure is a problem with a hint."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.knowledge.located_yaml import LARGEST_FILE

STANDARD_INPUT = "-"


def read_bytes(source: str) -> tuple[bytes, str]:
    """The first bytes of a file or of standard input (one more than the limit, to see that it is exceeded), and its name."""
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST_FILE + 1), "standard input"
    try:
        with Path(source).open("rb") as file:
            return file.read(LARGEST_FILE + 1), source
    except OSError as error:
        raise ProblemsFound([_problem(error, source, "read", "Check the name and the folder.")]) from None


def write_whole(target: Path, text: str) -> None:
    """Write beside the target first and then take its place, so that nothing half-written is ever seen."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).chmod(_usual_mode(target))
        Path(temporary).replace(target)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        hint = "Choose a folder that exists and may be written to."
        raise ProblemsFound([_problem(error, str(target), "written", hint)]) from None


def _usual_mode(target: Path) -> int:
    """The mode of the file that is replaced, or that of any new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _problem(error: OSError, name: str, deed: str, hint: str) -> Problem:
    reasons = {
        FileNotFoundError: "there is no such file", IsADirectoryError: "this is a folder, not a file",
        PermissionError: f"this may not be {deed}", NotADirectoryError: "there is no such folder",
    }
    return Problem("file", reasons.get(type(error), f"this cannot be {deed}"), Location(name), hint)
