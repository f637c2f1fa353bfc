"""`alliance-advisor facts` and `new-session`: what can be reported, so that nobody has to read our YAML to write a file."""

from __future__ import annotations

from pathlib import Path

import click

from alliance_advisor.errors import Location, Problem, ProblemsFound, did_you_mean
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import knowledge_base_options, load
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.vocabulary import Fact
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.presentation.vocabulary_view import fact_view, followed_score, groups_of


@click.command()
@click.argument("name", required=False)
@knowledge_base_options
def facts(name: str | None, folder: Path, packs: tuple[Path, ...]) -> None:
    """What can be reported, by group; with a NAME, what each value of that fact means."""
    knowledge_base = load(folder, packs)
    if name is None:
        text = Renderer().fill("text/facts.j2", groups=groups_of(knowledge_base))
    else:
        text = Renderer().fill("text/fact.j2", fact=fact_view(knowledge_base, _fact(name, knowledge_base)))
    show(text)


@click.command("new-session")
@click.option("--quick", is_flag=True, help="Only the facts of the one-minute entry.")
@knowledge_base_options
def new_session(*, quick: bool, folder: Path, packs: tuple[Path, ...]) -> None:
    """Print a session file to fill in: every fact with its question and values."""
    knowledge_base = load(folder, packs)
    groups = groups_of(knowledge_base, quick_only=quick)
    show(Renderer().fill("text/new_session.j2", groups=groups, strategy=next(iter(knowledge_base.strategies)),
                         score=followed_score(knowledge_base)))


def _fact(name: str, knowledge_base: KnowledgeBase) -> Fact:
    vocabulary = knowledge_base.vocabulary
    fact = vocabulary.facts.get(name) or vocabulary.facts.get(vocabulary.new_name_of(name))
    if fact is None:
        hint = did_you_mean(name, vocabulary.facts, "`alliance-advisor facts` lists them all.")
        raise ProblemsFound([Problem("unknown-fact", f"there is no fact “{name}”", Location("facts"), hint)])
    return fact
