"""Options that several verbs share: which knowledge base, with which packs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from alliance_advisor import resources
from alliance_advisor.knowledge.cache import cached_knowledge_base
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase


def knowledge_base_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--kb FOLDER` and `--pack FOLDER` to a verb."""
    folder = click.option("--kb", "folder", type=click.Path(path_type=Path), metavar="FOLDER",
                          help="Use another knowledge base than the shipped one.")
    packs = click.option("--pack", "packs", type=click.Path(path_type=Path), multiple=True, metavar="FOLDER",
                         help="Add a local pack to the knowledge base. Any number of times.")
    return folder(packs(command))


def load(folder: Path | None, packs: tuple[Path, ...]) -> KnowledgeBase:
    """The chosen knowledge base. Raises `ProblemsFound`."""
    return cached_knowledge_base(folder or resources.knowledge_base_folder(), packs)
