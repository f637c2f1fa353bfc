"""Decision tables say what the rules say: a column is fulfilled by what fulfils the rule's `when`, and by nothing else."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from alliance_advisor.knowledge.domain import Domain, Kind
from alliance_advisor.knowledge.formula import All, Any, Formula, Truth, conjunction, disjunction, leaf, leaves, truth
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.workbench.decision_tables import Cell, Column, column_of, table_for
from tests.shipped import shipped

FULL = 7


def _fulfilled(column: Column, session: dict[str, int]) -> bool:
    """As a reader reads a column: plain cells, one choice a letter, cells with one number together, and the blocks below."""
    def holds(part: Formula) -> bool:
        return truth(part, session) is Truth.HOLDS

    lettered = sorted((cell for cell in column.cells if cell.choice), key=lambda cell: (cell.choice, cell.together))
    choices = [_one_is_enough(list(cells), session) for _, cells in groupby(lettered, key=lambda cell: cell.choice)]
    return all([*(holds(cell.leaf) for cell in column.cells if not cell.choice), *choices, *map(holds, column.blocks)])


def _one_is_enough(cells: list[Cell], session: dict[str, int]) -> bool:
    alone = [cell for cell in cells if not cell.together]
    together = [list(each) for number, each in groupby(cells, key=lambda cell: cell.together) if number]
    return any(truth(cell.leaf, session) is Truth.HOLDS for cell in alone) or any(
        all(truth(cell.leaf, session) is Truth.HOLDS for cell in each) for each in together)


def _rule(when: Formula) -> Rule:
    some = next(iter(shipped().rules.values()))
    return Rule(**{name: getattr(some, name) for name in Rule.__slots__} | {"when": when})


_LEAVES = st.builds(lambda name, allowed: leaf(name, allowed, FULL), st.sampled_from("pqrstu"), st.integers(1, FULL - 1))
FORMULAS = st.recursive(_LEAVES, lambda inner: st.builds(
    lambda join, parts: join(parts), st.sampled_from([conjunction, disjunction]), st.lists(inner, min_size=2, max_size=4)),
    max_leaves=12)
SESSIONS = st.fixed_dictionaries({name: st.integers(1, FULL) for name in "pqrstu"})


@given(FORMULAS, st.lists(SESSIONS, min_size=8, max_size=8))
def test_a_column_of_any_formula_is_fulfilled_where_the_formula_holds(when: Formula, sessions: list[dict[str, int]]) -> None:
    column = column_of(_rule(when))
    for session in sessions:
        assert _fulfilled(column, session) is (truth(when, session) is Truth.HOLDS)


@given(st.data())
def test_a_column_of_a_shipped_rule_is_fulfilled_where_its_when_holds(data: st.DataObject) -> None:
    """Each name is settled on a value which the rule allows, or on any: half of the sessions fulfil something."""
    recommending = [rule for rule in shipped().rules.values() if rule.recommends]
    rule = data.draw(st.sampled_from(recommending))
    session = {}
    for part in leaves(rule.when):
        domain = shipped().vocabulary.domain_of(part.name)
        assert isinstance(domain, Domain)
        allowed = domain.members(getattr(part, "allowed", domain.full))
        session[part.name] = 1 << data.draw(st.one_of(st.sampled_from(allowed), st.integers(0, domain.size - 1)))
    assert _fulfilled(column_of(rule), session) is (truth(rule.when, session) is Truth.HOLDS)


def test_every_strategy_has_a_column_for_each_rule_that_recommends_it_and_a_row_for_each_name_in_the_cells() -> None:
    for name in shipped().strategies:
        table = table_for(shipped(), name)
        leading = [rule.id for rule in shipped().rules.values() if any(each.strategy == name for each in rule.recommends)]
        assert [column.rule.id for column in table.columns] == leading
        assert sorted(table.names) == sorted({cell.leaf.name for column in table.columns for cell in column.cells})


def test_choices_share_a_letter_what_belongs_together_a_number_and_deeper_blocks_stay_whole() -> None:
    p, q, r, s = (leaf(name, 1, FULL) for name in "pqrs")
    deep = Any((s, All((p, Any((q, r))))))
    column = column_of(_rule(All((p, Any((q, All((r, s)))), deep))))
    assert [(cell.leaf.name, cell.choice, cell.together) for cell in column.cells] == [
        ("p", "", 0), ("q", "a", 0), ("r", "a", 1), ("s", "a", 1)]
    assert column.blocks == (deep,)


def test_the_shipped_rules_use_every_kind_of_cell() -> None:
    columns = [column_of(rule) for rule in shipped().rules.values()]
    cells = [cell for column in columns for cell in column.cells]
    assert any(not cell.choice for cell in cells)
    assert any(cell.choice and not cell.together for cell in cells)
    assert any(cell.together for cell in cells)
    assert any(column.blocks for column in columns)
    assert Kind.SEVERAL in {getattr(shipped().vocabulary.domain_of(cell.leaf.name), "kind", None) for cell in cells}
