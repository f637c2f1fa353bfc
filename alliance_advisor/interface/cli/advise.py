"""`alliance-advisor advise`: from a session file, or facts given one by one, to the advice."""

from __future__ import annotations

from pathlib import Path

import click

from alliance_advisor import resources
from alliance_advisor.advisor import ENGINES, advise_once
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_bytes, session_from_settings
from alliance_advisor.interface.cli.completion import complete_setting
from alliance_advisor.interface.cli.files import on_a_terminal, read_bytes, show, write_whole
from alliance_advisor.knowledge.cache import cached_knowledge_base
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.rendering import FORMATS, Renderer


@click.command()
@click.argument("session", required=False, metavar="[SESSION.yaml|SESSION.json|-]")
@click.option("--set", "settings", multiple=True, metavar="FACT=VALUE", shell_complete=complete_setting,
              help="Report one fact, or change what the session says of it. Any number of times.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="The form of the answer.")
@click.option("--all", "everything", is_flag=True, help="Show every recommendation and every detail, not only the first three.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the answer to a file, whole or not at all.")
@click.option("--kb", "folder", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Use another knowledge base than the shipped one.")
@click.option("--pack", "packs", type=click.Path(path_type=Path), multiple=True, metavar="FOLDER",
              help="Add a local pack to the knowledge base. Any number of times.")
@click.option("--drafts", is_flag=True, help="Let draft rules fire too; the answer says so.")
@click.option("--engine", type=click.Choice(ENGINES), default="experta", show_default=True,
              help="Fire the rules with experta, or evaluate them directly: the same answer.")
def advise(session: str | None, settings: tuple[str, ...], form: str, *, everything: bool, output: Path | None,
           folder: Path | None, packs: tuple[Path, ...], drafts: bool, engine: str) -> None:
    """Advise on one session: what is happening, what to try first, what to say, why, and what speaks against it.

    SESSION is a YAML or JSON file, or - for standard input. Without one, the facts come from --set alone; facts that
    are not reported count as not known, never as "no".
    """
    knowledge_base = cached_knowledge_base(folder or resources.knowledge_base_folder(), packs)
    if drafts:
        knowledge_base = knowledge_base.with_drafts()
    advice = advise_once(knowledge_base, _session(session, settings, knowledge_base), engine)
    answer = Renderer(colour=output is None and on_a_terminal()).render(advice, form, everything=everything)
    if output is not None:
        write_whole(output, answer)
    else:
        show(answer)


def _session(source: str | None, settings: tuple[str, ...], knowledge_base: KnowledgeBase) -> Session:
    if source is None:
        return session_from_settings(settings, knowledge_base)
    data, name = read_bytes(source)
    return session_from_bytes(data, name, knowledge_base, settings)
