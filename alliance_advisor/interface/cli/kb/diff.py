"""`alliance-advisor kb diff`: what an edit of a knowledge base changes, in which sessions, in words."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from alliance_advisor.inference.session import Session
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import folder_option, format_option
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.rendering import Renderer, as_json
from alliance_advisor.workbench.cases import Case, all_cases
from alliance_advisor.workbench.diff import comparison_of
from alliance_advisor.workbench.diff_view import diff_view
from alliance_advisor.workbench.revisions import folder_of, source_then
from alliance_advisor.workbench.source import Source

RANDOM_SESSIONS = 10_000
TEMPLATES = {"text": "kb/diff.j2", "md": "kb/diff.md.j2"}


@click.command("diff", short_help="Tell what an edit changes, and for whom.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW", required=False)
@click.option("--sessions", "count", type=click.IntRange(0), default=RANDOM_SESSIONS, show_default=True,
              help="So many random sessions are compared.")
@click.option("--fail-on-change", is_flag=True, help="Fail where the advice on any session changes.")
@format_option(("text", "md", "json"))
@folder_option
def verb(old: str, new: str | None, folder: Path, count: int, form: str, *, fail_on_change: bool) -> None:
    """Tell what changed between two knowledge bases: folders, or git revisions such as HEAD~1.

    For each rule where it now fires and did not, and the other way round; which cases and examples get another answer, and how
    many random sessions. NEW left out is the folder of --kb.
    """
    with ExitStack() as folders:
        paths = [folders.enter_context(folder_of(name, folder)) for name in (old, str(folder) if new is None else new)]
        sources = [source_then(path, name) if name else Source.from_folder(path)
                   for path, name in zip(paths, (old, new), strict=True)]
        cases = list(_each_once((source.knowledge_base, case) for source in reversed(sources) for case in all_cases(source)))
    before, after = (source.knowledge_base for source in sources)
    comparison = comparison_of(before, after, cases, count)
    renderer = Renderer()
    view = diff_view(comparison, before, after, renderer.wording)
    show(_shown(view, form, renderer))
    if fail_on_change and comparison.changes_advice:
        sys.exit(1)


def _each_once(cases: Iterable[tuple[KnowledgeBase, Case]]) -> Iterator[tuple[KnowledgeBase, Case]]:
    """The cases without those that the other side has too, with the same session."""
    sessions: dict[str, list[Session]] = {}
    for base, case in cases:
        before = sessions.setdefault(case.name, [])
        if case.session not in before:
            before.append(case.session)
            yield base, case


def _shown(view: dict[str, Any], form: str, renderer: Renderer) -> str:
    if form == "json":
        return as_json(view)
    return renderer.fill(TEMPLATES[form], **view)
