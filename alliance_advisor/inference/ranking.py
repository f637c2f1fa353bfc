"""Which strategies are recommended, which are held, and in which order: words and counts, no scores.

The order must be one that a clinician can follow, and it must not depend on engine, file order or duplicated rules.
"""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import NamedTuple

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.session import TRIED_ENOUGH
from alliance_advisor.knowledge.formula import Truth, deciding_leaves
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import GRADES, LATER, PHASES, Strategy

SHOWN = 3
"""So many recommendations come first; the others follow in order."""


class HoldKind(StrEnum):
    """What keeps a strategy back, or might."""

    RULE = "rule"
    HOLD_WHEN = "hold_when"
    TRIED = "tried"


class Hold(NamedTuple):
    """One reason against a strategy: `settled` when it is proven, `binding` when it keeps the strategy back.

    A withhold rule that is provisional binds without being settled; one that is open does not bind.
    """

    kind: HoldKind
    rule: Rule | None = None
    binding: bool = True
    settled: bool = True


class Candidate(NamedTuple):
    """A strategy that firing rules recommend (the strongest voice first), with what decides its place."""

    strategy: Strategy
    support: str
    rules: tuple[Rule, ...]
    grounds: int
    holds: tuple[Hold, ...]

    @property
    def held(self) -> bool:
        """Whether something keeps it back."""
        return any(hold.binding for hold in self.holds)


class Ranking(NamedTuple):
    """The recommended strategies in order (the first three first), and those that are held, by id."""

    recommended: tuple[Candidate, ...]
    held: tuple[Candidate, ...]


def ranking_of(consultation: Consultation) -> Ranking:
    """Rank every strategy that a firing rule recommends."""
    candidates = [_candidate(consultation, name, rules) for name, rules in _recommending(consultation).items()]
    rupture = consultation.rupture_found
    ordered = sorted((each for each in candidates if not each.held), key=lambda each: _place(each, rupture=rupture))
    return Ranking(_first_three_first(ordered, rupture=rupture),
                   tuple(sorted((each for each in candidates if each.held), key=lambda each: each.strategy.id)))


def _recommending(consultation: Consultation) -> dict[str, list[Rule]]:
    recommending: dict[str, list[Rule]] = defaultdict(list)
    for rule in consultation.firing():
        for name in dict.fromkeys(each.strategy for each in rule.recommends):
            recommending[name].append(rule)
    return recommending


def _candidate(consultation: Consultation, name: str, rules: list[Rule]) -> Candidate:
    strategy = consultation.knowledge_base.strategies[name]
    rules = sorted(rules, key=lambda rule: SUPPORTS.index(rule.support_for(name)))
    return Candidate(strategy, rules[0].support_for(name), tuple(rules), _grounds(consultation, rules),
                     holds_of(consultation, strategy))


def _grounds(consultation: Consultation, rules: list[Rule]) -> int:
    """How many distinct facts and findings the holding conditions of these rules' `when` name."""
    return len({leaf.name for rule in rules for leaf, _ in deciding_leaves(rule.when, consultation.possible)})


def holds_of(consultation: Consultation, strategy: Strategy) -> tuple[Hold, ...]:
    """Everything that keeps a strategy back or might: withhold rules, its own `hold_when`, and earlier failures."""
    holds = [hold for rule in consultation.knowledge_base.withholding_rules.get(strategy.id, ())
             if (hold := _hold_by_rule(consultation, rule)) is not None]
    own = consultation.truth_of(strategy.hold)
    if own is not Truth.FAILS:
        holds.append(Hold(HoldKind.HOLD_WHEN, None, own is Truth.HOLDS, own is Truth.HOLDS))
    if _failures(consultation, strategy) >= TRIED_ENOUGH:
        holds.append(Hold(HoldKind.TRIED))
    return tuple(holds)


def _hold_by_rule(consultation: Consultation, rule: Rule) -> Hold | None:
    if rule.id in consultation.fired:
        return Hold(HoldKind.RULE, rule, binding=True, settled=not consultation.fired[rule.id])
    if consultation.verdict_of(rule) is Truth.OPEN:
        return Hold(HoldKind.RULE, rule, binding=False, settled=False)
    return None


def _failures(consultation: Consultation, strategy: Strategy) -> int:
    failed = consultation.session.failed
    return sum(failed.get(name, 0) for name in (strategy.id, *strategy.renamed_from))


def _place(candidate: Candidate, *, rupture: bool) -> tuple[int, int, int, int, str]:
    """Strongest support; while a rupture is found, the phase of repair; more grounds; better evidence; id."""
    strategy = candidate.strategy
    phase = PHASES.index(strategy.phase) if rupture else 0
    return (SUPPORTS.index(candidate.support), phase, -candidate.grounds, GRADES.index(strategy.grade), strategy.id)


def _first_three_first(ordered: list[Candidate], *, rupture: bool) -> tuple[Candidate, ...]:
    """One of a family among the first three, and nothing for later while a rupture has to be mended."""
    first: list[Candidate] = []
    families: set[str] = set()
    for candidate in ordered:
        family, timing = candidate.strategy.family, candidate.strategy.timing
        if len(first) < SHOWN and family not in families and not (rupture and timing == LATER):
            first.append(candidate)
            families.add(family)
    chosen = {candidate.strategy.id for candidate in first}
    return (*first, *(candidate for candidate in ordered if candidate.strategy.id not in chosen))
