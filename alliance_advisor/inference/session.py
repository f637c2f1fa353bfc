"""A session: what was reported about one therapy session, under a pseudonym at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.vocabulary import COMPUTED, FAILED_ATTEMPTS

HELPED, NO_EFFECT, MADE_WORSE = "helped", "no_effect", "made_worse"
OUTCOMES = (HELPED, NO_EFFECT, MADE_WORSE)
TRIED_ENOUGH = 2
"""So many attempts without effect, and a strategy is not offered again. Our own choice of number."""


class Attempt(NamedTuple):
    """One strategy that was tried in an earlier session, and how it went."""

    strategy: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Session:
    """The input of a consultation. `attempts` is None where no history was given, which is not the same as none made."""

    client: str | None = None
    number: int | None = None
    reports: Reports = field(default_factory=Reports)
    attempts: tuple[Attempt, ...] | None = None

    @property
    def failed(self) -> Mapping[str, int]:
        """How often each strategy was tried without effect."""
        counts: dict[str, int] = {}
        for attempt in self.attempts or ():
            if attempt.outcome != HELPED:
                counts[attempt.strategy] = counts.get(attempt.strategy, 0) + 1
        return counts

    def computed(self, what: str) -> int | None:
        """The value of a computed fact, or None where there is no history to compute it from."""
        if what != FAILED_ATTEMPTS or self.attempts is None:
            return None
        return min(sum(self.failed.values()), len(COMPUTED[FAILED_ATTEMPTS]) - 1)
