"""The files of a knowledge base folder, sorted by what they hold; nothing is read for meaning here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge.located_yaml import LARGEST_FILE, Mapping, Node, Scalar, read_nodes, shortened
from alliance_advisor.knowledge.placeholders import report_placeholders
from alliance_advisor.knowledge.reader import KEBAB_CASE, a_mapping, check_id
from alliance_advisor.knowledge.source_paths import ENDING, paths_of

FOLDERS = ("vocabulary/facts", "strategies", "alerts", "rules")
FILES = ("manifest.yaml", "references.yaml", "vocabulary/findings.yaml", "vocabulary/conflicts.yaml", "pack.yaml", "local.yaml")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: its name in messages, what it holds (a folder or file of the layout), its bytes."""

    name: str
    holds: str
    data: bytes

    @property
    def stem(self) -> str:
        """The file's name without folders and ending: the id of what it defines."""
        return PurePosixPath(self.name).stem

    def node(self, problems: ProblemCollector) -> Node | None:
        """The content as nodes, or None and a problem; where something is still to be filled in, nothing else is looked at."""
        node = self.unfinished(problems)
        before = len(problems)
        if node is not None:
            report_placeholders(node, problems)
        return node if len(problems) == before else None

    def unfinished(self, problems: ProblemCollector) -> Node | None:
        """The content as nodes, with what is still to be filled in; or None and a problem."""
        return read_nodes(self.data, self.name, problems)

    def text(self) -> str:
        """The content as text, as far as it can be read at all, whatever its encoding."""
        encoding = "utf-16" if self.data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
        return self.data[:LARGEST_FILE].decode(encoding, errors="replace")


def files_of(folder: Path, problems: ProblemCollector, prefix: str = "") -> list[SourceFile]:
    """Every YAML file of a folder, by name; names are relative to the folder, behind the prefix."""
    if not folder.is_dir():
        message = "this is a file, not a folder" if folder.is_file() else "there is no such folder"
        problems.report("no-such-folder", message, Location(prefix or str(folder)),
                        "A knowledge base is a folder with a manifest.yaml in it.")
        return []
    return list(_files(folder, problems, prefix))


def _files(folder: Path, problems: ProblemCollector, prefix: str) -> Iterator[SourceFile]:
    for path in paths_of(folder):
        relative = os.fsencode(path.relative_to(folder).as_posix()).decode(errors="replace")
        holds = holds_of(relative)
        if path.suffix != ".yaml":
            problems.report("file-ending", "files of a knowledge base end in .yaml", Location(prefix + relative),
                            f"Call it {ENDING.sub('', shortened(path.name))}.yaml.")
        elif not holds:
            problems.report("stray-file", "nothing reads a file in this place", Location(prefix + relative),
                            f"Files belong in {', '.join(FOLDERS)}, or are called {', '.join(FILES[:4])}.")
        elif (file := source_file(path, prefix + relative, holds, problems)) is not None:
            yield file


def holds_of(relative: str) -> str:
    """What the file of that name holds, empty where nothing reads it."""
    if relative in FILES:
        return relative
    return next((folder for folder in FOLDERS if relative.startswith(f"{folder}/")), "")


def source_file(path: Path, name: str, holds: str, problems: ProblemCollector) -> SourceFile | None:
    """One file under its name in messages, read no further than needed to see that it is too large; or None and a problem."""
    try:
        with path.open("rb") as file:
            return SourceFile(name, holds, file.read(LARGEST_FILE + 1))
    except OSError:
        problems.report("unreadable-file", "this file cannot be opened", Location(name),
                        "Is it open elsewhere, or not yours to read?")
        return None


def definition_in(file: SourceFile, node: Node, what: str, problems: ProblemCollector) -> Mapping | None:
    """The one definition that a file holds, whose id is the file's name."""
    mapping = a_mapping(node, what, problems)
    found = mapping.get("id") if mapping is not None else None
    if isinstance(found, Scalar) and check_id(found, KEBAB_CASE, what, problems) and found.text != file.stem:
        problems.report("id-not-file-name", f"the id {found.text} is not the name of the file", found.location,
                        f"Call the file {found.text}.yaml, or write id: {file.stem}.")
    return mapping
