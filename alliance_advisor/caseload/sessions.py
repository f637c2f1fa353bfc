"""Sessions as the columns of a frame: one row each, with what is computed from their histories already worked out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliance_advisor.caseload.entry import FAILED
from alliance_advisor.caseload.truths import code
from alliance_advisor.inference.computed import computed_values
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.vocabulary import FROM_SCORES, Fact

Columns = dict[str, list[Any]]


def columns_of(knowledge_base: KnowledgeBase, sessions: Iterable[Session]) -> Columns:
    """Every column that any of the sessions fills, as long as there are sessions; None where a session says nothing."""
    rows = [dict(_cells(knowledge_base, session)) for session in sessions]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _cells(knowledge_base: KnowledgeBase, session: Session) -> Iterable[tuple[str, Any]]:
    yield "client", session.client
    yield "session", session.number
    facts = knowledge_base.vocabulary.facts
    yield from session.reports.scores.items()
    for name, value in session.reports.values.items():
        if facts[name].measure is None:
            yield from _reported(facts[name], value)
    known = computed_values(knowledge_base, session)
    for fact in knowledge_base.computed_facts:
        if fact.computed not in FROM_SCORES:
            yield code(fact.id), known.get(fact.id)
    for strategy, count in session.failed.items():
        yield f"{FAILED}{strategy}", count


def _reported(fact: Fact, value: int) -> Iterable[tuple[str, Any]]:
    if fact.domain.kind is not Kind.SEVERAL:
        yield fact.id, fact.domain.words[value]
        return
    for number, item in enumerate(fact.domain.words):
        yield f"{fact.id}.{item}", bool(value >> number & 1)
