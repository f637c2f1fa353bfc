"""An interview about one session: asks only what can still change the answer, and stops when nothing can.

It knows no terminal: whoever leads it shows `inquiry`, passes on what was said, and goes on with the interview that comes back.

    interview = Interview.from_session(knowledge_base, session)
    while (inquiry := interview.inquiry) is not None:
        interview = interview.answered(...)   # or .not_known(), or .back()
    advice = advisor.advise(interview.session)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from alliance_advisor.consultation.inquiry import Inquiry, InquiryKind, conflict_inquiry, fact_inquiry, next_inquiry
from alliance_advisor.explanation.advice import Advice
from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.explanation.decisive import Decisive, decisive_facts
from alliance_advisor.explanation.prospects import Closed
from alliance_advisor.explanation.status import first_told
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.strategies import Strategy
from alliance_advisor.knowledge.vocabulary import Fact


@dataclass(frozen=True)
class Interview:
    """The session so far, what was closed without an answer, and what was ticked on a screen and is asked next.

    `kept` are the conflicts that were asked about and left as they are; `earlier` is the interview one inquiry ago.
    """

    knowledge_base: KnowledgeBase = field(repr=False)
    session: Session
    closed: Closed = field(default_factory=Closed)
    ticked: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()
    earlier: Interview | None = field(default=None, repr=False)

    @classmethod
    def from_session(cls, knowledge_base: KnowledgeBase, session: Session | None = None) -> Interview:
        """An interview that asks what a session does not say yet."""
        return cls(knowledge_base, session or Session())

    @cached_property
    def consultation(self) -> Consultation:
        """What the rules make of the session so far."""
        reading = self.knowledge_base.kept(DirectReading)
        return Consultation.from_trace(self.knowledge_base, self.session, reading.infer(self.session))

    @cached_property
    def decisive(self) -> tuple[Decisive, ...]:
        """The facts that could still change the first three or what is said of safety, the most decisive first."""
        return decisive_facts(self.consultation, self.closed)

    @cached_property
    def inquiry(self) -> Inquiry | None:
        """What to ask next, or None when nothing that is left to ask can change the first three or what is said of safety."""
        conflict = next((each for each in conflicts_met(self.consultation) if each.id not in self.kept), None)
        if conflict is not None:
            return conflict_inquiry(conflict)
        facts = self.knowledge_base.vocabulary.facts
        promised = next((facts[name] for name in self.ticked if facts[name].safety), None)
        return fact_inquiry(promised, self._waiting_for(promised.id)) if promised else next_inquiry(self.decisive, self.ticked)

    @property
    def first(self) -> Strategy | None:
        """The first choice so far."""
        return first_told(self.consultation)

    @property
    def number(self) -> int:
        """How many inquiries were answered already."""
        return 0 if self.earlier is None else self.earlier.number + 1

    def told(self, advice: Advice) -> Advice:
        """The advice without questions that were asked already, or that can change nothing any more."""
        closed = self.closed.not_known | self.closed.ruled_out.keys()
        left = (each for each in advice.questions if self.inquiry is not None and each.fact.id not in closed)
        return replace(advice, questions=tuple(left))

    def answered(self, reports: Reports, ticked: Iterable[str] = (), not_known: Iterable[str] = ()) -> Interview:
        """The interview after an answer to its inquiry.

        `reports` says what applies, `ticked` names facts that are to be asked next, and `not_known` those of which nothing is
        known. On a screen the values of any other fact do not apply; where only "nothing" is left of it, that is reported.
        """
        inquiry = self._asked()
        unknown, ruled_out = self.closed.not_known | set(not_known), dict(self.closed.ruled_out)
        if inquiry.kind is InquiryKind.SCORES:
            unknown |= {fact.id for fact in inquiry.facts} - reports.values.keys()
        said = {*reports.values, *ticked, *unknown}
        for fact, asked in inquiry.asked if inquiry.is_screen else ():
            if fact.id not in said:
                ruled_out[fact.id] = ruled_out.get(fact.id, 0) | asked
        nothing = {fact.id: 0 for fact in inquiry.facts if fact.id not in said and _is_nothing(fact, inquiry.kind, ruled_out)}
        before = self.session.reports
        now = Reports({**before.values, **nothing, **reports.values}, {**before.scores, **reports.scores})
        return self._after(inquiry, now, Closed(frozenset(unknown), ruled_out), ticked)

    def not_known(self) -> Interview:
        """The interview after "I don't know": what was asked stays open and is not asked again."""
        inquiry = self._asked()
        asked = () if inquiry.conflict is not None else (fact.id for fact in inquiry.facts)
        return self._after(inquiry, self.session.reports, self.closed._replace(not_known=self.closed.not_known.union(asked)), ())

    def back(self) -> Interview:
        """The interview before the last answer; itself, where nothing was answered."""
        return self.earlier or self

    def _asked(self) -> Inquiry:
        assert self.inquiry is not None, "nothing is asked any more"
        return self.inquiry

    def _after(self, inquiry: Inquiry, reports: Reports, closed: Closed, ticked: Iterable[str]) -> Interview:
        asked = {fact.id for fact in inquiry.facts}
        still = (name for name in self.ticked if name not in asked)
        kept = self.kept | {inquiry.conflict.id} if inquiry.conflict is not None else self.kept
        return replace(self, session=replace(self.session, reports=reports), closed=closed, ticked=(*ticked, *still), kept=kept,
                       earlier=self)

    def _waiting_for(self, name: str) -> Iterable[str]:
        return next((each.rules for each in self.decisive if each.fact.id == name), ())


def _is_nothing(fact: Fact, kind: InquiryKind, ruled_out: Mapping[str, int]) -> bool:
    """Whether what does not apply leaves only "nothing": no item of a checklist, no, or the first value of a safety fact.

    Of other facts the value that is left would be a claim that nobody made.
    """
    left = fact.domain.full & ~ruled_out.get(fact.id, 0)
    plain = fact.domain.kind in (Kind.SEVERAL, Kind.YES_NO) or kind is InquiryKind.SAFETY
    return left == 1 and plain and fact.measure is None


def next_question(knowledge_base: KnowledgeBase, session: Session) -> Inquiry | None:
    """What to ask next about a session, or None when nothing further can change the first three or what is said of safety."""
    return Interview.from_session(knowledge_base, session).inquiry
