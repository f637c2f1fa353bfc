"""Files and streams at the command line: read up to a limit, written whole or not at all; every failure is a problem."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TextIO

import click

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.knowledge.located_yaml import LARGEST_FILE

STANDARD_INPUT = "-"

LONGEST_LINE = 10_000
"""In bytes: what is typed beyond that counts as another line."""


def read_bytes(source: str) -> tuple[bytes, str]:
    """The first bytes of a file or of standard input (one more than the limit, to see that it is exceeded), and its name."""
    piped = source == STANDARD_INPUT
    name = "standard input" if piped else source or "the session file"
    try:
        if piped:
            return _open(sys.stdin).buffer.read(LARGEST_FILE + 1), name
        with Path(source).open("rb") as file:
            return file.read(LARGEST_FILE + 1), name
    except OSError as error:
        hint = "Send a session to it, or name a file." if piped else "Check the name and the folder."
        raise ProblemsFound([_problem(error, name, "read", hint)]) from None


def read_line() -> str | None:
    """The next line of standard input, or None at its end. A line from a pipe is shown, as a terminal shows what is typed."""
    try:
        stream = _open(sys.stdin)
        line = stream.buffer.readline(LONGEST_LINE).decode(stream.encoding, "replace")
    except OSError:
        return None
    if not stream.isatty():
        show("".join(each for each in line if each.isprintable()) + "\n")
    return line or None


def show(answer: str) -> None:
    """Print an answer: to a terminal what it can show, to a file or a pipe the same UTF-8 whatever the locale."""
    try:
        out = _open(sys.stdout)
        if out.isatty():
            click.echo(answer.encode(out.encoding, "replace").decode(out.encoding), nl=False)
        else:
            out.buffer.write(answer.encode())
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _flush_nowhere()
        hint = "Is the disk full? --output FILE writes the answer to another place."
        raise ProblemsFound([_problem(error, "standard output", "written", hint)]) from None


def _open(stream: TextIO | None) -> TextIO:
    """A standard stream, which Python sets to None where it was closed before the start."""
    if stream is None:
        raise OSError
    return stream


def _flush_nowhere() -> None:
    """Let what could not be written vanish, or Python tries once more at its end and complains about it."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def on_a_terminal() -> bool:
    """Whether standard output is a terminal whose user has not asked for plain text (`NO_COLOR`, no-color.org)."""
    return sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def can_show(characters: str) -> bool:
    """Whether an answer on standard output may use these characters: not every terminal has them, and pipes take UTF-8."""
    if sys.stdout is None or not sys.stdout.isatty():
        return True
    try:
        characters.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return os.environ.get("TERM") != "dumb"


def write_whole(target: Path, text: str) -> None:
    """Write beside the target first and then take its place, so that nothing half-written is ever seen.

    A pipe or a device is written to as it is.
    """
    write_bytes_whole(target, text.encode())


def write_bytes_whole(target: Path, content: bytes) -> None:
    """The same for what is no text."""
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(Path(os.path.realpath(target)), content)
    except OSError as error:
        hint = "Choose a folder that exists and may be written to."
        raise ProblemsFound([_problem(error, str(target), "written", hint)]) from None


def _replace(target: Path, content: bytes) -> None:
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(_usual_mode(target))
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _usual_mode(target: Path) -> int:
    """The mode of the file that is replaced, or that of any new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _problem(error: OSError, name: str, deed: str, hint: str) -> Problem:
    missing = "there is no such file" if deed == "read" else "there is no such folder"
    reasons = {
        FileNotFoundError: missing, NotADirectoryError: "there is no such folder",
        IsADirectoryError: "this is a folder, not a file", PermissionError: f"this may not be {deed}",
    }
    return Problem("file", reasons.get(type(error), f"this cannot be {deed}"), Location(name), hint)
