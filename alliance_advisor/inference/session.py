"""A session: what was reported about one therapy session, under a pseudonym at most, and the earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alliance_advisor.knowledge.history import HELPED as HELPED
from alliance_advisor.knowledge.history import MADE_WORSE as MADE_WORSE
from alliance_advisor.knowledge.history import NO_EFFECT as NO_EFFECT
from alliance_advisor.knowledge.history import OUTCOMES as OUTCOMES
from alliance_advisor.knowledge.history import Attempt as Attempt
from alliance_advisor.knowledge.history import Earlier as Earlier
from alliance_advisor.knowledge.reports import Reports

TRIED_ENOUGH = 2
"""So many attempts without effect, and a strategy is not offered again. Our own choice of number."""


@dataclass(frozen=True, slots=True)
class Session:
    """The input of a consultation. `history` is None where none was given, which is not the same as an empty one."""

    client: str | None = None
    number: int | None = None
    reports: Reports = field(default_factory=Reports)
    history: tuple[Earlier, ...] | None = None

    @property
    def attempts(self) -> tuple[Attempt, ...] | None:
        """What was tried in earlier sessions, or None where no history was given."""
        return None if self.history is None else tuple(attempt for each in self.history for attempt in each.attempts)

    @property
    def failed(self) -> Mapping[str, int]:
        """How often each strategy was tried without effect."""
        counts: dict[str, int] = {}
        for attempt in self.attempts or ():
            if attempt.outcome != HELPED:
                counts[attempt.strategy] = counts.get(attempt.strategy, 0) + 1
        return counts
