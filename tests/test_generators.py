"""The generator of random knowledge bases is sound: what it writes loads from text as well, and equal seeds give equal cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from alliance_advisor.inference.working_memory import does_not_apply, working_memory
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.workbench.random_sessions import complete_session, misfits, one_more_answer, reportable, taken_back
from tests.generators.cases import SEEDS, case_of
from tests.generators.plain import knowledge_base_of, write_folder


@pytest.mark.parametrize("seed", range(5))
def test_text_and_values_give_the_same_knowledge_base(seed: int, tmp_path: Path) -> None:
    documents = case_of(seed).documents
    write_folder(documents, tmp_path)
    assert knowledge_base_from_folder(tmp_path).digest == knowledge_base_of(documents).digest


@given(SEEDS)
@settings(max_examples=20)
def test_the_same_seed_gives_the_same_case(seed: int) -> None:
    first, second = case_of(seed), case_of(seed)
    assert first.documents == second.documents
    assert list(first.sessions(5)) == list(second.sessions(5))


@given(SEEDS)
@settings(max_examples=20)
def test_a_complete_session_leaves_nothing_open_and_reports_nothing_that_does_not_apply(seed: int) -> None:
    case = case_of(seed)
    session = complete_session(case.random, case.knowledge_base)
    possible = working_memory(case.knowledge_base, session)
    assert all(values.bit_count() == 1 for values in possible.values())
    assert not list(misfits(session, case.knowledge_base))
    assert one_more_answer(case.random, case.knowledge_base, session) is None


@given(SEEDS)
@settings(max_examples=20)
def test_one_more_answer_can_be_taken_back(seed: int) -> None:
    case = case_of(seed)
    for session in case.sessions(5):
        more = one_more_answer(case.random, case.knowledge_base, session)
        answered = [fact.id for fact in reportable(case.knowledge_base)
                    if more is not None and fact.id in more.reports.values and fact.id not in session.reports.values]
        assert len(answered) <= 1
        for name in answered:
            assert more is not None
            fact = case.knowledge_base.vocabulary.facts[name]
            assert not does_not_apply(fact.only_if, working_memory(case.knowledge_base, session))
            assert taken_back(more, case.knowledge_base, name) == session
