"""The order of recommendations follows from what fires and from nothing else, and the first three obey restraint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import TypeVar

from hypothesis import given, settings

from alliance_advisor.explanation.checks import checks_of_candidate
from alliance_advisor.explanation.derivation import derivation_of_strategy
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.ranking import Candidate, HoldKind, Ranking, ranking_of
from alliance_advisor.inference.session import MADE_WORSE, NO_EFFECT, Attempt, Earlier, Session
from alliance_advisor.knowledge.formula import ALWAYS
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from tests.generators.cases import SEEDS, Case, case_of
from tests.generators.plain import Block, Documents, keys_of, knowledge_base_of, listed

SESSIONS = 5
REWRITTEN = settings(max_examples=30)
"""Where each knowledge base is loaded a second time."""

_Value = TypeVar("_Value")


@given(SEEDS)
def test_the_ranking_does_not_depend_on_the_order_of_rules_and_strategies(seed: int) -> None:
    case = case_of(seed)
    base = case.knowledge_base
    shuffled = replace(base, rules=_shuffled(base.rules, case.random), strategies=_shuffled(base.strategies, case.random))
    _assert_same_rankings(case, shuffled)


@given(SEEDS)
@REWRITTEN
def test_the_ranking_does_not_depend_on_what_rules_and_their_files_are_called(seed: int) -> None:
    case = case_of(seed)
    _assert_same_rankings(case, _rewritten(case, lambda rules: {
        f"rules/folder-{number % 3}/other-{number}.yaml": {**rule, "id": f"other-{number}"}
        for number, rule in enumerate(case.random.sample(rules, len(rules)))
    }))


@given(SEEDS)
@REWRITTEN
def test_the_ranking_does_not_change_when_rules_are_said_twice(seed: int) -> None:
    case = case_of(seed)
    _assert_same_rankings(case, _rewritten(case, lambda rules: {
        f"rules/{rule['id']}{suffix}.yaml": {**rule, "id": f"{rule['id']}{suffix}"} for rule in rules for suffix in ("", "-again")
    }))


@given(SEEDS)
@REWRITTEN
def test_checks_never_change_the_ranking(seed: int) -> None:
    """An exception that nobody has answered is added to every strategy and to every rule that only recommends."""
    case = case_of(seed)
    checked = _with_an_open_exception_everywhere(case)
    for session in case.sessions(SESSIONS):
        plain, cautious = case.consult(session), _consult(checked, session)
        assert _summary(ranking_of(cautious)) == _summary(ranking_of(plain))
        for candidate in ranking_of(cautious).recommended:
            derivation = derivation_of_strategy(cautious, candidate.strategy.id)
            assert "never_answered" in {check.fact.id for check in checks_of_candidate(cautious, candidate, derivation, ())}


@given(SEEDS)
def test_the_order_is_support_then_phase_in_a_rupture_then_grounds_grade_and_id(seed: int) -> None:
    """The first three skip families already shown and, in a rupture, what is for later and a third that only steadies."""
    case = case_of(seed)
    outspoken = _outspoken(case)
    for session in case.sessions(SESSIONS):
        consultation = _consult(outspoken, session)
        ranking = ranking_of(consultation)
        plain = sorted(ranking.recommended, key=lambda each: _key(each, rupture=consultation.rupture_found))
        first: list[Candidate] = []
        for each in plain:
            steadied = [shown for shown in first if shown.strategy.phase == "steady"]
            waits = consultation.rupture_found and (
                each.strategy.timing == "later" or (each.strategy.phase == "steady" and len(steadied) > 1))
            if len(first) < 3 and each.strategy.family not in {shown.strategy.family for shown in first} and not waits:
                first.append(each)
        assert list(ranking.first) == first
        assert list(ranking.others) == [each for each in plain if each not in first]


@given(SEEDS)
def test_a_strategy_that_failed_twice_is_held_under_whatever_name_it_was_tried(seed: int) -> None:
    case = case_of(seed)
    outspoken = _outspoken(case)
    for session in case.sessions(SESSIONS):
        failed = case.random.choice(list(outspoken.strategies.values()))
        names = (failed.id, *failed.renamed_from)
        once = Attempt(case.random.choice(names), NO_EFFECT)
        twice = Attempt(case.random.choice(names), MADE_WORSE)
        for attempts, held in (((once,), False), ((once, twice), True)):
            ranking = ranking_of(_consult(outspoken, replace(session, history=(Earlier(attempts=attempts),))))
            tried = {each.strategy.id: each.held for each in (*ranking.recommended, *ranking.held)
                     if any(hold.kind is HoldKind.TRIED for hold in each.holds)}
            recommended = failed.id in {each.strategy.id for each in (*ranking.recommended, *ranking.held)}
            assert tried == ({failed.id: True} if held and recommended else {})


def _key(candidate: Candidate, *, rupture: bool) -> tuple[object, ...]:
    strategy = candidate.strategy
    support = ["strong", "moderate", "slight"].index(candidate.support)
    phase = ["steady", "validate", "explore", "agree", "change", "keep"].index(strategy.phase)
    return support, phase if rupture else None, -candidate.grounds, strategy.grade, strategy.id


def _assert_same_rankings(case: Case, other: KnowledgeBase) -> None:
    for session in case.sessions(SESSIONS):
        assert _summary(ranking_of(_consult(other, session))) == _summary(ranking_of(case.consult(session))), session


def _consult(knowledge_base: KnowledgeBase, session: Session) -> Consultation:
    return Consultation.from_trace(knowledge_base, session, DirectReading(knowledge_base).infer(session))


def _summary(ranking: Ranking) -> list[tuple[str, str, int, bool]]:
    return [(each.strategy.id, each.support, each.grounds, each.held) for each in (*ranking.recommended, *ranking.held)]


def _shuffled(values: Mapping[str, _Value], random: Random) -> dict[str, _Value]:
    return dict(random.sample(list(values.items()), len(values)))


def _rewritten(case: Case, rewrite: Callable[[list[Block]], Documents]) -> KnowledgeBase:
    """The knowledge base with other files of rules."""
    rules = [document for name, document in case.documents.items() if name.startswith("rules/")]
    others = {name: document for name, document in case.documents.items() if not name.startswith("rules/")}
    return replace(knowledge_base_of({**others, **rewrite(rules)}), drafts=case.knowledge_base.drafts)


def _with_an_open_exception_everywhere(case: Case) -> KnowledgeBase:
    documents = dict(case.documents)
    facts = documents["vocabulary/facts/facts.yaml"]
    never = {"about": "session", "kind": "yes_no", "ask": "Will anybody answer?"}
    documents["vocabulary/facts/facts.yaml"] = {**facts, "facts": {**keys_of(facts["facts"]), "never_answered": never}}
    for name, document in case.documents.items():
        if name.startswith("strategies/"):
            documents[name] = _with_exception(document, "hold_when")
        elif name.startswith("rules/") and list(keys_of(document["then"])) == ["recommend"]:
            documents[name] = _with_exception(document, "unless")
    return replace(knowledge_base_of(documents), drafts=case.knowledge_base.drafts)


def _with_exception(document: Block, key: str) -> Block:
    return {**document, key: [*listed(document.get(key, ())), {"never_answered": "yes"}]}


def _outspoken(case: Case) -> KnowledgeBase:
    """The knowledge base with many rules firing: half of them whatever is known."""
    def freed(rule: Rule) -> Rule:
        return replace(rule, when=ALWAYS, clear=ALWAYS) if case.random.random() < 0.5 else rule

    return replace(case.knowledge_base, rules={name: freed(rule) for name, rule in case.knowledge_base.rules.items()})
