"""`--output`: the answer is in the file whole or not at all, and what was there before survives every failure."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from alliance_advisor.errors import ProblemsFound
from alliance_advisor.interface.cli import files
from alliance_advisor.interface.cli.files import write_whole
from alliance_advisor.presentation.rendering import Renderer
from tests.cli.running import answer, run, told
from tests.shipped import EXAMPLES

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pipes, modes and links of POSIX")


def test_the_answer_goes_to_the_file_and_nothing_to_the_screen() -> None:
    assert answer("advise", EXAMPLES[0], "--output", "answer.txt") == ""
    assert Path("answer.txt").read_bytes().decode() == answer("advise", EXAMPLES[0])


def test_a_file_that_exists_is_replaced() -> None:
    Path("answer.txt").write_text("old " * 10_000, encoding="utf-8")
    answer("advise", EXAMPLES[0], "--output", "answer.txt")
    assert Path("answer.txt").read_bytes().decode() == answer("advise", EXAMPLES[0])


@pytest.mark.parametrize(("target", "reason"), [
    (".", "this is a folder, not a file"), ("nowhere/answer.txt", "there is no such folder"),
    ("file/answer.txt", "there is no such folder"), ("x" * 300, "this cannot be written"),
])
def test_a_target_that_cannot_be_written_is_told(target: str, reason: str) -> None:
    Path("file").write_text("a file", encoding="utf-8")
    assert told("advise", "--output", target) == f"{target}: {reason}\n    Choose a folder that exists and may be written to.\n"
    assert [path.name for path in Path().iterdir()] == ["file"]


def test_a_bad_session_leaves_the_target_as_it_was() -> None:
    Path("answer.txt").write_text("old", encoding="utf-8")
    told("advise", "--set", "bond=thinn", "--output", "answer.txt")
    assert Path("answer.txt").read_text(encoding="utf-8") == "old"


def test_a_failure_to_render_leaves_the_target_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("answer.txt").write_text("old", encoding="utf-8")
    monkeypatch.setattr(Renderer, "render", lambda *_, **__: 1 / 0)
    assert run("advise", "--output", "answer.txt").exit_code == 1
    assert Path("answer.txt").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_failure_while_writing_leaves_the_target_as_it_was_and_nothing_beside_it(
        error: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("answer.txt").write_text("old", encoding="utf-8")

    def interrupted(_target: Path) -> int:
        raise error

    monkeypatch.setattr(files, "_usual_mode", interrupted)
    assert run("advise", "--output", "answer.txt").exit_code == 1
    assert Path("answer.txt").read_text(encoding="utf-8") == "old"
    assert [path.name for path in Path().iterdir()] == ["answer.txt"]


@POSIX
def test_a_new_file_gets_the_usual_mode_and_an_old_one_keeps_its_own() -> None:
    Path("usual").touch()
    Path("private").touch(mode=0o600)
    write_whole(Path("new"), "text")
    write_whole(Path("private"), "text")
    modes = {name: Path(name).stat().st_mode for name in ("usual", "new", "private")}
    assert modes["new"] == modes["usual"]
    assert modes["private"] & 0o777 == 0o600


@POSIX
def test_a_link_is_followed_and_stays_a_link() -> None:
    Path("folder").mkdir()
    Path("link").symlink_to("folder/answer.txt")
    write_whole(Path("link"), "text")
    assert Path("link").is_symlink()
    assert Path("folder/answer.txt").read_text(encoding="utf-8") == "text"


@POSIX
def test_a_pipe_or_device_is_written_to_and_not_replaced() -> None:
    os.mkfifo("pipe")
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(Path("pipe").read_text(encoding="utf-8")))
    reader.start()
    write_whole(Path("pipe"), "text")
    reader.join()
    assert received == ["text"]
    assert Path("pipe").is_fifo()


@POSIX
def test_a_file_that_may_only_be_read_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("answer.txt").write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    with pytest.raises(ProblemsFound, match="this may not be written"):
        write_whole(Path("answer.txt"), "new")
    assert Path("answer.txt").read_text(encoding="utf-8") == "old"
