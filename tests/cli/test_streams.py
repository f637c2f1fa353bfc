"""Pipes, closed streams, other locales and interruptions: each in a process of its own, as a shell would start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, process
from tests.shipped import EXAMPLES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="streams and signals of POSIX")
FULL = Path("/dev/full")


@pytest.mark.parametrize("environment", [
    {"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
], ids=" ".join)
def test_the_locale_changes_no_byte_of_what_is_piped(environment: dict[str, str]) -> None:
    usual = process("advise", EXAMPLES[0])
    other = process("advise", EXAMPLES[0], environment=environment)
    assert (other.returncode, other.stderr, other.stdout) == (0, b"", usual.stdout)
    assert "“" in usual.stdout.decode()


def test_problems_can_be_told_in_every_locale() -> None:
    told = process("advise", "--set", "bond=thinn", environment={"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"})
    assert (told.returncode, told.stdout) == (1, b"")
    assert b"bond cannot be" in told.stderr
    assert b"Traceback" not in told.stderr


def test_names_that_are_not_text_are_told_like_any_other() -> None:
    for arguments in ([b"\xff.yaml"], [b"--set", b"\xff=thin"], [b"--set", b"bond=\xff"]):
        told = subprocess.run([*map(os.fsencode, COMMAND), b"advise", *arguments], capture_output=True, check=False)
        assert (told.returncode, told.stdout) == (1, b"")
        assert b"our fault" not in told.stderr


def test_a_reader_that_left_is_met_with_silence() -> None:
    end, start = os.pipe()
    os.close(end)
    left = process("advise", EXAMPLES[0], "--all", stdout=start)
    os.close(start)
    assert (left.returncode, left.stderr) == (1, b"")


def test_standard_input_that_is_closed_is_told() -> None:
    closed = subprocess.run(["sh", "-c", '"$@" <&-', "sh", *COMMAND, "advise", "-"], capture_output=True, check=False)
    assert (closed.returncode, closed.stdout) == (1, b"")
    assert closed.stderr == b"standard input: this cannot be read\n    Send a session to it, or name a file.\n"


def test_standard_output_that_is_closed_is_told() -> None:
    closed = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *COMMAND, "advise"], capture_output=True, check=False)
    assert closed.returncode == 1
    assert closed.stderr.startswith(b"standard output: this cannot be written\n")


@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
def test_a_full_disk_is_told() -> None:
    with FULL.open("wb") as full:
        told = process("advise", stdout=full)
    assert told.returncode == 1
    assert told.stderr.splitlines() == [
        b"standard output: this cannot be written",
        b"    Is the disk full? --output FILE writes the answer to another place.",
    ]


def test_an_interruption_ends_the_command_without_a_traceback() -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, "advise", "-"], stdin=pipe, stdout=pipe, stderr=pipe) as waiting:
        _wait_until_reading(waiting.pid)
        waiting.send_signal(signal.SIGINT)
        out, told = waiting.communicate(timeout=60)
    assert (waiting.returncode, out, told.strip()) == (1, b"", b"Aborted!")


def _wait_until_reading(pid: int) -> None:
    """Until the process sleeps in a read; where that cannot be seen, long enough."""
    seen = Path(f"/proc/{pid}/wchan")
    for _ in range(200):
        time.sleep(0.05)
        if "pipe" in (seen.read_text(encoding="utf-8") if seen.exists() else ""):
            return
