"""Which files of a knowledge base are not in house style, and what each would be: the same words, comments and meaning.

A file with a byte order mark loses it, odd spaces become plain ones, and line ends stay those that most of its lines have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge.folder import SourceFile, files_of, holds_of, source_file
from alliance_advisor.knowledge.located_yaml import Mapping, Node, Scalar, Sequence, decoded, read_nodes
from alliance_advisor.knowledge.source_paths import BESIDE, paths_of
from alliance_advisor.workbench.house_style import in_house_style
from alliance_advisor.workbench.key_order import ORDERS, Order
from alliance_advisor.workbench.layout import UnusualForm, page_of

HEADS = ("manifest.yaml", "pack.yaml", "local.yaml")
"""One of these stands at the top of every knowledge base or pack."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """One file as it would be in house style, with the line ends that it has."""

    file: SourceFile
    path: Path
    text: str

    @property
    def changes(self) -> bool:
        """Whether the file is another one now."""
        return self.text.encode() != self.file.data


def formatted(folder: Path, problems: ProblemCollector) -> Iterator[Formatted]:
    """Every file of a folder that can be read; what is wrong with the others is reported."""
    if folder.is_dir() and not _is_whole(folder):
        problems.report("missing-file", "there is no knowledge base here", Location(str(folder)),
                        "A knowledge base is a folder with a manifest.yaml in it.")
        return
    for file in [*files_of(folder, problems), *_beside(folder, problems)]:
        if not (folder / file.name).resolve().is_relative_to(folder.resolve()):
            problems.report("stray-file", "this is a link to a file elsewhere, which is left alone", Location(file.name),
                            "Put the file itself in its place.")
        elif (folder / file.name).is_file():
            yield from _one(file, folder / file.name, problems)
        else:
            problems.report("unreadable-file", "this file cannot be opened", Location(file.name),
                            "Use plain letters for its name.")


def formatted_file(path: Path, folder: Path, problems: ProblemCollector) -> Iterator[Formatted]:
    """One file that was named: where it is, or as messages name it, below the folder; or nothing and a problem."""
    where = path if path.exists() else folder / path
    place = Location(str(path))
    if not where.is_file():
        problems.report("file", "this is a folder, not a file" if where.is_dir() else "there is no such file", place,
                        "Name its files, or a whole knowledge base with --kb FOLDER.")
        return
    holds = _holds(where.resolve())
    if holds not in ORDERS:
        problems.report("stray-file", "this file does not lie inside a knowledge base, so it is left alone", place,
                        "Name one in rules/, strategies/, alerts/, cases/ or the like.")
        return
    file = source_file(where, str(path), holds, problems)
    yield from _one(file, where, problems) if file is not None else ()


def _beside(folder: Path, problems: ProblemCollector) -> Iterator[SourceFile]:
    for name in BESIDE:
        for path in paths_of(folder / name):
            file = source_file(path, path.relative_to(folder).as_posix(), name, problems)
            if file is not None:
                yield file


def _holds(path: Path) -> str:
    """What a file holds by its place in the nearest knowledge base or pack around it; empty where there is none."""
    folder = next(filter(_is_whole, path.parents), None)
    if folder is None or path.suffix != ".yaml":
        return ""
    relative = path.relative_to(folder)
    return relative.parts[0] if relative.parts[0] in BESIDE else holds_of(relative.as_posix())


def _is_whole(folder: Path) -> bool:
    return any((folder / head).is_file() for head in HEADS)


def _one(file: SourceFile, path: Path, problems: ProblemCollector) -> Iterator[Formatted]:
    text = settled(file, problems)
    if text is not None:
        yield Formatted(file, path, text)


def settled(file: SourceFile, problems: ProblemCollector) -> str | None:
    """The text of a file in house style, with the line ends that it has; or None and a problem."""
    node, text = file.node(problems), decoded(file.data, file.name, ProblemCollector())
    if node is None or text is None:
        return None
    try:
        return _settled(file, node, text).replace("\n", _line_end(file.data))
    except UnusualForm as error:
        problems.report("unusual-form", "this is written in a way that has no house style, so the file is left as it is",
                        Location(file.name, error.row + 1, 1), "Write `key: value` lines and `- item` lines, as in other files.")
        return None


def _settled(file: SourceFile, node: Node, text: str) -> str:
    """The text in house style. Raises `UnusualForm`, also where it would not say the same."""
    order = ORDERS[file.holds]
    lines = text if text.endswith("\n") else f"{text}\n"
    page = page_of(lines)
    if page is None:
        return lines
    written = in_house_style(page, order)
    again = read_nodes(written.encode(), file.name, ProblemCollector())
    if again is None or _said(again, order) != _said(node, order):
        raise UnusualForm(node.location.line - 1)
    return written


def _said(node: Node, order: Order) -> object:
    """What is said, without places and in the order of the keys. A text of several words is read without its line ends."""
    if isinstance(node, Scalar):
        words = node.text.split()
        return (" ".join(words) if len(words) > 1 else node.text), node.quoted
    if isinstance(node, Sequence):
        return [_said(item, order) for item in node.items]
    assert isinstance(node, Mapping)
    return order.sorted((key.text, (key.text, _said(value, order.under(key.text)))) for key, value in node.entries)


def _line_end(data: bytes) -> str:
    """That of most lines, which on Windows is another one."""
    windows = data.count(b"\r\n")
    return "\r\n" if windows * 2 > data.count(b"\n") else "\n"
