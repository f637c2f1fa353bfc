"""Laws of the normal form: it means what the trainer wrote, and obeys Boolean algebra and Kleene's logic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from alliance_advisor.knowledge.domain import Domain, Kind
from alliance_advisor.knowledge.formula import (
    ALWAYS,
    NEVER,
    All,
    Any,
    Formula,
    KnownLeaf,
    Leaf,
    Truth,
    conjunction,
    deciding_leaves,
    disjunction,
    leaf,
    leaves,
    names,
    negation,
    truth,
)
from tests.generators.cases import SEEDS, Case, case_of
from tests.generators.conditions import holds
from tests.generators.plain import Block, keys_of, listed

OPPOSITE = {Truth.HOLDS: Truth.FAILS, Truth.FAILS: Truth.HOLDS, Truth.OPEN: Truth.OPEN}
DOMAINS = {"a": Domain(Kind.SCALE, ("1", "2", "3")), "b": Domain(Kind.YES_NO, ("no", "yes")),
           "c": Domain(Kind.SEVERAL, ("x", "y")), "d": Domain(Kind.CHOICES, ("1", "2", "3", "4"))}
POSSIBLE = st.fixed_dictionaries({name: st.integers(1, domain.full) for name, domain in DOMAINS.items()})


@dataclass(frozen=True)
class Raw:
    """A condition before it has a normal form: `all`, `any`, `not`, or a leaf."""

    sign: str
    parts: tuple[Raw, ...] = ()
    leaf: Formula = ALWAYS

    def normal(self) -> Formula:
        """Its normal form."""
        parts = [part.normal() for part in self.parts]
        match self.sign:
            case "all":
                return conjunction(parts)
            case "any":
                return disjunction(parts)
            case "not":
                return negation(parts[0])
        return self.leaf

    def holds(self, values: dict[str, int]) -> bool:
        """Whether it holds where every value is known, read as it stands."""
        match self.sign:
            case "all":
                return all(part.holds(values) for part in self.parts)
            case "any":
                return any(part.holds(values) for part in self.parts)
            case "not":
                return not self.parts[0].holds(values)
        if isinstance(self.leaf, Leaf):
            return bool(self.leaf.allowed >> values[self.leaf.name] & 1)
        return self.leaf == ALWAYS or (isinstance(self.leaf, KnownLeaf) and self.leaf.wanted)


def _raw(leaf_strategy: st.SearchStrategy[Formula]) -> st.SearchStrategy[Raw]:
    plain = leaf_strategy.map(lambda formula: Raw("leaf", leaf=formula))

    def deeper(inner: st.SearchStrategy[Raw]) -> st.SearchStrategy[Raw]:
        several = st.lists(inner, min_size=0, max_size=3).map(tuple)
        return (st.builds(Raw, st.sampled_from(("all", "any")), several)
                | st.builds(Raw, st.just("not"), st.tuples(inner)))

    return st.recursive(plain, deeper, max_leaves=12)


LEAVES = st.sampled_from(sorted(DOMAINS)).flatmap(
    lambda name: st.integers(0, DOMAINS[name].full).map(lambda allowed: leaf(name, allowed, DOMAINS[name].full)))
KNOWN = st.builds(KnownLeaf, st.sampled_from(sorted(DOMAINS)), st.booleans())
RAW = _raw(LEAVES | KNOWN)
FORMULAS = RAW.map(Raw.normal)
FORMULAS_ON_VALUES = _raw(LEAVES).map(Raw.normal)
"""Without `known` and `unknown`, which narrowing may overturn: that is what they ask."""


@given(RAW, st.fixed_dictionaries({name: st.integers(0, domain.size - 1) for name, domain in DOMAINS.items()}))
def test_the_normal_form_holds_exactly_where_the_condition_does(raw: Raw, values: dict[str, int]) -> None:
    possible = {name: 1 << value for name, value in values.items()}
    assert truth(raw.normal(), possible) is (Truth.HOLDS if raw.holds(values) else Truth.FAILS)


@given(SEEDS)
def test_the_normal_form_means_what_the_trainer_wrote(seed: int) -> None:
    """Every `when`, `unless`, `hold_when` and `only_if` of a knowledge base, against the words of its text."""
    case = case_of(seed)
    vocabulary = case.knowledge_base.vocabulary
    domains = {name: domain for name in vocabulary.names() if (domain := vocabulary.domain_of(name)) is not None}
    for _ in range(5):
        values = {name: case.random.randrange(domain.size) for name, domain in domains.items()}
        possible = {name: 1 << value for name, value in values.items()}
        for formula, blocks in _written(case):
            expected = any(holds(block, values, domains) for block in blocks)
            assert (truth(formula, possible) is Truth.HOLDS) is expected, (blocks, values)


def _written(case: Case) -> Iterator[tuple[Formula, list[Block]]]:
    """Every formula of a knowledge base with the blocks of its text, one of which must hold."""
    facts = keys_of(case.documents["vocabulary/facts/facts.yaml"]["facts"])
    for fact in case.knowledge_base.gated_facts:
        assert fact.only_if is not None
        yield fact.only_if, [keys_of(keys_of(facts[fact.id])["only_if"])]
    for strategy in case.knowledge_base.strategies.values():
        yield strategy.hold, _listed(case.documents[f"strategies/{strategy.id}.yaml"], "hold_when")
    for rule in case.knowledge_base.rules.values():
        document = case.documents[f"rules/{rule.id}.yaml"]
        yield rule.when, [keys_of(document["when"])]
        yield negation(rule.clear), _listed(document, "unless")


def _listed(document: Block, key: str) -> list[Block]:
    return [keys_of(block) for block in listed(document.get(key, ()))]


@given(FORMULAS)
def test_the_normal_form_is_flat_merged_and_free_of_constants(formula: Formula) -> None:
    if formula not in (ALWAYS, NEVER):
        for part in _groups(formula):
            own = type(part)
            assert len(part.parts) > 1
            assert not any(isinstance(inner, own) for inner in part.parts)
            assert len(set(part.parts)) == len(part.parts)
            named = [inner.name for inner in part.parts if isinstance(inner, Leaf)]
            assert len(set(named)) == len(named)
        assert all(0 < each.allowed < each.full for each in leaves(formula) if isinstance(each, Leaf))


@given(FORMULAS)
def test_denying_twice_gives_the_formula_back(formula: Formula) -> None:
    assert negation(negation(formula)) == formula


@given(st.lists(FORMULAS, max_size=4))
def test_de_morgan_holds_to_the_letter(parts: list[Formula]) -> None:
    denied = [negation(part) for part in parts]
    assert negation(conjunction(parts)) == disjunction(denied)
    assert negation(disjunction(parts)) == conjunction(denied)


@given(FORMULAS)
def test_saying_it_twice_adds_nothing_and_constants_do_what_they_must(formula: Formula) -> None:
    for combine, neutral, decisive in ((conjunction, ALWAYS, NEVER), (disjunction, NEVER, ALWAYS)):
        assert combine([formula, formula]) == combine([formula]) == formula
        assert combine([formula, neutral]) == combine([neutral, formula]) == formula
        assert combine([formula, decisive]) == combine([decisive, formula]) == decisive


@given(FORMULAS, POSSIBLE)
def test_negation_turns_the_verdict_round_and_leaves_open_open(formula: Formula, possible: dict[str, int]) -> None:
    assert truth(negation(formula), possible) is OPPOSITE[truth(formula, possible)]


@given(st.lists(FORMULAS, max_size=3), POSSIBLE)
def test_groups_follow_the_tables_of_kleene(parts: list[Formula], possible: dict[str, int]) -> None:
    order = [Truth.FAILS, Truth.OPEN, Truth.HOLDS]
    verdicts = [order.index(truth(part, possible)) for part in parts]
    assert truth(All(tuple(parts)), possible) is order[min(verdicts, default=2)]
    assert truth(Any(tuple(parts)), possible) is order[max(verdicts, default=0)]


@given(FORMULAS_ON_VALUES, POSSIBLE, POSSIBLE)
def test_knowing_more_never_overturns_a_verdict(formula: Formula, possible: dict[str, int], other: dict[str, int]) -> None:
    narrower = {name: values & other[name] or values for name, values in possible.items()}
    before = truth(formula, possible)
    assert before is Truth.OPEN or truth(formula, narrower) is before


@given(FORMULAS_ON_VALUES, POSSIBLE, SEEDS)
def test_forgetting_a_name_on_which_nothing_rests_changes_nothing(formula: Formula, possible: dict[str, int], seed: int) -> None:
    deciding = list(deciding_leaves(formula, possible))
    idle = names(formula) - {each.name for each, _ in deciding}
    forgotten = set(Random(seed).sample(sorted(idle), len(idle) // 2 + len(idle) % 2))
    wider = {name: DOMAINS[name].full if name in forgotten else values for name, values in possible.items()}
    assert truth(formula, wider) is truth(formula, possible)
    assert list(deciding_leaves(formula, wider)) == deciding


@given(FORMULAS_ON_VALUES, POSSIBLE)
def test_the_deciding_leaves_alone_give_the_verdict(formula: Formula, possible: dict[str, int]) -> None:
    """Where it is settled, everything but what decides may be forgotten."""
    deciding = {each.name for each, _ in deciding_leaves(formula, possible)}
    known = {name: values if name in deciding else DOMAINS[name].full for name, values in possible.items()}
    assert truth(formula, known) is truth(formula, possible)


def _groups(formula: Formula) -> Iterator[All | Any]:
    if isinstance(formula, All | Any):
        yield formula
        for part in formula.parts:
            yield from _groups(part)
