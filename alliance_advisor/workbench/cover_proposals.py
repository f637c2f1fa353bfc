"""For each gap of `kb cover` the smallest session that closes it; for a line of a rule, one that this line alone decides.

That is what *modified condition/decision coverage* asks for (Chilenski & Miller 1994): the rule fires with the line and not
without it, so that an example with this session notices when the line is dropped or turned round. Where no line decides alone,
a session in which it holds or fails at all is the next best.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from alliance_advisor.explanation.status import first_told
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.conditions import Condition, Group, KnownTest, Test, meaning
from alliance_advisor.knowledge.formula import ALWAYS, NEVER, Formula, Truth, conjunction, disjunction, negation
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.workbench.cover import Gap, Line, Measured, Part
from alliance_advisor.workbench.logic.encoding import Encoding
from alliance_advisor.workbench.logic.solver import Solver
from alliance_advisor.workbench.logic.witness import Witness, Witnesses
from alliance_advisor.workbench.source import Source

MOST_RANKED = 60
"""So many sessions are ranked to find one in which a strategy comes first."""


class Found(StrEnum):
    """What was found for a gap."""

    DECIDES = "decides"
    SHOWS = "shows"
    IMPOSSIBLE = "impossible"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A session that closes a gap, and whether it decides the matter; `holds` is what it shows of a line.

    `fires` says whether the rule of the line fires in it, or the strategy of the line is recommended.
    """

    found: Found
    session: Session | None = None
    holds: bool = True
    fires: bool = False


class Proposals:
    """Looks for the sessions that close gaps. Raises `SolverUnavailable` where there is no solver."""

    def __init__(self, source: Source) -> None:
        self._knowledge_base = source.knowledge_base
        self._encoding = Encoding(source.knowledge_base)
        self._witnesses = Witnesses(self._encoding, Solver(self._encoding.circuit))
        self._reading = DirectReading(source.knowledge_base)

    def for_line(self, line: Line) -> Iterator[Proposal]:
        """One proposal for each side of a line that was not seen."""
        for holds, seen in ((True, line.held), (False, line.failed)):
            if not seen:
                yield self._for_side(line, holds=holds)

    def for_gap(self, gap: Gap) -> Proposal:
        """The smallest session that closes a gap."""
        encoding = self._encoding
        match gap.measured:
            case Measured.FINDINGS:
                lower = (-encoding.possible(gap.id, value) for value in range(gap.value))
                return _proposal(self._witnesses.smallest(encoding.possible(gap.id, gap.value), *lower))
            case Measured.ALERTS:
                return _proposal(self._witnesses.smallest(encoding.raised(gap.id)))
            case Measured.RECOMMENDED:
                return _proposal(self._witnesses.smallest(encoding.told(gap.id)))
            case _:
                return self._first(gap.id)

    def _for_side(self, line: Line, *, holds: bool) -> Proposal:
        """The session in which the line alone decides, or else one in which it holds (or fails) at all."""
        condition = meaning(line.test)
        side = self._encoding.holds(condition) if holds else -self._encoding.may_hold(condition)
        impossible = False
        for found, decides in ((Found.DECIDES, self._decided_by(line)), (Found.SHOWS, ())):
            witness = self._witnesses.smallest(side, *decides)
            impossible = witness is None
            if witness is not None and witness.whole:
                return Proposal(found, witness.session, holds, self._fires(witness.session, line))
        return Proposal(Found.IMPOSSIBLE if impossible else Found.NOT_FOUND, None, holds)

    def _decided_by(self, line: Line) -> tuple[int, ...]:
        """That it rests on this line alone whether the rule fires, or whether the strategy is held."""
        with_it, without = (meaning_where(line.written, line.test, truth) for truth in (ALWAYS, NEVER))
        if line.part is Part.HOLD_WHEN:
            return self._only_held_by(line.owner), self._encoding.circuit.differs(*map(self._encoding.holds, (with_it, without)))
        rule = self._knowledge_base.rules[line.owner]
        return (self._encoding.circuit.differs(self._fires_where(rule, line.part, with_it),
                                               self._fires_where(rule, line.part, without)),)

    def _fires_where(self, rule: Rule, part: Part, condition: Formula) -> int:
        """That a rule fires with another condition in the place of its `when` or its `unless`."""
        when = condition if part is Part.WHEN else rule.when
        clear = negation(condition) if part is Part.UNLESS else rule.clear
        return self._encoding.verdict_of("fires", when, clear)

    def _only_held_by(self, strategy: str) -> int:
        """That a strategy is recommended, and nothing but its own `hold_when` can hold it."""
        encoding = self._encoding
        rules = self._knowledge_base.withholding_rules.get(strategy, ())
        return encoding.circuit.all_of((encoding.recommended(strategy), -encoding.states.tried[strategy],
                                        *(-encoding.fires(rule) for rule in rules)))

    def _first(self, strategy: str) -> Proposal:
        """The smallest session that puts a strategy first: alone if that can be, or else among others."""
        told = {each: self._encoding.told(each) for each in self._knowledge_base.strategies}
        others = [-literal for each, literal in told.items() if each != strategy]
        alone = self._witnesses.smallest(told[strategy], *others)
        if alone is not None:
            return _proposal(alone)
        found = Found.IMPOSSIBLE
        for model in islice(self._witnesses.models(told[strategy], told_apart_by=told.values()), MOST_RANKED):
            session = self._witnesses.session(model)
            first = first_told(self._consultation(session))
            if first is not None and first.id == strategy:
                return Proposal(Found.SHOWS, session)
            found = Found.NOT_FOUND
        return Proposal(found)

    def _fires(self, session: Session, line: Line) -> bool:
        consultation = self._consultation(session)
        if line.part is Part.HOLD_WHEN:
            return consultation.truth_of(self._knowledge_base.strategies[line.owner].hold) is not Truth.HOLDS
        return line.owner in consultation.fired

    def _consultation(self, session: Session) -> Consultation:
        return Consultation.from_trace(self._knowledge_base, session, self._reading.infer(session))


def _proposal(witness: Witness | None) -> Proposal:
    if witness is None:
        return Proposal(Found.IMPOSSIBLE)
    return Proposal(Found.SHOWS, witness.session) if witness.whole else Proposal(Found.NOT_FOUND)


def meaning_where(condition: Condition, line: Test | KnownTest, truth: Formula) -> Formula:
    """What a condition means where one of its lines is said to hold always, or never."""
    if not isinstance(condition, Group):
        return truth if condition is line else meaning(condition)
    parts = (meaning_where(part, line, truth) for part in condition.parts)
    match condition.block:
        case "any":
            return disjunction(parts)
        case "none":
            return negation(disjunction(parts))
        case _:
            return conjunction(parts)
