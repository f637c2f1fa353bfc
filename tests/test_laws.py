"""Laws of inference: answering more overturns nothing, and what is lost was announced by a check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from hypothesis import given

from alliance_advisor.explanation.advice import advice_from
from alliance_advisor.explanation.checks import Effect, checks_of_candidate
from alliance_advisor.explanation.derivation import derivation_of_strategy
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import Candidate, HoldKind, holds_of, ranking_of
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.trace import Fired, Trace
from alliance_advisor.inference.working_memory import does_not_apply
from alliance_advisor.knowledge.domain import Domain
from alliance_advisor.knowledge.formula import KnownLeaf, Truth, leaves
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.strategies import Strategy
from alliance_advisor.workbench.random_sessions import complete_session, one_more_answer
from tests.generators.cases import SEEDS, Case, case_of
from tests.generators.computed import changes_what_is_computed, naively_computed
from tests.generators.conditions import holds
from tests.generators.plain import Block, keys_of, listed, word

SESSIONS = 2
MOST_ANSWERS = 6


@given(SEEDS)
def test_answering_more_never_overturns_a_verdict_a_finding_or_a_proven_hold(seed: int) -> None:
    case = case_of(seed)
    steadfast = [rule for rule in case.knowledge_base.active_rules if not _asks_what_is_known(rule)]
    for before, after in _steps(case):
        for rule in steadfast:
            verdict = before.verdict_of(rule)
            assert verdict is Truth.OPEN or after.verdict_of(rule) is verdict, rule.id
        for finding, possible in before.trace.findings.items():
            assert not after.trace.findings[finding] & ~possible, finding
        for strategy in case.knowledge_base.strategies.values():
            assert _proven_holds(before, strategy) <= _proven_holds(after, strategy), strategy.id


@given(SEEDS)
def test_one_more_fact_drops_holds_or_lifts_a_strategy_only_where_a_check_asked_for_it(seed: int) -> None:
    """An open `only_if` is asked before the fact itself, and nobody is asked for the history of a session."""
    case = case_of(seed)
    for before, after in _steps(case):
        answered = after.session.reports.values.keys() - before.session.reports.values.keys()
        if not answered or any(_waits_for_a_gate(before, name) for name in answered):
            continue
        still_recommended, still_held = _recommended_and_held(after)
        for candidate in (*ranking_of(before).recommended, *ranking_of(before).held):
            same = still_held if candidate.held else still_recommended
            if candidate.strategy.id not in same and not any(map(_asks_what_is_known, candidate.rules)):
                assert answered & _checked(before, candidate), (candidate.strategy.id, answered)


@given(SEEDS)
def test_where_everything_is_known_a_rule_fires_exactly_where_its_text_says_so(seed: int) -> None:
    case = case_of(seed)
    for _ in range(SESSIONS):
        session = complete_session(case.random, case.knowledge_base)
        assert case.direct.infer(session) == _TwoValued(case, session).trace()


@given(SEEDS)
def test_nothing_is_asked_that_was_answered_or_cannot_be_answered(seed: int) -> None:
    """A contradiction asks for a fact anew; everything else for one that is open and may apply."""
    case = case_of(seed)
    for session in case.sessions(SESSIONS * 2):
        advice = advice_from(case.consult(session))
        checks = [check for each in (*advice.recommendations, *advice.withheld) for check in each.checks]
        checks += [check for alert in advice.alerts for check in alert.checks]
        anew = [question.fact for question in advice.questions if question.conflict is not None]
        anew += [check.fact for check in checks if check.effect is Effect.CLARIFY]
        open_facts = [question.fact for question in advice.questions if question.conflict is None]
        open_facts += [check.fact for check in checks if check.effect is not Effect.CLARIFY]
        assert all(fact.reportable for fact in (*anew, *open_facts))
        for fact in open_facts:
            assert fact.id not in session.reports.values, fact.id
            assert not does_not_apply(fact.only_if, advice.consultation.possible), fact.id


def _steps(case: Case) -> Iterator[tuple[Consultation, Consultation]]:
    """Consultations before and after one more answer.

    A computed fact says what the scores given so far show. It is never open, so a score or a history that gives it another
    value changes what was said, and not only what was unknown: such steps are left out.
    """
    for session in case.sessions(SESSIONS):
        before = case.consult(session)
        for _ in range(MOST_ANSWERS):
            more = one_more_answer(case.random, case.knowledge_base, before.session)
            if more is None:
                break
            after = case.consult(more)
            if not changes_what_is_computed(case.knowledge_base, before.session, more):
                yield before, after
            before = after


def _asks_what_is_known(rule: Rule) -> bool:
    return any(isinstance(each, KnownLeaf) for each in leaves(rule.formula))


def _proven_holds(consultation: Consultation, strategy: Strategy) -> set[tuple[HoldKind, str]]:
    holds = holds_of(consultation, strategy)
    return {(hold.kind, hold.rule.id if hold.rule is not None else "") for hold in holds if hold.settled}


def _waits_for_a_gate(consultation: Consultation, name: str) -> bool:
    gate = consultation.knowledge_base.vocabulary.facts[name].only_if
    return gate is not None and consultation.truth_of(gate) is not Truth.HOLDS


def _recommended_and_held(consultation: Consultation) -> tuple[set[str], set[str]]:
    ranking = ranking_of(consultation)
    return {each.strategy.id for each in ranking.recommended}, {each.strategy.id for each in ranking.held}


def _checked(consultation: Consultation, candidate: Candidate) -> set[str]:
    derivation = derivation_of_strategy(consultation, candidate.strategy.id)
    return {check.fact.id for check in checks_of_candidate(consultation, candidate, derivation, ())}


class _TwoValued:
    """The rules read from their text, with every value known: true or false, and nothing between."""

    def __init__(self, case: Case, session: Session) -> None:
        self._case = case
        self._session = session
        self._vocabulary = case.knowledge_base.vocabulary
        self._active = [rule.id for rule in case.knowledge_base.active_rules]
        self._values: dict[str, int] = {name: self._value_of(name) for name in self._vocabulary.facts}

    def trace(self) -> Trace:
        """What fires, and the one value of every finding."""
        for finding in self._vocabulary.findings:
            self._settle(finding)
        fired = tuple(Fired(rule, provisional=False) for rule in self._active if self._holds(rule))
        return Trace(fired, {finding: 1 << self._values[finding] for finding in self._vocabulary.findings})

    def _value_of(self, name: str) -> int:
        fact = keys_of(keys_of(self._case.documents["vocabulary/facts/facts.yaml"]["facts"])[name])
        if name in self._session.reports.values:
            return self._session.reports.values[name]
        if "computed" in fact:
            return naively_computed(self._case.knowledge_base, self._session)[name]
        otherwise, domain = word(fact["otherwise"]), self._domains[name]
        return 0 if otherwise == "none" and otherwise not in domain.words else domain.value_of([otherwise])

    @cached_property
    def _domains(self) -> Mapping[str, Domain]:
        facts = {fact.id: fact.domain for fact in self._vocabulary.facts.values()}
        return facts | {finding.id: finding.domain for finding in self._vocabulary.findings.values()}

    def _settle(self, finding: str) -> None:
        """The last value that a rule gives it."""
        if finding not in self._values:
            words = [word(keys_of(self._then(rule)["conclude"])[finding]) for rule in self._active
                     if finding in keys_of(self._then(rule).get("conclude", {})) and self._holds(rule)]
            self._values[finding] = max(map(self._domains[finding].words.index, words), default=0)

    def _holds(self, rule: str) -> bool:
        document = self._document(rule)
        for name in sorted(self._case.knowledge_base.rules[rule].reads & self._vocabulary.findings.keys()):
            self._settle(name)
        exceptions = map(keys_of, listed(document.get("unless", ())))
        return self._block_holds(keys_of(document["when"])) and not any(map(self._block_holds, exceptions))

    def _block_holds(self, block: Block) -> bool:
        values = {name: self._values.get(name, 0) for name in self._domains}
        return holds(block, values, self._domains)

    def _document(self, rule: str) -> Block:
        return self._case.documents[f"rules/{rule}.yaml"]

    def _then(self, rule: str) -> Block:
        return keys_of(self._document(rule)["then"])
