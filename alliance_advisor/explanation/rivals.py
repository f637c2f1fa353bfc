"""Which strategies could still come among the first three, or lose their place there, after answers to come.

Each strategy that could be recommended has a best and a worst place. Where, at each of the three positions, the worst place of
the one that holds it lies before the best place of every other that could stand there, no answer can change the first three.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from alliance_advisor.explanation.prospects import HOLDS, Prospects
from alliance_advisor.explanation.status import kinds_raised
from alliance_advisor.inference.ranking import SHOWN, Place, failures_of, may_join, place_of
from alliance_advisor.inference.session import TRIED_ENOUGH
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import KEEP, Strategy


class Standing(NamedTuple):
    """What decides a place: the strongest support, as its place in the list, and how many grounds there are."""

    support: int
    grounds: int


class Contender(NamedTuple):
    """A strategy that could be recommended, the rules that could speak for it, and how well it could stand.

    `worst` is None where it is not sure to be recommended.
    """

    strategy: Strategy
    rules: tuple[Rule, ...]
    best: Standing
    worst: Standing | None

    def best_place(self, *, rupture: bool) -> Place:
        """The first place that it could have."""
        return place_of(self.strategy, *self.best, rupture=rupture)


class Rival(NamedTuple):
    """A contender that could take one of the first three positions from the one that holds it; from nobody, where it is free."""

    position: int
    challenger: Contender
    incumbent: Contender | None


class _Walk(NamedTuple):
    """The first three as far as they are sure, and the rivalries that are not decided."""

    first: tuple[Contender, ...]
    rivals: tuple[Rival, ...]


def rivals_of(prospects: Prospects, contenders: Mapping[str, Contender]) -> tuple[Rival, ...]:
    """Every rivalry that is not decided; none where no answer can change the first three."""
    safety = SAFETY in kinds_raised(prospects.consultation)
    walks = [_walk(contenders, rupture=rupture, safety=safety) for rupture in prospects.rupture()]
    differing = (Rival(position, challenger, incumbent) for walk in walks[1:]
                 for position, (incumbent, challenger) in enumerate(zip(walks[0].first, walk.first, strict=False))
                 if challenger is not incumbent)
    return (*(rival for walk in walks for rival in walk.rivals), *differing)


def contenders_of(prospects: Prospects) -> Mapping[str, Contender]:
    """Every strategy that could be recommended, by its id."""
    found = (_contender(prospects, name, rules) for name, rules in prospects.knowledge_base.recommending_rules.items())
    return {each.strategy.id: each for each in found if each is not None}


def _contender(prospects: Prospects, name: str, rules: tuple[Rule, ...]) -> Contender | None:
    strategy = prospects.knowledge_base.strategies[name]
    could = tuple(rule for rule in rules if prospects.firing(rule).possible)
    held = _held(prospects, strategy) if could else HELD
    if held is HELD:
        return None
    sure = [rule for rule in could if prospects.firing(rule).sure] if held is FREE else []
    best = Standing(_support(could, name), len(frozenset().union(*(prospects.could_name(rule.when) for rule in could))))
    named = frozenset().union(*(prospects.sure_to_name(rule.when) for rule in sure))
    return Contender(strategy, could, best, Standing(_support(sure, name), len(named)) if sure else None)


HELD, FREE = True, False
"""Whether a strategy is sure to be held back, or sure not to be; None where that is open."""


def _held(prospects: Prospects, strategy: Strategy) -> bool | None:
    if failures_of(prospects.consultation.session, strategy) >= TRIED_ENOUGH:
        return HELD
    firing = [prospects.firing(rule) for rule in prospects.knowledge_base.withholding_rules.get(strategy.id, ())]
    own = prospects.ends(strategy.hold)
    if own == HOLDS or any(each.sure for each in firing):
        return HELD
    return None if own & HOLDS or any(each.possible for each in firing) else FREE


def _support(rules: tuple[Rule, ...] | list[Rule], strategy: str) -> int:
    return min(SUPPORTS.index(rule.support_for(strategy)) for rule in rules)


def _walk(contenders: Mapping[str, Contender], *, rupture: bool, safety: bool) -> _Walk:
    """Down the order, where a rupture is found or where none is, until three are told."""
    first: list[Contender] = []
    rivals: list[Rival] = []
    while sum(not (safety and each.strategy.phase == KEEP) for each in first) < SHOWN:
        left = [each for each in contenders.values() if each not in first]
        eligible = _eligible(left, first, rupture=rupture)
        secure = [(place_of(each.strategy, *each.worst, rupture=rupture), each) for each in eligible if each.worst]
        worst, incumbent = min(secure, default=(None, None))
        if incumbent is None or worst is None:
            rivals += [Rival(len(first), each, None) for each in left]
            break
        rivals += [Rival(len(first), each, incumbent) for each in eligible
                   if each is not incumbent and each.best_place(rupture=rupture) < worst]
        first.append(incumbent)
    return _Walk(tuple(first), tuple(rivals))


def _eligible(left: list[Contender], first: list[Contender], *, rupture: bool) -> list[Contender]:
    """Those that may stand beside the ones chosen before; all, where there is none of these left."""
    chosen = [each.strategy for each in first]
    joining = [each for each in left if len(first) < SHOWN and may_join(each.strategy, chosen, rupture=rupture)]
    return joining or left
