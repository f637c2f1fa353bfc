"""A comparison as plain data: what both sessions say, what differs, and what did it. It is the JSON form as well."""

from __future__ import annotations

from typing import Any

from alliance_advisor.explanation.advice import Advice
from alliance_advisor.explanation.comparison import HISTORY, About, Comparison, Difference
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.vocabulary import Fact

Json = dict[str, Any]

NOT_OF_THE_ANSWER = frozenset({"client", "session"})
"""Keys of a document that say whose answer it is, and nothing of what is advised."""


def comparison_view(comparison: Comparison, earlier: Json, later: Json) -> Json:
    """What the templates and other programs get; `nothing_changed` where both documents agree in all that they advise."""
    differing = [key for key in later if key not in NOT_OF_THE_ANSWER and earlier.get(key) != later[key]]
    return {
        "software_version": later["software_version"], "knowledge_base": later["knowledge_base"],
        "client": later["client"] or earlier["client"],
        "earlier": _briefly(earlier, comparison.earlier), "later": _briefly(later, comparison.later),
        "nothing_changed": not differing,
        "differences": [_difference(comparison, each, earlier, later) for each in comparison.differences],
        "reported": [*(_reported(comparison, fact) for fact in comparison.changed_facts), *_history(comparison)],
        "differing": differing,
        "purpose": comparison.later.consultation.knowledge_base.manifest.purpose,
    }


def _briefly(document: Json, advice: Advice) -> Json:
    return {"session": document["session"], "status": document["status"],
            "first_three": [each["title"] for each in document["recommendations"][:len(advice.first_shown)]]}


def _difference(comparison: Comparison, difference: Difference, earlier: Json, later: Json) -> Json:
    about, name = difference.aspect
    before, after = (_said(each, about, name) for each in (earlier, later))
    return {"about": about.value, "name": name or None, "title": _title(comparison, about, name),
            "before": before, "after": after, "did_it": list(difference.did_it)}


def _title(comparison: Comparison, about: About, name: str) -> str | None:
    knowledge_base = comparison.later.consultation.knowledge_base
    if about is About.FINDING:
        return knowledge_base.vocabulary.findings[name].title
    return knowledge_base.alerts[name].title if about is About.ALERT else None


def _said(document: Json, about: About, name: str) -> str | None:
    """What a document says of one thing, or None where it says nothing of it."""
    match about:
        case About.STATUS:
            reason = document["reason"]
            return f"{document['status']}: {reason['code']}" if reason else str(document["status"])
        case About.FIRST:
            return next((each["title"] for each in document["recommendations"]), None)
        case About.FINDING:
            return next((each["value"] for each in document["findings"] if each["id"] == name), None)
        case About.ALERT:
            return next((each["kind"] for each in document["safety"] + document["care"] if each["id"] == name), None)


def _reported(comparison: Comparison, fact: Fact) -> Json:
    before, after = (_answer(fact, each.consultation.session) for each in (comparison.earlier, comparison.later))
    return {"name": fact.id, "before": before, "after": after, "did": _did(comparison, fact.id)}


def _answer(fact: Fact, session: Session) -> Json | None:
    value = session.reports.values.get(fact.id)
    if value is None:
        return None
    return {"words": list(fact.domain.words_of(value)), "score": session.reports.scores.get(fact.id)}


def _history(comparison: Comparison) -> list[Json]:
    if not comparison.history_changed:
        return []
    before, after = (_sessions(each.consultation.session) for each in (comparison.earlier, comparison.later))
    return [{"name": HISTORY, "before": before, "after": after, "did": _did(comparison, HISTORY)}]


def _sessions(session: Session) -> int | None:
    return None if session.history is None else len(session.history)


def _did(comparison: Comparison, name: str) -> bool:
    """Whether a report alone did something."""
    return any(name in each.did_it for each in comparison.differences)
