"""An inquiry as plain data for the templates: what is asked, the numbered options, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alliance_advisor.consultation.inquiry import Inquiry, Option
from alliance_advisor.consultation.interview import Interview
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.vocabulary import Fact

Json = dict[str, Any]


def inquiry_view(inquiry: Inquiry, number: int) -> Json:
    """The inquiry, as the question with this number: its facts, each with its options, numbered through."""
    conflict = inquiry.conflict
    numbered = list(enumerate(inquiry.options, start=1))
    return {
        "number": number,
        "kind": inquiry.kind.value,
        "conflict": None if conflict is None else {"message": conflict.message, "facts": [each.id for each in conflict.facts]},
        "facts": [_fact_view(fact, values, [each for each in numbered if each[1].fact is fact])
                  for fact, values in inquiry.asked],
    }


def why_view(inquiry: Inquiry, knowledge_base: KnowledgeBase) -> Json:
    """Why it is asked: the rules that wait for it, in words, and what its values mean."""
    rules = [knowledge_base.rules[name] for name in inquiry.rules]
    return {
        "conflict": inquiry.conflict is not None,
        "safety": any(rule.alert and knowledge_base.alerts[rule.alert].kind == SAFETY for rule in rules),
        "rules": [rule.title for rule in rules],
        "meanings": list(_meanings(inquiry)) if len(inquiry.asked) > 1 else [],
    }


def standing_view(interview: Interview) -> Json:
    """Where an interview stands: the alerts about safety, the first choice so far, and how many facts could still change it."""
    knowledge_base, first = interview.knowledge_base, interview.first
    raised = (knowledge_base.alerts[rule.alert] for rule in interview.consultation.firing() if rule.alert)
    return {
        "safety": list(dict.fromkeys(each.title for each in raised if each.kind == SAFETY)),
        "first": None if first is None else first.title,
        "open": len(interview.decisive),
    }


def _fact_view(fact: Fact, values: int, options: list[tuple[int, Option]]) -> Json:
    return {
        "id": fact.id,
        "ask": fact.ask,
        "several": fact.domain.kind is Kind.SEVERAL,
        "range": [fact.measure.lowest, fact.measure.highest] if fact.measure is not None else None,
        "words": list(fact.domain.set_words(values) or fact.domain.words),
        "options": [{"number": number, "word": None if option.value is None else option.word,
                     "anchor": fact.anchors.get(option.word, "")} for number, option in options],
    }


def _meanings(inquiry: Inquiry) -> Iterator[Json]:
    """What the values on a screen mean, as far as that is said; a checklist tells it when it is asked in full."""
    for fact, values in inquiry.asked:
        plain = fact.domain.kind not in (Kind.SEVERAL, Kind.MEASURE)
        for word in fact.domain.set_words(values) if plain else ():
            if word in fact.anchors:
                yield {"word": word, "meaning": fact.anchors[word]}
