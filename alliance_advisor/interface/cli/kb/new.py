"""`alliance-advisor kb new`: begin a rule, strategy, alert, fact, finding or case, with all that is to be filled in."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from alliance_advisor import resources
from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.interface.cli.files import show, write_whole
from alliance_advisor.interface.cli.options import folder_option
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.new import Beginning, Desk, NewKind
from alliance_advisor.workbench.new_words import words_for

KINDS = tuple(each.value for each in NewKind)


@click.command("new", short_help="Begin a rule, strategy, alert, fact, finding or case.")
@click.argument("kind", type=click.Choice(KINDS), metavar="|".join(KINDS))
@click.argument("name", metavar="NAME")
@click.option("--print", "only_shown", is_flag=True, help="Print it, and write nothing.")
@folder_option
def verb(kind: str, name: str, folder: Path, *, only_shown: bool) -> None:
    """Begin something new: a file with every key it needs, and three dots wherever something is to be filled in.

    Names of rules, strategies, alerts and cases are written like-this, those of facts and findings like_this. Nothing is ever
    overwritten; a finding is added at the end of vocabulary/findings.yaml.
    """
    desk = Desk(folder)
    beginning = desk.begin(NewKind(kind), name)
    renderer = Renderer()
    text = renderer.fill(f"kb/new/{kind}.yaml.j2", name=name, **words_for(desk.files))
    if only_shown:
        show(text)
        return
    write_whole(_target(folder, beginning), desk.with_entry(text, name) if beginning.is_added else text)
    show(_told(beginning, folder, renderer))


def _target(folder: Path, beginning: Beginning) -> Path:
    """The file to write, with its folder made. Raises `ProblemsFound` where an update of the program would take it away again."""
    if resources.is_installed(folder):
        raise ProblemsFound([Problem("file", "this knowledge base belongs to the program, and the next update replaces it",
                                     Location(str(folder)), "Copy the folder, and name your copy with --kb FOLDER.")])
    target = folder / beginning.file
    if not beginning.is_added and os.path.lexists(target):
        raise ProblemsFound([Problem("file", "something stands in this place already, and nothing is overwritten",
                                     Location(str(target)), "Choose another name, or take it away first.")])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise ProblemsFound([Problem("file", "this folder cannot be made", Location(str(target.parent)),
                                     "Choose a knowledge base that may be written to.")]) from None
    return target


def _told(beginning: Beginning, folder: Path, renderer: Renderer) -> str:
    where = "" if folder == resources.knowledge_base_folder() else f" --kb {shlex.quote(str(folder))}"
    near = beginning.near
    return renderer.fill(
        "kb/new.j2", kind=beginning.kind.value, name=beginning.name, place=str(folder / beginning.file), added=beginning.is_added,
        near=near.name if near is not None else "", near_place=str(near.location) if near is not None else "",
        check=f"alliance-advisor kb check{where}", test=f"alliance-advisor kb test -k {beginning.name}{where}")
