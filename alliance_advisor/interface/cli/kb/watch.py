"""`alliance-advisor kb watch`: checks and tests on every save, and one line on what it changed in the advice."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import folder_option
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.revisions import LAST, last_known
from alliance_advisor.workbench.rounds import Good, Round, round_of
from alliance_advisor.workbench.rounds_view import round_view
from alliance_advisor.workbench.watching import changes, states_in

TEMPLATE = "kb/watch.j2"


@click.command("watch", short_help="Check and test on every save, and say what changed.")
@click.option("--once", is_flag=True, help="Look once, and end: with exit code 1 where something is not as it should be.")
@click.option("--before", metavar="FOLDER|REVISION", help="First compare with this, and not with the last git revision.")
@folder_option
def verb(folder: Path, before: str | None, *, once: bool) -> None:
    """Check and test a knowledge base whenever a file of it is saved, and say in a line what changed in the advice.

    The first line compares with the last git revision, each further line with the knowledge base as it could be used last.
    """
    if not (folder / "manifest.yaml").is_file():
        raise ProblemsFound([Problem("no-such-folder", "there is no knowledge base here to watch", Location(str(folder)),
                                     "A knowledge base is a folder with a manifest.yaml in it.")])
    desk = _Desk(folder, before)
    if once:
        found = desk.look(())
        sys.exit(0 if found.passed else 1)
    try:
        show(desk.said("opening", folder=str(folder)))
        for saved in changes(lambda: states_in(folder), time.sleep):
            desk.look(saved)
    except KeyboardInterrupt:
        show(desk.said("closing"))


class _Desk:
    """Keeps the last knowledge base that was good, and says what each look finds."""

    def __init__(self, folder: Path, before: str | None) -> None:
        self._folder, self._before = folder, before
        self._renderer = Renderer()
        self._last: Good | None = None
        self._since = LAST if before is None else before

    def look(self, saved: tuple[str, ...]) -> Round:
        """One round, told in a line."""
        if self._last is None:
            self._last = self._at_first()
        found = round_of(self._folder, self._last)
        view = round_view(found, saved, self._renderer.fill)
        show(self.said("round", time=time.strftime("%H:%M:%S"), since=self._since, **view))
        if found.good is not None:
            self._last, self._since = found.good, ""
        return found

    def _at_first(self) -> Good | None:
        try:
            then = last_known(self._folder, self._before)
        except ProblemsFound as found:
            if self._before is not None:
                raise
            show(self.said("unusable", count=len(found.problems)))
            then = None
        return Good(then.knowledge_base) if then is not None else None

    def said(self, part: str, **values: object) -> str:
        """What the template says."""
        return self._renderer.fill(TEMPLATE, part=part, **values)
