"""The answer to each session as columns of words: status and reason, alerts, findings, the first three strategies, questions."""

from __future__ import annotations

from collections.abc import Iterable

from alliance_advisor.caseload.entry import FAULT
from alliance_advisor.caseload.expressions import Expression, Width, col, lit, looked_up, smallest_of, texts_joined, where
from alliance_advisor.caseload.given import enter_given
from alliance_advisor.caseload.plan import NEVER, Plan, any_of, set_of
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
_ORDER, _WHY, _ALERTS = "answer|status", "answer|reason", "answer|alerts"
SEPARATOR = ", "
_JOINED_AT_ONCE = 7
"""So many alerts have fewer combinations than Polars numbers with eight bits."""


def strategy_column(place: int) -> str:
    """The column of the strategy that comes first (1), second or third."""
    return f"strategy_{place}"


def support_column(place: int) -> str:
    """The column of its support."""
    return f"support_{place}"


def rule_column(rule: str) -> str:
    """The column of a rule's verdict."""
    return f"rule.{rule}"


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
        self._questions = Questions(self._verdicts, plan, col(_SCOPE))
        self._lay_out(plan)

    def columns(self, faults: list[str], *, findings: bool, rules: bool) -> dict[str, Expression]:
        """The columns of the answer, in the order in which they stand; all but the last are null where a row has a fault."""
        return {
            STATUS: looked_up(_unless_faulty(col(_ORDER)), STATUSES), REASON: looked_up(_unless_faulty(col(_WHY)), REASONS),
            ALERTS: where(_is_sound() & col(_ALERTS).differs(""), col(_ALERTS)), **dict(self._strategies()),
            QUESTIONS: _unless_faulty(self._questions.count),
            **dict(self._findings() if findings else ()), **dict(self._rules() if rules else ()),
            PROBLEM: looked_up(where(col(FAULT) > 0, col(FAULT) - 1), faults),
        }

    def names(self, *, findings: bool, rules: bool) -> list[str]:
        """The names of these columns."""
        return [STATUS, REASON, ALERTS,
                *(column(place) for place in range(1, SHOWN + 1) for column in (strategy_column, support_column)), QUESTIONS,
                *(self.knowledge_base.vocabulary.findings if findings else ()),
                *(rule_column(rule.id) for rule in self.knowledge_base.active_rules if rules), PROBLEM]

    def _raised(self, kind: str) -> Expression:
        alerts = self.knowledge_base.alerts
        return any_of(self._verdicts.fires(rule) for rule in self.knowledge_base.active_rules
                      if rule.alert and alerts[rule.alert].kind == kind)

    def _lay_out(self, plan: Plan) -> None:
        to_tell = self._ranking.some_to_tell
        roles = self.knowledge_base.manifest.roles
        carry_on = self._verdicts.is_at_least(roles.carry_on, roles.carry_on_value)
        plan.let(_ORDER, _first_that_holds((col(_SAFETY), col(_SCOPE), to_tell, carry_on), (
            STATUSES.index(Status.SAFETY), STATUSES.index(Status.NO_ADVICE), STATUSES.index(Status.ADVICE),
            STATUSES.index(Status.CARRY_ON)), STATUSES.index(Status.NO_ADVICE)))
        waiting = any_of(self._verdicts.verdict(rule).is_null() for rule in self.knowledge_base.active_rules if rule.recommends)
        plan.let("answer|why", _first_that_holds((col(_SCOPE), self._ranking.some_held, waiting), (
            REASONS.index(Reason.OUT_OF_SCOPE), REASONS.index(Reason.ALL_HELD), REASONS.index(Reason.TOO_LITTLE_KNOWN)),
            REASONS.index(Reason.NOTHING_APPLIES)))
        plan.let(_ALERTS, self._alerts())
        plan.next_layer()
        no_advice = col(_ORDER).equals(STATUSES.index(Status.NO_ADVICE))
        plan.let(_WHY, where(no_advice, col("answer|why")))
        none_told = col(_SCOPE) | no_advice
        for place, key in enumerate(self._ranking.first):
            untold = none_told | (col(_SAFETY) & self._ranking.is_keep(key))
            plan.let(f"told|{place}", where(untold, self._ranking.nobody, key))
        foremost = where(col(_SAFETY), self._ranking.foremost_to_tell, self._ranking.foremost)
        plan.let("told|others", where(none_told, self._ranking.nobody, foremost))
        plan.next_layer()
        self._close_ranks(plan)

    def _close_ranks(self, plan: Plan) -> None:
        """What is told of the first, without gaps; where nothing may come first, the foremost of the others."""
        told = [col(f"told|{place}") for place in range(SHOWN)]
        for place in range(SHOWN):
            later = [where(key > col(f"shown|{place - 1}"), key, self._ranking.nobody) if place else key for key in told]
            plan.let(f"shown|{place}", smallest_of(later))
            plan.next_layer()
        shown = col("shown|0")
        plan.let("shown|0", where(shown.equals(self._ranking.nobody), col("told|others"), shown))
        plan.next_layer()

    def _strategies(self) -> Iterable[tuple[str, Expression]]:
        strategies = [each.id for each in self._ranking.strategies]
        for place in range(SHOWN):
            key = col(f"shown|{place}")
            given = _unless_faulty(where(key.differs(self._ranking.nobody), key))
            yield strategy_column(place + 1), looked_up(self._ranking.place_of(given), strategies)
            yield support_column(place + 1), looked_up(self._ranking.support_of(given), SUPPORTS)

    def _alerts(self) -> Expression:
        """The alerts that are raised, in the order of their ids; an empty text where none is.

        A few at a time, whose combinations have a word each: joining a text for every alert would take several times as long.
        """
        raised: dict[str, list[Expression]] = {}
        for rule in self.knowledge_base.active_rules:
            if rule.alert:
                raised.setdefault(rule.alert, []).append(self._verdicts.fires(rule))
        alerts = sorted(raised)
        some = [alerts[first:first + _JOINED_AT_ONCE] for first in range(0, len(alerts), _JOINED_AT_ONCE)]
        texts = [_combination([any_of(raised[alert]) for alert in each], each) for each in some]
        return texts_joined(texts, SEPARATOR) if texts else lit(None, Width.STRING)

    def _findings(self) -> Iterable[tuple[str, Expression]]:
        """The value of a finding; where several are still possible, all of them."""
        for finding in self.knowledge_base.vocabulary.findings.values():
            sets = [" or ".join(finding.domain.set_words(values)) for values in range(1, finding.domain.full + 1)]
            yield finding.id, looked_up(_unless_faulty(self._verdicts.possible(finding.id)) - 1, sets)

    def _rules(self) -> Iterable[tuple[str, Expression]]:
        for rule in self.knowledge_base.active_rules:
            yield rule_column(rule.id), _unless_faulty(self._verdicts.verdict(rule))


def _combination(truths: list[Expression], names: list[str]) -> Expression:
    """The names of those that are true, in a line; null where none is."""
    which = set_of(truths)
    lines = [SEPARATOR.join(name for number, name in enumerate(names) if combination >> number & 1)
             for combination in range(1, 1 << len(names))]
    return looked_up(where(which > 0, which - 1), lines)


def _is_sound() -> Expression:
    return col(FAULT).equals(0)


def _unless_faulty(value: Expression) -> Expression:
    return where(_is_sound(), value)


def _first_that_holds(truths: Iterable[Expression], values: Iterable[int], otherwise: int) -> Expression:
    found = lit(otherwise, Width.INT8)
    for truth, value in reversed(list(zip(truths, values, strict=True))):
        if truth is not NEVER:
            found = where(truth, lit(value, Width.INT8), found)
    return found
