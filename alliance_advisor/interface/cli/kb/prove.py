"""`alliance-advisor kb prove`: which properties hold in every session, and the smallest session that breaks another."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.inference.session import Session
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import knowledge_base_options, load
from alliance_advisor.knowledge.vocabulary import Vocabulary
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.presentation.session_view import session_view
from alliance_advisor.workbench.properties import FOLDER, Property, properties_from_folder
from alliance_advisor.workbench.prove import RANKED, Judged, Outcome, Prover


@click.command("prove", short_help="Prove what may never happen, or refute it.")
@click.option("-k", "words", default="", metavar="WORDS", help="Only properties whose id or title has these words.")
@knowledge_base_options
def verb(words: str, folder: Path, packs: tuple[Path, ...]) -> None:
    """Prove the properties of a knowledge base over every session, or show the smallest session that breaks one.

    Properties stand in `properties/`, one a file. Needs the extra `workbench`.
    """
    knowledge_base = load(folder, packs)
    properties = list(_chosen(properties_from_folder(folder, knowledge_base), words))
    judged = list(Prover(knowledge_base).judged(properties))
    renderer = Renderer()
    views = [_view(each, knowledge_base.vocabulary, renderer) for each in judged]
    proved = sum(each.outcome is Outcome.PROVED for each in judged)
    show(renderer.fill("kb/prove.j2", judged=views, ranked=RANKED, proved=proved))
    if any(each.outcome is not Outcome.PROVED or each.never_met for each in judged):
        sys.exit(1)


def _chosen(properties: tuple[Property, ...], words: str) -> Iterator[Property]:
    """The properties that were asked for. Raises `ProblemsFound` where there is none."""
    found = [each for each in properties if words.lower() in f"{each.id} {each.title}".lower()]
    if not found:
        hint = "Other words, perhaps?" if properties else "Write one property a file, such as properties/safety-first.yaml."
        raise ProblemsFound([Problem("no-properties", "there is no property to prove", Location(FOLDER), hint)])
    yield from found


def _view(judged: Judged, vocabulary: Vocabulary, renderer: Renderer) -> dict[str, Any]:
    def as_yaml(session: Session | None) -> str:
        return renderer.fill("kb/session.j2", **session_view(session, vocabulary)).rstrip() if session is not None else ""

    witness = judged.witness
    return {
        "title": judged.claim.title, "place": str(judged.claim.location), "outcome": judged.outcome.value,
        "never_met": judged.never_met,
        "session": as_yaml(witness.session if witness else None), "computed": dict(witness.computed) if witness else {},
        "other": as_yaml(judged.other),
    }
