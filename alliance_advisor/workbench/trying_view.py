"""A trial of one rule as plain data, in words, for the template and the JSON form of `kb try`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.presentation.conditions_in_words import Wording
from alliance_advisor.presentation.known import known_of
from alliance_advisor.presentation.session_view import session_view
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.beside_view import rows_beside
from alliance_advisor.workbench.diff_view import DiffInWords, as_written
from alliance_advisor.workbench.trying import Trial, Tried, verdict_of
from alliance_advisor.workbench.weighed import ANOTHER_ANSWER, Weight

MOST_FACTS = 8
"""So many reported facts are all told; of more, only those that the rule reads."""

Json = dict[str, Any]


def trying_view(trial: Trial, before: str, wording: Wording) -> Json:
    """The rule, what it is compared with (`before` is its name), how many answers change, and the sessions that change most."""
    sides = trial.sides
    rule = sides.rules[0][1]
    words = DiffInWords(sides.before, sides.after, wording)
    return {
        "rule": {"id": rule.id, "title": rule.title, "place": str(rule.location), "draft": sides.draft},
        "basis": sides.basis.value, "before": before, "parts": as_written(sides.parts),
        "moved": words.moved(trial.moved) if trial.moved is not None else None,
        "others": [{"kind": each.kind, "id": each.id} for each in sides.others],
        "cases": _counted(trial.cases, trial.compared[0]), "random": _counted(trial.random, trial.compared[1]),
        "shown": [_tried(each, rule.id, sides.reads) for each in trial.shown],
    }


def _counted(found: Iterable[Tried], compared: int) -> Json:
    """In how many sessions the answer is another, in how many only something less, and in how many the rule fires otherwise."""
    weights = [each.weight for each in found]
    another, fires = (sum(each in kinds for each in weights) for kinds in (ANOTHER_ANSWER, {Weight.FIRES}))
    return {"compared": compared, "otherwise": another, "slightly": len(weights) - another - fires, "only_fires": fires}


def _tried(tried: Tried, rule: str, reads: frozenset[str]) -> Json:
    case = tried.case
    return {
        "name": case.name if case is not None else None, "place": str(case.location) if case is not None else None,
        "weight": tried.weight.value, **_reported(tried, reads), "session": session_view(tried.session, tried.base.vocabulary),
        "rule": {"before": _verdict(rule, tried.before), "after": _verdict(rule, tried.after)},
        "rows": list(rows_beside(tried.before, tried.after, tried.apart)),
    }


def _verdict(rule: str, answer: Answer) -> str:
    return "provisional" if answer.consultation.fired.get(rule) else verdict_of(rule, answer).value


def _reported(tried: Tried, reads: frozenset[str]) -> Json:
    """What bears on the rule: what it reads and is known, what it reads and is not; and how much else was reported."""
    consultation = tried.told.consultation
    facts = consultation.knowledge_base.vocabulary.facts
    given = [name for name in facts if name in tried.session.reports.values and facts[name].reportable]
    told = reads if len(given) > MOST_FACTS else {*reads, *given}
    known = sorted((name for name in consultation.possible if name in told and is_one(consultation.possible[name])),
                   key=lambda name: name not in reads)
    return {
        "known": [_known(name, consultation) for name in known],
        "unknown": sorted(reads - {*known}), "further": len({*given} - told),
        "earlier": len(tried.session.history) if tried.session.history is not None else None,
    }


def _known(name: str, consultation: Consultation) -> Json:
    domain = consultation.knowledge_base.vocabulary.domain_of(name)
    assert domain is not None
    words = known_of(domain, consultation.possible[name])
    return {"name": name, "words": words, "score": consultation.session.reports.scores.get(name)}
