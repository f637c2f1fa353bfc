"""A folder of files at the command line: written whole or not at all, and never over files that it does not know."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from alliance_advisor.errors import Location, Problem, ProblemsFound


def write_folder_whole(target: Path, files: Mapping[str, str]) -> None:
    """Write the files beside the target first; then the new folder takes the place of the old one.

    Raises `ProblemsFound` where the target is no folder or has other files than these, which would be lost.
    """
    try:
        _refuse_strangers(target, files)
        _replace(target.resolve(), files)
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


def _replace(target: Path, files: Mapping[str, str]) -> None:
    """The old folder steps aside under another name, and comes back where the new one cannot take its place."""
    room = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    new, old = room / "new", room / "old"
    try:
        new.mkdir()
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        if target.exists():
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _problem(target: Path, message: str, hint: str) -> Problem:
    return Problem("file", message, Location(str(target)), hint)
