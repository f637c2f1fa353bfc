"""What is shown of a rule is what both knowledge bases say, what changes most first, and not the same thing twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from alliance_advisor.errors import ProblemsFound
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.rules import DRAFT, RETIRED
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.cases import examples_of
from alliance_advisor.workbench.mutants import mutants_of
from alliance_advisor.workbench.source import Source
from alliance_advisor.workbench.trying import Basis, Sides, Trial, chosen, in_use, sides_of, trial_of, verdict_of
from alliance_advisor.workbench.weighed import WEIGHTS, Apart, Weight, apart_in
from tests.generators.cases import SEEDS, case_of, source_of
from tests.workbench.sound_base import sound_base

NAME = "predictability-first"


@given(SEEDS)
@settings(max_examples=15)
def test_the_answers_told_are_those_of_both_bases_and_no_change_of_a_case_is_passed_over(seed: int) -> None:
    sides = _edited(seed)
    written = list(examples_of(source_of(case_of(seed))))
    trial = trial_of(sides, [(sides.after, case) for case in written], 20)
    told = {each.case.name: each for each in trial.cases if each.case is not None}
    for case in written:
        one, other = _answers(sides, case.session)
        apart = [*apart_in(one, other)]
        assert (case.name in told) or not apart or verdict_of(sides.rule, one) is verdict_of(sides.rule, other) is Truth.FAILS
        assert case.name not in told or [each for each in told[case.name].apart if each.weight is not Weight.FIRES] == apart


@given(SEEDS)
@settings(max_examples=10)
def test_a_random_session_that_is_shown_says_no_more_than_its_change_needs(seed: int) -> None:
    sides = _edited(seed)
    for shown in trial_of(sides, [], 40).shown:
        assert shown.case is None
        for name in shown.session.reports.values.keys() - shown.session.reports.scores.keys():
            values = {key: value for key, value in shown.session.reports.values.items() if key != name}
            less = replace(shown.session, reports=Reports(values, shown.session.reports.scores))
            weights = [each.weight for each in apart_in(*_answers(sides, less))]
            assert sides.after.vocabulary.facts[name].of or shown.weight is Weight.FIRES or weights[:1] != [shown.weight]


def test_what_weighs_more_comes_first_and_at_equal_weight_a_case_before_a_random_session(tmp_path: Path) -> None:
    trial = _trial(tmp_path)
    weights = [WEIGHTS.index(each.weight) for each in trial.shown]
    assert weights == sorted(weights)
    assert weights[0] == min(WEIGHTS.index(each.weight) for each in (*trial.cases, *trial.random))
    assert trial.shown[0].case is not None


def test_different_changes_are_shown_rather_than_three_alike(tmp_path: Path) -> None:
    trial = _trial(tmp_path)
    kinds = {each.weight for each in (*trial.cases, *trial.random)} - {Weight.FIRES}
    assert len({each.weight for each in trial.shown}) == min(len(kinds), 3)


def test_the_same_session_is_not_shown_twice_where_there_is_another(tmp_path: Path) -> None:
    one, two, three, *_ = _trial(tmp_path).cases
    alike = [replace(each, apart=one.apart) for each in (one, one, two, three)]
    shown = list(chosen(alike))
    assert all(alike[at] in shown for at in (0, 2, 3))


def test_a_session_in_which_the_answer_stays_is_shown_only_where_there_are_no_others(tmp_path: Path) -> None:
    stays, *others = _trial(tmp_path).cases
    stays = replace(stays, apart=(Apart(Weight.FIRES, ()),))
    alike = [replace(each, apart=others[0].apart) for each in others]
    assert stays not in list(chosen([stays, *alike[:3]]))
    assert stays in list(chosen([stays, *alike[:2]]))


@pytest.mark.parametrize(("status_then", "status_now", "basis"), [
    ("reviewed", "reviewed", Basis.SAME), (DRAFT, "reviewed", Basis.SAME), (RETIRED, "reviewed", Basis.NEW),
    ("reviewed", RETIRED, Basis.GONE)])
def test_what_is_compared_depends_on_whether_the_rule_was_and_is_in_use(
        status_then: str, status_now: str, basis: Basis, tmp_path: Path) -> None:
    base = knowledge_base_from_folder(sound_base(tmp_path / "base"))
    sides = sides_of(NAME, _with_status(base, status_now), _with_status(base, status_then))
    assert sides.basis is basis
    assert (in_use(sides.before, NAME) is None) is (basis is not Basis.GONE)
    assert (in_use(sides.after, NAME) is None) is (basis is Basis.GONE)


def test_a_rule_that_neither_side_has_in_use_cannot_be_tried(tmp_path: Path) -> None:
    base = knowledge_base_from_folder(sound_base(tmp_path / "base"))
    retired = _with_status(base, RETIRED)
    for then in (retired, None):
        with pytest.raises(ProblemsFound):
            sides_of(NAME, retired, then)


def test_every_run_tries_the_same_sessions(tmp_path: Path) -> None:
    base = knowledge_base_from_folder(sound_base(tmp_path / "base"))
    one, other = (trial_of(sides_of(NAME, base, base), [], 50) for _ in range(2))
    assert [each.session for each in one.random] == [each.session for each in other.random] != []


def _trial(tmp_path: Path) -> Trial:
    """The sound base, in which one rule is tried without an edit, on its examples and some random sessions."""
    source = Source.from_folder(sound_base(tmp_path / "base"))
    base = source.knowledge_base
    return trial_of(sides_of(NAME, base, base), [(base, case) for case in examples_of(source)], 100)


def _edited(seed: int) -> Sides:
    """The base of a seed and the same with one rule a little otherwise."""
    case = case_of(seed)
    mutant = Random(seed).choice([each for each in mutants_of(source_of(case)) if each.rule is not None])
    assert mutant.rule is not None
    new = replace(case.knowledge_base, rules={**case.knowledge_base.rules, mutant.id: mutant.rule})
    return sides_of(mutant.id, new, case.knowledge_base)


def _answers(sides: Sides, session: Session) -> tuple[Answer, Answer]:
    """What the two sides say of a session."""
    before, after = (Answer(Consultation.from_trace(base, session, DirectReading(base).infer(session)))
                     for base in (sides.before, sides.after))
    return before, after


def _with_status(base: KnowledgeBase, status: str) -> KnowledgeBase:
    return replace(base, rules={**base.rules, NAME: replace(base.rules[NAME], status=status)})
