"""Each kind of mutant is one small change that an author could make, and a change that means the same is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings

from alliance_advisor.workbench.mutants import Mutant, Mutation, mutants_of
from alliance_advisor.workbench.source import Source
from tests.generators.cases import SEEDS, case_of, source_of
from tests.shipped import CHECKOUT

SMALL = CHECKOUT / "tests" / "faulty" / "base"
RULE = "rules/trust/predictability-first.yaml"


def _mutants(folder: Path, when: str, unless: str = "") -> list[Mutant]:
    """The mutants of the small base's rule with other conditions."""
    base = Path(shutil.copytree(SMALL, folder / "base"))
    text = (base / RULE).read_text()
    text = text.replace("  trust_in_helpers: at most some\nunless:\n  - crisis: yes\n", f"{when}{unless}")
    (base / RULE).write_text(text.replace("  fires: {trust_in_helpers: none, crisis: no}\n  silent: {trust_in_helpers: full}",
                                          "  fires: {session_score: 1}\n  silent: {session_score: 2}"))
    return list(mutants_of(Source.from_folder(base)))


def _said(mutants: list[Mutant], mutation: Mutation) -> list[tuple[str, str]]:
    return [(each.before, each.after) for each in mutants if each.mutation is mutation]


@pytest.mark.parametrize(("test", "others"), [
    ("at most some", ["at most none"]), ("at least some", ["at least full"]), ("some", ["none", "full"]), ("none", ["some"]),
    ("not none", ["not some"]), ("above none", ["above some"]), ("below full", ["below some"]),
    ("[none, some]", ["some", "none"])])
def test_a_value_is_shifted_one_step_on_its_scale_or_left_out_of_a_list(test: str, others: list[str], tmp_path: Path) -> None:
    found = _said(_mutants(tmp_path, f"  trust_in_helpers: {test}\n"), Mutation.VALUE)
    assert [after for _, after in found] == [f"trust_in_helpers: {each}" for each in others]


@pytest.mark.parametrize(("test", "others"), [
    ("at least one", ["at least two"]), ("at least two", ["at least one", "at least three"]), ("went_quiet", ["at least one"]),
    ("[went_quiet, looked_away]", ["looked_away", "went_quiet"])])
def test_of_a_checklist_one_item_more_or_fewer_is_asked_for(test: str, others: list[str], tmp_path: Path) -> None:
    found = _said(_mutants(tmp_path, f"  signs: {test}\n"), Mutation.VALUE)
    assert [after for _, after in found] == [f"signs: {each}" for each in others]


def test_yes_and_no_take_each_others_place(tmp_path: Path) -> None:
    assert _said(_mutants(tmp_path, "  crisis: yes\n"), Mutation.VALUE) == [("crisis: yes", "crisis: no")]


def test_each_line_is_left_out_where_another_one_stays(tmp_path: Path) -> None:
    mutants = _mutants(tmp_path, "  crisis: no\n  any:\n    - trust_in_helpers: none\n    - signs: went_quiet\n")
    assert _said(mutants, Mutation.LINE) == [
        ("crisis: no", ""), ("any of (trust_in_helpers: none; signs: went_quiet)", ""), ("trust_in_helpers: none", ""),
        ("signs: went_quiet", "")]


def test_any_and_all_are_swapped_where_that_makes_a_difference(tmp_path: Path) -> None:
    mutants = _mutants(tmp_path, "  crisis: no\n  any:\n    - trust_in_helpers: none\n    - signs: went_quiet\n")
    assert [before.split(" ")[0] for before, _ in _said(mutants, Mutation.BLOCK)] == ["all", "any"]


def test_the_exceptions_are_left_out_as_a_whole_and_one_by_one(tmp_path: Path) -> None:
    mutants = _mutants(tmp_path, "  crisis: no\n", "unless:\n  - trust_in_helpers: full\n  - signs: went_quiet\n")
    assert len(_said(mutants, Mutation.UNLESS)) == 1
    assert [before for before, _ in _said(mutants, Mutation.LINE)] == ["trust_in_helpers: full", "signs: went_quiet"]


def test_support_is_changed_by_one_step_and_the_rule_is_left_out(tmp_path: Path) -> None:
    mutants = _mutants(tmp_path, "  crisis: no\n")
    assert [(each.before, each.after, each.strategy) for each in mutants if each.mutation is Mutation.SUPPORT] == [
        ("strong", "moderate", "be-predictable")]
    assert [each.rule for each in mutants if each.mutation is Mutation.RULE] == [None]


@given(SEEDS)
@settings(max_examples=40)
def test_every_mutant_is_another_rule_that_reads_and_concludes_nothing_new(seed: int) -> None:
    source = source_of(case_of(seed))
    for mutant in mutants_of(source):
        old = source.knowledge_base.rules[mutant.id]
        if mutant.rule is not None:
            assert (mutant.rule.when, mutant.rule.clear, mutant.rule.recommends) != (old.when, old.clear, old.recommends)
            assert mutant.rule.reads <= old.reads
            assert mutant.rule.concludes == old.concludes
