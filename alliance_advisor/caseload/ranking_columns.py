"""Which strategies are recommended or held, and which come first, as columns: the order of `inference.ranking` in integers.

Every strategy has a key in which support, phase, grounds, grade and id stand in that order of importance, as the digits of
one whole number; the smallest comes first. The same key gives back the strategy and its support.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from alliance_advisor.caseload.expressions import Expression, col, smallest_of, where
from alliance_advisor.caseload.plan import Plan, all_of, any_of, holds, how_many, total_of, worth
from alliance_advisor.caseload.ranking_keys import Digits, Ground
from alliance_advisor.caseload.truths import branches_of
from alliance_advisor.caseload.verdicts import Verdicts
from alliance_advisor.inference.ranking import MOST_STEADYING, SHOWN
from alliance_advisor.knowledge.formula import NEVER, Any, names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import GRADES, KEEP, LATER, PHASES, STEADY, Strategy

RUPTURE = "ranking|rupture"
_FOREMOST, _FOREMOST_TO_TELL = "ranking|foremost", "ranking|foremost to tell"


def failed_enough(strategy: str) -> str:
    """The column that says whether a strategy was tried without effect so often that it is not offered again."""
    return f"{strategy}|failed"


def ranked_strategies(knowledge_base: KnowledgeBase) -> tuple[Strategy, ...]:
    """The strategies that some rule recommends, in the order of their grades and ids: what decides last which comes first."""
    strategies = (knowledge_base.strategies[name] for name in knowledge_base.recommending_rules)
    return tuple(sorted(strategies, key=lambda each: (GRADES.index(each.grade), each.id)))


class Ranking:
    """The keys of all strategies that any rule recommends, and those of the first three.

    `nobody` is the key of a strategy that does not come into question: larger than any other.
    """

    def __init__(self, verdicts: Verdicts, plan: Plan) -> None:
        self._verdicts = verdicts
        self._knowledge_base = verdicts.knowledge_base
        self.strategies = ranked_strategies(verdicts.knowledge_base)
        self._digits = Digits(len(self.strategies), self._most_grounds())
        self.nobody = self._digits.nobody
        self._lay_out(plan)

    @property
    def some_to_tell(self) -> Expression:
        """Whether a strategy that is not for what goes well is recommended and not held."""
        return any_of(_comes(each) for each in self.strategies if each.phase != KEEP)

    @property
    def foremost_to_tell(self) -> Expression:
        """The smallest key of such a strategy."""
        return col(_FOREMOST_TO_TELL)

    @property
    def foremost(self) -> Expression:
        """The smallest key of all."""
        return col(_FOREMOST)

    @property
    def first(self) -> tuple[Expression, ...]:
        """The keys of those that may come first, in order; `nobody` where there are fewer."""
        return tuple(col(_first(place)) for place in range(SHOWN))

    @property
    def some_held(self) -> Expression:
        """Whether a strategy that is not for what goes well is recommended and held."""
        return any_of(col(_recommended(each)) & col(_held(each)) for each in self.strategies if each.phase != KEEP)

    def is_keep(self, key: Expression) -> Expression:
        """Whether a key is that of a strategy for what goes well."""
        place = self.place_of(key)
        return any_of(place.equals(number) for number, each in enumerate(self.strategies) if each.phase == KEEP)

    def place_of(self, key: Expression) -> Expression:
        """The place of a key's strategy in `strategies`."""
        return key % self._digits.grounds

    def support_of(self, key: Expression) -> Expression:
        """The place of a key's support in `SUPPORTS`."""
        return key // self._digits.support

    def _lay_out(self, plan: Plan) -> None:
        ruptures = self._knowledge_base.manifest.roles.ruptures.values()
        plan.let(RUPTURE, any_of(self._verdicts.is_at_least(finding, 1) for finding in ruptures))
        for each in self.strategies:
            self._let_recommended(plan, each)
        plan.next_layer()
        for number, each in enumerate(self.strategies):
            plan.let(_key(each), where(_comes(each), self._key_of(number, each), self.nobody))
        plan.next_layer()
        plan.let(_FOREMOST, self._smallest(col(_key(each)) for each in self.strategies))
        plan.let(_FOREMOST_TO_TELL, self._smallest(col(_key(each)) for each in self.strategies if each.phase != KEEP))
        for family, members in self._families().items():
            plan.let(_family(family), self._smallest(map(self._key_now, members)))
            if _steadies(members):
                plan.let(_moving(family), self._smallest(self._key_now(each) for each in members if each.phase != STEADY))
        plan.next_layer()
        for place in range(SHOWN):
            plan.let(_first(place), self._next(place))
            plan.next_layer()

    def _let_recommended(self, plan: Plan, strategy: Strategy) -> None:
        for support, voices in self._by_support(strategy).items():
            plan.let(_voice(strategy, support), any_of(map(self._verdicts.fires, voices)))
        rules = self._knowledge_base.recommending_rules[strategy.id]
        plan.let(_recommended(strategy), any_of(map(self._verdicts.fires, rules)))
        holding = [self._verdicts.fires(rule) for rule in self._knowledge_base.withholding_rules.get(strategy.id, ())]
        if strategy.hold != NEVER:
            holding.append(holds(self._verdicts.truths.of(strategy.hold)))
        holding.append(col(failed_enough(strategy.id)))
        plan.let(_held(strategy), any_of(holding))

    def _by_support(self, strategy: Strategy) -> dict[str, list[Rule]]:
        voices: dict[str, list[Rule]] = {}
        for rule in self._knowledge_base.recommending_rules[strategy.id]:
            voices.setdefault(rule.support_for(strategy.id), []).append(rule)
        return {support: voices[support] for support in SUPPORTS if support in voices}

    def _key_of(self, number: int, strategy: Strategy) -> Expression:
        digits = self._digits
        settled = digits.most_grounds * digits.grounds + number
        in_rupture = settled + PHASES.index(strategy.phase) * digits.phase
        fixed = where(col(RUPTURE), digits.whole(in_rupture), digits.whole(settled))
        return self._support_of(strategy) + (fixed - self._grounds_of(strategy))

    def _support_of(self, strategy: Strategy) -> Expression:
        *stronger, weakest = (
            (col(_voice(strategy, support)), self._digits.whole(SUPPORTS.index(support) * self._digits.support))
            for support in self._by_support(strategy))
        digit = weakest[1]
        for spoken, value in reversed(stronger):
            digit = where(spoken, value, digit)
        return digit

    def _grounds_of(self, strategy: Strategy) -> Expression:
        """The digit of how many distinct names the holding conditions of the firing rules name.

        Names that are always named together are counted together.
        """
        grounds: dict[str, dict[Ground, None]] = {}
        for rule in self._knowledge_base.recommending_rules[strategy.id]:
            for leaf, branch in branches_of(rule.when, Any):
                grounds.setdefault(leaf.name, {})[Ground(rule.id, branch)] = None
        together = Counter(map(tuple, grounds.values()))
        digits = self._digits
        return total_of((worth(any_of(map(self._is_named, found)), count * digits.grounds, digits.width)
                         for found, count in together.items()), digits.width)

    def _is_named(self, ground: Ground) -> Expression:
        fires = self._verdicts.fires(self._knowledge_base.rules[ground.rule])
        return all_of((fires, *(holds(self._verdicts.truths.of(part)) for part in ground.branch)))

    def _most_grounds(self) -> int:
        rules = self._knowledge_base.recommending_rules.values()
        return max((len(frozenset().union(*(names(rule.when) for rule in each))) for each in rules), default=0)

    def _smallest(self, keys: Iterable[Expression]) -> Expression:
        keys = list(keys)
        return smallest_of(keys) if keys else self.nobody

    def _key_now(self, strategy: Strategy) -> Expression:
        """The key with which a strategy may come first: nothing for later does, while a rupture is found."""
        key = col(_key(strategy))
        return where(col(RUPTURE), self.nobody, key) if strategy.timing == LATER else key

    def _families(self) -> Mapping[str, list[Strategy]]:
        families: dict[str, list[Strategy]] = {}
        for each in self.strategies:
            families.setdefault(each.family, []).append(each)
        return families

    def _next(self, place: int) -> Expression:
        """The smallest key that may stand beside those chosen before it: one of a family, and not only what steadies.

        The families come in the order of their best keys: one has come before where its best key is not larger than the last.
        """
        before = [col(_first(each)) for each in range(place)]
        enough = self._is_steady_enough(before)
        keys = []
        for family, members in self._families().items():
            best = key = col(_family(family))
            if enough is not None and _steadies(members):
                key = where(enough, col(_moving(family)), best)
            keys.append(where(best > before[-1], key, self.nobody) if before else key)
        return self._smallest(keys)

    def _is_steady_enough(self, before: list[Expression]) -> Expression | None:
        """Whether, while a rupture is found, those chosen before steady the ground enough; None where they cannot yet."""
        if len(before) < MOST_STEADYING:
            return None
        return col(RUPTURE) & (how_many(map(self._is_steadying, before)) >= MOST_STEADYING)

    def _is_steadying(self, key: Expression) -> Expression:
        """While a rupture is found, the phase stands in the key."""
        return ((key // self._digits.phase) % len(PHASES)).equals(PHASES.index(STEADY)) & key.differs(self.nobody)


def _steadies(members: Iterable[Strategy]) -> bool:
    return any(each.phase == STEADY for each in members)


def _comes(strategy: Strategy) -> Expression:
    """Whether a strategy is recommended and not held."""
    return col(_recommended(strategy)) & ~col(_held(strategy))


def _key(strategy: Strategy) -> str:
    return f"{strategy.id}|key"


def _recommended(strategy: Strategy) -> str:
    return f"{strategy.id}|recommended"


def _held(strategy: Strategy) -> str:
    return f"{strategy.id}|held"


def _voice(strategy: Strategy, support: str) -> str:
    return f"{strategy.id}|{support}"


def _family(family: str) -> str:
    return f"{family}|family"


def _moving(family: str) -> str:
    return f"{family}|moving"


def _first(place: int) -> str:
    return f"first|{place}"
