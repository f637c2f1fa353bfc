"""`alliance-advisor kb mutate`: which small changes of the rules no case would notice, with a case for each that would."""

from __future__ import annotations

import sys
from math import floor
from pathlib import Path
from typing import Any

import click

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import folder_option, format_option
from alliance_advisor.presentation.rendering import Renderer, as_json
from alliance_advisor.presentation.session_view import NOT_REPORTED, reported_view
from alliance_advisor.workbench.expected import Expectation
from alliance_advisor.workbench.mutate_proposals import Survivor, Why
from alliance_advisor.workbench.source import Source
from alliance_advisor.workbench.survey import Survey, survey_of

Json = dict[str, Any]


@click.command("mutate", short_help="Tell which mistakes in rules no case would notice.")
@click.option("-k", "words", default="", metavar="WORDS", help="Only rules whose id or title has these words.")
@click.option("--threshold", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail where fewer changes are noticed.")
@format_option(("text", "json"))
@folder_option
def verb(words: str, threshold: float | None, form: str, folder: Path) -> None:
    """Tell which small changes of rules no example and no case would notice.

    A value shifted, a line or exception left out, any and all swapped, another support, a rule left out: where nobody notices,
    it proposes the smallest case that would, which needs the extra `workbench`.
    """
    source = Source.from_folder(folder)
    survey = survey_of(source, words)
    if not survey.total and not survey.idle:
        hint = "Other words, perhaps?" if words else "A rule is a file in rules/, with status: reviewed."
        raise ProblemsFound([Problem("no-rules", "there is no rule to change", Location("rules"), hint)])
    view, reached = _view(survey, source), survey.percent >= (threshold or 0)
    show(as_json(view) if form == "json" else
         Renderer().fill("kb/mutate.j2", **view, threshold=threshold, reached=reached))
    if not reached:
        sys.exit(1)


def _view(survey: Survey, source: Source) -> Json:
    return {
        "noticed": survey.noticed, "total": survey.total, "percent": _rounded_down(survey.percent), "idle": survey.idle,
        "shares": [{"mutation": each.mutation.value, "noticed": each.noticed, "total": each.total,
                    "percent": _rounded_down(100 * each.noticed / each.total) if each.total else 100.0}
                   for each in survey.shares],
        "survivors": [_survivor(each, number, source) for number, each in enumerate(survey.survivors, 1)],
        "without_solver": any(each.why is Why.NOT_LOOKED_FOR for each in survey.survivors),
    }


def _survivor(survivor: Survivor, number: int, source: Source) -> Json:
    mutant = survivor.mutant
    vocabulary = source.knowledge_base.vocabulary
    return {
        "rule": mutant.id, "mutation": mutant.mutation.value, "place": str(mutant.location), "strategy": mutant.strategy or None,
        "before": mutant.before, "after": mutant.after or None, "why": survivor.why.value,
        "title": _title(mutant.id, survivor.expect, number) if survivor.expect is not None else None,
        **(reported_view(survivor.session, vocabulary) if survivor.session is not None else NOT_REPORTED),
        "expect": list(_lines(survivor.expect)) if survivor.expect is not None else None,
    }


def _title(rule: str, expect: Expectation, number: int) -> str:
    """A name that no other proposal has; the trainer finds a better one."""
    return f"{rule} {'is silent' if expect.silent else 'fires'}, proposal {number}"


def _rounded_down(percent: float) -> float:
    """To tenths, so that no share looks larger than it is."""
    return floor(percent * 10) / 10


def _lines(expect: Expectation) -> list[str]:
    """What a proposed case expects."""
    lines = [f"fires: [{', '.join(expect.fires)}]"] if expect.fires else []
    lines += [f"silent: [{', '.join(expect.silent)}]"] if expect.silent else []
    return lines + [f"recommends: {{{strategy}: {support}}}" for strategy, support in expect.recommends or ()]
