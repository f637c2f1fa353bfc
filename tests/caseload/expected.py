"""What each row of a caseload must say: the answer to its session, by the direct reading and the single-session code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, repeat
from typing import Any

import pyarrow as pa

from alliance_advisor.caseload.sessions import columns_of
from alliance_advisor.explanation.advice import advice_from
from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.explanation.open_facts import open_facts
from alliance_advisor.explanation.status import kinds_raised, raised, status_of, told_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.ranking import SHOWN, ranking_of
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.alerts import SCOPE
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

VERDICTS = {Truth.HOLDS: True, Truth.FAILS: False, Truth.OPEN: None}
Row = dict[str, Any]


def expected_rows(knowledge_base: KnowledgeBase, sessions: Iterable[Session]) -> list[Row]:
    """The answers to sessions, with findings and rules."""
    direct = knowledge_base.kept(DirectReading)
    return [_expected(knowledge_base, session, direct) for session in sessions]


def table_of(knowledge_base: KnowledgeBase, sessions: Iterable[Session]) -> pa.Table:
    """Sessions as a table."""
    columns = columns_of(knowledge_base, sessions)
    return pa.table({name: pa.array([None] * len(values), pa.string()) if not any(each is not None for each in values) else values
                     for name, values in columns.items()})


def differences(expected: Iterable[Row], found: Iterable[Row]) -> list[tuple[int, str, Any, Any]]:
    """Where rows are not as expected: row, column, and both values."""
    return [(number, name, value, row[name]) for number, (wanted, row) in enumerate(zip(expected, found, strict=True))
            for name, value in wanted.items() if row[name] != value]


def quickly_expected_rows(knowledge_base: KnowledgeBase, sessions: Iterable[Session]) -> list[Row]:
    """The same, put together from the parts of an answer and without what a row does not show: for very many sessions."""
    direct = knowledge_base.kept(DirectReading)
    return [_row(Consultation.from_trace(knowledge_base, session, direct.infer(session))) for session in sessions]


def _row(consultation: Consultation) -> Row:
    ranking = ranking_of(consultation)
    status, reason = status_of(consultation, ranking)
    told = told_of(consultation, ranking, status)
    return {
        "status": status.value, "reason": reason.value if reason is not None else None,
        "alerts": ", ".join(sorted({alert.id for alert in raised(consultation)})) or None,
        "open_questions": len(conflicts_met(consultation)) + len(set(_asked(consultation))), "problem": None,
        **_strategies((each.strategy.id, each.support) for each in told.first or told.recommended[:1]), **_read(consultation),
    }


def _asked(consultation: Consultation) -> Iterator[str]:
    """The facts on which a rule waits that would say something to the therapist."""
    ended = SCOPE in kinds_raised(consultation)
    for rule in consultation.knowledge_base.active_rules:
        if (rule.alert or (rule.recommends and not ended)) and consultation.verdict_of(rule) is Truth.OPEN:
            yield from (each.fact.id for each in open_facts(consultation, rule.formula))


def _expected(knowledge_base: KnowledgeBase, session: Session, direct: DirectReading) -> Row:
    consultation = Consultation.from_trace(knowledge_base, session, direct.infer(session))
    advice = advice_from(consultation)
    return {
        "client": session.client, "session": session.number, "status": advice.status.value,
        "reason": advice.reason.value if advice.reason is not None else None,
        "alerts": ", ".join(each.alert.id for each in advice.alerts) or None, "open_questions": len(advice.questions),
        "problem": None,
        **_strategies((each.candidate.strategy.id, each.candidate.support) for each in advice.first_shown), **_read(consultation),
    }


def _strategies(shown: Iterable[tuple[str, str]]) -> Row:
    row: Row = {}
    for place, (strategy, support) in enumerate(islice(chain(shown, repeat((None, None))), SHOWN), start=1):
        row |= {f"strategy_{place}": strategy, f"support_{place}": support}
    return row


def _read(consultation: Consultation) -> Row:
    """Findings and verdicts."""
    base = consultation.knowledge_base
    findings = {finding.id: " or ".join(finding.domain.set_words(consultation.possible[finding.id]))
                for finding in base.vocabulary.findings.values()}
    return findings | {f"rule.{rule.id}": VERDICTS[consultation.verdict_of(rule)] for rule in base.active_rules}
