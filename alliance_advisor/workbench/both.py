"""Two knowledge bases that answer the same session: each as far as it knows the facts of the side that it is from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from alliance_advisor.explanation.status import is_waiting
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.strategies import KEEP
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.edits import Changed
from alliance_advisor.workbench.random_sessions import taken_back
from alliance_advisor.workbench.testing import Tester


class Both:
    """Both knowledge bases, ready to answer; `changed` is all that was edited between them."""

    def __init__(self, before: KnowledgeBase, after: KnowledgeBase, changed: Iterable[Changed]) -> None:
        self._bases = before, after
        self._before, self._after = Tester(before), Tester(after)
        changed = tuple(changed)
        self._same = before.rules.keys() - {each.id for each in changed if each.kind == "rule"}
        self._all_else_is_same = not any(each.may_change_advice for each in changed if each.kind != "rule")
        self._advising = {rule.id for rule in before.active_rules
                          if any(before.strategies[each.strategy].phase != KEEP for each in rule.recommends)}

    def answers(self, base: KnowledgeBase, session: Session) -> tuple[Answer, Answer]:
        """What both say of a session that was written for one of them, or for a base with the same facts as one has."""
        return self.before(base, session), self.after(base, session)

    def before(self, base: KnowledgeBase, session: Session) -> Answer:
        """What the one says of it."""
        return self._before.answer_to(self._carried(base, session, 0))

    def after(self, base: KnowledgeBase, session: Session) -> Answer:
        """What the other says of it."""
        return self._after.answer_to(self._carried(base, session, 1))

    def _carried(self, base: KnowledgeBase, session: Session, side: int) -> Session:
        return session if base is self._bases[side] else carried(session, base, self._bases[side])

    def must_agree(self, one: Answer, other: Answer) -> bool:
        """Whether both must say the same: the same is known and concluded, and the same rules fire, word for word.

        One of these speaks for something new to do: where none does, it also matters whether others are still open.
        """
        before, after = one.consultation, other.consultation
        return (self._all_else_is_same and before.possible == after.possible and before.fired == after.fired
                and before.fired.keys() <= self._same
                and (not self._advising.isdisjoint(before.fired) or is_waiting(before) is is_waiting(after)))


def carried(session: Session, source: KnowledgeBase, target: KnowledgeBase) -> Session:
    """The session as far as another knowledge base knows its facts, with the same values, and its strategies."""
    facts, others = source.vocabulary.facts, target.vocabulary.facts

    def same(name: str) -> bool:
        return name in others and facts[name].domain == others[name].domain and facts[name].measure == others[name].measure

    reports = Reports({name: value for name, value in session.reports.values.items() if same(name)},
                      {name: score for name, score in session.reports.scores.items() if same(name)})
    history = session.history and tuple(
        replace(each, scores={name: score for name, score in each.scores.items() if same(name)},
                attempts=tuple(attempt for attempt in each.attempts
                               if attempt.strategy in target.strategies or attempt.strategy not in source.strategies))
        for each in session.history)
    return replace(session, reports=reports, history=history)


class _HasSession(Protocol):
    @property
    def session(self) -> Session: ...


_Found = TypeVar("_Found", bound=_HasSession)


def smallest(found: _Found, base: KnowledgeBase, again: Callable[[Session], _Found | None]) -> _Found:
    """The same with every answer taken back, every item unticked, and every earlier session, without which it is still found."""
    found = _with_fewer_answers(again(replace(found.session, history=None)) or found, base, again)
    for name, item in _ticks(found.session, base):
        found = again(_unticked(found.session, name, item)) or found
    return _with_fewer_answers(found, base, again)


def _with_fewer_answers(found: _Found, base: KnowledgeBase, again: Callable[[Session], _Found | None]) -> _Found:
    for name in tuple(found.session.reports.values):
        found = again(taken_back(found.session, base, name)) or found
    return found


def _ticks(session: Session, knowledge_base: KnowledgeBase) -> tuple[tuple[str, int], ...]:
    """Every item that is ticked on a checklist, as the fact and the bit of the item."""
    facts, values = knowledge_base.vocabulary.facts, session.reports.values
    return tuple((name, 1 << item) for name, value in values.items() if facts[name].domain.kind is Kind.SEVERAL
                 for item in range(value.bit_length()) if value >> item & 1)


def _unticked(session: Session, name: str, item: int) -> Session:
    """The session with one item of a checklist not ticked."""
    values = session.reports.values
    return replace(session, reports=replace(session.reports, values={**values, name: values[name] & ~item}))
