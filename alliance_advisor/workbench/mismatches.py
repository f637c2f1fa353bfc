"""Where an answer differs from what a case expects: what was expected, what is so instead, and which rules bear on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from alliance_advisor.inference.ranking import holds_of
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.conditions import meaning, written
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.expected import NOTHING, Expectation, Names

HELD = "held"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One expectation that is not met.

    `key` is that of the expectation and `name` what it is about (empty where it is about the whole answer); `expected` and
    `actual` are words of the rule language or ids. `bearing` are the rules that could make it so, and the rules and
    strategies (by their `hold_when`) that keep it from being so.
    """

    key: str
    name: str
    expected: Names
    actual: Names
    bearing: Names = ()


def mismatches(expect: Expectation, answer: Answer) -> tuple[Mismatch, ...]:
    """Every expectation that an answer does not meet, in the order in which they can be written."""
    return (*_of_status(expect, answer), *_of_findings(expect, answer), *_of_recommendations(expect, answer),
            *_of_places(expect, answer), *_of_holds(expect, answer), *_of_alerts(expect, answer), *_of_questions(expect, answer),
            *_of_rules(expect, answer))


def _of_status(expect: Expectation, answer: Answer) -> Iterator[Mismatch]:
    if expect.status is not None and answer.status is not expect.status:
        yield Mismatch("status", "", (expect.status.value,), (answer.status.value,))
    if expect.reason is not None and answer.reason is not expect.reason:
        actual = answer.reason or answer.status
        yield Mismatch("reason", "", (expect.reason.value,), (actual.value,))


def _of_findings(expect: Expectation, answer: Answer) -> Iterator[Mismatch]:
    knowledge_base = answer.consultation.knowledge_base
    for test in expect.findings:
        if answer.consultation.truth_of(meaning(test)) is not Truth.HOLDS:
            domain = knowledge_base.vocabulary.findings[test.name].domain
            possible = tuple(domain.words[value] for value in domain.members(answer.consultation.possible[test.name]))
            rules = knowledge_base.concluding_rules[test.name]
            yield Mismatch("findings", test.name, (written(test),), possible, tuple(rule.id for rule in rules))


def _of_recommendations(expect: Expectation, answer: Answer) -> Iterator[Mismatch]:
    if expect.recommends == ():
        for each in answer.told.recommended:
            yield Mismatch("recommends", "", (NOTHING,), (each.strategy.id,), tuple(rule.id for rule in each.rules))
    for strategy, support in expect.recommends or ():
        found = answer.recommended(strategy)
        if found is None:
            holding = _holding(strategy, answer)
            yield Mismatch("recommends", strategy, (support,) if support else (), (HELD,) if holding else (),
                           (*holding, *_rules_for(strategy, answer)))
        elif support and found.support != support:
            yield Mismatch("recommends", strategy, (support,), (found.support,), _rules_for(strategy, answer))
    for strategy in expect.not_recommends:
        found = answer.recommended(strategy)
        if found is not None:
            yield Mismatch("not_recommends", strategy, (), (found.support,), tuple(rule.id for rule in found.rules))


def _of_places(expect: Expectation, answer: Answer) -> Iterator[Mismatch]:
    shown = tuple(each.strategy.id for each in answer.told.first)
    if expect.first is not None:
        first = tuple(each.strategy.id for each in answer.told.recommended[:1])
        if not (set(first) & set(expect.first) if expect.first else not first):
            rules = {rule: None for each in (*expect.first, *first) for rule in _rules_for(each, answer)}
            yield Mismatch("first", "", expect.first or (NOTHING,), first or (NOTHING,), tuple(rules))
    for strategy in expect.in_first_three:
        if strategy not in shown:
            bearing = (*_holding(strategy, answer), *_rules_for(strategy, answer))
            yield Mismatch("in_first_three", strategy, (), shown or (NOTHING,), bearing)


def _of_holds(expect: Expectation, answer: Answer) -> Iterator[Mismatch]:
    held = tuple(each.strategy.id for each in answer.told.held)
    if expect.withholds == () and held:
        yield Mismatch("withholds", "", (NOTHING,), held, tuple(name for each in held for name in _holding(each, answer)))
    for strategy in expect.withholds or ():
        if strategy not in held:
            yield Mismatch("withholds", strategy, (), held or (NOTHING,),
                           (*_rules_against(strategy, answer), *_rules_for(strategy, answer)))


def _of_alerts(expect: Expectation, answer: Answer) -> Iterator[Mismatch]:
    raised = tuple(each.id for each in answer.alerts)
    safety = tuple(each.id for each in answer.alerts if each.kind == SAFETY)
    if expect.safety is not None and set(expect.safety) != set(safety):
        rules = _raising(set(expect.safety) ^ set(safety), answer.consultation.knowledge_base)
        yield Mismatch("safety", "", expect.safety or (NOTHING,), safety or (NOTHING,), rules)
    if expect.alerts == () and raised:
        yield Mismatch("alerts", "", (NOTHING,), raised, _raising(raised, answer.consultation.knowledge_base))
    for alert in expect.alerts or ():
        if alert not in raised:
            yield Mismatch("alerts", alert, (), raised or (NOTHING,), _raising((alert,), answer.consultation.knowledge_base))


def _of_questions(expect: Expectation, answer: Answer) -> Iterator[Mismatch]:
    for fact in expect.open:
        if fact not in answer.asked:
            yield Mismatch("open", fact, (), answer.asked or (NOTHING,))


def _of_rules(expect: Expectation, answer: Answer) -> Iterator[Mismatch]:
    for rule in expect.fires:
        if rule not in answer.fired:
            yield Mismatch("fires", rule, (), (), (rule,))
    for rule in expect.silent:
        if rule in answer.fired:
            yield Mismatch("silent", rule, (), (), (rule,))


def _holding(strategy: str, answer: Answer) -> Names:
    """What keeps a strategy back: the rules that do, and the strategy itself where its own `hold_when` or what was tried does."""
    consultation = answer.consultation
    holds = holds_of(consultation, consultation.knowledge_base.strategies[strategy])
    return tuple(dict.fromkeys(hold.rule.id if hold.rule is not None else strategy for hold in holds if hold.binding))


def _rules_for(strategy: str, answer: Answer) -> Names:
    rules = answer.consultation.knowledge_base.recommending_rules.get(strategy, ())
    return tuple(rule.id for rule in rules)


def _rules_against(strategy: str, answer: Answer) -> Names:
    rules = answer.consultation.knowledge_base.withholding_rules.get(strategy, ())
    return tuple(rule.id for rule in rules)


def _raising(alerts: Collection[str], knowledge_base: KnowledgeBase) -> Names:
    return tuple(rule.id for rule in knowledge_base.active_rules if rule.alert in alerts)
