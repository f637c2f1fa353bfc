"""`kb cover`: what no example of a rule and no case has shown yet.

A written condition is covered once it was seen to hold in one session and to fail in another, in all that is known after the
rules were read, conclusions included. A finding's value is covered once it was proven, a strategy once an answer told it and
once an answer put it first, an alert once it was raised.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from alliance_advisor.errors import Location
from alliance_advisor.explanation.status import raised, told_in
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.conditions import Group, KnownTest, Test, meaning, tests
from alliance_advisor.knowledge.formula import Truth, truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.workbench.cases import all_cases
from alliance_advisor.workbench.source import Source


class Part(StrEnum):
    """Where a condition stands."""

    WHEN = "when"
    UNLESS = "unless"
    HOLD_WHEN = "hold_when"


class Measured(StrEnum):
    """What is counted, in the order in which it is told."""

    CONDITIONS = "conditions"
    FINDINGS = "findings"
    RECOMMENDED = "recommended"
    FIRST = "first"
    ALERTS = "alerts"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a condition: the rule or strategy that it belongs to, and whether it was seen to hold and to fail."""

    owner: str
    part: Part
    written: Group
    test: Test | KnownTest
    held: bool
    failed: bool

    @property
    def covered(self) -> bool:
        """Whether both were seen."""
        return self.held and self.failed


@dataclass(frozen=True, slots=True)
class Gap:
    """A value of a finding that was never concluded, a strategy that never came so far, or an alert that was never raised."""

    measured: Measured
    id: str
    location: Location
    value: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """How many of something are covered."""

    measured: Measured
    covered: int
    total: int

    @property
    def percent(self) -> float:
        """The share in hundredths; all of nothing is all of it."""
        return 100 * self.covered / self.total if self.total else 100.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the sessions have shown: a share of each kind, the lines that are not covered, and the other gaps."""

    sessions: int
    shares: tuple[Share, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]

    def reaches(self, percent: float) -> bool:
        """Whether every share is at least so large."""
        return all(share.percent >= percent for share in self.shares)


def sessions_of(source: Source) -> Iterator[Session]:
    """The sessions of all cases, and of all examples of rules that may fire. Raises `ProblemsFound` where a case is wrong."""
    rules = source.knowledge_base.rules
    active = {rule.id for rule in source.knowledge_base.active_rules}
    yield from (case.session for case in all_cases(source) if case.rule in active or case.rule not in rules)


def coverage_of(source: Source, sessions: Iterable[Session], rule: str = "") -> Coverage:
    """What these sessions show of a knowledge base, or of the conditions of one rule."""
    seen = _Seen(source.knowledge_base)
    for session in sessions:
        seen.see(session)
    lines = sorted((line for line in seen.lines(source) if not rule or line.owner == rule), key=lambda line: line.test.location)
    shares = [Share(Measured.CONDITIONS, sum(line.covered for line in lines), len(lines))]
    gaps: list[Gap] = []
    for measured, every in {} if rule else seen.others():
        missing = [gap for gap, covered in every if not covered]
        shares.append(Share(measured, len(every) - len(missing), len(every)))
        gaps += missing
    return Coverage(seen.sessions, tuple(shares), tuple(line for line in lines if not line.covered), tuple(gaps))


class _Seen:
    """What was seen so far: every set of possible values of each name, and what the answers told."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._reading = DirectReading(knowledge_base)
        self._possible: defaultdict[str, set[int]] = defaultdict(set)
        self._told: set[str] = set()
        self._first: set[str] = set()
        self._raised: set[str] = set()
        self.sessions = 0

    def see(self, session: Session) -> None:
        """Read the rules on one more session, and note what it shows."""
        self.sessions += 1
        consultation = Consultation.from_trace(self._knowledge_base, session, self._reading.infer(session))
        for name, possible in consultation.possible.items():
            self._possible[name].add(possible)
        self._raised.update(alert.id for alert in raised(consultation))
        told = told_in(consultation).recommended
        self._told.update(each.strategy.id for each in told)
        self._first.update(each.strategy.id for each in told[:1])

    def lines(self, source: Source) -> Iterator[Line]:
        """Every written line of what may fire or be recommended, with what was seen of it."""
        for owner, part, written in written_parts(source):
            for test in tests(written):
                condition = meaning(test)
                truths = {truth(condition, {test.name: possible}) for possible in self._possible[test.name]}
                yield Line(owner, part, written, test, Truth.HOLDS in truths, Truth.FAILS in truths)

    def others(self) -> Iterator[tuple[Measured, list[tuple[Gap, bool]]]]:
        """Everything else that can be covered, and whether it is."""
        yield Measured.FINDINGS, [
            (Gap(Measured.FINDINGS, finding.id, finding.location, value), value in self._concluded(finding.id))
            for finding in self._knowledge_base.vocabulary.findings.values() for value in range(1, finding.domain.size)]
        strategies = self._knowledge_base.strategies.values()
        for measured, names in ((Measured.RECOMMENDED, self._told), (Measured.FIRST, self._first)):
            yield measured, [(Gap(measured, each.id, each.location), each.id in names) for each in strategies]
        yield Measured.ALERTS, [(Gap(Measured.ALERTS, alert.id, alert.location), alert.id in self._raised)
                                for alert in self._knowledge_base.alerts.values()]

    def _concluded(self, finding: str) -> set[int]:
        """The values that were proven, though later ones may have stayed possible: the lowest that is possible is proven."""
        return {(possible & -possible).bit_length() - 1 for possible in self._possible[finding]}


def written_parts(source: Source) -> Iterator[tuple[str, Part, Group]]:
    """The written conditions of every rule that may fire and of every strategy, with whose they are."""
    for rule in source.knowledge_base.active_rules:
        written = source.written[rule.id]
        for part, group in ((Part.WHEN, written.when), (Part.UNLESS, written.unless)):
            if group is not None:
                yield rule.id, part, group
    for strategy, group in source.holds.items():
        yield strategy, Part.HOLD_WHEN, group
