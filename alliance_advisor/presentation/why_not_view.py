"""Why not, as plain data: how near each rule comes, what keeps a strategy back, the smallest change. JSON form as well."""

from __future__ import annotations

from typing import Any

from alliance_advisor.explanation.advice import Advice
from alliance_advisor.explanation.why_not import NearRule, WhyNot
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import Hold, HoldKind
from alliance_advisor.knowledge.formula import negation
from alliance_advisor.presentation.changes_in_words import ChangesInWords
from alliance_advisor.presentation.conditions_in_words import ConditionsInWords, Wording

Json = dict[str, Any]

NEAREST = 3
"""So many rules are shown to a reader; all of them are in the JSON."""


def why_not_view(advice: Advice, why_not: WhyNot, document: Json, wording: Wording) -> Json:
    """What the templates and other programs get."""
    strategy = why_not.strategy
    vocabulary = advice.consultation.knowledge_base.vocabulary
    changes = ChangesInWords(vocabulary, wording)
    listed = next((each["rank"] for each in document["recommendations"] if each["strategy"] == strategy.id), None)
    return {
        "software_version": document["software_version"], "knowledge_base": document["knowledge_base"],
        "client": document["client"], "session": document["session"],
        "strategy": strategy.id, "title": strategy.title, "rank": listed, "reason": _reason(advice.consultation, why_not),
        "rules": [_rule(advice.consultation, each, ConditionsInWords(vocabulary, wording)) for each in why_not.rules],
        "holds": [_hold(each, advice.consultation, ConditionsInWords(vocabulary, wording), why_not, wording)
                  for each in why_not.holds if each.binding],
        "ended_by": [{"alert": each.id, "title": each.title} for each in why_not.ended_by],
        "smallest_change": [changes.change(each) for each in why_not.change] if why_not.change is not None else None,
        "searched": why_not.searched, "nearest": NEAREST,
        "purpose": advice.consultation.knowledge_base.manifest.purpose,
    }


def _reason(consultation: Consultation, why_not: WhyNot) -> str:
    """In a word: what stands in the way first."""
    if why_not.recommended:
        return "recommended"
    if why_not.ended_by:
        return "ended"
    fires = any(each.rule.id in consultation.fired for each in why_not.rules)
    if fires:
        return "held" if any(each.binding for each in why_not.holds) else "not_now"
    return "no_rule_fires" if why_not.rules else "no_rule"


def _rule(consultation: Consultation, near: NearRule, conditions: ConditionsInWords) -> Json:
    """One rule: its conditions, and its exceptions, of which one that holds is enough to keep it silent."""
    rule = near.rule
    exceptions = negation(rule.clear)
    return {"rule": rule.id, "text": rule.title, "location": str(rule.location), "missing": near.missing,
            "fires": rule.id in consultation.fired, "when": conditions.tree(rule.when, consultation.possible),
            "unless": conditions.tree(exceptions, consultation.possible)}


def _hold(hold: Hold, consultation: Consultation, conditions: ConditionsInWords, why_not: WhyNot, wording: Wording) -> Json:
    if hold.rule is not None:
        return {"kind": hold.kind.value, "rule": hold.rule.id, "text": hold.rule.title, "location": str(hold.rule.location),
                "when": conditions.tree(hold.rule.when, consultation.possible)}
    formula = why_not.strategy.hold if hold.kind is HoldKind.HOLD_WHEN else None
    return {"kind": hold.kind.value, "rule": None, "text": wording(hold.kind.value, settled=hold.settled, on=[]),
            "location": str(why_not.strategy.location),
            "when": conditions.tree(formula, consultation.possible) if formula is not None else None}
