"""A page to take to supervision: what was reported, found and tried, and the questions that follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from alliance_advisor.explanation.advice import Advice
from alliance_advisor.inference.findings import is_found
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.vocabulary import Fact
from alliance_advisor.presentation.supervision_questions import supervision_questions_of
from alliance_advisor.presentation.view import asked_first, findings_found

Json = dict[str, Any]

RULES = 2
"""So many rules are cited for each finding; all of them are in the advice."""


def supervision_page_of(document: Json, advice: Advice) -> Json:
    """What stands on the page; what needs care first stands first."""
    tried = _tried(advice)
    return {
        "document": document,
        "purpose": advice.consultation.knowledge_base.manifest.purpose,
        "happened": _happened(advice),
        "findings": _found(document, advice),
        "alerts": document["safety"] + document["care"],
        "first": [_briefly(each) for each in document["recommendations"][:len(advice.first_shown)]],
        "withheld": _by_reason(document["withheld"]),
        "tried": tried,
        "asked": asked_first(document, advice.questions),
        "open": supervision_questions_of(document, advice, tried),
    }


def _happened(advice: Advice) -> list[Json]:
    """What was answered, group by group in the order of the vocabulary, safety facts before all others."""
    facts = advice.consultation.knowledge_base.vocabulary.facts.values()
    groups: dict[str, list[Json]] = {}
    for fact in sorted(facts, key=lambda each: not each.safety):
        if _was_answered(fact, advice):
            groups.setdefault(fact.group, []).append(_answer(fact, advice))
    return [{"title": title, "facts": answers} for title, answers in groups.items()]


def _was_answered(fact: Fact, advice: Advice) -> bool:
    """Whether the session says it, or it was computed and shows something; a second reading of a score adds nothing."""
    if fact.computed:
        possible = advice.consultation.possible[fact.id]
        return is_one(possible) and is_found(possible)
    return fact.reportable and fact.id in advice.consultation.session.reports.values


def _answer(fact: Fact, advice: Advice) -> Json:
    value = advice.consultation.possible[fact.id].bit_length() - 1
    return {"name": fact.id, "words": list(fact.domain.words_of(value)),
            "score": advice.consultation.session.reports.scores.get(fact.id)}


def _found(document: Json, advice: Advice) -> list[Json]:
    """The findings that are found, each with the sentences of the rules behind it."""
    stated = zip(document["findings"], advice.findings, strict=True)
    because = [said["because"][:RULES] for said, each in stated if is_found(each.possible)]
    titles = findings_found(document, advice)
    return [{"title": title, "because": each} for title, each in zip(titles, because, strict=True)]


def _briefly(recommendation: Json) -> Json:
    """A recommendation with two objections to the first choice and one to each other."""
    return {**recommendation, "against": recommendation["against"][:2 if recommendation["rank"] == 1 else 1]}


def _by_reason(withheld: list[Json]) -> list[Json]:
    """What is held back, under the reason for it, which several strategies may share."""
    reasons: dict[str, list[str]] = {}
    for each in withheld:
        reasons.setdefault(each["because"][0]["text"], []).append(each["title"])
    return [{"reason": reason, "titles": titles} for reason, titles in reasons.items()]


def _tried(advice: Advice) -> list[Json]:
    """What was tried in earlier sessions and how it went, each once with its count."""
    attempts = advice.consultation.session.attempts or ()
    counts = Counter((each.strategy, each.outcome) for each in attempts)
    knowledge_base = advice.consultation.knowledge_base
    return [{"title": _title(strategy, knowledge_base), "outcome": outcome, "times": times}
            for (strategy, outcome), times in counts.items()]


def _title(strategy: str, knowledge_base: KnowledgeBase) -> str:
    """The title of a strategy, under whichever name it was tried."""
    return next(_titles(strategy, knowledge_base), strategy)


def _titles(strategy: str, knowledge_base: KnowledgeBase) -> Iterator[str]:
    for each in knowledge_base.strategies.values():
        if strategy in (each.id, *each.renamed_from):
            yield each.title
