"""Documents as plain values (words, lists, blocks of keys), and how a knowledge base is loaded from them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge import located_yaml
from alliance_advisor.knowledge.folder import FOLDERS, SourceFile
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_files

Plain: TypeAlias = "str | Sequence[Plain] | Mapping[str, Plain]"
Block: TypeAlias = Mapping[str, Plain]
"""A block of keys; as a condition, each line must hold."""

Documents: TypeAlias = Mapping[str, Block]
"""The files of a knowledge base, by their names."""


@dataclass(frozen=True, slots=True)
class PlainFile(SourceFile):
    """A file of which the tree is known already, so that no text has to be parsed."""

    document: Plain = ""

    def node(self, problems: ProblemCollector) -> located_yaml.Node | None:  # noqa: ARG002 - there are none
        """The tree that reading the text would give."""
        return _node(self.document, Location(self.name))


def knowledge_base_of(documents: Documents) -> KnowledgeBase:
    """What the loader makes of the documents. Raises `ProblemsFound`."""
    files: list[SourceFile] = [PlainFile(name, _holds(name), b"", document) for name, document in sorted(documents.items())]
    return knowledge_base_from_files(files, ProblemCollector())


def write_folder(documents: Documents, folder: Path) -> None:
    """Write the documents as text: JSON, which is YAML as well."""
    for name, document in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=1), encoding="utf-8")


def listed(node: Plain) -> Sequence[Plain]:
    """The items of a list."""
    assert not isinstance(node, str | Mapping)
    return node


def keys_of(node: Plain) -> Block:
    """The entries of a block."""
    assert isinstance(node, Mapping)
    return node


def word(node: Plain) -> str:
    """The text of a word."""
    assert isinstance(node, str)
    return node


def _holds(name: str) -> str:
    return next((folder for folder in FOLDERS if name.startswith(f"{folder}/")), name)


def _node(plain: Plain, place: Location) -> located_yaml.Node:
    if isinstance(plain, str):
        return located_yaml.Scalar(plain, place, quoted=True)
    if isinstance(plain, Mapping):
        entries = tuple((located_yaml.Scalar(key, place, quoted=True), _node(value, place)) for key, value in plain.items())
        return located_yaml.Mapping(entries, place)
    return located_yaml.Sequence(tuple(_node(item, place) for item in plain), place)
