"""Why not: how near the rules for a strategy come, what keeps it back, and the smallest change that would bring it about."""

from __future__ import annotations

from typing import NamedTuple

from alliance_advisor.explanation.changes import Change
from alliance_advisor.explanation.smallest_change import SmallestChange
from alliance_advisor.explanation.status import is_told, raised
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import Hold, holds_of
from alliance_advisor.knowledge.alerts import SCOPE, Alert
from alliance_advisor.knowledge.formula import All, Any, Formula, Truth
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import Strategy


class NearRule(NamedTuple):
    """A rule that recommends the strategy, and how many of its conditions are missing; it fires where none is."""

    rule: Rule
    missing: int


class WhyNot(NamedTuple):
    """Why a strategy is not recommended.

    `rules` come nearest first. `ended_by` are alerts that end all advice. `change` is the smallest change with which the
    answer recommends it, None where none was found among changes of up to `searched` facts.
    """

    strategy: Strategy
    recommended: bool
    rules: tuple[NearRule, ...]
    holds: tuple[Hold, ...]
    ended_by: tuple[Alert, ...]
    change: tuple[Change, ...] | None
    searched: int


def why_not_of(consultation: Consultation, strategy: Strategy) -> WhyNot:
    """Why an answer does not recommend a strategy, and what would have to be otherwise."""
    recommended = is_told(consultation, strategy)
    search = SmallestChange(consultation, strategy)
    change = None if recommended else search.find()
    ended_by = tuple(each for each in raised(consultation) if each.kind == SCOPE)
    return WhyNot(strategy, recommended, _nearest(consultation, strategy), holds_of(consultation, strategy), ended_by,
                  change, search.searched)


def _nearest(consultation: Consultation, strategy: Strategy) -> tuple[NearRule, ...]:
    rules = consultation.knowledge_base.recommending_rules.get(strategy.id, ())
    near = (NearRule(rule, missing_of(consultation, rule)) for rule in rules)
    return tuple(sorted(near, key=lambda each: (each.missing, SUPPORTS.index(each.rule.support_for(strategy.id)), each.rule.id)))


def missing_of(consultation: Consultation, rule: Rule) -> int:
    """How many conditions would have to be otherwise before the rule fires; an open exception does not stop it."""
    return _short_of(consultation, rule.when, Truth.FAILS, Truth.OPEN) + _short_of(consultation, rule.clear, Truth.FAILS)


def _short_of(consultation: Consultation, formula: Formula, *missing: Truth) -> int:
    match formula:
        case All(parts):
            return sum(_short_of(consultation, part, *missing) for part in parts)
        case Any(parts):
            return min((_short_of(consultation, part, *missing) for part in parts), default=1)
        case _:
            return int(consultation.truth_of(formula) in missing)
