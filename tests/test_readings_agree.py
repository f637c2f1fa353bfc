"""The readings of the rules agree: experta, the direct reading and a naive one give the same trace and the same bytes.

`ALLIANCE_VERDICTS=100000` goes on until so many verdicts were compared.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from alliance_advisor.explanation.advice import Advice, advice_from
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.engine import ExpertaEngine
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.trace import Fired, Trace
from alliance_advisor.inference.working_memory import working_memory
from alliance_advisor.knowledge.formula import Truth, truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.presentation.rendering import FORMATS, Renderer
from tests.generators.cases import FIRST_SEED, POOL, Case, case_of
from tests.generators.census import CONSTRUCTS, EVENTS, constructs_of, events_of
from tests.generators.computed import naively_computed

SESSIONS = 4
BUILT_FOR_ONE = 4
RENDERED = 20
THREADS = 8
VERDICTS = int(os.environ.get("ALLIANCE_VERDICTS", "0"))


def test_all_readings_give_the_same_trace_whatever_the_rules_contain(report: Callable[[str], None]) -> None:
    """Every construct and every kind of answer has to occur on the way."""
    census: Counter[str] = Counter()
    for case in _cases(census):
        census.update(constructs_of(case.documents, case.knowledge_base))
        engine = ExpertaEngine(case.knowledge_base)
        for session in case.sessions(SESSIONS):
            trace = _agreed_trace(case, engine, session)
            census.update(events_of(_advice(case.knowledge_base, session, trace)))
            census["verdicts"] += len(case.knowledge_base.active_rules)
    for name in sorted(census):
        report(f"{census[name]:>8} {name}")
    assert not (CONSTRUCTS | EVENTS) - census.keys()


def test_an_engine_built_for_one_session_gives_the_trace_of_the_whole_engine() -> None:
    for seed in range(FIRST_SEED, FIRST_SEED + POOL, BUILT_FOR_ONE):
        case = case_of(seed)
        for session in case.sessions(2):
            assert ExpertaEngine.for_one(case.knowledge_base, session).infer(session) == case.direct.infer(session), seed


def test_both_readings_give_the_same_bytes() -> None:
    renderer = Renderer()
    for seed in range(RENDERED):
        case = case_of(seed)
        engine = ExpertaEngine(case.knowledge_base)
        for session in case.sessions(SESSIONS):
            answers = [_advice(case.knowledge_base, session, each.infer(session)) for each in (engine, case.direct)]
            for form in FORMATS:
                fired, direct = (renderer.render(answer, form, everything=True) for answer in answers)
                assert fired == direct, seed


def test_threads_with_an_engine_each_give_the_traces_of_one_thread() -> None:
    case = case_of(FIRST_SEED)
    sessions = list(case.sessions(20))
    expected = [case.direct.infer(session) for session in sessions]

    def traces(turn: int) -> list[Trace]:
        engine = ExpertaEngine(case.knowledge_base)
        return [engine.infer(session) for session in (*sessions[turn:], *sessions[:turn])]

    with ThreadPoolExecutor(THREADS) as pool:
        for turn, found in enumerate(pool.map(traces, range(THREADS))):
            assert found == [*expected[turn:], *expected[:turn]]


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_bytes_of_an_answer_do_not_depend_on_the_hash_seed(hash_seed: str) -> None:
    """Both engines, in a process of their own, print what the direct reading says here."""
    code = "from tests.test_readings_agree import answers; print(*answers(), sep='')"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"}
    elsewhere = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=environment,
                               cwd=Path(__file__).parent.parent)
    assert elsewhere.stdout.decode().split() == "".join(answers()).split()


def answers() -> Iterator[str]:
    """A few answers of both readings, as text."""
    renderer = Renderer()
    for seed in range(3):
        case = case_of(seed)
        for session in case.sessions(SESSIONS):
            for engine in (ExpertaEngine(case.knowledge_base), case.direct):
                yield renderer.render(_advice(case.knowledge_base, session, engine.infer(session)), "json")


def _cases(census: Counter[str]) -> Iterator[Case]:
    """So many knowledge bases, and more until enough verdicts were compared."""
    for number in count():
        if number >= POOL and census["verdicts"] >= VERDICTS:
            return
        yield case_of(FIRST_SEED + number)


def _agreed_trace(case: Case, engine: ExpertaEngine, session: Session) -> Trace:
    trace = engine.infer(session)
    assert trace == case.direct.infer(session), (case.seed, session)
    assert trace == _naive_trace(case.knowledge_base, session), (case.seed, session)
    assert working_memory(case.knowledge_base, session) == _naive_memory(case.knowledge_base, session), (case.seed, session)
    assert list(trace.findings) == list(case.knowledge_base.vocabulary.findings)
    assert len({each.rule for each in trace.fired}) == len(trace.fired), "a rule fired twice"
    return trace


def _advice(knowledge_base: KnowledgeBase, session: Session, trace: Trace) -> Advice:
    return advice_from(Consultation.from_trace(knowledge_base, session, trace))


def _naive_trace(knowledge_base: KnowledgeBase, session: Session) -> Trace:
    """DESIGN section 4 word for word: each rule on its own, each finding once all that conclude it are judged."""
    possible = _naive_memory(knowledge_base, session)
    findings: dict[str, int] = {}
    for finding in _in_order_of_need(knowledge_base):
        findings[finding] = possible[finding] = _naive_finding(knowledge_base, finding, possible)
    fired = (_naive_verdict(rule, possible) for rule in knowledge_base.active_rules)
    return Trace(tuple(each for each in fired if each is not None), findings)


def _naive_memory(knowledge_base: KnowledgeBase, session: Session) -> dict[str, int]:
    """What is reported or computed; then, as long as that rules facts out, what counts for those."""
    facts, reported = knowledge_base.vocabulary.facts.values(), session.reports.values
    possible = {fact.id: 1 << reported[fact.id] if fact.id in reported else fact.domain.full for fact in facts}
    possible |= {name: 1 << value for name, value in naively_computed(knowledge_base, session).items()}
    for _ in knowledge_base.gated_facts:
        for fact in facts:
            if fact.id not in reported and fact.only_if is not None and truth(fact.only_if, possible) is Truth.FAILS:
                assert fact.otherwise is not None
                possible[fact.id] = 1 << fact.otherwise
    return possible


def _in_order_of_need(knowledge_base: KnowledgeBase) -> list[str]:
    """Every finding behind those that its rules read."""
    ordered: dict[str, None] = {}

    def place(finding: str) -> None:
        for rule in knowledge_base.concluding_rules[finding]:
            for name in sorted(rule.reads & knowledge_base.vocabulary.findings.keys()):
                place(name)
        ordered[finding] = None

    for finding in knowledge_base.vocabulary.findings:
        place(finding)
    return list(ordered)


def _naive_finding(knowledge_base: KnowledgeBase, finding: str, possible: dict[str, int]) -> int:
    domain = knowledge_base.vocabulary.findings[finding].domain
    verdicts = [(conclusion.value, truth(rule.formula, possible)) for rule in knowledge_base.concluding_rules[finding]
                for conclusion in rule.concludes if conclusion.finding == finding]
    last_proven = max((value for value, verdict in verdicts if verdict is Truth.HOLDS), default=0)
    later = {value for value, verdict in verdicts if verdict is Truth.OPEN and value > last_proven}
    return sum(1 << value for value in range(domain.size) if value == last_proven or value in later)


def _naive_verdict(rule: Rule, possible: dict[str, int]) -> Fired | None:
    """The rule as fired, or None: it fires when `when` holds and no exception is proven."""
    judged = partial(truth, possible=possible)
    if judged(rule.when) is not Truth.HOLDS or judged(rule.clear) is Truth.FAILS:
        return None
    return Fired(rule.id, provisional=judged(rule.clear) is Truth.OPEN)
