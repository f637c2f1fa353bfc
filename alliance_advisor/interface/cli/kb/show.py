"""`alliance-advisor kb show`: one thing in plain words, with what leads to it and what it leads to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from alliance_advisor.errors import Location, Problem, ProblemsFound, did_you_mean
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import knowledge_base_options, load
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.entries import Entry, entries_of, places_of_references
from alliance_advisor.workbench.show import Showing


@click.command("show", short_help="Say one rule, or any other thing, in plain words.")
@click.argument("name", metavar="ID")
@knowledge_base_options
def verb(name: str, folder: Path, packs: tuple[Path, ...]) -> None:
    """Say one thing in plain words: a rule, strategy, alert, fact, finding, reference or conflict.

    With what leads to it and what it leads to. Where several things have this name, all of them are shown.
    """
    knowledge_base = load(folder, packs)
    entries = entries_of(knowledge_base, places_of_references(folder, packs))
    renderer = Renderer()
    showing = Showing(knowledge_base, entries, renderer.wording)
    views = [showing.view(each) for each in _named(name, entries, knowledge_base)]
    show("\n".join(renderer.fill("kb/show.j2", **view) for view in views))


def _named(name: str, entries: Iterable[Entry], knowledge_base: KnowledgeBase) -> list[Entry]:
    """Everything of that name, today's or an old one. Raises `ProblemsFound` where there is nothing."""
    wanted = {name, _new_name_of(name, knowledge_base)}
    found = [entry for entry in entries if entry.id in wanted]
    if not found:
        hint = did_you_mean(name, (entry.id for entry in entries), "`alliance-advisor kb list` lists everything.")
        raise ProblemsFound([Problem("unknown-entry", f"there is nothing called “{name}”", Location("kb show"), hint)])
    return found


def _new_name_of(name: str, knowledge_base: KnowledgeBase) -> str:
    renamed = (each.id for each in knowledge_base.strategies.values() if name in each.renamed_from)
    return knowledge_base.vocabulary.new_name_of(name) or next(renamed, "")
