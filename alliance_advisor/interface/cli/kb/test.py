"""`alliance-advisor kb test`: whether the rules do what their examples say, and the answers are what the cases expect."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.interface.cli.files import show, write_whole
from alliance_advisor.interface.cli.options import folder_option, format_option
from alliance_advisor.presentation.rendering import Renderer, as_json
from alliance_advisor.workbench.cases import FOLDER, Case, all_cases
from alliance_advisor.workbench.junit import junit_of
from alliance_advisor.workbench.results_view import results_view
from alliance_advisor.workbench.source import Source
from alliance_advisor.workbench.testing import Tester


@click.command("test")
@click.option("-k", "words", default="", metavar="WORDS", help="Only cases whose name, rule or file has these words.")
@click.option("--why", is_flag=True, help="Show what every answer says and which rules fired, also where all is as expected.")
@format_option(("text", "json", "junit"))
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the results to a file, whole or not at all.")
@folder_option
def verb(words: str, why: bool, form: str, output: Path | None, folder: Path) -> None:  # noqa: FBT001 - as click calls it
    """Test the examples of all rules, and the cases in `cases/`.

    Where an answer is not as expected, it shows what was expected, what is so, and the rules that bear on it, line by line.
    """
    source = Source.from_folder(folder)
    tested = list(Tester(source.knowledge_base).tested(_chosen(all_cases(source), words)))
    results = _results(results_view(tested, source, why=why), form)
    if output is None:
        show(results)
    else:
        write_whole(output, results)
    if any(each.failed for each in tested):
        sys.exit(1)


def _chosen(cases: Iterable[Case], words: str) -> list[Case]:
    """The cases that were asked for. Raises `ProblemsFound` where there is none."""
    found = [each for each in cases if words.lower() in f"{each.name} {each.rule} {each.location.file}".lower()]
    if not found:
        hint = "Other words, perhaps?" if words else f"Write examples into rules, or cases into {FOLDER}/."
        raise ProblemsFound([Problem("no-cases", "there is no case to test", Location(FOLDER), hint)])
    return found


def _results(view: dict[str, Any], form: str) -> str:
    renderer = Renderer()
    match form:
        case "json":
            return as_json(view)
        case "junit":
            return junit_of(view, lambda test: renderer.fill("kb/tested.j2", test=test))
        case _:
            return renderer.fill("kb/test.j2", **view)
