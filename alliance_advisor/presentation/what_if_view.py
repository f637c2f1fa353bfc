"""What if, as plain data: what was changed, and row by row what the two answers say where they differ. JSON form as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from alliance_advisor.explanation.advice import Advice, RaisedAlert, Recommendation, StatedFinding
from alliance_advisor.explanation.checks import Check
from alliance_advisor.explanation.derivation import Part
from alliance_advisor.explanation.difference import Difference, Pair
from alliance_advisor.inference.ranking import Hold
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.vocabulary import Fact
from alliance_advisor.presentation.known import known_value

Json = dict[str, Any]


def what_if_view(difference: Difference, document: Json) -> Json:
    """What the templates and other programs get; a row has null where an answer says nothing."""
    return {
        "software_version": document["software_version"], "knowledge_base": document["knowledge_base"],
        "client": document["client"], "session": document["session"],
        "changed": [_changed(each, difference) for each in difference.facts],
        "nothing_differs": difference.none,
        "rows": list(_rows(difference)),
        "purpose": difference.before.consultation.knowledge_base.manifest.purpose,
    }


def _changed(fact: Fact, difference: Difference) -> Json:
    before, after = (_answer(fact, each) for each in (difference.before, difference.after))
    return {"name": fact.id, "before": before, "after": after}


def _answer(fact: Fact, advice: Advice) -> Json | None:
    reports = advice.consultation.session.reports
    value = reports.values.get(fact.id)
    return None if value is None else {"words": list(fact.domain.words_of(value)), "score": reports.scores.get(fact.id)}


def _rows(difference: Difference) -> Iterator[Json]:
    if not difference.same_status:
        yield {"about": "status", "id": None, "before": _status(difference.before), "after": _status(difference.after)}
    rules = difference.before.consultation.knowledge_base.rules
    for alert in difference.alerts:
        yield _row("alert", _alert(alert.before, rules), _alert(alert.after, rules))
    for finding in difference.findings:
        yield _row("finding", _finding(finding.before, rules), _finding(finding.after, rules))
    for strategy in difference.strategies:
        yield _row("strategy", _strategy(strategy.before, rules), _strategy(strategy.after, rules))
    yield from _listed("going_well", difference.going_well)
    yield from _listed("question", difference.questions)


def _row(about: str, before: Json | None, after: Json | None) -> Json:
    """Two sides; of their lists only what the other side does not have."""
    said = after or before or {}
    return {"about": about, "id": said["id"], "before": _only(before, after), "after": _only(after, before)}


def _only(side: Json | None, other: Json | None) -> Json | None:
    if side is None or other is None:
        return side
    return {key: [each for each in value if each not in other[key]] if isinstance(value, list) else value
            for key, value in side.items()}


def _listed(about: str, pair: Pair[tuple[str, ...]]) -> Iterator[Json]:
    yield from ({"about": about, "id": each, "before": {"text": each}, "after": None} for each in pair.before or ())
    yield from ({"about": about, "id": each, "before": None, "after": {"text": each}} for each in pair.after or ())


def _status(advice: Advice) -> Json:
    return {"status": advice.status.value, "reason": advice.reason.value if advice.reason is not None else None}


def _alert(raised: RaisedAlert | None, rules: Mapping[str, Rule]) -> Json | None:
    if raised is None:
        return None
    return {"id": raised.alert.id, "title": raised.alert.title, "kind": raised.alert.kind,
            "reasons": [_reason(rules[each.rule]) for each in raised.because], "checks": _checks(raised.checks)}


def _finding(stated: StatedFinding | None, rules: Mapping[str, Rule]) -> Json | None:
    if stated is None:
        return None
    return {"id": stated.finding.id, "title": stated.finding.title, "value": known_value(stated.finding.domain, stated.possible),
            "reasons": [_reason(rules[each.rule]) for each in stated.because]}


def _strategy(recommendation: Recommendation | None, rules: Mapping[str, Rule]) -> Json | None:
    """One strategy; `rank` is null where it is held back, of which only by what is told."""
    if recommendation is None:
        return None
    candidate, held = recommendation.candidate, recommendation.candidate.held
    almost = [each.rule for each in recommendation.derivation.rules if each.part is Part.WOULD_RECOMMEND]
    return {
        "id": candidate.strategy.id, "title": candidate.strategy.title, "rank": recommendation.rank or None,
        "support": candidate.support, "reasons": [] if held else [_reason(rule) for rule in candidate.rules],
        "exceptions": [] if held else [_reason(rules[each]) for each in almost],
        "holds": [_hold(each) for each in candidate.holds if each.binding or not held],
        "checks": [] if held else _checks(recommendation.checks),
    }


def _reason(rule: Rule) -> Json:
    return {"rule": rule.id, "text": rule.title}


def _hold(hold: Hold) -> Json:
    return {"kind": hold.kind.value, "rule": hold.rule.id if hold.rule is not None else None,
            "text": hold.rule.title if hold.rule is not None else None, "binding": hold.binding, "settled": hold.settled}


def _checks(checks: Iterable[Check]) -> list[Json]:
    return [{"fact": each.fact.id, "effect": each.effect.value, "values": list(each.fact.domain.set_words(each.values))}
            for each in checks]
