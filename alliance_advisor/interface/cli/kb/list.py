"""`alliance-advisor kb list`: what stands in a knowledge base, and what uses one of its things; one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from alliance_advisor.errors import Location, Problem, ProblemsFound, did_you_mean
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import knowledge_base_options, load
from alliance_advisor.knowledge.rules import STATUSES
from alliance_advisor.knowledge.vocabulary import CHALLENGES
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.entries import Entry, EntryKind, Named, Wanted, entries_of, places_of_references

KINDS = tuple(each.value for each in EntryKind)


@click.command("list", short_help="List what stands there, and what uses what.")
@click.option("--kind", type=click.Choice(KINDS), metavar="KIND",
              help=f"Only things of one kind: {', '.join(KINDS)}.")
@click.option("--status", type=click.Choice(STATUSES), metavar="STATUS",
              help=f"Only rules with this status: {', '.join(STATUSES)}.")
@click.option("--challenge", type=click.Choice(CHALLENGES), metavar="CHALLENGE",
              help=f"Only what bears on one challenge: {', '.join(CHALLENGES)}.")
@click.option("--fact", default="", metavar="ID", help="Only what reads this fact.")
@click.option("--finding", default="", metavar="ID", help="Only what reads or concludes this finding.")
@click.option("--strategy", default="", metavar="ID", help="Only the rules for and against this strategy.")
@click.option("--reference", default="", metavar="ID", help="Only what cites this reference.")
@knowledge_base_options
def verb(kind: str | None, status: str | None, challenge: str | None, folder: Path, packs: tuple[Path, ...],
         **used: str) -> None:
    """List what stands in the knowledge base, one line a thing, with its place.

    Options combine: `--finding misaligned_goals --strategy agree-the-goal-together` lists what uses both.
    """
    knowledge_base = load(folder, packs)
    entries = entries_of(knowledge_base, places_of_references(folder, packs))
    wanted = Wanted(kind or "", status or "", challenge or "", tuple(_named(used, entries)))
    show(Renderer().fill("kb/list.j2", entries=[_line(entry) for entry in entries if wanted.fits(entry)]))


def _named(used: dict[str, str], entries: Iterable[Entry]) -> Iterator[Named]:
    """What must be used, each name checked. Raises `ProblemsFound` for one that does not exist."""
    for word, name in used.items():
        kind = EntryKind(word)
        known = [entry.id for entry in entries if entry.kind is kind]
        if name and name not in known:
            hint = did_you_mean(name, known, f"`alliance-advisor kb list --kind {word}` lists them all.")
            raise ProblemsFound([Problem(f"unknown-{word}", f"there is no {word} “{name}”", Location(f"--{word}"), hint)])
        if name:
            yield kind, name


def _line(entry: Entry) -> dict[str, str]:
    return {"kind": entry.kind.value, "id": entry.id, "title": entry.title, "status": entry.status, "place": str(entry.location)}
