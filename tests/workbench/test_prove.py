"""What `kb prove` says of a property is so: proofs hold for every session that is tried, and witnesses break it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from alliance_advisor import resources
from alliance_advisor.errors import Location, ProblemsFound
from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.explanation.status import Status, raised, status_of, told_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import Ranking, ranking_of
from alliance_advisor.knowledge.formula import ALWAYS, Formula, Leaf, Truth
from alliance_advisor.knowledge.formula import NEVER as NOWHERE
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.workbench.properties import ALWAYS_SO, NEVER, UNCHANGED, WHOLE, Part, Property, Says, properties_from_folder
from alliance_advisor.workbench.prove import Judged, Outcome, Prover
from alliance_advisor.workbench.random_sessions import taken_back
from tests.generators.cases import SEEDS, Case, case_of
from tests.shipped import shipped

GOOD = Leaf("good_alliance", 2, 3)
PROPERTIES = 6
SESSIONS = 30


@given(SEEDS)
@settings(max_examples=40)
def test_no_session_breaks_what_is_proved_and_a_witness_breaks_what_is_refuted(seed: int) -> None:
    case = case_of(seed)
    random = Random(f"properties of {seed}")
    claims = [_random_property(random, case.knowledge_base) for _ in range(PROPERTIES)]
    for judged in Prover(case.knowledge_base).judged(claims):
        if judged.outcome is Outcome.REFUTED:
            assert judged.witness is not None
            if judged.witness.whole:
                assert _breaks(judged.claim, case.consult(judged.witness.session))
        elif judged.outcome is Outcome.PROVED:
            free = (each for each in map(case.consult, case.sessions(SESSIONS)) if not conflicts_met(each))
            assert not any(_breaks(judged.claim, each) for each in free)


@given(SEEDS)
@settings(max_examples=20)
def test_two_sessions_that_refute_that_a_fact_changes_nothing_differ_in_it_alone_and_have_other_answers(seed: int) -> None:
    case = case_of(seed)
    facts = [fact for fact in case.knowledge_base.vocabulary.facts.values() if fact.reportable and fact.measure is None]
    for judged in Prover(case.knowledge_base).judged([_unchanged((fact.id,), (Part.STATUS,)) for fact in facts]):
        if judged.outcome is not Outcome.REFUTED or judged.witness is None or not judged.witness.whole:
            continue
        assert judged.other is not None
        one, other = judged.witness.session, judged.other
        assert {name for name, _ in one.reports.values.items() ^ other.reports.values.items()} == set(judged.claim.facts)
        assert _answer(case.consult(one))[0] is not _answer(case.consult(other))[0]


@given(SEEDS)
@settings(max_examples=20)
def test_no_other_answer_to_a_fact_that_is_proved_to_change_nothing_changes_the_status(seed: int) -> None:
    case = case_of(seed)
    facts = [fact for fact in case.knowledge_base.vocabulary.facts.values() if fact.reportable]
    claims = [_unchanged((fact.id,), (Part.STATUS,)) for fact in facts]
    proved = {judged.claim.facts[0] for judged in Prover(case.knowledge_base).judged(claims)
              if judged.outcome is Outcome.PROVED}
    for session in case.sessions(SESSIONS):
        for fact in facts:
            other = taken_back(session, case.knowledge_base, fact.id)
            if fact.id in proved and not any(conflicts_met(case.consult(each)) for each in (session, other)):
                assert _answer(case.consult(session))[0] is _answer(case.consult(other))[0]


def test_each_kind_of_claim_is_both_proved_and_refuted_in_the_random_bases() -> None:
    seen = {(each.claim.claim, each.outcome) for seed in range(15) for each in _judged(case_of(seed))}
    assert seen >= {(claim, outcome) for claim in (NEVER, ALWAYS_SO, UNCHANGED) for outcome in (Outcome.PROVED, Outcome.REFUTED)}


def test_the_laws_of_the_shipped_base_are_proved() -> None:
    claims = properties_from_folder(resources.knowledge_base_folder(), shipped())
    assert len(claims) >= 15
    assert {each.claim for each in claims} == {NEVER, ALWAYS_SO, UNCHANGED}
    judged = list(Prover(shipped()).judged(claims))
    assert [each.claim.id for each in judged if each.outcome is not Outcome.PROVED or each.never_met] == []


def test_a_property_whose_condition_no_session_meets_is_told_to_say_nothing() -> None:
    says = Says(status=Status.SAFETY)
    never, sometimes = Prover(shipped()).judged([_property(NEVER, NOWHERE, says), _property(NEVER, GOOD, says)])
    assert never.never_met
    assert not sometimes.never_met


def test_the_witness_is_the_smallest_session_that_breaks_it() -> None:
    claim = _property(NEVER, ALWAYS, Says(alert="acute-crisis"))
    judged, = Prover(shipped()).judged([claim])
    assert judged.outcome is Outcome.REFUTED
    assert judged.witness is not None
    assert len(judged.witness.session.reports.values) == 1


@pytest.mark.parametrize(("text", "message"), [
    ("never: {when: {bnd: warm}, status: safety}", "there is no fact or finding “bnd”"),
    ("never: {when: {bond: wram}, status: safety}", "bond cannot be “wram”"),
    ("never: {status: danger}", "status"),
    ("never: {recommend: [own-your-prat]}", "own-your-prat"),
    ("never: {recommend: {phase: chnage}}", "phase"),
    ("never: {alert: no-such-alert}", "no-such-alert"),
    ("always: {when: {bond: warm}}", "this does not say what is always so"),
    ("always: {in_first_three: [own-your-part]}", "in_first_three can be claimed only under never"),
    ("never: {status: safety}\nalways: {status: advice}", "a property makes one claim, and this makes 2"),
    ("unchanged_by: [bnd]", "bnd"),
    ("unchanged_by: [bond]\nof: everything", "of"),
    ("sometimes: {status: safety}", "sometimes"),
])
def test_what_is_wrong_with_a_property_is_told_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    folder = tmp_path / "properties"
    folder.mkdir()
    (folder / "a-law.yaml").write_text(f"id: a-law\ntitle: A law\n{text}\nrationale: Because.\n")
    with pytest.raises(ProblemsFound) as found:
        properties_from_folder(tmp_path, shipped())
    problems = found.value.problems
    assert any(message in problem.message for problem in problems), problems
    assert all(problem.location.file == "properties/a-law.yaml" and problem.location.line >= 1 for problem in problems)


def _judged(case: Case) -> Iterator[Judged]:
    random = Random(f"kinds of {case.seed}")
    claims = [_random_property(random, case.knowledge_base) for _ in range(PROPERTIES)]
    facts = [fact.id for fact in case.knowledge_base.vocabulary.facts.values() if fact.reportable]
    return Prover(case.knowledge_base).judged([*claims, *(_unchanged((fact,), WHOLE) for fact in facts)])


def _random_property(random: Random, knowledge_base: KnowledgeBase) -> Property:
    """A rule's condition, and something that an answer could say."""
    rule = random.choice(knowledge_base.active_rules or tuple(knowledge_base.rules.values()))
    strategies = random.sample(sorted(knowledge_base.strategies), min(2, len(knowledge_base.strategies)))
    says = random.choice([
        Says(status=random.choice(list(Status))), Says(recommend=tuple(strategies)),
        *(Says(alert=alert) for alert in knowledge_base.alerts),
    ])
    ranked = Says(in_first_three=tuple(strategies))
    claim = random.choice((NEVER, ALWAYS_SO))
    return _property(claim, rule.when, ranked if claim == NEVER and random.random() < 0.3 else says)


