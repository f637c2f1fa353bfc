"""A knowledge base as it stood in a git revision, laid out in a folder of its own; git is asked only for this.

`HEAD~3` or `v1.2` means the folder of the knowledge base in that commit; `v1.2:some/folder` another folder in it.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.workbench.source import Source

LAST = "HEAD"
"""What a knowledge base is compared with where nobody says otherwise: what was committed last."""


@contextmanager
def folder_of(name: str, beside: Path) -> Iterator[Path]:
    """The folder of that name or, where there is none, of a git revision of the folder `beside`, while it is needed.

    Raises `ProblemsFound` where there is neither.
    """
    if Path(name).is_dir():
        yield Path(name)
        return
    if name.startswith("-"):
        raise ProblemsFound([_no_such(name)])
    revision, _, inside = name.partition(":")
    top = Path(_git(beside, name, "rev-parse", "--show-toplevel").decode().strip())
    inside = inside or _below(beside, top)
    archive = _git(top, name, "archive", "--format=tar", revision, *([inside] if inside else []))
    with TemporaryDirectory() as folder:
        _lay_out(archive, Path(folder))
        yield Path(folder) / inside


def last_known(folder: Path, name: str | None = None) -> Source | None:
    """The knowledge base as it was: the one of that name (`folder_of`) or, where none is named, of the last revision.

    Where no revision can be read, that is None. Raises `ProblemsFound` where what was named cannot be.
    """
    try:
        with folder_of(name or LAST, folder) as found:
            return Source.from_folder(found)
    except ProblemsFound:
        if name is not None:
            raise
        return None


def _lay_out(archive: bytes, folder: Path) -> None:
    """The plain files of an archive, below a folder."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            content = files.extractfile(member) if member.isfile() else None
            if content is not None:
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())


def _below(folder: Path, top: Path) -> str:
    """The folder as git names it; empty for the top itself."""
    below = folder.resolve().relative_to(top.resolve()).as_posix()
    return "" if below == "." else below


def _git(where: Path, name: str, *arguments: str) -> bytes:
    """What git prints. Raises `ProblemsFound` where it fails or is not there."""
    try:
        run = subprocess.run(["git", "-C", str(where), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        run = None
    if run is None or run.returncode:
        raise ProblemsFound([_no_such(name)])
    return run.stdout


def _no_such(name: str) -> Problem:
    return Problem("no-such-version", f"there is neither a folder nor a revision “{name}”", Location(name),
                   "Name a folder with a knowledge base in it, or a git revision such as HEAD~1.")
