"""Writes pages of every kind into a folder, and prints their names: `python -m tests.axe.pages FOLDER`, from the checkout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from alliance_advisor import resources
from alliance_advisor.caseload.whole import Asked, answered_file, summary_of
from alliance_advisor.explanation.advice import Advice
from alliance_advisor.explanation.comparison import comparison_of
from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.presentation.client_page import why_no_page
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.entries import entries_of, places_of_references
from alliance_advisor.workbench.handbook import handbook_of
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

GOING_WELL = {
    "goal_agreement": "shared", "task_agreement": "agreed", "bond": "warm", "how_tension_ended": "no_tension",
    "withdrawal_markers": [], "confrontation_markers": [], "ease_of_disagreeing": "easy", "going_well": ["takes_part"],
}
"""A session after which nothing needs repair; with the examples and an empty one, each status has its page."""

HANDBOOK, CASELOAD = "handbook.html", "caseload.html"


def pages() -> Iterator[tuple[str, str]]:
    """Every kind of page of every example, of a good session and of an empty one, the page for a team, and the handbook."""
    advisor = shipped_advisor("direct")
    sessions = {file.stem: example_session(file) for file in EXAMPLES}
    sessions |= {"going-well": session_from_dict({"facts": GOING_WELL}, shipped()), "empty": session_from_dict({}, shipped())}
    for name, session in sessions.items():
        for kind, page in _kinds(advisor.advise(session)):
            yield f"{name}-{kind}.html", page
    yield CASELOAD, caseload()
    yield HANDBOOK, handbook()


def caseload() -> str:
    """The page for a team on all examples."""
    examples = EXAMPLES[0].parent
    answered = answered_file(Asked(examples), shipped())
    return Renderer().fill("html/caseload.j2", **summary_of(answered, shipped()))


def handbook() -> str:
    """The handbook of the shipped knowledge base."""
    renderer, places = Renderer(), places_of_references(resources.knowledge_base_folder())
    return renderer.fill("html/handbook/page.j2", **handbook_of(shipped(), entries_of(shipped(), places), renderer.wording))


def _kinds(advice: Advice) -> Iterator[tuple[str, str]]:
    renderer = Renderer()
    yield "advice", renderer.render(advice, "html")
    yield "advice-all", renderer.render(advice, "html", everything=True)
    yield "supervision", renderer.supervision_page(advice, "html")
    if why_no_page(advice) is None:
        yield "client", renderer.client_page(advice, "html")
    for asked in advice.recommendations[:1]:
        yield "why", renderer.why(advice, asked.candidate.strategy.id, "html")
    yield "why-finding", renderer.why(advice, next(iter(shipped().vocabulary.findings)), "html")
    yield "why-not", renderer.why_not(advice, "link-to-a-pattern-later", "html")
    difference = advice.what_if({"bond": "strained", "technique_focus": "heavy"})
    yield "what-if", renderer.what_if(difference, "html")
    yield "compare", renderer.comparison(comparison_of(difference.before, difference.after), "html")


def write(folder: Path) -> Iterator[Path]:
    """Write them, and say where each is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages():
        (folder / name).write_text(page, encoding="utf-8")
        yield folder / name


if __name__ == "__main__":
    for file in write(Path(sys.argv[1])):
        sys.stdout.write(f"{file}\n")
