"""A knowledge base as it stood in a git revision, laid out in a folder of its own; git is asked only for this.

`HEAD~3` or `v1.2` means the folder of the knowledge base in that commit; `v1.2:some/folder` another folder in it.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.workbench.source import Source

LAST = "HEAD"
"""What a knowledge base is compared with where nobody says otherwise: what was committed last."""


class NoSuchVersion(ProblemsFound):
    """There is neither a folder nor a revision of that name."""


@contextmanager
def folder_of(name: str, beside: Path) -> Iterator[Path]:
    """The folder of that name or, where there is none, of a git revision of the folder `beside`, while it is needed.

    Raises `ProblemsFound` where there is neither.
    """
    if name and Path(name).is_dir():
        if not (Path(name) / "manifest.yaml").is_file():
            raise ProblemsFound([Problem("no-such-version", "there is no knowledge base here", Location(name),
                                         "A knowledge base is a folder with a manifest.yaml in it.")])
        yield Path(name)
        return
    if not name or name.startswith("-"):
        raise NoSuchVersion([_no_such(name)])
    revision, _, inside = name.partition(":")
    top = Path(_git(beside, name, "rev-parse", "--show-toplevel").decode().strip())
    inside = inside or _below(beside, top)
    archive = _git(top, name, "archive", "--format=tar", revision, *([inside] if inside else []))
    with TemporaryDirectory() as folder:
        _lay_out(archive, Path(folder))
        yield Path(folder) / inside


def last_known(folder: Path, name: str | None = None) -> Source | None:
    """The knowledge base as it was: the one of that name (`folder_of`) or, where none is named, of the last revision.

    Where there is no revision, that is None. Raises `ProblemsFound` where what was named is not there, or cannot be used.
    """
    then = LAST if name is None else name
    try:
        with folder_of(then, folder) as found:
            return source_then(found, then)
    except NoSuchVersion:
        if name is not None:
            raise
        return None


def source_then(found: Path, name: str) -> Source:
    """The knowledge base of another version. Its problems say that they stand there, and not in today's files."""
    try:
        return Source.from_folder(found)
    except ProblemsFound as then:
        raise ProblemsFound(replace(each, location=replace(each.location, file=f"{name}:{each.location.file}"))
                            for each in then.problems) from None


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
        raise NoSuchVersion([_no_such(name)])
    return run.stdout


def _no_such(name: str) -> Problem:
    return Problem("no-such-version", f"there is neither a folder nor a revision “{name}”", Location(name),
                   "Name a folder with a knowledge base in it, or a git revision such as HEAD~1.")
