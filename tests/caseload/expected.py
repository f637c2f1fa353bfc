"""What each row of a caseload must say: the answer to its session, by the direct reading and the single-session code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from alliance_advisor.caseload.sessions import columns_of
from alliance_advisor.explanation.advice import advice_from
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
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


def _expected(knowledge_base: KnowledgeBase, session: Session, direct: DirectReading) -> Row:
    consultation = Consultation.from_trace(knowledge_base, session, direct.infer(session))
    advice = advice_from(consultation)
    row = {
        "client": session.client, "session": session.number, "status": advice.status.value,
        "reason": advice.reason.value if advice.reason is not None else None,
        "alerts": ", ".join(each.alert.id for each in advice.alerts) or None, "open_questions": len(advice.questions),
        "problem": None,
    }
    for place, shown in enumerate((*advice.first_shown, None, None, None)[:3], start=1):
        row[f"strategy_{place}"] = shown.candidate.strategy.id if shown is not None else None
        row[f"support_{place}"] = shown.candidate.support if shown is not None else None
    for finding in knowledge_base.vocabulary.findings.values():
        row[finding.id] = " or ".join(finding.domain.set_words(consultation.possible[finding.id]))
    row |= {f"rule.{rule.id}": VERDICTS[consultation.verdict_of(rule)] for rule in knowledge_base.active_rules}
    return row
