"""Options that several verbs share: which knowledge base, which session, where the answer goes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from alliance_advisor import resources
from alliance_advisor.advisor import ENGINES, advise_once
from alliance_advisor.explanation.advice import Advice
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_bytes, session_from_settings
from alliance_advisor.interface.cli.completion import complete_setting
from alliance_advisor.interface.cli.files import can_show, on_a_terminal, read_bytes, show, write_whole
from alliance_advisor.knowledge.cache import cached_knowledge_base
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.chart_terminal import SHAPES
from alliance_advisor.presentation.rendering import Renderer

Command = Callable[..., Any]


def folder_option(command: Command) -> Command:
    """Add `--kb FOLDER`; left out, it is the folder of the shipped knowledge base."""
    return click.option("--kb", "folder", type=click.Path(path_type=Path), default=resources.knowledge_base_folder,
                        metavar="FOLDER", help="Use another knowledge base than the shipped one.")(command)


def knowledge_base_options(command: Command) -> Command:
    """Add `--kb FOLDER` and `--pack FOLDER` to a verb."""
    packs = click.option("--pack", "packs", type=click.Path(path_type=Path), multiple=True, metavar="FOLDER",
                         help="Add a local pack to the knowledge base. Any number of times.")
    return folder_option(packs(command))


def load(folder: Path, packs: tuple[Path, ...]) -> KnowledgeBase:
    """The chosen knowledge base. Raises `ProblemsFound`."""
    return cached_knowledge_base(folder, packs)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verb about one session was asked: which session, with which knowledge, and where the answer goes."""

    source: str | None
    settings: tuple[str, ...]
    output: Path | None
    folder: Path
    packs: tuple[Path, ...]
    drafts: bool
    engine: str

    def advice(self) -> Advice:
        """The advice on the session. Raises `ProblemsFound`, or `EngineUnavailable`."""
        knowledge_base = self.knowledge_base()
        return advise_once(knowledge_base, self.session(knowledge_base), self.engine)

    def knowledge_base(self) -> KnowledgeBase:
        """The chosen knowledge base, with its drafts firing where that was asked for. Raises `ProblemsFound`."""
        knowledge_base = load(self.folder, self.packs)
        return knowledge_base.with_drafts() if self.drafts else knowledge_base

    def renderer(self) -> Renderer:
        """What renders the answer: in colour where a person reads it in a terminal, in ASCII where that has nothing else."""
        plain = self.output is None and not can_show("".join(SHAPES.values()))
        return Renderer(colour=self.output is None and on_a_terminal(), plain=plain)

    def hand_over(self, answer: str) -> None:
        """Print the answer, or write it to the file that was asked for."""
        if self.output is None:
            show(answer)
        else:
            write_whole(self.output, answer)

    def session(self, knowledge_base: KnowledgeBase) -> Session:
        """The session as this knowledge base reads it. Raises `ProblemsFound`."""
        if self.source is None:
            return session_from_settings(self.settings, knowledge_base)
        data, name = read_bytes(self.source)
        return session_from_bytes(data, name, knowledge_base, self.settings)


def format_option(forms: Iterable[str]) -> Callable[[Command], Command]:
    """Add `--format`, with the forms that a verb has."""
    return click.option("--format", "form", type=click.Choice(list(forms)), default="text", show_default=True,
                        help="The form of the answer.")


def session_options(command: Command) -> Command:
    """Add the session and every option on how it is read, with what, and where the answer goes; the verb gets an `Asked`."""

    @functools.wraps(command)
    def asked(*, session: str | None, settings: tuple[str, ...], output: Path | None, folder: Path,
              packs: tuple[Path, ...], drafts: bool, engine: str, **own: Any) -> Any:
        return command(Asked(session, settings, output, folder, packs, drafts, engine), **own)

    return _SESSION(_SETTINGS(answer_options(asked)))


def answer_options(command: Command) -> Command:
    """Add what concerns the answer and not the session: with which knowledge it is made, how, and where it goes."""
    return _OUTPUT(knowledge_base_options(_DRAFTS(_ENGINE(command))))


_SESSION = click.argument("session", required=False, metavar="[SESSION.yaml|SESSION.json|-]")
_SETTINGS = click.option("--set", "settings", multiple=True, metavar="FACT=VALUE", shell_complete=complete_setting,
                         help="Report one fact, or change what the session says of it. Any number of times.")
_OUTPUT = click.option("--output", type=click.Path(path_type=Path), metavar="FILE",
                       help="Write the answer to a file, whole or not at all.")
_DRAFTS = click.option("--drafts", is_flag=True, help="Let draft rules fire too; the answer says so.")
_ENGINE = click.option("--engine", type=click.Choice(ENGINES), default="experta", show_default=True,
                       help="Fire the rules with experta, or evaluate them directly: the same answer.")
