"""What a team looks at together: how many sessions need what, which findings and strategies stand out, and whom to talk about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import polars as pl

from alliance_advisor.caseload.answer_columns import ALERTS, PROBLEM, QUESTIONS, REASON, SEPARATOR, STATUS, strategy_column
from alliance_advisor.caseload.files import Unread
from alliance_advisor.caseload.histories import CLIENT, SESSION
from alliance_advisor.explanation.status import Reason, Status
from alliance_advisor.knowledge.alerts import ALERT_KINDS
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

NAMED = 15
"""So many sessions are named, and so many strategies."""


class AnsweredFile(NamedTuple):
    """The answers, those who need care first; and every record that could not be read, of sessions and of their histories."""

    answers: pl.DataFrame
    unread: tuple[Unread, ...]
    unread_history: tuple[Unread, ...] = ()


Json = dict[str, Any]


def summary_of(answered: AnsweredFile, knowledge_base: KnowledgeBase) -> Json:
    """The view of the summary, as plain data. Its answers need their findings."""
    answers = answered.answers.filter(pl.col(PROBLEM).is_null())
    about = knowledge_base.manifest
    return {
        "purpose": about.purpose,
        "document": {"knowledge_base": {"name": about.name, "version": about.version, "digest": knowledge_base.digest}},
        "sessions": len(answers), "unread": len(answered.unread),
        "unread_safety": sum(is_about_safety(each, knowledge_base) for each in answered.unread),
        "clients": answers[CLIENT].n_unique() if CLIENT in answers.columns else 0,
        "questions": answers.select(pl.col(QUESTIONS).median().fill_null(0).cast(pl.Int64)).item(),
        "statuses": _bars(_counts(answers, STATUS), [each.value for each in Status], len(answers)),
        "reasons": _bars(_counts(answers, REASON), [each.value for each in Reason], len(answers)),
        "alerts": [*_alerts(answers, knowledge_base)],
        "findings": [*_findings(answers, knowledge_base)],
        "strategies": [*_strategies(answers, knowledge_base)][:NAMED],
        "foremost": [*_foremost(answers.head(NAMED), knowledge_base)],
    }


def is_about_safety(unread: Unread, knowledge_base: KnowledgeBase) -> bool:
    """Whether what is wrong with a record is the answer to a question about safety."""
    return any(fact.safety and re.search(rf"\b{fact.id}\b", unread.reason) for fact in knowledge_base.vocabulary.facts.values())


def _bars(counts: dict[str, int], names: Iterable[str], whole: int) -> list[Json]:
    return [_bar(name, name, counts[name], whole) for name in names if counts.get(name)]


def _bar(name: str, title: str, count: int, whole: int) -> Json:
    """A count with its share in hundredths, rounded up so that something is seen of what is there."""
    return {"name": name, "title": title, "count": count, "share": -(-100 * count // whole) if whole else 0}


def _counts(answers: pl.DataFrame, column: str) -> dict[str, int]:
    said = answers.select(pl.col(column).cast(pl.String)).to_series().drop_nulls()
    return dict(said.value_counts().iter_rows())


def _alerts(answers: pl.DataFrame, knowledge_base: KnowledgeBase) -> Iterator[Json]:
    """The alerts, safety first, then by how often."""
    counts: dict[str, int] = {}
    for names, count in _counts(answers, ALERTS).items():
        for name in names.split(SEPARATOR):
            counts[name] = counts.get(name, 0) + count
    alerts = knowledge_base.alerts
    for name in sorted(counts, key=lambda each: (ALERT_KINDS.index(alerts[each].kind), -counts[each], each)):
        yield {"kind": alerts[name].kind, **_bar(name, alerts[name].title, counts[name], len(answers))}


def _findings(answers: pl.DataFrame, knowledge_base: KnowledgeBase) -> Iterator[Json]:
    """The findings by role that are found in some session: ruptures, then challenges."""
    roles = knowledge_base.manifest.roles
    for name in dict.fromkeys((*roles.ruptures.values(), *roles.challenges.values())):
        finding = knowledge_base.vocabulary.findings[name]
        absent = finding.domain.words[0]
        possible = pl.col(name).cast(pl.String).str.split(" or ")
        count = answers.select((~possible.list.contains(absent)).sum()).item()
        if count:
            yield _bar(name, finding.title, count, len(answers))


def _strategies(answers: pl.DataFrame, knowledge_base: KnowledgeBase) -> Iterator[Json]:
    """The strategies that come first, the most frequent before the others."""
    counts = _counts(answers, strategy_column(1))
    for name in sorted(counts, key=lambda each: (-counts[each], each)):
        yield _bar(name, knowledge_base.strategies[name].title, counts[name], len(answers))


def _foremost(answers: pl.DataFrame, knowledge_base: KnowledgeBase) -> Iterator[Json]:
    """The sessions that need care first, with what is to be talked about."""
    for row in answers.iter_rows(named=True):
        strategy = row[strategy_column(1)]
        yield {
            "client": row.get(CLIENT), "session": row.get(SESSION), "status": row[STATUS],
            "alerts": [knowledge_base.alerts[name].title for name in (row[ALERTS] or "").split(SEPARATOR) if name],
            "strategy": knowledge_base.strategies[strategy].title if strategy else None,
        }
