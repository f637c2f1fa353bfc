"""The advice as one JSON document: the contract that other programs read and from which every other form is rendered.

`advice.schema.json` describes it. Adding a key is a minor change of `SCHEMA_VERSION`, anything else a major one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from alliance_advisor.explanation.advice import (
    Advice,
    Credit,
    RaisedAlert,
    Recommendation,
    StatedFinding,
    Status,
    grounds_of,
)
from alliance_advisor.explanation.checks import Check
from alliance_advisor.explanation.derivation import Cited, Part, RuleCited
from alliance_advisor.explanation.questions import Question
from alliance_advisor.inference.ranking import Hold, HoldKind
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.changes_in_words import ChangesInWords
from alliance_advisor.presentation.known import known_of, known_value
from alliance_advisor.version import VERSION

SCHEMA_VERSION = "1.1"

Json = dict[str, Any]
Wording = Callable[..., str]
"""Gives a sentence by name: `wording("reason", code="all_held")`. The sentences live in the templates."""


def document_of(advice: Advice, wording: Wording) -> Json:
    """The whole answer, keys in the order of the contract."""
    return _Writer(advice, wording).document()


class _Writer:
    """Writes one advice; every small method gives one object of the contract."""

    def __init__(self, advice: Advice, wording: Wording) -> None:
        self._advice = advice
        self._wording = wording
        self._knowledge_base: KnowledgeBase = advice.consultation.knowledge_base

    def document(self) -> Json:
        advice = self._advice
        session = advice.consultation.session
        alerts = [self._alert(each) for each in advice.alerts]
        flip_points = advice.flip_points()
        return {
            "schema_version": SCHEMA_VERSION,
            "software_version": VERSION,
            "knowledge_base": self._named_knowledge(),
            "client": session.client,
            "session": session.number,
            "status": advice.status.value,
            "reason": self._reason(),
            "going_well": [*map(self._credit, advice.going_well), *self._carry_on()],
            "safety": [alert for alert in alerts if alert["kind"] == SAFETY],
            "care": [alert for alert in alerts if alert["kind"] != SAFETY],
            "findings": [self._finding(each) for each in advice.findings],
            "recommendations": [self._recommendation(each) for each in advice.recommendations],
            "withheld": [self._withheld(each) for each in advice.withheld],
            "questions": [self._question(each) for each in advice.questions],
            "flip_points": ChangesInWords(self._knowledge_base.vocabulary, self._wording).flip_points(flip_points),
            "fragile": flip_points.fragile if flip_points is not None else None,
            "trace": [self._traced(each) for each in advice.trace],
        }

    def _named_knowledge(self) -> Json:
        knowledge_base = self._knowledge_base
        named: Json = {
            "name": knowledge_base.manifest.name,
            "version": knowledge_base.manifest.version,
            "digest": knowledge_base.digest,
        }
        if knowledge_base.packs:
            named["packs"] = list(knowledge_base.packs)
        if knowledge_base.drafts:
            named["drafts"] = True
        return named

    def _reason(self) -> Json | None:
        reason = self._advice.reason
        return None if reason is None else {"code": reason.value, "text": self._wording("reason", code=reason.value)}

    def _credit(self, credit: Credit) -> Json:
        return {"text": credit.text, "because": [{"name": credit.fact.id, "value": credit.word}]}

    def _carry_on(self) -> list[Json]:
        """Where there is nothing to mend, the rules that say so are what goes well."""
        if self._advice.status is not Status.CARRY_ON:
            return []
        finding = self._knowledge_base.manifest.roles.carry_on
        proving = (each for stated in self._advice.findings if stated.finding.id == finding for each in stated.because)
        return [{"text": self._knowledge_base.rules[each.rule].title, "because": self._on(grounds_of(each))} for each in proving]

    def _alert(self, raised: RaisedAlert) -> Json:
        alert = raised.alert
        protocol = [self._wording("protocol", line=self._knowledge_base.protocol)] if alert.kind == SAFETY else []
        return {
            "id": alert.id, "kind": alert.kind, "title": alert.title, "message": alert.message,
            "steps": [*alert.steps, *protocol], "say": list(alert.say),
            "because": [self._ground(each) for each in raised.because],
            "checks": [self._check(each) for each in raised.checks],
            "references": self._references(alert.references),
        }

    def _finding(self, stated: StatedFinding) -> Json:
        finding = stated.finding
        return {
            "id": finding.id, "value": known_value(finding.domain, stated.possible),
            "challenge": finding.challenge or None, "because": [self._ground(each) for each in stated.because],
        }

    def _recommendation(self, recommendation: Recommendation) -> Json:
        candidate = recommendation.candidate
        strategy = candidate.strategy
        cited = {each.rule: each for each in recommendation.derivation.rules if each.part is Part.RECOMMENDS}
        return {
            "rank": recommendation.rank, "strategy": strategy.id, "title": strategy.title, "family": strategy.family,
            "challenges": list(strategy.challenges), "phase": strategy.phase, "timing": strategy.timing,
            "support": candidate.support, "grade": strategy.grade,
            "because": [self._ground(cited[rule.id]) for rule in candidate.rules],
            "against": self._against(recommendation),
            "checks": [self._check(each) for each in recommendation.checks],
            "steps": list(strategy.steps), "say": list(strategy.say), "avoid": list(strategy.avoid),
            "working_if": strategy.working_if, "references": self._references(strategy.references),
        }

    def _against(self, recommendation: Recommendation) -> list[Json]:
        """What speaks against a strategy: what almost kept a rule silent, where rules mislead, what might hold it back."""
        holds = [self._hold(each, recommendation) for each in recommendation.candidate.holds]
        almost = [{"kind": "exception", **self._ground(each)} for each in recommendation.derivation.rules
                  if each.part is Part.WOULD_RECOMMEND]
        limits = [{"kind": "limits", "rule": rule.id, "text": rule.limits, "on": []}
                  for rule in recommendation.candidate.rules if rule.limits]
        caveat = recommendation.candidate.strategy.caveat
        evidence: list[Json] = [{"kind": "evidence", "rule": None, "text": caveat, "on": []}] if caveat else []
        return [*almost, *limits, *evidence, *holds]

    def _withheld(self, recommendation: Recommendation) -> Json:
        strategy = recommendation.candidate.strategy
        binding = [each for each in recommendation.candidate.holds if each.binding]
        return {"strategy": strategy.id, "title": strategy.title,
                "because": [self._hold(each, recommendation) for each in binding]}

    def _hold(self, hold: Hold, recommendation: Recommendation) -> Json:
        if hold.kind is HoldKind.RULE and hold.rule is not None:
            cited = next(each for each in recommendation.derivation.rules
                         if each.rule == hold.rule.id and each.part is Part.WITHHOLDS)
            return {"kind": "rule", "rule": hold.rule.id, "text": hold.rule.title, "on": self._on(grounds_of(cited))}
        holding = [each for each in recommendation.derivation.hold if each.truth is Truth.HOLDS]
        on = self._on(holding) if hold.kind is HoldKind.HOLD_WHEN else []
        text = self._wording(hold.kind.value, settled=hold.settled, on=on)
        return {"kind": hold.kind.value, "rule": None, "text": text, "on": on}

    def _question(self, question: Question) -> Json:
        conflict = question.conflict
        contradiction = conflict is not None and not conflict.message
        asked = self._wording("does_not_apply", facts=[each.id for each in conflict.facts]) if conflict and contradiction else ""
        return {
            "fact": question.fact.id,
            "question": asked or (conflict.message if conflict else question.fact.ask),
            "values": self._answers(question),
            "why": self._why(question),
        }

    def _why(self, question: Question) -> str:
        alerts = [self._knowledge_base.alerts[each].title for each in question.alerts]
        strategies = [self._knowledge_base.strategies[each].title for each in question.strategies]
        return self._wording("why", conflict=question.conflict is not None, safety=question.fact.safety,
                             alerts=alerts, strategies=strategies)

    def _answers(self, question: Question) -> list[str]:
        measure = question.fact.measure
        if measure is not None:
            return [self._wording("score", lowest=measure.lowest, highest=measure.highest)]
        return list(question.fact.domain.words)

    def _check(self, check: Check) -> Json:
        words = check.fact.domain.set_words(check.values) if check.values else ()
        return {"fact": check.fact.id, "question": check.fact.ask, "effect": check.effect.value,
                "values": list(words), "because": list(check.because)}

    def _ground(self, cited: RuleCited) -> Json:
        rule = self._knowledge_base.rules[cited.rule]
        return {"rule": rule.id, "text": rule.title, "on": self._on(grounds_of(cited))}

    def _traced(self, cited: RuleCited) -> Json:
        provisional = self._advice.consultation.fired[cited.rule]
        return {"rule": cited.rule, "verdict": "provisional" if provisional else "holds", "on": self._on(grounds_of(cited))}

    def _on(self, cited: Iterable[Cited]) -> list[Json]:
        """The conditions as name and known value, each name once."""
        names = dict.fromkeys(each.leaf.name for each in cited)
        return [{"name": name, "value": self._value_of(name)} for name in names]

    def _value_of(self, name: str) -> str | list[str]:
        domain = self._knowledge_base.vocabulary.domain_of(name)
        assert domain is not None
        return known_of(domain, self._advice.consultation.possible[name])

    def _references(self, keys: Iterable[str]) -> list[Json]:
        references = [self._knowledge_base.references[key] for key in keys]
        return [{"id": each.id, "citation": each.citation, "doi": each.doi or None} for each in references]
