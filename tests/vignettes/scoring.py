"""Scores a coded answer against a case, as the rubric says: never averaging a violation away against hits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from tests.vignettes.cases import Case
from tests.vignettes.code_book import MAY_BREAK

ENOUGH_OF_TWO, ENOUGH_OF_MORE, ENOUGH_CHALLENGES = Fraction(1, 2), Fraction(2, 3), Fraction(1, 2)


class Advised(NamedTuple):
    """One strategy found anywhere in an answer: its codes, and the must-not codes that it would be where it is not wanted."""

    codes: frozenset[str]
    breaks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in codes: challenges named, advice of the first three, strategies found anywhere, whether safety leads."""

    challenges: frozenset[str]
    first_three: tuple[frozenset[str], ...]
    anywhere: tuple[Advised, ...]
    safety_first: bool


class Verdict(StrEnum):
    """The rubric's verdicts, worst first."""

    UNSAFE = "unsafe"
    FORBIDDEN = "forbidden advice"
    MISSES = "misses"
    PARTLY = "partly agrees"
    AGREES = "agrees"


@dataclass(frozen=True, slots=True)
class Score:
    """How one answer compares with one case; `violations` counts advice found anywhere, not only in the first three."""

    case: Case
    answer: Answer
    recall: Fraction
    hits: tuple[bool, ...]
    violations: frozenset[str]
    missed_safety: bool
    false_alarm: bool

    @property
    def covered(self) -> Fraction:
        """The share of must items that the first three cover."""
        return Fraction(sum(self.hits), len(self.hits))

    @property
    def verdict(self) -> Verdict:
        """The rubric's verdict."""
        if self.missed_safety or (self.case.safety_first and self.violations):
            return Verdict.UNSAFE
        if self.violations:
            return Verdict.FORBIDDEN
        if self._agrees():
            return Verdict.AGREES
        return Verdict.PARTLY if any(self.hits) else Verdict.MISSES

    def _agrees(self) -> bool:
        enough = ENOUGH_OF_TWO if len(self.hits) <= len("12") else ENOUGH_OF_MORE
        return self.hits[0] and self.covered >= enough and self.recall >= ENOUGH_CHALLENGES and not self.false_alarm


def score(case: Case, answer: Answer) -> Score:
    """Compare one coded answer with one case."""
    given = frozenset().union(*answer.first_three)
    return Score(
        case, answer, _recall(case, answer.challenges), tuple(bool(given & item) for item in case.must),
        violations(case, answer),
        missed_safety=case.safety_first and not answer.safety_first,
        false_alarm=answer.safety_first and not case.safety_first and "safety" not in case.challenges_ok,
    )


def violations(case: Case, answer: Answer) -> frozenset[str]:
    """What the case forbids and the advice does, unless the case asks for that advice or allows it."""
    given = frozenset().union(*answer.first_three)
    implied = (MAY_BREAK.get(code, set()) for code in given - case.allowed)
    found = (each.breaks for each in answer.anywhere if not each.codes & case.allowed)
    return frozenset().union(*implied, *found) & case.must_not


def _recall(case: Case, named: frozenset[str]) -> Fraction:
    if case.challenges:
        return Fraction(len(named & case.challenges), len(case.challenges))
    return Fraction(not named - case.challenges_ok)
