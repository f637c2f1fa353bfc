"""`alliance-advisor kb fmt`: the keys of the files of a knowledge base in their usual order, and their lines in shape."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from alliance_advisor.errors import ProblemCollector, ProblemsFound
from alliance_advisor.interface.cli.files import show, write_whole
from alliance_advisor.interface.cli.options import folder_option
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.formatting import Formatted, formatted, formatted_file


@click.command("fmt", short_help="Put keys in order and lines in shape; the meaning stays.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE...]")
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change, and fail where there is one.")
@folder_option
def verb(files: tuple[Path, ...], folder: Path, *, check: bool) -> None:
    """Put the keys of files in the usual order and their lines in the usual shape, or those of the whole knowledge base.

    Every comment and every word stays, and what is loaded is the same. A file that cannot be read is told and left alone.
    """
    problems = ProblemCollector()
    found = list(_found(files, folder, problems))
    changed = [each for each in found if each.changes]
    done = changed if check else [each for each in changed if _written(each, problems)]
    show(Renderer().fill("kb/fmt.j2", check=check, files=[each.file.name for each in done], as_it_was=len(found) - len(changed),
                         left_alone=len({problem.location.file for problem in problems.in_order()})))
    problems.raise_if_any()
    if check and changed:
        sys.exit(1)


def _found(files: tuple[Path, ...], folder: Path, problems: ProblemCollector) -> Iterator[Formatted]:
    """The files that were named, each once, or all."""
    if not files:
        yield from formatted(folder, problems)
    for file in dict.fromkeys(files):
        yield from formatted_file(file, folder, problems)


def _written(file: Formatted, problems: ProblemCollector) -> bool:
    """Whether the file could be written; otherwise a problem."""
    try:
        write_whole(file.path, file.text)
    except ProblemsFound as error:
        for problem in error.problems:
            problems.report(problem.code, problem.message, problem.location, problem.hint)
        return False
    return True
