"""The regions of an edited rule are what reading both versions in every state of the facts and findings says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import prod
from random import Random

from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.formula import ALWAYS, KnownLeaf, leaf, names
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.vocabulary import Vocabulary
from alliance_advisor.workbench.mutants import mutants_of
from alliance_advisor.workbench.regions import NEVER_FIRES, Condition, regions
from tests.generators.cases import FIRST_SEED, case_of, source_of
from tests.shipped import shipped

EDITS = 25
MOST_STATES = 20_000


def test_the_regions_of_twenty_five_random_edits_are_those_of_brute_force() -> None:
    compared = 0
    for seed in range(FIRST_SEED, FIRST_SEED + 200):
        case = case_of(seed)
        vocabulary = case.knowledge_base.vocabulary
        for old, new in _edits(seed):
            every = list(_states(names(old.when) | names(old.clear) | names(new.when) | names(new.clear), vocabulary))
            if every:
                compared += 1
                for one, other in ((old, new), (new, old)):
                    found = regions(one, other, vocabulary)
                    for possible in every:
                        differs = one.fires(possible) and not other.fires(possible)
                        assert any(region.holds(possible) for region in found) is differs, (seed, possible)
        if compared >= EDITS:
            return
    raise AssertionError(compared)


def _edits(seed: int) -> Iterator[tuple[Condition, Condition]]:
    """An edited rule of a random base, and a pair of rules that have nothing to do with each other."""
    case, random = case_of(seed), Random(seed)
    rules = case.knowledge_base.rules
    mutants = [each for each in mutants_of(source_of(case)) if each.rule is not None and not each.strategy]
    for mutant in random.sample(mutants, min(2, len(mutants))):
        assert mutant.rule is not None
        yield _condition(rules[mutant.id]), _condition(mutant.rule)
    one, other = random.sample(sorted(rules), 2) if len(rules) > 1 else (next(iter(rules)),) * 2
    yield _condition(rules[one]), _condition(rules[other])


def _condition(rule: Rule) -> Condition:
    return Condition(rule.when, rule.clear)


def _states(read: frozenset[str], vocabulary: Vocabulary) -> Iterator[Mapping[str, int]]:
    """Every state of some names: a value, not answered, for findings any values that are open; none where that is too much."""
    ordered = sorted(read)
    choices = []
    for name in ordered:
        domain = vocabulary.domain_of(name)
        assert domain is not None
        values = [1 << value for value in range(domain.size)]
        if name in vocabulary.findings:
            values += [sum(some) for size in range(2, len(values) + 1) for some in combinations(values, size)]
        else:
            values.append(domain.full)
        choices.append(values)
    if prod(map(len, choices)) <= MOST_STATES:
        yield from (dict(zip(ordered, chosen, strict=True)) for chosen in product(*choices))


def test_what_is_the_same_has_no_region() -> None:
    rule = next(iter(shipped().rules.values()))
    assert regions(_condition(rule), _condition(rule), shipped().vocabulary) == ()


def test_a_shifted_value_is_one_region_with_that_value() -> None:
    fact = next(each for each in shipped().vocabulary.facts.values() if each.domain.kind is Kind.SCALE and each.domain.size > 3)
    full = fact.domain.full
    old, new = Condition(leaf(fact.id, full & ~7, full)), Condition(leaf(fact.id, full & ~3, full))
    region, = regions(new, old, shipped().vocabulary)
    state, = region.states[fact.id]
    assert (state.values, state.settled) == (4, True)
    assert regions(old, new, shipped().vocabulary) == ()


def test_a_new_rule_has_the_regions_in_which_it_fires_at_all() -> None:
    fact = next(each for each in shipped().vocabulary.facts.values() if each.domain.kind is Kind.YES_NO)
    rule = Condition(KnownLeaf(fact.id, wanted=False), ALWAYS)
    region, = regions(rule, NEVER_FIRES, shipped().vocabulary)
    assert [each.settled for each in region.states[fact.id]] == [False]
    assert regions(NEVER_FIRES, rule, shipped().vocabulary) == ()
