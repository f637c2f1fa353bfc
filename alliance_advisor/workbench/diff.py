"""`kb diff`: what was edited (`edits`), and for which sessions the advice changes.

That is looked for among all cases and examples of both sides, and among random sessions, half of them drawn from each side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from alliance_advisor.explanation.status import Reason, Status
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.both import Both, smallest
from alliance_advisor.workbench.cases import Case
from alliance_advisor.workbench.edits import Changed, Moved, changes_of, moves_of
from alliance_advisor.workbench.random_sessions import random_session

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
    """Both knowledge bases, ready to be compared."""

    def __init__(self, old: KnowledgeBase, new: KnowledgeBase, changed: tuple[Changed, ...]) -> None:
        self._both = Both(old, new, changed)

    def compare(self, name: str, base: KnowledgeBase, session: Session) -> Otherwise | None:
        """What both say of a session of one of them, where that is not the same."""
        before, after = self._both.answers(base, session)
        if self._both.must_agree(before, after):
            return None
        said = said_in(before), said_in(after)
        return Otherwise(name, session, *said) if said[0] != said[1] else None

    def smallest(self, base: KnowledgeBase, found: Otherwise) -> Otherwise:
        """The same with every answer taken back, and every earlier session, without which the answers still differ."""
        return smallest(found, base, lambda session: self.compare(found.name, base, session))


def said_in(answer: Answer) -> Said:
    """The part of an answer that is compared."""
    return Said(answer.status, answer.reason, tuple(each.strategy.id for each in answer.told.first),
                tuple(each.id for each in answer.alerts))
