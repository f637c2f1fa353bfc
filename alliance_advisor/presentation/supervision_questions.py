"""The questions to open in supervision, each made of something in the answer; templates put them into words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from alliance_advisor.explanation.advice import Advice, Status
from alliance_advisor.inference.session import HELPED
from alliance_advisor.knowledge.vocabulary import Fact

Json = dict[str, Any]

OPENED = 5
"""So many questions at most; there are three to ask after any session."""

THERAPIST = "therapist"


def supervision_questions_of(document: Json, advice: Advice, tried: list[Json]) -> list[Json]:
    """The questions, most pressing first: what each is about, and with what it is filled."""
    own = _own_part(document, advice)
    questions = (
        *_of_alerts(document), *_of_conflicts(document, advice), *_of_failures(tried), *own, *_of_withheld(document),
        *_of_first_choices(document), *_of_status(document, advice), *(() if own else ({"about": "own", "on": []},)),
        {"about": "blind_spot"}, {"about": "next_time"},
    )
    return list(islice(questions, OPENED))


def _of_alerts(document: Json) -> Iterator[Json]:
    if document["safety"]:
        yield {"about": "safety", "titles": [each["title"] for each in document["safety"]]}
    scope = [each["title"] for each in document["care"] if each["kind"] == "scope"]
    if scope:
        yield {"about": "scope", "titles": scope}


def _of_conflicts(document: Json, advice: Advice) -> Iterator[Json]:
    """The first contradiction, which the answer asks about anyway."""
    for said, question in zip(document["questions"], advice.questions, strict=True):
        if question.conflict is not None:
            yield {"about": "conflict", "text": said["question"]}
            return


def _of_failures(tried: list[Json]) -> Iterator[Json]:
    """What was tried in vain, most often first."""
    failed = sorted((each for each in tried if each["outcome"] != HELPED), key=lambda each: -each["times"])
    yield from ({"about": "failed", **each} for each in failed[:1])


def _own_part(document: Json, advice: Advice) -> list[Json]:
    """What the therapist reported of themselves, where the answer rests on it."""
    reasons = [reason for key in ("findings", "recommendations") for each in document[key] for reason in each["because"]]
    grounds = {ground["name"]: ground for reason in reasons for ground in reason["on"]}
    facts = advice.consultation.knowledge_base.vocabulary.facts
    own = [ground for name, ground in grounds.items() if name in facts and _is_own_part(facts[name], ground["value"])]
    return [{"about": "own", "on": own}] if own else []


def _is_own_part(fact: Fact, value: str | list[str]) -> bool:
    """Whether it is about the therapist, and neither a question of safety nor something that went well."""
    words = [value] if isinstance(value, str) else value
    return fact.about == THERAPIST and not fact.safety and bool(words) and not set(words) <= set(fact.credits)


def _of_withheld(document: Json) -> Iterator[Json]:
    yield from ({"about": "withheld", "title": each["title"], "reason": each["because"][0]["text"]}
                for each in document["withheld"][:1])


def _of_first_choices(document: Json) -> Iterator[Json]:
    """Which of the first two, where both have the same support; what speaks against the first; what to find out for it."""
    choices = document["recommendations"][:2]
    if len({each["support"] for each in choices}) < len(choices):
        yield {"about": "choice", "titles": [each["title"] for each in choices]}
    for first in choices[:1]:
        yield from ({"about": "check", "title": first["title"], "check": check} for check in first["checks"][:1])
        yield from ({"about": "against", "title": first["title"], "reason": each["text"]} for each in first["against"][:1])


def _of_status(document: Json, advice: Advice) -> Iterator[Json]:
    if advice.status is Status.CARRY_ON:
        yield {"about": "carry_on"}
    elif document["reason"] is not None:
        yield {"about": "no_advice", "code": document["reason"]["code"]}
