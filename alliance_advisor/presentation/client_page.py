"""A page to share with the client: sentences that are theirs to read, and nothing that the therapist reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from alliance_advisor.explanation.advice import Advice, Credit, Recommendation, Status, grounds_of
from alliance_advisor.explanation.derivation import Derivation, Part
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.manifest import ClientPage
from alliance_advisor.knowledge.strategies import OUTSIDE

Json = dict[str, Any]
Wording = Callable[..., str]

GOING_WELL = 3
"""So many things that go well are said to the client."""

_SPEAKING = (Part.RECOMMENDS, Part.PROVES)


class NoPage(StrEnum):
    """Why no page is made for the client."""

    UNGUARDED = "unguarded"
    SAFETY = "safety"
    NOT_PRIVATE = "not_private"
    NO_ADVICE = "no_advice"
    NOTHING_TO_SHARE = "nothing_to_share"


def why_no_page(advice: Advice) -> NoPage | None:
    """The first reason against a page, or None where there may be one; what could harm a client comes first."""
    page = advice.consultation.knowledge_base.manifest.client_page
    if page is None:
        return NoPage.UNGUARDED
    if advice.status is Status.SAFETY:
        return NoPage.SAFETY
    if _is_unsafe(advice, page):
        return NoPage.NOT_PRIVATE
    if advice.status is Status.NO_ADVICE:
        return NoPage.NO_ADVICE
    return None if any(_sentences(advice, page)) else NoPage.NOTHING_TO_SHARE


def client_page_of(advice: Advice, wording: Wording) -> Json:
    """What stands on the page: what the two could try, and what already helps, each in words to the client."""
    page = advice.consultation.knowledge_base.manifest.client_page
    assert page is not None
    return {
        "tries": list(dict.fromkeys(_sentences(advice, page))),
        "going_well": list(dict.fromkeys(_going_well(advice, page, wording)))[:GOING_WELL],
    }


def _is_unsafe(advice: Advice, page: ClientPage) -> bool:
    """Whether what was reported, or an alert that is raised, speaks against anything in writing."""
    raised = {each.alert.id for each in advice.alerts}
    return not raised.isdisjoint(page.not_with) or advice.consultation.truth_of(page.not_when) is Truth.HOLDS


def _sentences(advice: Advice, page: ClientPage) -> Iterator[str]:
    """What the first recommendations say to the client; what is the therapist's own work says nothing."""
    for recommendation in advice.first_shown:
        strategy = recommendation.candidate.strategy
        if strategy.to_client and strategy.timing != OUTSIDE and not _tells_of_others(recommendation, page):
            yield strategy.to_client


def _tells_of_others(recommendation: Recommendation, page: ClientPage) -> bool:
    """Whether it was chosen because of other people, so that even a general sentence could give them away."""
    return not set(page.silent_about).isdisjoint(_grounds(recommendation.derivation))


def _grounds(derivation: Derivation) -> Iterator[str]:
    """The facts and findings for whose sake something is recommended or found, down to the reported facts."""
    named = {each.leaf.name for rule in derivation.rules if rule.part in _SPEAKING for each in grounds_of(rule)}
    yield from named
    for finding in derivation.findings:
        if finding.subject in named:
            yield from _grounds(finding)


def _going_well(advice: Advice, page: ClientPage, wording: Wording) -> Iterator[str]:
    for credit in advice.going_well:
        said = _said_to_client(credit, wording)
        if said and credit.fact.id not in page.silent_about:
            yield said


def _said_to_client(credit: Credit, wording: Wording) -> str:
    """The words for it, or an empty string where it is nothing to tell a client."""
    return wording("client_credit", fact=credit.fact.id, word=credit.word)
