"""Rules that can never fire, that always do, and that say nothing which another one does not say already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations

from alliance_advisor.knowledge.rules import SUPPORTS, Rule
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
    yield from _said_already(lens, tuple(rule for rule in rules if rule.id not in dead))


def _said_already(lens: Lens, rules: tuple[Rule, ...]) -> Iterator[Remark]:
    """Each rule that another one makes needless, once, with the first such other; of two duplicates, the later by id."""
    needless: set[str] = set()
    for rule, other in _candidates(rules):
        if rule.id in needless or other.id in needless or not _implies(lens, rule, other):
            continue
        duplicate = _covers(rule, other) and _implies(lens, other, rule)
        needless.add(rule.id)
        yield Remark.of(Code.DUPLICATE_RULE if duplicate else Code.SUBSUMED_RULE, rule.location, rule.id, (other.id,))


def _candidates(rules: tuple[Rule, ...]) -> Iterator[tuple[Rule, Rule]]:
    """The pairs of which the second says all that the first says; later rules first, so that of duplicates the earlier stays."""
    saying: defaultdict[Consequent, list[Rule]] = defaultdict(list)
    for rule in sorted(rules, key=lambda rule: rule.id, reverse=True):
        for consequent in _consequents(rule):
            saying[consequent].append(rule)
    pairs = dict.fromkeys((one.id, other.id) for sayers in saying.values() for one, other in permutations(sayers, 2))
    by_id = {rule.id: rule for rule in rules}
    for one, other in pairs:
        if _covers(by_id[other], by_id[one]):
            yield by_id[one], by_id[other]


def _consequents(rule: Rule) -> Iterator[Consequent]:
    """What a rule says, without how strongly."""
    yield from ((f"conclude {each.value}", each.finding) for each in rule.concludes)
    yield from (("recommend", each.strategy) for each in rule.recommends)
    yield from (("withhold", each) for each in rule.withholds)
    yield from (("spare", each) for each in rule.spares)
    yield from (("alert", each) for each in [rule.alert] if each)


def _covers(one: Rule, other: Rule) -> bool:
    """Whether the first rule says all that the second says, and recommends at least as strongly."""
    if not set(_consequents(other)) <= set(_consequents(one)) or one.spares != other.spares:
        return False
    return all(SUPPORTS.index(one.support_for(each.strategy)) <= SUPPORTS.index(each.support) for each in other.recommends)


def _implies(lens: Lens, one: Rule, other: Rule) -> bool:
    """Whether wherever the first rule fires, holds or is open, the second does too."""
    if lens.seen(one) & ~lens.seen(other):
        return False
    encoding = lens.encoding
    return not any(lens.can(of(one), -of(other)) for of in (encoding.fires, encoding.proven, encoding.alive))
