"""`kb diff`: what was edited (`edits`), and for which sessions the advice changes.

That is looked for among all cases and examples of both sides, and among random sessions, half of them drawn from each side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random

from alliance_advisor.explanation.status import Reason, Status
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.strategies import KEEP
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.cases import Case
from alliance_advisor.workbench.edits import Changed, Edit, Moved, changes_of, moves_of
from alliance_advisor.workbench.random_sessions import random_session, taken_back
from alliance_advisor.workbench.testing import Tester

SEED = "sessions for a comparison"
MOST_SHRUNK = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says, as far as it is compared."""

    status: Status
    reason: Reason | None
    first_three: tuple[str, ...]
    alerts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A session with another answer; `name` is that of a case or example, and empty for a random session."""

    name: str
    session: Session
    before: Said
    after: Said


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that an edit changes. `cases` and `random` have the sessions with another answer, of `compared` of each kind.

    The first few of the random ones say no more than is needed for the answers to differ.
    """

    changed: tuple[Changed, ...]
    moved: tuple[Moved, ...]
    cases: tuple[Otherwise, ...]
    random: tuple[Otherwise, ...]
    compared: tuple[int, int]

    @property
    def changes_advice(self) -> bool:
        """Whether some session gets another answer, or could: only words changed, where this is not so."""
        return bool(self.moved or self.cases or self.random) or any(each.is_more_than_words for each in self.changed)


def comparison_of(old: KnowledgeBase, new: KnowledgeBase, cases: Iterable[tuple[KnowledgeBase, Case]], count: int) -> Comparison:
    """Compare two knowledge bases, on these cases (each with the side that it is from) and so many random sessions."""
    changed = tuple(changes_of(old, new))
    if not changed:
        return Comparison((), (), (), (), (0, 0))
    sides = _Sides(old, new, changed)
    written = [sides.compare(case.name, base, case.session) for base, case in cases]
    compared = [(base, sides.compare("", base, session)) for base, session in drawn(old, new, count)]
    random = [(base, each) for base, each in compared if each is not None]
    random.sort(key=lambda pair: len(pair[1].session.reports.values) + len(pair[1].session.history or ()))
    smallest = [sides.smallest(base, each) for base, each in random[:MOST_SHRUNK]]
    return Comparison(changed, tuple(moves_of(old, new)), tuple(each for each in written if each is not None),
                      (*smallest, *(each for _, each in random[MOST_SHRUNK:])), (len(written), len(compared)))


def drawn(old: KnowledgeBase, new: KnowledgeBase, count: int) -> Iterator[tuple[KnowledgeBase, Session]]:
    """So many random sessions, in turn from the new side and the old one; the same in every run."""
    random = Random(SEED)  # noqa: S311 - a sample, and no secret
    for number in range(count):
        base = (new, old)[number % 2]
        yield base, random_session(random, base)


class _Sides:
    """Both knowledge bases, ready to answer."""

    def __init__(self, old: KnowledgeBase, new: KnowledgeBase, changed: tuple[Changed, ...]) -> None:
        self._old, self._new = Tester(old), Tester(new)
        self._bases = old, new
        self._same = old.rules.keys() - {each.id for each in changed if each.kind == "rule"}
        self._all_else_is_same = not any(each.edit is not Edit.CHANGED or each.is_more_than_words
                                         for each in changed if each.kind not in ("rule", "reference"))
        self._advising = {rule.id for rule in old.active_rules
                          if any(old.strategies[each.strategy].phase != KEEP for each in rule.recommends)}

    def compare(self, name: str, base: KnowledgeBase, session: Session) -> Otherwise | None:
        """What both say of a session of one of them, where that is not the same."""
        old, new = (session if base is each else carried(session, base, each) for each in self._bases)
        before, after = self._old.answer_to(old), self._new.answer_to(new)
        if self._is_same(before.consultation, after.consultation):
            return None
        said = said_in(before), said_in(after)
        return Otherwise(name, session, *said) if said[0] != said[1] else None

    def _is_same(self, before: Consultation, after: Consultation) -> bool:
        """Whether both must say the same: the same is known and concluded, and the same rules fire, word for word.

        One of these speaks for something new to do: where none does, it also matters which rules are still open.
        """
        return (self._all_else_is_same and before.possible == after.possible and before.fired == after.fired
                and before.fired.keys() <= self._same and not self._advising.isdisjoint(before.fired))

    def smallest(self, base: KnowledgeBase, found: Otherwise) -> Otherwise:
        """The same with every answer taken back, and every earlier session, without which the answers still differ."""
        found = self.compare(found.name, base, replace(found.session, history=None)) or found
        for name in tuple(found.session.reports.values):
            found = self.compare(found.name, base, taken_back(found.session, base, name)) or found
        return found


def said_in(answer: Answer) -> Said:
    """The part of an answer that is compared."""
    return Said(answer.status, answer.reason, tuple(each.strategy.id for each in answer.told.first),
                tuple(each.id for each in answer.alerts))


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


