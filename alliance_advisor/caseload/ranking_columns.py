"""Which strategies are recommended or held, and which come first, as columns: the order of `inference.ranking` in integers.

Every strategy has a key in which support, phase, grounds, grade and id stand in that order of importance, as the digits of
one whole number; the smallest comes first. The same key gives back the strategy and its support.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import narwhals as nw

from alliance_advisor.caseload.plan import Plan, all_of, any_of, holds, how_many, total_of
from alliance_advisor.caseload.ranking_keys import Digits, Ground
from alliance_advisor.caseload.truths import branches_of
from alliance_advisor.caseload.verdicts import Verdicts
from alliance_advisor.inference.ranking import MOST_STEADYING, SHOWN
from alliance_advisor.knowledge.formula import NEVER, Any, names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import GRADES, KEEP, LATER, PHASES, STEADY, Strategy

RUPTURE = "ranking|rupture"

def failed_enough(strategy: str) -> str:
    """The column that says whether a strategy was tried without effect so often that it is not offered again."""
    return f"{strategy}|failed"


def ranked_strategies(knowledge_base: KnowledgeBase) -> tuple[Strategy, ...]:
    """The strategies that some rule recommends, in the order of their ids."""
    return tuple(knowledge_base.strategies[name] for name in sorted(knowledge_base.recommending_rules))


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
    def some_to_tell(self) -> nw.Expr:
        """Whether a strategy that is not for what goes well is recommended and not held."""
        return any_of(_comes(each) for each in self.strategies if each.phase != KEEP)

    @property
    def foremost_to_tell(self) -> nw.Expr:
        """The smallest key of such a strategy."""
        return self._smallest(nw.col(_key(each)) for each in self.strategies if each.phase != KEEP)

    @property
    def foremost(self) -> nw.Expr:
        """The smallest key of all."""
        return self._smallest(nw.col(_key(each)) for each in self.strategies)

    @property
    def first(self) -> tuple[nw.Expr, ...]:
        """The keys of those that may come first, in order; `nobody` where there are fewer."""
        return tuple(nw.col(_first(place)) for place in range(SHOWN))

    @property
    def some_held(self) -> nw.Expr:
        """Whether a strategy that is not for what goes well is recommended and held."""
        return any_of(nw.col(_recommended(each)) & nw.col(_held(each)) for each in self.strategies if each.phase != KEEP)

    def is_keep(self, key: nw.Expr) -> nw.Expr:
        """Whether a key is that of a strategy for what goes well."""
        place = self.place_of(key)
        return any_of(place == number for number, each in enumerate(self.strategies) if each.phase == KEEP)

    def place_of(self, key: nw.Expr) -> nw.Expr:
        """The place of a key's strategy in `strategies`."""
        return key % self._digits.grade

    def support_of(self, key: nw.Expr) -> nw.Expr:
        """The place of a key's support in `SUPPORTS`."""
        return key // self._digits.support

    def _lay_out(self, plan: Plan) -> None:
        ruptures = self._knowledge_base.manifest.roles.ruptures.values()
        plan.let(RUPTURE, any_of(self._verdicts.is_at_least(finding, 1) for finding in ruptures))
        for each in self.strategies:
            self._let_recommended(plan, each)
        plan.next_layer()
        for number, each in enumerate(self.strategies):
            plan.let(_key(each), nw.when(_comes(each)).then(self._key_of(number, each)).otherwise(self.nobody))
        plan.next_layer()
        for family, members in self._families().items():
            plan.let(_family(family), self._smallest(map(self._key_now, members)))
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
        holding.append(nw.col(failed_enough(strategy.id)))
        plan.let(_held(strategy), any_of(holding))

    def _by_support(self, strategy: Strategy) -> dict[str, list[Rule]]:
        voices: dict[str, list[Rule]] = {}
        for rule in self._knowledge_base.recommending_rules[strategy.id]:
            voices.setdefault(rule.support_for(strategy.id), []).append(rule)
        return {support: voices[support] for support in SUPPORTS if support in voices}

    def _key_of(self, number: int, strategy: Strategy) -> nw.Expr:
        digits = self._digits
        settled = GRADES.index(strategy.grade) * digits.grade + number + digits.most_grounds * digits.grounds
        whole = digits.whole(settled) + self._support_of(strategy)
        if PHASES.index(strategy.phase):
            whole = whole + nw.col(RUPTURE).cast(digits.kind) * digits.whole(PHASES.index(strategy.phase) * digits.phase)
        return whole - self._grounds_of(strategy).cast(digits.kind) * digits.whole(digits.grounds)

    def _support_of(self, strategy: Strategy) -> nw.Expr:
        *stronger, weakest = (
            (nw.col(_voice(strategy, support)), self._digits.whole(SUPPORTS.index(support) * self._digits.support))
            for support in self._by_support(strategy))
        digit = weakest[1]
        for spoken, value in reversed(stronger):
            digit = nw.when(spoken).then(value).otherwise(digit)
        return digit

    def _grounds_of(self, strategy: Strategy) -> nw.Expr:
        """How many distinct names the holding conditions of the firing rules name; those named together are counted together."""
        grounds: dict[str, dict[Ground, None]] = {}
        for rule in self._knowledge_base.recommending_rules[strategy.id]:
            for leaf, branch in branches_of(rule.when, Any):
                grounds.setdefault(leaf.name, {})[Ground(rule.id, branch)] = None
        together = Counter(map(tuple, grounds.values()))
        return total_of(any_of(map(self._is_named, found)).cast(nw.Int16) * nw.lit(count, nw.Int16)
                        for found, count in together.items())

    def _is_named(self, ground: Ground) -> nw.Expr:
        fires = self._verdicts.fires(self._knowledge_base.rules[ground.rule])
        return all_of((fires, *(holds(self._verdicts.truths.of(part)) for part in ground.branch)))

    def _most_grounds(self) -> int:
        rules = self._knowledge_base.recommending_rules.values()
        return max((len(frozenset().union(*(names(rule.when) for rule in each))) for each in rules), default=0)

    def _smallest(self, keys: Iterable[nw.Expr]) -> nw.Expr:
        keys = list(keys)
        return nw.min_horizontal(*keys) if keys else self.nobody

    def _key_now(self, strategy: Strategy) -> nw.Expr:
        """The key with which a strategy may come first: nothing for later does, while a rupture is found."""
        key = nw.col(_key(strategy))
        return nw.when(nw.col(RUPTURE)).then(self.nobody).otherwise(key) if strategy.timing == LATER else key

    def _families(self) -> Mapping[str, list[Strategy]]:
        families: dict[str, list[Strategy]] = {}
        for each in self.strategies:
            families.setdefault(each.family, []).append(each)
        return families

    def _next(self, place: int) -> nw.Expr:
        """The smallest key that may stand beside those chosen before it: one of a family, and not only what steadies."""
        before = [nw.col(_first(each)) for each in range(place)]
        enough = self._is_steady_enough(before)
        keys = []
        for family in self._families():
            best = nw.col(_family(family))
            key = best if enough is None else nw.when(enough).then(nw.col(_moving(family))).otherwise(best)
            taken = any_of(best == chosen for chosen in before)
            keys.append(nw.when(taken).then(self.nobody).otherwise(key) if before else key)
        return self._smallest(keys)

    def _is_steady_enough(self, before: list[nw.Expr]) -> nw.Expr | None:
        """Whether, while a rupture is found, those chosen before steady the ground enough; None where they cannot yet."""
        if len(before) < MOST_STEADYING:
            return None
        phase = self._digits.grounds * (self._digits.most_grounds + 1)
        steadying = [((key // phase) % len(PHASES) == PHASES.index(STEADY)) & (key != self.nobody) for key in before]
        return nw.col(RUPTURE) & (how_many(steadying) >= MOST_STEADYING)


def _comes(strategy: Strategy) -> nw.Expr:
    """Whether a strategy is recommended and not held."""
    return nw.col(_recommended(strategy)) & ~nw.col(_held(strategy))


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
