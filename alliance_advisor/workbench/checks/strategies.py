"""Strategies that nobody is ever told, and those for and against which rules speak in one session."""

from __future__ import annotations

from collections.abc import Iterator

from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.workbench.logic.lens import Lens
from alliance_advisor.workbench.remarks import Code, Remark


def contradictions(base: KnowledgeBase) -> Iterator[Remark]:
    """Rules that recommend and withhold the same strategy."""
    for rule in base.active_rules:
        both = sorted({each.strategy for each in rule.recommends}.intersection(rule.withheld_of(base.strategies)))
        if both:
            yield Remark.of(Code.CONTRADICTS_ITSELF, rule.location, rule.id, tuple(both))


def held(lens: Lens) -> Iterator[Remark]:
    """Strategies that are never told where they are recommended, mostly as they are kept back, and those kept back at times."""
    base, encoding = lens.knowledge_base, lens.encoding
    for name in base.recommending_rules:
        place, recommended = base.strategies[name].location, encoding.recommended(name)
        if lens.can(recommended) and not lens.can(encoding.told(name)):
            never_told = ("stands",) if lens.can(encoding.stands(name)) else ()
            yield Remark.of(Code.DEAD_STRATEGY, place, name, never_told, lens.smallest(recommended))
        elif name in base.withholding_rules:
            against = encoding.circuit.any_of(map(encoding.fires, base.withholding_rules[name]))
            if lens.can(recommended, against):
                rules = tuple(rule.id for rule in base.withholding_rules[name])
                yield Remark.of(Code.RECOMMENDED_AND_WITHHELD, place, name, rules)
