"""What `kb check` has to say of a knowledge base: remarks, each with a code that stays the same, a grade and a place.

An *error* surely is not what its author meant, a *warning* probably is not, and *advice* is worth knowing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alliance_advisor.errors import Location, Problem
from alliance_advisor.workbench.logic.witness import Witness

Names = tuple[str, ...]


class Grade(StrEnum):
    """How much a remark weighs, heaviest first."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"

    def reaches(self, level: Grade) -> bool:
        """Whether it weighs at least so much."""
        return GRADES.index(self) <= GRADES.index(level)


GRADES = tuple(Grade)


class Code(StrEnum):
    """What can be remarked, apart from what the loader refuses."""

    NEVER_FIRES = "never-fires"
    DUPLICATE_RULE = "duplicate-rule"
    CONTRADICTS_ITSELF = "contradicts-itself"
    DEAD_STRATEGY = "dead-strategy"
    ACCEPTED_WITHOUT_REASON = "accepted-without-reason"
    ALWAYS_FIRES = "always-fires"
    SUBSUMED_RULE = "subsumed-rule"
    TWO_VALUES = "two-values"
    GAP = "gap"
    LEADS_NOWHERE = "leads-nowhere"
    UNUSED_FACT = "unused-fact"
    UNUSED_FINDING = "unused-finding"
    UNUSED_STRATEGY = "unused-strategy"
    UNUSED_ALERT = "unused-alert"
    UNUSED_REFERENCE = "unused-reference"
    ACCEPTS_NOTHING = "accepts-nothing"
    RECOMMENDED_AND_WITHHELD = "recommended-and-withheld"
    ALIKE_VALUES = "alike-values"
    UNUSED_VALUE = "unused-value"


_ERRORS = (Code.NEVER_FIRES, Code.DUPLICATE_RULE, Code.CONTRADICTS_ITSELF, Code.DEAD_STRATEGY, Code.ACCEPTED_WITHOUT_REASON)
_ADVICE = (Code.LEADS_NOWHERE, Code.UNUSED_REFERENCE, Code.RECOMMENDED_AND_WITHHELD, Code.ALIKE_VALUES, Code.UNUSED_VALUE)
GRADE_OF: dict[Code, Grade] = {
    code: Grade.ERROR if code in _ERRORS else Grade.ADVICE if code in _ADVICE else Grade.WARNING for code in Code}


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark. `about` is the id of what it is about, and `others` are the ids or words that its sentence needs.

    A problem of the loader is a remark as well, with its own code and sentence.
    """

    code: str
    grade: Grade
    location: Location
    about: str = ""
    others: Names = ()
    witness: Witness | None = None
    problem: Problem | None = None

    @classmethod
    def of(cls, code: Code, location: Location, about: str, others: Names = (), witness: Witness | None = None) -> Remark:
        """A remark with the grade of its code."""
        return cls(code.value, GRADE_OF[code], location, about, others, witness)

    @classmethod
    def from_problem(cls, problem: Problem) -> Remark:
        """What the loader refuses is an error."""
        return cls(problem.code, Grade.ERROR, problem.location, problem=problem)
