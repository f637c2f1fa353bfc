"""Why, as plain data: the arguments for and against, and every rule down to the facts that were reported. JSON form as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliance_advisor.explanation.advice import Advice
from alliance_advisor.explanation.asked_about import strategy_or_finding
from alliance_advisor.explanation.derivation import Cited, Derivation, Part, RuleCited
from alliance_advisor.inference.ranking import HoldKind, holds_of
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.strategies import Strategy
from alliance_advisor.knowledge.vocabulary import Finding
from alliance_advisor.presentation.conditions_in_words import ConditionsInWords, Wording
from alliance_advisor.presentation.known import known_of, known_value

Json = dict[str, Any]


def why_view(advice: Advice, name: str, document: Json, wording: Wording) -> Json:
    """What the templates and other programs get. Raises `ProblemsFound` where there is no such strategy or finding."""
    subject = strategy_or_finding(advice.consultation.knowledge_base, name)
    writer = _Writer(advice, wording)
    said = writer.strategy(subject, document) if isinstance(subject, Strategy) else writer.finding(subject)
    return {"software_version": document["software_version"], "knowledge_base": document["knowledge_base"],
            "client": document["client"], "session": document["session"], **said,
            "purpose": advice.consultation.knowledge_base.manifest.purpose}


class _Writer:
    """Writes one derivation; a finding is written out where it is met first."""

    def __init__(self, advice: Advice, wording: Wording) -> None:
        self._advice = advice
        self._consultation = advice.consultation
        self._knowledge_base = advice.consultation.knowledge_base
        self._wording = wording
        self._conditions = ConditionsInWords(self._knowledge_base.vocabulary, wording)
        self._findings: dict[str, Derivation] = {}
        self._written: set[str] = set()

    def strategy(self, strategy: Strategy, document: Json) -> Json:
        """Why a strategy stands where it does."""
        derivation = self._derivation(strategy.id)
        listed = next((each for each in document["recommendations"] if each["strategy"] == strategy.id), None)
        held = any(each["strategy"] == strategy.id for each in document["withheld"])
        against = [each for each in derivation.rules if each.part is not Part.RECOMMENDS]
        weighs = [each for each in against if each.part is Part.WOULD_RECOMMEND or self._verdict(each) != Truth.FAILS]
        return {
            "kind": "strategy", "id": strategy.id, "title": strategy.title,
            "standing": "recommended" if listed else "held" if held else "not_recommended",
            "rank": listed["rank"] if listed else None, "support": listed["support"] if listed else None, "value": None,
            "arguments": [self._rule(each) for each in derivation.rules if each.part is Part.RECOMMENDS],
            "against": [*map(self._rule, weighs), *self._holds(strategy, derivation)],
            "caveats": [{"rule": rule.id, "text": rule.limits} for rule in self._speaking_for(derivation) if rule.limits]
                       + ([{"rule": None, "text": strategy.caveat}] if strategy.caveat else []),
            "ruled_out": [self._rule(each) for each in against if each not in weighs],
            "gates": self._cited(derivation.gates),
        }

    def finding(self, finding: Finding) -> Json:
        """Why a finding has its value."""
        derivation = self._derivation(finding.id)
        self._written.add(finding.id)
        more = [each for each in derivation.rules if each.part is Part.WOULD_SAY_MORE]
        return {
            "kind": "finding", "id": finding.id, "title": finding.title, "standing": "finding", "rank": None, "support": None,
            "value": known_value(finding.domain, self._consultation.possible[finding.id]),
            "arguments": [self._rule(each) for each in derivation.rules if each.part is Part.PROVES],
            "against": [self._rule(each) for each in more if self._verdict(each) != Truth.FAILS],
            "caveats": [{"rule": rule.id, "text": rule.limits} for rule in self._speaking_for(derivation) if rule.limits],
            "ruled_out": [self._rule(each) for each in more if self._verdict(each) == Truth.FAILS],
            "gates": self._cited(derivation.gates),
        }

    def _derivation(self, name: str) -> Derivation:
        derivation = self._advice.why(name)
        for each in _all_findings(derivation):
            self._findings.setdefault(each.subject, each)
        return derivation

    def _speaking_for(self, derivation: Derivation) -> Iterable[Any]:
        return [self._knowledge_base.rules[each.rule] for each in derivation.rules if each.part in (Part.RECOMMENDS, Part.PROVES)]

    def _holds(self, strategy: Strategy, derivation: Derivation) -> list[Json]:
        """What keeps a strategy back beside rules: its own condition, and that it was tried without effect."""
        holds = [each for each in holds_of(self._consultation, strategy) if each.kind is not HoldKind.RULE]
        return [{"part": each.kind.value, "rule": None, "verdict": "holds" if each.settled else "open",
                 "text": self._wording(each.kind.value, settled=each.settled, on=[]), "location": str(strategy.location),
                 "rationale": None, "references": [],
                 "when": self._cited(derivation.hold) if each.kind is HoldKind.HOLD_WHEN else [], "unless": []}
                for each in holds]

    def _rule(self, cited: RuleCited) -> Json:
        rule = self._knowledge_base.rules[cited.rule]
        references = [self._knowledge_base.references[key] for key in rule.references]
        return {
            "part": cited.part.value, "rule": rule.id, "verdict": self._verdict(cited), "text": rule.title,
            "location": str(rule.location), "rationale": rule.rationale,
            "references": [{"id": each.id, "citation": each.citation, "doi": each.doi or None} for each in references],
            "when": self._cited((*cited.when, *cited.if_unasked)), "unless": self._cited(cited.clear),
        }

    def _verdict(self, cited: RuleCited) -> str:
        if cited.rule in self._consultation.fired:
            return "provisional" if self._consultation.fired[cited.rule] else "holds"
        return self._consultation.verdict_of(self._knowledge_base.rules[cited.rule]).value

    def _cited(self, cited: Iterable[Cited]) -> list[Json]:
        return [self._condition(each) for each in cited]

    def _condition(self, cited: Cited) -> Json:
        """One condition. `rests_on` is null for a fact, and for a finding that is written out elsewhere."""
        name = cited.leaf.name
        domain = self._knowledge_base.vocabulary.domain_of(name)
        assert domain is not None
        finding = name in self._knowledge_base.vocabulary.findings
        first = finding and name not in self._written
        self._written.add(name)
        return {"name": name, "text": self._conditions.leaf(cited.leaf), "truth": cited.truth.value,
                "known": known_of(domain, cited.possible), "kind": "finding" if finding else self._kind(name),
                "rests_on": [self._rule(each) for each in self._findings[name].rules if self._weighs(each)] if first else None}

    def _kind(self, name: str) -> str:
        """Where a fact comes from: it was reported, or it follows, or it is open."""
        if name in self._consultation.session.reports.values:
            return "reported"
        possible = self._consultation.possible[name]
        return "open" if possible & (possible - 1) else "follows"

    def _weighs(self, cited: RuleCited) -> bool:
        """Of a finding below, the rules that prove it and those that could still say more."""
        return cited.part is Part.PROVES or self._verdict(cited) != Truth.FAILS


def _all_findings(derivation: Derivation) -> Iterable[Derivation]:
    for each in derivation.findings:
        yield each
        yield from _all_findings(each)
