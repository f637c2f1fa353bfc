"""The words that rules may use: facts that are reported, findings that are concluded, and what each can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from alliance_advisor.errors import Location
from alliance_advisor.knowledge.domain import Domain
from alliance_advisor.knowledge.formula import Formula
from alliance_advisor.knowledge.measures import Measure
from alliance_advisor.knowledge.tracks import Tracks

CHALLENGES = (
    "client-resistance", "misaligned-goals", "therapist-skills", "cultural-differences", "technique-vs-relationship",
)
"""The five challenges of the brief, in its order."""

NOT_ANSWERED = ("unknown", "null", "~")
"""Words that say, like an empty value, that a fact was not answered."""

HISTORY = "history"
"""The key of earlier sessions, beside facts in an example, so no fact may have this name."""

FAILED_ATTEMPTS = "failed_attempts"
NOT_COMPUTED = "not_computed"
_YES_OR_NO = (NOT_COMPUTED, "no", "yes")
FROM_SCORES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("goal_marks", "task_marks", "bond_marks", "alliance_marks"), (NOT_COMPUTED, "usual", "clearly_low")),
    "therapist_above_client": _YES_OR_NO,
}
"""What is computed from the scores of the session alone, and its values. `not_computed`: no such score was given."""

OVER_TIME: dict[str, tuple[str, ...]] = {
    "alliance_drop": (NOT_COMPUTED, "none", "watch", "alert"),
    "alliance_slide": _YES_OR_NO,
    "alliance_dip_repaired": _YES_OR_NO,
    "part_falling_alone": (NOT_COMPUTED, "none", "goal", "task", "bond"),
    "top_marks_every_time": _YES_OR_NO,
    "outcome_course": (NOT_COMPUTED, "better", "not_moving", "worse"),
}
"""What is computed from the scores of earlier sessions and of this one. `not_computed`: there are too few."""

COMPUTED: dict[str, tuple[str, ...]] = {FAILED_ATTEMPTS: ("none", "one", "two_or_more"), **FROM_SCORES, **OVER_TIME}
"""What can be computed from a session's scores and history, and the values that such a fact must have."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that can be reported about client, therapist, session, relationship or a score."""

    id: str
    group: str
    about: str
    domain: Domain
    ask: str
    location: Location
    anchors: Mapping[str, str] = field(default_factory=dict)
    credits: Mapping[str, str] = field(default_factory=dict)
    seen_by: tuple[str, ...] = ()
    quick: bool = False
    safety: bool = False
    fixed: bool = False
    only_if: Formula | None = None
    otherwise: int | None = None
    renamed_from: tuple[str, ...] = ()
    measure: Measure | None = None
    of: str = ""
    computed: str = ""
    tracks: Tracks | None = None

    @property
    def reportable(self) -> bool:
        """Whether a session may give it; computed facts and second sets of bands follow from something else."""
        return not self.computed and not self.of


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that rules conclude: the `otherwise` value first, the one that most needs care last."""

    id: str
    title: str
    domain: Domain
    challenge: str
    definition: str
    location: Location


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts that contradict each other: a session that has them gets this question instead of a guess."""

    id: str
    when: Formula
    message: str
    location: Location


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts and findings, by name.

    `unreadable` are the words of files that could not be read, and the names of entries with problems: a name among
    them is probably defined there, so nobody is told that it is unknown.
    """

    facts: Mapping[str, Fact]
    findings: Mapping[str, Finding]
    unreadable: tuple[str, ...] = ()

    def domain_of(self, name: str) -> Domain | None:
        """What a fact or finding can be, or None where there is no such name."""
        known = self.facts.get(name) or self.findings.get(name)
        return known.domain if known is not None else None

    def new_name_of(self, name: str) -> str:
        """Today's name of a fact that was renamed, or an empty string."""
        return next((fact.id for fact in self.facts.values() if name in fact.renamed_from), "")

    def names(self) -> Iterator[str]:
        """Every name that a condition may use."""
        yield from self.facts
        yield from self.findings

    def may_be_defined(self, name: str) -> bool:
        """Whether the name stands in what could not be read."""
        return name in self.unreadable

