"""`kb test`: whether each rule does what its examples say, and each answer is what the cases expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import DRAFT
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.cases import Case
from alliance_advisor.workbench.mismatches import Mismatch, mismatches


class Outcome(StrEnum):
    """What became of a case. One that is still to do and differs is no failure; one that is as expected now is."""

    AS_EXPECTED = "as_expected"
    DIFFERENT = "different"
    STILL_TO_DO = "still_to_do"
    DONE = "done"


FAILURES = (Outcome.DIFFERENT, Outcome.DONE)


@dataclass(frozen=True, slots=True)
class Tested:
    """One case, the answer to its session, and where this differs from what was expected."""

    case: Case
    answer: Answer
    mismatches: tuple[Mismatch, ...]

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        if self.case.todo:
            return Outcome.STILL_TO_DO if self.mismatches else Outcome.DONE
        return Outcome.DIFFERENT if self.mismatches else Outcome.AS_EXPECTED

    @property
    def failed(self) -> bool:
        """Whether somebody has to look at it."""
        return self.outcome in FAILURES


class Tester:
    """Tests cases against one knowledge base. Draft rules fire for their own examples alone, unless they fire anyway."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._reading = DirectReading(knowledge_base)

    def tested(self, cases: Iterable[Case]) -> Iterator[Tested]:
        """Each case in turn."""
        for case in cases:
            drafts = bool(case.rule) and self._knowledge_base.rules[case.rule].status == DRAFT
            answer = (self._with_drafts if drafts else self).answer_to(case.session)
            yield Tested(case, answer, mismatches(case.expect, answer))

    def answer_to(self, session: Session) -> Answer:
        """The answer to a session."""
        return Answer(Consultation.from_trace(self._knowledge_base, session, self._reading.infer(session)))

    @cached_property
    def _with_drafts(self) -> Tester:
        return Tester(self._knowledge_base.with_drafts())
