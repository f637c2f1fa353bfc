"""The answer to each session as columns of words: status and reason, alerts, findings, the first three strategies, questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import narwhals as nw

from alliance_advisor.caseload.entry import FAULT
from alliance_advisor.caseload.given import enter_given
from alliance_advisor.caseload.plan import NEVER, Plan, any_of
from alliance_advisor.caseload.question_columns import Questions
from alliance_advisor.caseload.ranking_columns import Ranking
from alliance_advisor.caseload.verdicts import Verdicts
from alliance_advisor.explanation.status import Reason, Status
from alliance_advisor.inference.ranking import SHOWN
from alliance_advisor.knowledge.alerts import SAFETY, SCOPE
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import SUPPORTS

STATUS, REASON, ALERTS, QUESTIONS, PROBLEM = "status", "reason", "alerts", "open_questions", "problem"
STATUSES, REASONS = tuple(each.value for each in Status), tuple(each.value for each in Reason)
_SAFETY, _SCOPE = "raised|safety", "raised|scope"
_ORDER, _WHY = "answer|status", "answer|reason"
SEPARATOR = ", "


def strategy_column(place: int) -> str:
    """The column of the strategy that comes first (1), second or third."""
    return f"strategy_{place}"


def support_column(place: int) -> str:
    """The column of its support."""
    return f"support_{place}"


def rule_column(rule: str) -> str:
    """The column of a rule's verdict."""
    return f"rule.{rule}"


class Column(NamedTuple):
    """One column of the answer: where it has `words`, its expression is the place of a word among them, or null."""

    name: str
    value: nw.Expr
    words: Sequence[str] | None = None

    @property
    def in_words(self) -> nw.Expr:
        """The column as it is shown, by what every backend can do."""
        if self.words is None:
            return self.value.alias(self.name)
        if not self.words:
            return nw.lit(None, nw.String).alias(self.name)
        places = list(range(len(self.words)))
        return self.value.replace_strict(places, list(self.words), default=None, return_dtype=nw.String).alias(self.name)


