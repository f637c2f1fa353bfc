"""`alliance-advisor kb check`: what is wrong, doubtful or worth knowing in a knowledge base, with place and hint."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alliance_advisor import resources
from alliance_advisor.errors import Location, Problem, ProblemsFound, did_you_mean
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import folder_option, format_option
from alliance_advisor.presentation.rendering import Renderer, as_json
from alliance_advisor.version import VERSION
from alliance_advisor.workbench.catalogue import catalogue
from alliance_advisor.workbench.check import PROVED, Checked, checked
from alliance_advisor.workbench.check_forms import as_annotations, as_sarif
from alliance_advisor.workbench.remarks import GRADES, Grade
from alliance_advisor.workbench.remarks_view import remark_view

LEVELS = tuple(each.value for each in GRADES)


@click.command("check")
@click.option("--fail-level", "level", type=click.Choice(LEVELS), default=Grade.ERROR.value, show_default=True,
              help="Fail where there is something of this weight.")
@click.option("--advice", is_flag=True, help="Show advice too, and not only how much there is.")
@click.option("--explain", metavar="CODE", help="Say what a code means, with an example to avoid and one to prefer.")
@format_option(("text", "json", "github", "sarif"))
@folder_option
def verb(level: str, advice: bool, explain: str | None, form: str, folder: Path) -> None:  # noqa: FBT001 - as click calls it
    """Check a knowledge base before anybody is advised with it.

    Everything the loader refuses, and what follows from the rules over all sessions: rules that never fire or say nothing new,
    strategies that nobody is told, findings for which nothing is recommended, definitions that nothing uses. The proofs need the
    extra `workbench`. A remark is accepted with a comment in the file: # accepted CODE: reason.
    """
    if explain is not None:
        show(_explained(explain))
        return
    found = checked(folder)
    show(_shown(found, form, folder, advice=advice))
    if found.fails(Grade(level)):
        sys.exit(1)


def _explained(code: str) -> str:
    entries = catalogue(resources.templates_folder())
    if code not in entries:
        hint = did_you_mean(code, entries, "The codes stand in brackets behind each remark.")
        raise ProblemsFound([Problem("unknown-code", f"there is no code “{code}”", Location("--explain"), hint)])
    entry = entries[code]
    return Renderer().fill("kb/code.j2", code=code, grade=entry.grade.value, refused=entry.refused, says=entry.says,
                           hint=entry.hint, avoid=entry.avoid, prefer=entry.prefer)


def _shown(found: Checked, form: str, folder: Path, *, advice: bool) -> str:
    renderer = Renderer()
    remarks = [remark_view(each, found.knowledge_base, renderer.fill) for each in found.remarks]
    not_checked = [each.value for each in PROVED] if found.without_proofs else []
    counts = dict(zip(("errors", "warnings", "advice_count"), map(found.count, GRADES), strict=True))
    summary = {**counts, "loads": found.knowledge_base is not None, "not_checked": not_checked, "remarks": remarks}
    match form:
        case "github":
            return as_annotations(remarks, folder, not_checked)
        case "sarif":
            return as_json(as_sarif(remarks, folder, VERSION, not_checked))
        case "json":
            return as_json(summary)
        case _:
            return renderer.fill("kb/check.j2", advice=advice, **summary)
