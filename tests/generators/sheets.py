"""Plays a full session as the answers to an interview: what is not in it is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from alliance_advisor.consultation.inquiry import Inquiry
from alliance_advisor.consultation.interview import Interview
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports

TOO_MANY = 200


def played(knowledge_base: KnowledgeBase, sheet: Session) -> Interview:
    """The interview after everything that it asked was answered from the sheet."""
    *_, last = steps(knowledge_base, sheet)
    return last


def steps(knowledge_base: KnowledgeBase, sheet: Session) -> Iterator[Interview]:
    """The interview before and after each answer."""
    interview = Interview.from_session(knowledge_base, replace(sheet, reports=Reports()))
    yield interview
    while (inquiry := interview.inquiry) is not None:
        interview = answered_from(sheet, interview, inquiry)
        assert interview.number < TOO_MANY
        yield interview


def answered_from(sheet: Session, interview: Interview, inquiry: Inquiry) -> Interview:
    """The interview after the answer that a sheet gives. A contradiction in the sheet is left as it is."""
    known = sheet.reports.values
    unknown = [fact.id for fact in inquiry.facts if fact.id not in known]
    if inquiry.conflict is not None:
        return interview.not_known()
    if not inquiry.is_screen:
        reports = _said(interview.knowledge_base, sheet, (fact.id for fact in inquiry.facts))
        return interview.answered(reports, (), unknown)
    said = _said(interview.knowledge_base, sheet, (option.fact.id for option in inquiry.options
                                                   if option.value is not None and option.value == known.get(option.fact.id)))
    in_full = {option.fact.id for option in inquiry.options if option.value is None}
    ticked = [fact.id for fact, values in inquiry.asked if fact.id in in_full & known.keys() and values >> known[fact.id] & 1]
    return interview.answered(said, ticked, unknown)


def _said(knowledge_base: KnowledgeBase, sheet: Session, names: Iterable[str]) -> Reports:
    """What a sheet says of some facts, with all bands of their scores."""
    wanted = set(names)
    facts = knowledge_base.vocabulary.facts
    values = {name: value for name, value in sheet.reports.values.items() if (facts[name].of or name) in wanted}
    return Reports(values, {name: score for name, score in sheet.reports.scores.items() if name in wanted})
