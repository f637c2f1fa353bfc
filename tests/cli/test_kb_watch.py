"""`alliance-advisor kb watch`, as a trainer leaves it running beside the editor."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest

from tests.cli.running import COMMAND, answer, run, told
from tests.workbench.sound_base import RULES, append, commit, edit, sound_base

NAME = "predictability-first"
FILE = f"{RULES}{NAME}.yaml"
CASE = "- case: No trust\n  session: {facts: {trust_in_helpers: none}}\n  expect: {first: be-predictable}\n"
LONGEST = 60
"""Seconds that a line may take on a machine that has much else to do."""


@pytest.fixture
def base() -> Path:
    """The sound base with a case, committed, in a folder beside the one in which the command runs."""
    folder = sound_base(Path("../base"))
    (folder / "cases").mkdir()
    append(folder, "cases/trust.yaml", CASE)
    commit(folder)
    return folder


def test_once_tells_what_is_otherwise_since_the_last_revision_and_what_is_not_as_expected(base: Path) -> None:
    edit(base, FILE, "support: strong", "support: slight")
    assert _timeless(answer("kb", "watch", "--once", "--kb", base)) == (
        f"since the last git revision, edited {NAME}: 12 examples and 1 case as expected; no answer changes; see kb try {NAME}\n")


def test_once_fails_where_something_is_not_as_expected(base: Path) -> None:
    edit(base, FILE, "at most some", "full")
    result = run("kb", "watch", "--once", "--kb", base)
    assert result.exit_code == 1
    assert _timeless(result.stdout).splitlines()[0] == (
        f"since the last git revision, edited {NAME}: 3 of 12 examples and 1 case are not as expected, "
        f"first of all “{NAME}, example 1”; 4 get another answer, first of all “No trust”; see kb try {NAME}, kb test")


def test_an_error_or_warning_that_is_new_stands_below_the_line(base: Path) -> None:
    append(base, "vocabulary/facts/client.yaml", "  other:\n    about: client\n    kind: yes_no\n    ask: Is it so?\n")
    line, *remark = answer("kb", "watch", "--once", "--kb", base).splitlines()
    assert "edited fact other: 12 examples and 1 case as expected; no answer changes; 1 warning; see kb check" in line
    assert remark[0] == "warning  vocabulary/facts/client.yaml:22:3: nothing reads the fact other   [unused-fact]"


def test_once_fails_where_it_does_not_load_and_says_why(base: Path) -> None:
    edit(base, FILE, "helpers: at most", "helper: at most")
    result = run("kb", "watch", "--once", "--kb", base)
    assert result.exit_code == 1
    assert _timeless(result.stdout) == (
        "this cannot be used as it stands, for 1 reason. Mend it and save again.\n"
        f"error  {FILE}:5:3: there is no fact or finding “trust_in_helper”   [unknown-name]\n"
        "    Did you mean trust_in_helpers?\n")


def test_without_git_once_tells_the_state() -> None:
    folder = sound_base(Path("../plain"))
    assert _timeless(answer("kb", "watch", "--once", "--kb", folder)) == "12 examples and 0 cases as expected\n"


def test_another_folder_can_be_named_to_compare_with_first(base: Path) -> None:
    before = Path(shutil.copytree(base, "../before"))
    edit(before, FILE, "at most some", "none")
    line = answer("kb", "watch", "--once", "--kb", base, "--before", before)
    assert f"since ../before, edited {NAME}: " in line


def test_what_is_named_to_compare_with_must_be_there(base: Path) -> None:
    assert "there is neither a folder nor a revision “no-such-thing”" in told("kb", "watch", "--once", "--kb", base,
                                                                             "--before", "no-such-thing")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_each_save_is_told_in_a_line_whatever_happens_to_the_files_until_ctrl_c_ends_it(base: Path) -> None:
    with _watching(base) as (process, lines):
        assert lines.get(timeout=LONGEST) == "Watching ../base. Save a file, and a line tells what it changes. Ctrl-C ends this."
        assert "nothing edited: 12 examples and 1 case as expected" in lines.get(timeout=LONGEST)
        edit(base, FILE, "support: strong", "support: slight")
        assert f"edited {NAME}: 12 examples and 1 case as expected; no answer changes" in lines.get(timeout=LONGEST)
        edit(base, FILE, "support: slight", "support: [")
        assert f"saved {FILE}: this cannot be used as it stands" in lines.get(timeout=LONGEST)
        _line_with(lines, "error  ")
        (base / RULES / f".{NAME}.yaml.swp").write_bytes(b"\0\xff")
        base.rename("../gone")
        _line_with(lines, "there is no such folder")
        Path("../gone").rename(base)
        _line_with(lines, "this cannot be used as it stands")
        edit(base, FILE, "support: [", "support: strong")
        assert f"edited {NAME}: 12 examples and 1 case as expected" in _line_with(lines, "edited")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=LONGEST) == 0
        _line_with(lines, "No longer watching; nothing was written.")
        assert process.stderr is not None
        assert process.stderr.read() == ""


@contextmanager
def _watching(base: Path) -> Iterator[tuple[subprocess.Popen[str], Queue[str]]]:
    """The command in a process of its own, and its lines as they come."""
    lines: Queue[str] = Queue()
    with subprocess.Popen([*COMMAND, "kb", "watch", "--kb", str(base)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          encoding="utf-8", env={**os.environ}) as process:
        threading.Thread(target=_read, args=(process, lines), daemon=True).start()
        try:
            yield process, lines
        finally:
            process.kill()


def _read(process: subprocess.Popen[str], lines: Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line.rstrip("\n"))


def _line_with(lines: Queue[str], text: str) -> str:
    """The next line that has this text."""
    while text not in (line := lines.get(timeout=LONGEST)):
        pass
    return line


def _timeless(text: str) -> str:
    """What was said, without the time at which it was."""
    assert re.match(r"\d\d:\d\d:\d\d  ", text)
    return text[10:]