def _property(claim: str, when: Formula, says: Says) -> Property:
    return Property("a-law", "A law", claim, when, says, (), WHOLE, "Because.", Location("a-law.yaml", 1, 1))


def _unchanged(facts: tuple[str, ...], parts: tuple[Part, ...]) -> Property:
    return Property("a-law", "A law", UNCHANGED, ALWAYS, Says(), facts, parts, "Because.", Location("a-law.yaml", 1, 1))


def _breaks(claim: Property, consultation: Consultation) -> bool:
    """Whether the answer to a session breaks a property, by the long way."""
    if consultation.truth_of(claim.when) is not Truth.HOLDS:
        return False
    status, alerts, told = _answer(consultation)
    said = []
    if claim.says.status is not None:
        said.append(status is claim.says.status)
    if claim.says.alert:
        said.append(claim.says.alert in alerts)
    if claim.says.recommend:
        said.append(not {each.strategy.id for each in told.recommended}.isdisjoint(claim.says.recommend))
    if claim.says.in_first_three:
        said.append(not {each.strategy.id for each in told.first}.isdisjoint(claim.says.in_first_three))
    return any(said) if claim.claim == NEVER else not all(said)


def _answer(consultation: Consultation) -> tuple[Status, frozenset[str], Ranking]:
    ranking = ranking_of(consultation)
    status, _ = status_of(consultation, ranking)
    return status, frozenset(alert.id for alert in raised(consultation)), told_of(consultation, ranking, status)
