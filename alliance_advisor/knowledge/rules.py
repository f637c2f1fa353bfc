"""Rules: what a trainer would say in supervision, from what is known to what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alliance_advisor.errors import Location
from alliance_advisor.knowledge.formula import All, Formula, names
from alliance_advisor.knowledge.history import Earlier
from alliance_advisor.knowledge.reports import Reports

CONSEQUENTS = ("conclude", "recommend", "withhold", "withhold_all_but", "alert")
SUPPORTS = ("strong", "moderate", "slight")
"""How strongly a rule speaks for a strategy, strongest first."""

DRAFT, REVIEWED, RETIRED = "draft", "reviewed", "retired"
STATUSES = (DRAFT, REVIEWED, RETIRED)


@dataclass(frozen=True, slots=True)
class Recommends:
    """One strategy that a rule speaks for, and how strongly."""

    strategy: str
    support: str


@dataclass(frozen=True, slots=True)
class Concludes:
    """One finding and the index of the value that a rule gives it."""

    finding: str
    value: int


@dataclass(frozen=True, slots=True)
class Example:
    """Reported facts, and at times earlier sessions, with which a rule must fire, or stay silent."""

    reports: Reports
    fires: bool
    history: tuple[Earlier, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its verdict is that of *`when` and `clear`*, where `clear` says that no exception holds.

    The two stay apart, each in normal form: a rule that is open through `clear` alone is provisional. A rule that spares
    some strategies withholds all others, also those that a pack adds.
    """

    id: str
    title: str
    status: str
    when: Formula
    clear: Formula
    concludes: tuple[Concludes, ...]
    recommends: tuple[Recommends, ...]
    withholds: tuple[str, ...]
    spares: tuple[str, ...]
    alert: str
    rationale: str
    references: tuple[str, ...]
    limits: str
    examples: tuple[Example, ...]
    location: Location

    @property
    def formula(self) -> Formula:
        """*`when` and not `unless`*."""
        return All((self.when, self.clear))

    @property
    def concluded(self) -> frozenset[str]:
        """The findings that the rule gives a value."""
        return frozenset(each.finding for each in self.concludes)

    def concluded_values(self, finding: str) -> tuple[int, ...]:
        """The values that the rule gives a finding."""
        return tuple(each.value for each in self.concludes if each.finding == finding)

    def withheld_of(self, strategies: Iterable[str]) -> Iterable[str]:
        """Those of the strategies that the rule keeps back."""
        if not self.spares:
            return self.withholds
        return (each for each in strategies if each not in self.spares or each in self.withholds)

    def support_for(self, strategy: str) -> str:
        """The strongest support that the rule gives a strategy which it recommends."""
        return min((each.support for each in self.recommends if each.strategy == strategy), key=SUPPORTS.index)

    @property
    def reads(self) -> frozenset[str]:
        """The facts and findings that the rule looks at."""
        return names(self.when) | names(self.clear)
