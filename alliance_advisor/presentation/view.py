"""Chooses what a reader sees first: three recommendations, checks said once, a few questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from alliance_advisor.explanation.advice import Advice, Status
from alliance_advisor.explanation.questions import Question
from alliance_advisor.inference.findings import is_found
from alliance_advisor.presentation.chart_view import chart_views

Json = dict[str, Any]

OWN_CHECKS = 2
"""So many checks beside one recommendation, safety facts first; all of them are in the JSON."""

SHARED_CHECKS = 3
ASKED = 3


def view_of(document: Json, advice: Advice, *, everything: bool, plain: bool = False) -> Json:
    """What a template needs: the document, and what to show of findings, recommendations, checks and questions."""
    shown = document["recommendations"] if everything else document["recommendations"][:len(advice.first_shown)]
    shared = _shared_checks(shown)
    own = [{**each, "own_checks": _own_checks(each, shared), **_stays(document, each)} for each in shown]
    return {
        "document": document,
        "findings": findings_found(document, advice),
        "going_well": document["going_well"] if everything or not shown or advice.status is Status.CARRY_ON else [],
        "all": everything,
        "charts": chart_views(advice, plain=plain),
        "groups": [{"timing": timing, "recommendations": each} for timing, each in _by_timing(own)],
        "shared": shared[:SHARED_CHECKS],
        "asked": document["questions"] if everything else asked_first(document, advice.questions),
        "references": _references(shown, document["safety"] + document["care"]),
        "purpose": advice.consultation.knowledge_base.manifest.purpose,
    }


def _stays(document: Json, recommendation: Json) -> Json:
    """What would change the first choice; of the others nothing is said."""
    if recommendation["rank"] != 1:
        return {}
    return {"stays": {"points": document["flip_points"], "fragile": document["fragile"]}}


def findings_found(document: Json, advice: Advice) -> list[str]:
    """The findings that are found, by the title that a therapist reads."""
    stated = zip(document["findings"], advice.findings, strict=True)
    return [_titled(each.finding.title, said["value"]) for said, each in stated if is_found(each.possible)]


def _titled(title: str, value: str) -> str:
    value = value.replace("_", " ")
    return title if value == "yes" or title.endswith(f" {value}") else f"{title} ({value})"


def _references(*cited: list[Json]) -> list[Json]:
    """Every publication cited, once, by its key."""
    found = {each["id"]: each for citing in cited for one in citing for each in one["references"]}
    return [found[key] for key in sorted(found)]


def _by_timing(shown: list[Json]) -> list[tuple[str, list[Json]]]:
    """The recommendations by when they are for; the group with the first choice leads."""
    groups: dict[str, list[Json]] = {}
    for each in shown:
        groups.setdefault(each["timing"], []).append(each)
    return list(groups.items())


def _key(check: Json) -> tuple[str, str, tuple[str, ...]]:
    return check["fact"], check["effect"], tuple(check["values"])


def _shared_checks(shown: list[Json]) -> list[Json]:
    """The checks that several of the shown recommendations have in common."""
    counts = Counter(_key(check) for each in shown for check in each["checks"])
    unique = {_key(check): check for each in shown for check in each["checks"]}
    return [check for key, check in unique.items() if counts[key] > 1]


def _own_checks(recommendation: Json, shared: list[Json]) -> list[Json]:
    said = {check["fact"] for check in shared}
    return [check for check in recommendation["checks"] if check["fact"] not in said][:OWN_CHECKS]


def asked_first(document: Json, questions: Sequence[Question]) -> list[Json]:
    """Contradictions, the first question for an alert, then those that decide most about the advice."""
    of_alerts = [index for index, each in enumerate(questions) if each.alerts and each.fact.safety and each.conflict is None]
    later = set(of_alerts[1:])
    order = sorted(range(len(questions)), key=lambda index: (index in later, index))
    return [document["questions"][index] for index in order[:ASKED]]
