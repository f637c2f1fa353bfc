"""A folder of files at the command line: a new one is made whole or not at all, and no other files are written over."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.interface.cli.files import write_whole


def write_folder_whole(target: Path, files: Mapping[str, str]) -> None:
    """Make a new folder beside its place first; a folder that is there stays, and each of its files is replaced whole.

    Raises `ProblemsFound` where the target is no folder or has other files than these, which would be lost.
    """
    try:
        _refuse_strangers(target, files)
        if target.exists():
            for name, text in files.items():
                write_whole(target / name, text)
        else:
            _make(target.resolve(), files)
    except OSError as error:
        hint = "Choose a folder whose parent exists and may be written to."
        raise ProblemsFound([_problem(target, f"this folder cannot be written ({error.strerror})", hint)]) from None


def _refuse_strangers(target: Path, files: Mapping[str, str]) -> None:
    if target.exists() and not target.is_dir():
        raise ProblemsFound([_problem(target, "this is a file, not a folder", "Name a new folder.")])
    strangers = sorted(each.name for each in target.iterdir() if each.name not in files) if target.exists() else []
    if strangers:
        hint = "Name a new folder, or one that has nothing but what was written there before."
        raise ProblemsFound([_problem(target, f"this folder has other files, such as {strangers[0]}", hint)])


def _make(target: Path, files: Mapping[str, str]) -> None:
    """Write everything under another name, which the folder then gives up for its own."""
    room = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        new = room / "new"
        new.mkdir()
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        new.rename(target)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _problem(target: Path, message: str, hint: str) -> Problem:
    return Problem("file", message, Location(str(target)), hint)
