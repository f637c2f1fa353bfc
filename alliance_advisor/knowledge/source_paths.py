"""Which files of a folder belong to a knowledge base: found fast, since every command asks whether they have changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

ENDING = re.compile(r"\.ya?ml(\.txt)?\Z", re.IGNORECASE)
"""How a file ends that was meant for us: editors on Windows hide and add `.txt`."""


BESIDE = ("cases", "properties")
"""Folders of a knowledge base that say what is expected of it, and are no part of what it knows."""


def paths_of(folder: Path) -> list[Path]:
    """Every file with such an ending that is neither hidden nor beside the knowledge, sorted by its name below the folder."""
    return [Path(path) for path in _in_order(folder)]


def states_of(folder: Path) -> list[str]:
    """The path, size and time of each of these files, in the same order."""
    return [state_of(path) for path in _in_order(folder)]


def state_of(path: str | Path) -> str:
    """The path, size and time of one file: as long as they stay the same, so does its content."""
    state = os.stat(path)  # noqa: PTH116 - fast
    return f"{path}\t{state.st_size}\t{state.st_mtime_ns}"


def _in_order(folder: Path) -> list[str]:
    return sorted(_paths(os.fspath(folder)), key=lambda path: path.replace(os.sep, "/"))


def _paths(folder: str) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        beside = BESIDE if root == folder else ()
        folders[:] = [name for name in folders if not name.startswith(".") and name not in beside]
        for name in files:
            path = os.path.join(root, name)  # noqa: PTH118 - fast
            if not name.startswith(".") and ENDING.search(name) and os.path.isfile(path):  # noqa: PTH113 - fast
                yield path
