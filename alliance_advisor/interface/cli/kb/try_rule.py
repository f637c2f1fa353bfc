"""`alliance-advisor kb try`: the example sessions in which one rule changes most, before an edit and after it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from alliance_advisor.errors import ProblemCollector
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import folder_option, format_option
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.rendering import Renderer, as_json
from alliance_advisor.workbench.cases import Case, examples_of, readable_cases
from alliance_advisor.workbench.revisions import LAST, last_known
from alliance_advisor.workbench.source import Source
from alliance_advisor.workbench.trying import Basis, Trial, sides_of, trial_of
from alliance_advisor.workbench.trying_view import trying_view


@click.command("try", short_help="Show at once what a rule changes, in three sessions.")
@click.argument("rule", metavar="RULE")
@click.option("--before", metavar="FOLDER|REVISION", help="Compare with this, and not with the last git revision.")
@format_option(("text", "json"))
@folder_option
def verb(rule: str, before: str | None, form: str, folder: Path) -> None:
    """Edit a rule, and see at once the three sessions in which it changes most, before and after.

    They are looked for among all examples and cases, and among random sessions near the rule. Where the rule was not edited, or
    is new, they show what the knowledge base answers without it and with it.
    """
    now = Source.from_folder(folder)
    problems = ProblemCollector()
    trial = _trial(rule, now, last_known(folder, before), problems)
    renderer = Renderer()
    view = {**trying_view(trial, LAST if before is None else before, renderer.wording), "passed_over": len(problems)}
    show(as_json(view) if form == "json" else renderer.fill("kb/try.j2", **view))


def _trial(rule: str, now: Source, then: Source | None, problems: ProblemCollector) -> Trial:
    """The rule tried on all examples and cases; a case in which there is a problem does not keep it from being tried."""
    sides = sides_of(rule, now.knowledge_base, then.knowledge_base if then is not None else None)
    gone = then if sides.basis is Basis.GONE else None
    cases = chain(examples_of(now), readable_cases(now.folder, now.knowledge_base, problems))
    return trial_of(sides, chain(((now.knowledge_base, case) for case in cases), _examples_of(rule, gone)))


def _examples_of(rule: str, gone: Source | None) -> Iterator[tuple[KnowledgeBase, Case]]:
    """Of a rule that is gone, its examples as they were."""
    if gone is not None:
        yield from ((gone.knowledge_base, case) for case in examples_of(gone) if case.rule == rule)