class Answers:
    """Everything that follows from the codes of a row, laid out once a knowledge base for frames of every kind."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self.plan = plan = Plan()
        enter_given(knowledge_base, plan)
        self._verdicts = Verdicts(knowledge_base, plan)
        plan.let(_SAFETY, self._raised(SAFETY))
        plan.let(_SCOPE, self._raised(SCOPE))
        self._ranking = Ranking(self._verdicts, plan)
        self._questions = Questions(self._verdicts, plan, nw.col(_SCOPE))
        self._lay_out(plan)

    def columns(self, faults: list[str], *, findings: bool, rules: bool) -> list[Column]:
        """The columns of the answer, in the order in which they stand; all but the last are null where a row has a fault."""
        return [
            Column(STATUS, _unless_faulty(nw.col(_ORDER)), STATUSES), Column(REASON, _unless_faulty(nw.col(_WHY)), REASONS),
            Column(ALERTS, self._alerts()), *self._strategies(), Column(QUESTIONS, _unless_faulty(self._questions.count)),
            *(self._findings() if findings else ()), *(self._rules() if rules else ()),
            Column(PROBLEM, nw.when(nw.col(FAULT) > 0).then(nw.col(FAULT) - 1), faults),
        ]

    def names(self, *, findings: bool, rules: bool) -> list[str]:
        """The names of these columns."""
        return [STATUS, REASON, ALERTS,
                *(column(place) for place in range(1, SHOWN + 1) for column in (strategy_column, support_column)), QUESTIONS,
                *(self.knowledge_base.vocabulary.findings if findings else ()),
                *(rule_column(rule.id) for rule in self.knowledge_base.active_rules if rules), PROBLEM]

    def _raised(self, kind: str) -> nw.Expr:
        alerts = self.knowledge_base.alerts
        return any_of(self._verdicts.fires(rule) for rule in self.knowledge_base.active_rules
                      if rule.alert and alerts[rule.alert].kind == kind)

    def _lay_out(self, plan: Plan) -> None:
        to_tell = self._ranking.some_to_tell
        roles = self.knowledge_base.manifest.roles
        carry_on = self._verdicts.is_at_least(roles.carry_on, roles.carry_on_value)
        plan.let(_ORDER, _first_that_holds((nw.col(_SAFETY), nw.col(_SCOPE), to_tell, carry_on), (
            STATUSES.index(Status.SAFETY), STATUSES.index(Status.NO_ADVICE), STATUSES.index(Status.ADVICE),
            STATUSES.index(Status.CARRY_ON)), STATUSES.index(Status.NO_ADVICE)))
        waiting = any_of(self._verdicts.verdict(rule).is_null() for rule in self.knowledge_base.active_rules if rule.recommends)
        plan.let("answer|why", _first_that_holds((nw.col(_SCOPE), self._ranking.some_held, waiting), (
            REASONS.index(Reason.OUT_OF_SCOPE), REASONS.index(Reason.ALL_HELD), REASONS.index(Reason.TOO_LITTLE_KNOWN)),
            REASONS.index(Reason.NOTHING_APPLIES)))
        plan.next_layer()
        none_told = nw.col(_SCOPE) | (nw.col(_ORDER) == STATUSES.index(Status.NO_ADVICE))
        plan.let(_WHY, nw.when(nw.col(_ORDER) == STATUSES.index(Status.NO_ADVICE)).then(nw.col("answer|why")))
        for place, key in enumerate(self._ranking.first):
            untold = none_told | (nw.col(_SAFETY) & self._ranking.is_keep(key))
            plan.let(f"told|{place}", nw.when(untold).then(self._ranking.nobody).otherwise(key))
        foremost = nw.when(nw.col(_SAFETY)).then(self._ranking.foremost_to_tell).otherwise(self._ranking.foremost)
        plan.let("told|others", nw.when(none_told).then(self._ranking.nobody).otherwise(foremost))
        plan.next_layer()
        self._close_ranks(plan)

    def _close_ranks(self, plan: Plan) -> None:
        """What is told of the first, without gaps; where nothing may come first, the foremost of the others."""
        told = [nw.col(f"told|{place}") for place in range(SHOWN)]
        for place in range(SHOWN):
            later = told if not place else [nw.when(key > nw.col(f"shown|{place - 1}")).then(key).otherwise(self._ranking.nobody)
                                            for key in told]
            plan.let(f"shown|{place}", nw.min_horizontal(*later))
            plan.next_layer()
        shown = nw.col("shown|0")
        plan.let("shown|0", nw.when(shown == self._ranking.nobody).then(nw.col("told|others")).otherwise(shown))
        plan.next_layer()

    def _strategies(self) -> Iterable[Column]:
        strategies = [each.id for each in self._ranking.strategies]
        for place in range(SHOWN):
            key = nw.col(f"shown|{place}")
            given = _unless_faulty(nw.when(key != self._ranking.nobody).then(key))
            yield Column(strategy_column(place + 1), self._ranking.place_of(given), strategies)
            yield Column(support_column(place + 1), self._ranking.support_of(given), SUPPORTS)

    def _alerts(self) -> nw.Expr:
        """The alerts that are raised, in the order of their ids."""
        raised: dict[str, list[nw.Expr]] = {}
        for rule in self.knowledge_base.active_rules:
            if rule.alert:
                raised.setdefault(rule.alert, []).append(self._verdicts.fires(rule))
        said = [nw.when(any_of(rules)).then(nw.lit(alert)) for alert, rules in sorted(raised.items())]
        if not said:
            return nw.lit(None, nw.String)
        some = any_of(rule for rules in raised.values() for rule in rules) & _is_sound()
        return nw.when(some).then(nw.concat_str(*said, separator=SEPARATOR, ignore_nulls=True))

    def _findings(self) -> Iterable[Column]:
        """The value of a finding; where several are still possible, all of them."""
        for finding in self.knowledge_base.vocabulary.findings.values():
            sets = [" or ".join(finding.domain.set_words(values)) for values in range(1, finding.domain.full + 1)]
            yield Column(finding.id, _unless_faulty(self._verdicts.possible(finding.id)) - 1, sets)

    def _rules(self) -> Iterable[Column]:
        for rule in self.knowledge_base.active_rules:
            yield Column(rule_column(rule.id), _unless_faulty(self._verdicts.verdict(rule)))


def _is_sound() -> nw.Expr:
    return nw.col(FAULT) == 0


def _unless_faulty(value: nw.Expr) -> nw.Expr:
    return nw.when(_is_sound()).then(value)


def _first_that_holds(truths: Iterable[nw.Expr], values: Iterable[int], otherwise: int) -> nw.Expr:
    found = nw.lit(otherwise, nw.Int8)
    for truth, value in reversed(list(zip(truths, values, strict=True))):
        if truth is not NEVER:
            found = nw.when(truth).then(nw.lit(value, nw.Int8)).otherwise(found)
    return found
