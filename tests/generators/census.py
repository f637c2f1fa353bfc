"""Counts what random knowledge bases and answers contain, so that a test can say that every construct occurred."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from alliance_advisor.explanation.advice import Advice, Reason, Recommendation, Status
from alliance_advisor.explanation.checks import Effect
from alliance_advisor.inference.findings import is_found
from alliance_advisor.inference.ranking import SHOWN, HoldKind
from alliance_advisor.knowledge.alerts import ALERT_KINDS
from alliance_advisor.knowledge.domain import Kind, is_one
from alliance_advisor.knowledge.formula import names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import CONSEQUENTS, STATUSES, SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import GRADES, LATER, PHASES, TIMINGS
from alliance_advisor.knowledge.tracks import TRACKED
from alliance_advisor.knowledge.vocabulary import COMPUTED
from tests.generators.conditions import GROUPS, ORDERS, lines_of, shapes_of
from tests.generators.plain import Block, Documents, Plain, keys_of, listed

CONSTRUCTS = frozenset({
    *(f"fact: {kind}" for kind in Kind), "finding: scale", "finding: choices", "second bands",
    *(f"computed: {name}" for name in COMPUTED), *(f"tracks: {what}" for what in TRACKED),
    "only_if", "only_if on a gated fact", *(f"block: {group}" for group in GROUPS), "any in all in any", "none in any",
    *(f"test: {test}" for test in (*ORDERS, "not", "list", "word", "known", "unknown", "none", "count")), "name used twice",
    "unless: one", "unless: several", *(f"then: {consequent}" for consequent in CONSEQUENTS), "concludes several",
    "several rules for a value", "reads findings", *(f"strata: {count}" for count in (1, 2, 3, "4 or more")),
    *(f"support: {support}" for support in SUPPORTS), *(f"status: {status}" for status in STATUSES), "hold_when",
    *(f"raises: {kind}" for kind in ALERT_KINDS), "conflict", "renamed strategy", "shared family",
    *(f"phase: {phase}" for phase in PHASES), *(f"timing: {timing}" for timing in TIMINGS),
    *(f"grade: {grade}" for grade in GRADES),
})
"""Every construct of the rule language that a random knowledge base can have."""

EVENTS = frozenset({
    *(f"answer: {status}" for status in Status), *(f"reason: {reason}" for reason in Reason),
    *(f"alert shown: {kind}" for kind in ALERT_KINDS), *(f"provisional: {consequent}" for consequent in CONSEQUENTS),
    *(f"firing: {consequent}" for consequent in CONSEQUENTS), *(f"held by: {kind}" for kind in HoldKind),
    *(f"open hold: {kind}" for kind in (HoldKind.RULE, HoldKind.HOLD_WHEN)), "held provisionally",
    *(f"check: {effect}" for effect in Effect), "finding certain", "finding open", "finding at least", "rupture found",
    "conflict met", "reported though it does not apply", "family skipped", "later skipped", "question", "credit",
})
"""Everything that an answer can contain."""


def constructs_of(documents: Documents, knowledge_base: KnowledgeBase) -> Iterator[str]:
    """The constructs of one knowledge base, each as often as it occurs."""
    for name, document in documents.items():
        if name.startswith("rules/"):
            yield from _of_rule(document)
        elif name.startswith("strategies/") and "hold_when" in document:
            yield "hold_when"
            yield from chain.from_iterable(map(_of_condition, _blocks(document["hold_when"])))
    yield from _of_vocabulary(knowledge_base)
    yield from _of_strategies(knowledge_base)
    yield from _of_all_rules(knowledge_base)


def _blocks(node: Plain) -> Iterator[Block]:
    return map(keys_of, listed(node))


def _of_rule(document: Block) -> Iterator[str]:
    yield f"status: {document['status']}"
    yield from _of_condition(keys_of(document["when"]))
    if "unless" in document:
        exceptions = list(_blocks(document["unless"]))
        yield "unless: one" if len(exceptions) == 1 else "unless: several"
        yield from chain.from_iterable(map(_of_condition, exceptions))
    then = keys_of(document["then"])
    yield from (f"then: {consequent}" for consequent in then)
    if len(keys_of(then.get("conclude", {}))) > 1:
        yield "concludes several"
    yield from (f"support: {each['support']}" for each in _blocks(then.get("recommend", ())))


def _of_condition(block: Block) -> Iterator[str]:
    for shape in shapes_of(block):
        yield f"block: {shape[-1]}"
        if shape[-3:] == ("any", "all", "any"):
            yield "any in all in any"
        if shape[-2:] == ("any", "none"):
            yield "none in any"
    lines = list(lines_of(block))
    yield from (f"test: {_test(test)}" for _, test in lines)
    if len({name for name, _ in lines}) < len(lines):
        yield "name used twice"


def _test(test: str) -> str:
    if test in ("known", "unknown", "none", "list"):
        return test
    if test in ("at least one", "at least two", "at least three"):
        return "count"
    return next((order for order in (*ORDERS, "not") if test.startswith(f"{order} ")), "word")


def _of_vocabulary(knowledge_base: KnowledgeBase) -> Iterator[str]:
    vocabulary = knowledge_base.vocabulary
    for fact in vocabulary.facts.values():
        yield f"fact: {fact.domain.kind}"
        if fact.of:
            yield "second bands"
        if fact.computed:
            yield f"computed: {fact.computed}"
        if fact.tracks is not None:
            yield f"tracks: {fact.tracks.what}"
    gated = {fact.id: fact.only_if for fact in knowledge_base.gated_facts if fact.only_if is not None}
    for gate in gated.values():
        yield "only_if"
        if names(gate) & gated.keys():
            yield "only_if on a gated fact"
    yield from (f"finding: {finding.domain.kind}" for finding in vocabulary.findings.values())
    yield from ("conflict" for _ in knowledge_base.conflicts)


def _of_strategies(knowledge_base: KnowledgeBase) -> Iterator[str]:
    strategies = list(knowledge_base.strategies.values())
    for strategy in strategies:
        yield from (f"phase: {strategy.phase}", f"timing: {strategy.timing}", f"grade: {strategy.grade}")
        if strategy.renamed_from:
            yield "renamed strategy"
    if len({strategy.family for strategy in strategies}) < len(strategies):
        yield "shared family"


def _of_all_rules(knowledge_base: KnowledgeBase) -> Iterator[str]:
    rules = knowledge_base.active_rules
    strata = 1 + max((knowledge_base.strata[rule.id] for rule in rules), default=0)
    yield f"strata: {strata}" if strata < 4 else "strata: 4 or more"
    yield from (f"raises: {knowledge_base.alerts[rule.alert].kind}" for rule in rules if rule.alert)
    yield from ("reads findings" for rule in rules if rule.reads & knowledge_base.vocabulary.findings.keys())
    conclusions = [conclusion for rule in rules for conclusion in rule.concludes]
    if len(set(conclusions)) < len(conclusions):
        yield "several rules for a value"


def events_of(advice: Advice) -> Iterator[str]:
    """What one answer contains."""
    consultation = advice.consultation
    yield f"answer: {advice.status}"
    if advice.reason is not None:
        yield f"reason: {advice.reason}"
    yield from (f"alert shown: {each.alert.kind}" for each in advice.alerts)
    for rule in consultation.firing():
        verdict = "provisional" if consultation.fired[rule.id] else "firing"
        yield from (f"{verdict}: {consequent}" for consequent in _consequents(rule))
    yield from map(_of_finding, consultation.trace.findings.values())
    if consultation.rupture_found:
        yield "rupture found"
    for question in advice.questions:
        yield "question" if question.conflict is None else "conflict met"
        if question.conflict is not None and not question.conflict.message:
            yield "reported though it does not apply"
    yield from ("credit" for _ in advice.going_well)
    yield from chain.from_iterable(map(_of_recommendation, (*advice.recommendations, *advice.withheld)))
    yield from _skipped(advice)


def _consequents(rule: Rule) -> Iterator[str]:
    said = {"conclude": rule.concludes, "recommend": rule.recommends, "withhold": rule.withholds,
            "withhold_all_but": rule.spares, "alert": rule.alert}
    return (consequent for consequent in CONSEQUENTS if said[consequent])


def _of_finding(possible: int) -> str:
    if is_one(possible):
        return "finding certain"
    return "finding at least" if is_found(possible) else "finding open"


def _of_recommendation(recommendation: Recommendation) -> Iterator[str]:
    for hold in recommendation.candidate.holds:
        yield f"held by: {hold.kind}" if hold.binding else f"open hold: {hold.kind}"
        if hold.binding and not hold.settled:
            yield "held provisionally"
    yield from (f"check: {check.effect}" for check in recommendation.checks)


def _skipped(advice: Advice) -> Iterator[str]:
    """What stands behind the first three, though it comes before one of them in the plain order."""
    shown = [each.candidate.strategy for each in advice.recommendations]
    families = {strategy.family for strategy in shown[:SHOWN]}
    for strategy in shown[SHOWN:]:
        if advice.consultation.rupture_found and strategy.timing == LATER:
            yield "later skipped"
        elif strategy.family in families:
            yield "family skipped"
