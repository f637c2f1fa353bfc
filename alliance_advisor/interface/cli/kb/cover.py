"""`alliance-advisor kb cover`: what no example and no case has shown yet, with a session for each gap, ready to paste."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from alliance_advisor.errors import Location, Problem, ProblemsFound, did_you_mean
from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.options import folder_option, format_option
from alliance_advisor.knowledge.conditions import written
from alliance_advisor.knowledge.domain import ORDERED, Domain
from alliance_advisor.presentation.rendering import Renderer, as_json
from alliance_advisor.presentation.session_view import NOT_REPORTED, reported_view
from alliance_advisor.workbench.cover import Coverage, Gap, Line, Measured, Part, coverage_of, sessions_of
from alliance_advisor.workbench.cover_proposals import Proposal, Proposals
from alliance_advisor.workbench.logic.solver import SolverUnavailable
from alliance_advisor.workbench.source import Source

Json = dict[str, Any]


@click.command("cover", short_help="Tell what no example and no case has tried.")
@click.option("--threshold", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail where one of the shares is smaller.")
@click.option("--rule", default="", metavar="ID", help="Only the conditions of this rule.")
@format_option(("text", "json"))
@folder_option
def verb(threshold: float | None, rule: str, form: str, folder: Path) -> None:
    """Tell which conditions no example and no case has seen hold and fail, and what was never concluded, first or raised.

    For each gap it proposes the smallest session that closes it, which needs the extra `workbench`.
    """
    source = Source.from_folder(folder)
    _check(rule, source)
    coverage = coverage_of(source, sessions_of(source), rule)
    view = _view(coverage, source)
    show(as_json(view) if form == "json" else
         Renderer().fill("kb/cover.j2", **view, threshold=threshold, reached=coverage.reaches(threshold or 0)))
    if not coverage.reaches(threshold or 0):
        sys.exit(1)


def _check(rule: str, source: Source) -> None:
    """Raise `ProblemsFound` where no rule of that name may fire."""
    active = [each.id for each in source.knowledge_base.active_rules]
    if rule and rule not in active:
        hint = did_you_mean(rule, active, "The name of a rule is that of its file, without .yaml.")
        raise ProblemsFound([Problem("unknown-rule", f"there is no rule “{rule}” that may fire", Location("--rule"), hint)])


def _view(coverage: Coverage, source: Source) -> Json:
    """The coverage as plain data; `proposals` are null where there is no solver to find them."""
    proposals = _proposals(source)
    return {
        "sessions": coverage.sessions,
        "shares": [{"measured": each.measured.value, "covered": each.covered, "total": each.total,
                    "percent": round(each.percent, 1)} for each in coverage.shares],
        "lines": [_line(each, source, proposals) for each in coverage.lines],
        "gaps": [_gap(each, source, proposals) for each in coverage.gaps],
        "without_solver": proposals is None,
    }


def _proposals(source: Source) -> Proposals | None:
    try:
        return Proposals(source)
    except SolverUnavailable:
        return None


def _line(line: Line, source: Source, proposals: Proposals | None) -> Json:
    found = list(proposals.for_line(line)) if proposals is not None else None
    return {
        "strategy" if line.part is Part.HOLD_WHEN else "rule": line.owner, "part": line.part.value,
        "place": str(line.test.location), "condition": f"{line.test.name}: {written(line.test)}",
        "held": line.held, "failed": line.failed,
        "proposals": None if found is None else [_proposal(each, source) for each in found],
    }


def _gap(gap: Gap, source: Source, proposals: Proposals | None) -> Json:
    findings = source.knowledge_base.vocabulary.findings
    return {
        "measured": gap.measured.value, "id": gap.id, "place": str(gap.location),
        "value": findings[gap.id].domain.words[gap.value] if gap.measured is Measured.FINDINGS else None,
        "test": _test(findings[gap.id].domain, gap.value) if gap.measured is Measured.FINDINGS else None,
        "proposals": None if proposals is None else [_proposal(proposals.for_gap(gap), source)],
    }


def _test(domain: Domain, value: int) -> str:
    """The test that a finding meets once it has the value, though later ones may stay possible."""
    later = domain.kind in ORDERED and value < domain.size - 1
    return f"{'at least ' if later else ''}{domain.words[value]}"


def _proposal(proposal: Proposal, source: Source) -> Json:
    vocabulary = source.knowledge_base.vocabulary
    return {"found": proposal.found.value, "holds": proposal.holds, "fires": proposal.fires,
            **(reported_view(proposal.session, vocabulary) if proposal.session is not None else NOT_REPORTED)}
