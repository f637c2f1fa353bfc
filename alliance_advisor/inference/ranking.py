"""Which strategies are recommended, which are held, and in which order: words and counts, no scores.

The order must be one that a clinician can follow, and it must not depend on engine, file order or duplicated rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.session import TRIED_ENOUGH, Session
from alliance_advisor.knowledge.formula import Truth, held_by
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import GRADES, LATER, PHASES, STEADY, Strategy

SHOWN = 3
"""At most so many recommendations come first; the others follow in order."""

MOST_STEADYING = 2
"""While a rupture is found, so many of the first three may only steady the ground: one at least meets the client."""


Place = tuple[int, int, int, int, str]
"""What a candidate is ordered by, the smallest first."""


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
    """What is recommended and what is held.

    `first` are the first three, or fewer where no more may stand beside each other; the `others` follow in order, and are
    never among the first; `held` is sorted by id.
    """

    first: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    held: tuple[Candidate, ...]

    @property
    def recommended(self) -> tuple[Candidate, ...]:
        """All that is recommended, in order."""
        return (*self.first, *self.others)

    def ranked(self) -> Iterator[tuple[int, Candidate]]:
        """All that is recommended with its rank: 1 to 3 are the first ones, and the others begin at 4."""
        yield from enumerate(self.first, 1)
        yield from enumerate(self.others, SHOWN + 1)


def ranking_of(consultation: Consultation) -> Ranking:
    """Rank every strategy that a firing rule recommends."""
    candidates = [_candidate(consultation, name, rules) for name, rules in _recommending(consultation).items()]
    rupture = consultation.rupture_found
    ordered = sorted((each for each in candidates if not each.held), key=lambda each: _place(each, rupture=rupture))
    first = _first_three(ordered, rupture=rupture)
    held = sorted((each for each in candidates if each.held), key=lambda each: each.strategy.id)
    return Ranking(first, tuple(each for each in ordered if each not in first), tuple(held))


class Lead(NamedTuple):
    """What decides who may come first before anything is counted: the smaller, the better.

    A strategy for later comes first only where there is no other; `support` and `phase` are places in their lists.
    """

    later: bool
    support: int
    phase: int


def first_of(consultation: Consultation) -> Strategy | None:
    """The strategy that `ranking_of` puts first, found without ranking the others."""
    leads = leads_of(consultation)
    for lead in sorted(set(leads.values())):
        strategies = (consultation.knowledge_base.strategies[name] for name, each in leads.items() if each == lead)
        foremost = [each for each in strategies if not _is_held(consultation, each)]
        if foremost:
            return foremost[0] if len(foremost) == 1 else _first_by_place(consultation, foremost)
    return None


def is_recommended(consultation: Consultation, strategy: Strategy) -> bool:
    """Whether a firing rule recommends a strategy and nothing holds it."""
    rules = consultation.knowledge_base.recommending_rules.get(strategy.id, ())
    return any(rule.id in consultation.fired for rule in rules) and not _is_held(consultation, strategy)


def leads_of(consultation: Consultation) -> dict[str, Lead]:
    """The lead of every strategy that a firing rule recommends, held or not."""
    supports: dict[str, int] = {}
    for rule in consultation.firing():
        for each in rule.recommends:
            supports[each.strategy] = min(supports.get(each.strategy, len(SUPPORTS)), SUPPORTS.index(each.support))
    strategies, rupture = consultation.knowledge_base.strategies, consultation.rupture_found
    return {name: Lead(rupture and strategies[name].timing == LATER, support,
                       PHASES.index(strategies[name].phase) if rupture else 0) for name, support in supports.items()}


def _first_by_place(consultation: Consultation, strategies: list[Strategy]) -> Strategy:
    recommending = _recommending(consultation)
    return min(strategies, key=lambda each: _tie(each, _grounds(consultation, recommending[each.id])))


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
    return len(frozenset().union(*(held_by(rule.when, consultation.possible) or () for rule in rules)))


def holds_of(consultation: Consultation, strategy: Strategy) -> tuple[Hold, ...]:
    """Everything that keeps a strategy back or might: withhold rules, its own `hold_when`, and earlier failures."""
    holds = [hold for rule in consultation.knowledge_base.withholding_rules.get(strategy.id, ())
             if (hold := _hold_by_rule(consultation, rule)) is not None]
    own = consultation.truth_of(strategy.hold)
    if own is not Truth.FAILS:
        holds.append(Hold(HoldKind.HOLD_WHEN, None, own is Truth.HOLDS, own is Truth.HOLDS))
    if failures_of(consultation.session, strategy) >= TRIED_ENOUGH:
        holds.append(Hold(HoldKind.TRIED))
    return tuple(holds)


def _is_held(consultation: Consultation, strategy: Strategy) -> bool:
    """Whether one of `holds_of` binds."""
    return (any(rule.id in consultation.fired for rule in consultation.knowledge_base.withholding_rules.get(strategy.id, ()))
            or consultation.truth_of(strategy.hold) is Truth.HOLDS or failures_of(consultation.session, strategy) >= TRIED_ENOUGH)


def _hold_by_rule(consultation: Consultation, rule: Rule) -> Hold | None:
    if rule.id in consultation.fired:
        return Hold(HoldKind.RULE, rule, binding=True, settled=not consultation.fired[rule.id])
    if consultation.verdict_of(rule) is Truth.OPEN:
        return Hold(HoldKind.RULE, rule, binding=False, settled=False)
    return None


def failures_of(session: Session, strategy: Strategy) -> int:
    """How often a strategy was tried before without effect, under whichever name."""
    failed = session.failed
    return sum(failed.get(name, 0) for name in (strategy.id, *strategy.renamed_from))


def _place(candidate: Candidate, *, rupture: bool) -> Place:
    return place_of(candidate.strategy, SUPPORTS.index(candidate.support), candidate.grounds, rupture=rupture)


def place_of(strategy: Strategy, support: int, grounds: int, *, rupture: bool) -> Place:
    """Strongest support; while a rupture is found, the phase of repair; then what breaks ties."""
    return (support, PHASES.index(strategy.phase) if rupture else 0, *_tie(strategy, grounds))


def _tie(strategy: Strategy, grounds: int) -> tuple[int, int, str]:
    """More grounds; better evidence; id."""
    return -grounds, GRADES.index(strategy.grade), strategy.id


def _first_three(ordered: list[Candidate], *, rupture: bool) -> tuple[Candidate, ...]:
    """One of a family; while a rupture has to be mended, nothing for later and not only what steadies."""
    first: list[Candidate] = []
    for candidate in ordered:
        if len(first) < SHOWN and may_join(candidate.strategy, [each.strategy for each in first], rupture=rupture):
            first.append(candidate)
    return tuple(first)


def may_join(strategy: Strategy, first: Collection[Strategy], *, rupture: bool) -> bool:
    """Whether a strategy may stand among the first three beside those chosen before it."""
    if strategy.family in {each.family for each in first}:
        return False
    if not rupture:
        return True
    steadying = sum(each.phase == STEADY for each in first)
    return strategy.timing != LATER and not (strategy.phase == STEADY and steadying >= MOST_STEADYING)
