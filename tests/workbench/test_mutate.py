"""What is noticed, and why something is not, is what testing every case on every changed knowledge base would say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from hypothesis import given, settings

from alliance_advisor import resources
from alliance_advisor.errors import Location
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.knowledge.formula import Possible, Truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.workbench.altered import Altered, Reach, judged
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.cases import Case as WrittenCase
from alliance_advisor.workbench.expected import Expectation
from alliance_advisor.workbench.mutants import Mutant, Mutation, mutants_of
from alliance_advisor.workbench.mutate import Watch
from alliance_advisor.workbench.mutate_proposals import MutantProposals, Why
from alliance_advisor.workbench.source import Source
from alliance_advisor.workbench.survey import survey_of
from alliance_advisor.workbench.testing import Tester as CaseTester
from tests.generators.cases import SEEDS, Case, case_of, source_of

ENOUGH = 98
"""So many hundredths of all changes to the shipped rules are noticed; the issue asked for 90."""


@given(SEEDS)
@settings(max_examples=25)
def test_a_change_is_noticed_exactly_where_a_case_on_the_changed_base_is_no_longer_as_expected(seed: int) -> None:
    case = case_of(seed)
    cases, mutants = list(_cases(case)), _some(case)
    watch = Watch(case.knowledge_base, cases)
    for mutant in mutants:
        tested = CaseTester(_changed(case.knowledge_base, mutant)).tested(cases)
        assert watch.notices(mutant) is any(each.mismatches for each in tested), mutant


@given(SEEDS)
@settings(max_examples=25)
def test_a_changed_consultation_is_that_of_the_changed_base(seed: int) -> None:
    case = case_of(seed)
    reach = Reach(case.knowledge_base)
    sessions = list(case.sessions(4))
    for mutant in _some(case):
        altered = Altered(reach, case.knowledge_base.rules[mutant.id], mutant.rule)
        changed = _changed(case.knowledge_base, mutant)
        reading = DirectReading(changed)
        for session in sessions:
            anew = Consultation.from_trace(changed, session, reading.infer(session))
            found = altered.consultation(case.consult(session))
            assert (found.possible, list(found.fired.items())) == (anew.possible, list(anew.fired.items()))
            assert altered.may_differ(case.consult(session).possible, asked=False) or _same(found, case.consult(session))


@given(SEEDS)
@settings(max_examples=15)
def test_a_proposed_case_notices_and_an_idle_change_is_never_seen(seed: int) -> None:
    case = case_of(seed)
    proposals = MutantProposals(case.knowledge_base)
    sessions = list(case.sessions(20))
    for mutant in _some(case):
        survivor = proposals.judged(mutant)
        if survivor.session is not None and survivor.expect is not None:
            proposed = WrittenCase("proposed", survivor.session, survivor.expect, "", Location(""))
            assert [each.outcome.value for each in CaseTester(case.knowledge_base).tested([proposed])] == ["as_expected"]
            assert Watch(case.knowledge_base, [proposed]).notices(mutant)
        elif survivor.why is Why.IDLE and mutant.mutation is not Mutation.SUPPORT:
            old = case.knowledge_base.rules[mutant.id]
            for session in sessions if not case.knowledge_base.conflicts else ():
                possible = case.consult(session).possible
                assert _verdict(old, possible) == (_verdict(mutant.rule, possible) if mutant.rule is not None else {Truth.FAILS})


def test_of_the_shipped_rules_nearly_every_change_is_noticed_and_the_rest_has_a_reason() -> None:
    survey = survey_of(Source.from_folder(resources.knowledge_base_folder()))
    assert survey.percent >= ENOUGH
    assert {each.why for each in survey.survivors} <= {Why.OPEN_ONLY, Why.NOT_FOUND}


def test_with_no_case_at_all_everything_survives() -> None:
    source = Source.from_folder(resources.knowledge_base_folder())
    mutants = list(mutants_of(source))[:50]
    assert list(Watch(source.knowledge_base, []).survivors(mutants)) == mutants


def _some(case: Case) -> list[Mutant]:
    """A few mutants of each kind."""
    mutants = list(mutants_of(source_of(case)))
    return case.random.sample(mutants, min(12, len(mutants)))


def _changed(knowledge_base: KnowledgeBase, mutant: Mutant) -> KnowledgeBase:
    others = {name: rule for name, rule in knowledge_base.rules.items() if name != mutant.id}
    return replace(knowledge_base, rules=others if mutant.rule is None else {**others, mutant.id: mutant.rule})


def _cases(case: Case) -> Iterator[WrittenCase]:
    """Cases that are as expected: some about rules, some about the whole answer."""
    for number, session in enumerate(case.sessions(8)):
        answer = Answer(case.consult(session))
        yield WrittenCase(f"case {number}", session, _expected(answer, case.random), "", Location("cases"))


def _expected(answer: Answer, random: Random) -> Expectation:
    rules = [rule.id for rule in answer.consultation.knowledge_base.active_rules]
    some = random.sample(rules, min(2, len(rules)))
    if random.random() < 0.5:
        return Expectation(fires=tuple(each for each in some if each in answer.fired),
                           silent=tuple(each for each in some if each not in answer.fired))
    return Expectation(
        status=answer.status, reason=answer.reason, open=answer.asked,
        recommends=tuple((each.strategy.id, each.support) for each in answer.told.recommended),
        first=tuple(each.strategy.id for each in answer.told.recommended[:1]),
        withholds=tuple(each.strategy.id for each in answer.told.held), alerts=tuple(each.id for each in answer.alerts))


def _verdict(rule: Rule, possible: Possible) -> set[Truth]:
    """That of *`when` and `clear`*, where what is provisional is told apart from what is open."""
    when, clear = judged(rule, possible)
    return {when} if when is not Truth.HOLDS else {when, clear}


def _same(one: Consultation, other: Consultation) -> bool:
    return (one.possible, one.fired) == (other.possible, other.fired)
