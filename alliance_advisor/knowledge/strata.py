"""Strata: in which order rules must be read so that every finding is settled before a rule reads it.

A rule that reads no finding lies in stratum 0; one that does lies above every rule that concludes it (stratified
programs: Apt, Blair & Walker 1988). A finding that depends on itself has no stratum and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable

from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.graph import circles
from alliance_advisor.knowledge.rules import Rule


def strata_of(rules: Iterable[Rule], findings: Iterable[str], problems: ProblemCollector) -> dict[str, int]:
    """The stratum of every rule, by id. Where findings go round in a circle, a problem and no strata."""
    rules, findings = list(rules), list(findings)
    if _report_cycles(rules, findings, problems):
        return {}
    concluding = {finding: [rule for rule in rules if finding in rule.concluded] for finding in findings}
    strata: dict[str, int] = {}

    def stratum(rule: Rule) -> int:
        if rule.id not in strata:
            below = [stratum(other) for name in rule.reads & concluding.keys() for other in concluding[name]]
            reads_finding = bool(rule.reads & concluding.keys())
            strata[rule.id] = max(below, default=0) + 1 if reads_finding else 0
        return strata[rule.id]

    return {rule.id: stratum(rule) for rule in rules}


def _report_cycles(rules: list[Rule], findings: list[str], problems: ProblemCollector) -> bool:
    leads_to: dict[str, set[str]] = {finding: set() for finding in findings}
    for rule in rules:
        for finding in rule.concluded:
            leads_to[finding] |= rule.reads & leads_to.keys()
    ways = list(circles(leads_to))
    for way in ways:
        rule = next(rule for rule in rules if way[0] in rule.concluded and way[1] in rule.reads)
        problems.report("cycle", f"findings go round in a circle: {' needs '.join(way)}", rule.location,
                        "Let one of these rules rest on facts instead.")
    return bool(ways)
