"""Rules that can never fire, that always do, and that say nothing which another one does not say already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import permutations
from operator import itemgetter

from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import DRAFT, SUPPORTS, Rule
from alliance_advisor.workbench.logic.lens import Lens
from alliance_advisor.workbench.remarks import Code, Remark

Consequent = tuple[str, str]


def firing(lens: Lens) -> Iterator[Remark]:
    """Every rule by itself, and then every pair of rules with a consequent in common."""
    rules = lens.knowledge_base.active_rules
    dead = {rule.id for rule in rules if not lens.seen(rule) and not lens.can(lens.encoding.fires(rule))}
    for rule in rules:
        if rule.id in dead:
            yield Remark.of(Code.NEVER_FIRES, rule.location, rule.id)
        elif lens.seen(rule) == lens.all_seen and not lens.can(-lens.encoding.fires(rule)):
            yield Remark.of(Code.ALWAYS_FIRES, rule.location, rule.id)
    yield from _said_already(lens, _Sayings(lens.knowledge_base, dead))


def _said_already(lens: Lens, sayings: _Sayings) -> Iterator[Remark]:
    """Each rule that another one makes needless, once, with the first such other; of two duplicates, the later by id."""
    needless: set[str] = set()
    for rule, other in sayings.candidates():
        if rule.id in needless or other.id in needless or not _implies(lens, rule, other):
            continue
        duplicate = sayings.covers(rule, other) and _implies(lens, other, rule)
        needless.add(rule.id)
        yield Remark.of(Code.DUPLICATE_RULE if duplicate else Code.SUBSUMED_RULE, rule.location, rule.id, (other.id,))


class _Sayings:
    """What the rules say that can fire at all."""

    def __init__(self, base: KnowledgeBase, dead: Collection[str]) -> None:
        self._rules = {rule.id: rule for rule in base.active_rules if rule.id not in dead}
        self._said = {rule.id: frozenset(_consequents(rule, base)) for rule in self._rules.values()}

    def candidates(self) -> Iterator[tuple[Rule, Rule]]:
        """The pairs of which the second says all that the first says, so that of duplicates the first by id stays.

        A draft makes no rule needless that is in use.
        """
        saying: defaultdict[Consequent, list[str]] = defaultdict(list)
        for name, said in self._said.items():
            for consequent in said:
                saying[consequent].append(name)
        pairs = {pair for sayers in saying.values() for pair in permutations(sayers, 2)}
        for one, other in sorted(sorted(pairs, key=itemgetter(1)), key=itemgetter(0), reverse=True):
            rule, by = self._rules[one], self._rules[other]
            if (by.status != DRAFT or rule.status == DRAFT) and self.covers(by, rule):
                yield rule, by

    def covers(self, one: Rule, other: Rule) -> bool:
        """Whether the first rule says all that the second says, and recommends at least as strongly."""
        return self._said[other.id] <= self._said[one.id] and all(
            SUPPORTS.index(one.support_for(each.strategy)) <= SUPPORTS.index(each.support) for each in other.recommends)


def _consequents(rule: Rule, base: KnowledgeBase) -> Iterator[Consequent]:
    """What a rule says, without how strongly."""
    yield from ((f"conclude {each.value}", each.finding) for each in rule.concludes)
    yield from (("recommend", each.strategy) for each in rule.recommends)
    yield from (("withhold", each) for each in rule.withheld_of(base.strategies))
    yield from (("alert", each) for each in [rule.alert] if each)


def _implies(lens: Lens, one: Rule, other: Rule) -> bool:
    """Whether wherever the first rule fires, holds or is open, the second does too."""
    if lens.seen(one) & ~lens.seen(other):
        return False
    encoding = lens.encoding
    return not any(lens.can(of(one), -of(other)) for of in (encoding.fires, encoding.proven, encoding.alive))
