"""`alliance-advisor caseload`: many sessions at once, as a table sorted by need and a summary for a team."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from alliance_advisor.errors import AdvisorError, Location, Problem, ProblemsFound, one_of
from alliance_advisor.interface.cli.files import on_a_terminal, show, write_bytes_whole, write_whole
from alliance_advisor.interface.cli.options import knowledge_base_options, load
from alliance_advisor.presentation.rendering import Renderer

PIPE = Path("-")
TOLD = 20
"""So many records that could not be read are told one by one."""

SUMMARIES = {".html": "html/caseload.j2", ".txt": "text/caseload.j2"}


@click.command(short_help="Advise on many sessions at once.")
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--history", type=click.Path(path_type=Path), metavar="FILE",
              help="A table of scores (client, session and scores): what they say over time counts too.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE|-",
              help="Write the table, one row a session, to .csv, .parquet or .arrow; - prints it as CSV.")
@click.option("--summary", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the summary to .html or .txt. Left out, it is printed.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="Keep another column in the table. Any number of times.")
@click.option("--engine", "reader", type=click.Choice(["polars", "duckdb"]), default="polars", show_default=True,
              help="What reads Parquet and Arrow; CSV is read alike with both.")
@click.option("--drafts", is_flag=True, help="Let draft rules fire too.")
@knowledge_base_options
def caseload(*, source: Path, history: Path | None, output: Path | None, summary: Path | None, keep: tuple[str, ...],
             reader: str, folder: Path, packs: tuple[Path, ...], drafts: bool) -> None:
    """Advise on every session of a table (CSV, Parquet or Arrow; columns named as facts) or of a folder of session files.

    The table is sorted by need: safety first, then other alerts, then the strength of what is recommended. What is wrong with a
    row is told with its place, and never stops the others. Therapists are not ranked: a column that names them is refused.
    """
    _check_endings(output, summary)
    reading = _reading()
    knowledge_base = load(folder, packs)
    knowledge_base = knowledge_base.with_drafts() if drafts else knowledge_base
    answered = reading.answered_file(reading.Asked(source, history, keep, reader), knowledge_base, _tell_progress)
    _tell_unread((*answered.unread_history, *answered.unread))
    if output == PIPE:
        show(answered.answers.write_csv())
    elif output is not None:
        write_bytes_whole(output, reading.as_bytes(answered.answers, output.suffix.lower()))
    if summary is not None or output != PIPE:
        _hand_over(reading.summary_of(answered, knowledge_base), summary)


def _reading() -> ModuleType:
    """What reads a caseload. Raises `AdvisorError` where its libraries are not installed."""
    try:
        return import_module("alliance_advisor.caseload.whole")
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("alliance_advisor"):
            raise
        raise AdvisorError("a caseload needs the extra `caseload`: pip install 'alliance-advisor[caseload]'") from None


def _hand_over(view: dict[str, Any], target: Path | None) -> None:
    if target is None:
        show(Renderer(colour=on_a_terminal()).fill(SUMMARIES[".txt"], **view))
    else:
        write_whole(target, Renderer().fill(SUMMARIES[target.suffix.lower()], **view))


def _check_endings(output: Path | None, summary: Path | None) -> None:
    """Refuse what cannot be written before anything is read."""
    for target, endings in ((output, (".csv", ".parquet", ".arrow")), (summary, tuple(SUMMARIES))):
        if target is not None and target != PIPE and target.suffix.lower() not in endings:
            raise ProblemsFound([Problem("file-ending", "it is not clear in which form to write this", Location(str(target)),
                                         f"Let its name end in {one_of(endings)}.")])


def _tell_progress(rows: int) -> None:
    """How far it has come, on a terminal alone."""
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(f"\r{rows:,} sessions read", err=True, nl=False)


def _tell_unread(unread: Sequence[tuple[Path, str, str]]) -> None:
    """The first records that could not be read, each with its place and reason, and how many more there are."""
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(err=True)
    for file, place, reason in unread[:TOLD]:
        click.echo(f"{file}, {place}: {reason}", err=True)
    if len(unread) > TOLD:
        click.echo(f"{len(unread) - TOLD:,} more could not be read; the table tells of them in its column “problem”", err=True)
