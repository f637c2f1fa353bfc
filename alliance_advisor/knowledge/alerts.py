"""Alerts: what is said about safety, care or scope when a rule raises it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge.located_yaml import Mapping
from alliance_advisor.knowledge.reader import Block

ALERT_KEYS = ("id", "kind", "title", "message", "steps", "say", "references")
SAFETY, CARE, SCOPE = "safety", "care", "scope"
ALERT_KINDS = (SAFETY, CARE, SCOPE)
"""Safety comes before all advice, care stands beside it, scope ends it."""


@dataclass(frozen=True, slots=True)
class Alert:
    """The text of one alert."""

    id: str
    kind: str
    title: str
    message: str
    steps: tuple[str, ...]
    say: tuple[str, ...]
    references: tuple[str, ...]
    location: Location


def alert_from(mapping: Mapping, references: Iterable[str], problems: ProblemCollector) -> Alert | None:
    """One alert, or None where a problem was reported."""
    before = len(problems)
    block = Block(mapping, ALERT_KEYS, "an alert", problems)
    alert = Alert(
        id=block.text("id"), kind=block.word("kind", ALERT_KINDS), title=block.text("title"), message=block.text("message"),
        steps=block.texts("steps"), say=block.texts("say"), references=block.names_of("references", "reference", references),
        location=mapping.location,
    )
    return alert if len(problems) == before else None
