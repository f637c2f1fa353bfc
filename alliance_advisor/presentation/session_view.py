"""A session as plain data for the template of a session file, so that what was reported can be kept and read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alliance_advisor.inference.session import Earlier, Session
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.vocabulary import Fact, Vocabulary

Json = dict[str, Any]
NOT_REPORTED: Json = {"facts": None, "history": None}
"""The same keys where there is no session."""


def session_view(session: Session, vocabulary: Vocabulary) -> Json:
    """Everything that a session file can say, in the order of the vocabulary."""
    reported = (fact for fact in vocabulary.facts.values() if fact.reportable and fact.id in session.reports.values)
    return {
        "client": session.client,
        "session": session.number,
        "facts": [{"id": fact.id, "value": _written(fact, session)} for fact in reported],
        "history": None if session.history is None else [list(_lines(each)) or ["{}"] for each in session.history],
    }


def reported_view(session: Session, vocabulary: Vocabulary) -> Json:
    """What was reported as the keys `facts` and `history`, each fact with the word for its value."""
    view = session_view(session, vocabulary)
    return {"facts": {each["id"]: each["value"] for each in view["facts"]}, "history": view["history"]}


def _lines(earlier: Earlier) -> Iterator[str]:
    """An earlier session, one line a key."""
    if earlier.number is not None:
        yield f"session: {earlier.number}"
    if earlier.scores:
        yield _block("scores", {name: _number(score) for name, score in earlier.scores.items()})
    if earlier.attempts:
        yield _block("tried", {attempt.strategy: attempt.outcome for attempt in earlier.attempts})


def _block(key: str, entries: Mapping[str, str]) -> str:
    return f"{key}: {{{', '.join(f'{name}: {value}' for name, value in entries.items())}}}"


def _written(fact: Fact, session: Session) -> str:
    if fact.id in session.reports.scores:
        return _number(session.reports.scores[fact.id])
    words = fact.domain.words_of(session.reports.values[fact.id])
    if fact.domain.kind is Kind.SEVERAL:
        return f"[{', '.join(words)}]" if words else "none"
    return words[0]


def _number(score: float) -> str:
    """With every digit, so that it is read back as the same number."""
    return repr(score).removesuffix(".0")
