"""`kb prove`: each property proved over every session, partial ones included, or refuted by the smallest session that breaks it.

A property is turned into the sessions that break it, and these are looked for by a solver. The order of recommendations is not
written down as a formula: where a property speaks of the first three, sessions in which a strategy could be among them are found
one after the other and ranked by the direct reading, until one breaks the property or there are none left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, islice, starmap

from alliance_advisor.explanation.status import Status, told_in
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.workbench.logic.circuit import TRUE
from alliance_advisor.workbench.logic.encoding import Encoding
from alliance_advisor.workbench.logic.solver import Solver
from alliance_advisor.workbench.logic.witness import Witness, Witnesses
from alliance_advisor.workbench.properties import NEVER, UNCHANGED, Part, Property, Says

RANKED = 200
"""So many sessions are ranked for one property before it is given up as undecided."""


class Outcome(StrEnum):
    """What became of a property."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Judged:
    """One property and what became of it.

    `witness` breaks it; where it is said to be unchanged by facts, `other` is the same session with these facts otherwise, and
    it has another answer. `never_met` says that no session at all satisfies its `when`, so that it says nothing.
    """

    claim: Property
    outcome: Outcome
    witness: Witness | None = None
    other: Session | None = None
    never_met: bool = False


class Prover:
    """Judges properties of one knowledge base; what is written down for one serves the next."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._encoding = Encoding(knowledge_base)
        self._solver = Solver(self._encoding.circuit)
        self._witnesses = Witnesses(self._encoding, self._solver)
        self._reading = DirectReading(knowledge_base)

    def judged(self, properties: Iterable[Property]) -> Iterator[Judged]:
        """Each property in turn."""
        return map(self._judge, properties)

    def _judge(self, claim: Property) -> Judged:
        if claim.claim == UNCHANGED:
            return self._unchanged(claim)
        when = self._encoding.holds(claim.when)
        says_something = claim.says != Says()
        if not self._solver.is_possible(when):
            return Judged(claim, Outcome.PROVED, never_met=says_something)
        breaks = self._encoding.circuit.any_of(self._breaking(claim)) if says_something else TRUE
        witness = self._witnesses.smallest(when, breaks)
        if witness is not None or not claim.says.in_first_three:
            return Judged(claim, Outcome.PROVED if witness is None else Outcome.REFUTED, witness)
        return self._ranked(claim, when)

    def _breaking(self, claim: Property) -> Iterator[int]:
        """Each thing that would break a property, apart from the order of recommendations."""
        encoding, says = self._encoding, claim.says
        said = [encoding.status(says.status)] if says.status is not None else []
        said += [encoding.raised(says.alert)] if says.alert else []
        said += [encoding.circuit.any_of(map(encoding.told, says.recommend))] if says.recommend else []
        return (each if claim.claim == NEVER else -each for each in said)

    def _ranked(self, claim: Property, when: int) -> Judged:
        """Rank session after session in which one of the strategies could be among the first three."""
        encoding, wanted, outcome = self._encoding, claim.says.in_first_three, Outcome.PROVED
        could = encoding.circuit.any_of(map(encoding.may_come_first, wanted))
        told = [encoding.told(each) for each in self._knowledge_base.strategies]
        for model in islice(self._witnesses.models(when, could, told_apart_by=told), RANKED):
            witness = self._witnesses.witness(model, (when, could))
            if witness.whole and not set(wanted).isdisjoint(self._first_three(witness.session)):
                return Judged(claim, Outcome.REFUTED, witness)
            outcome = Outcome.UNDECIDED
        return Judged(claim, outcome)

    def _first_three(self, session: Session) -> list[str]:
        trace = self._reading.infer(session)
        consultation = Consultation.from_trace(self._knowledge_base, session, trace)
        return [each.strategy.id for each in told_in(consultation).first]

    def _unchanged(self, claim: Property) -> Judged:
        """Whether the answers to two sessions that differ in some facts alone can differ."""
        other = Encoding(self._knowledge_base, self._encoding, claim.facts)
        circuit = self._encoding.circuit
        both = (zip(_literals(self._encoding, part), _literals(other, part), strict=True) for part in claim.parts)
        differs = circuit.any_of(starmap(circuit.differs, chain.from_iterable(both)))
        witness = self._witnesses.smallest(differs)
        if witness is None:
            return Judged(claim, Outcome.PROVED)
        return Judged(claim, Outcome.REFUTED, witness, self._twin(other, witness.session, claim.facts, differs))

    def _twin(self, other: Encoding, session: Session, facts: Collection[str], differs: int) -> Session | None:
        """A session that differs in these facts alone and has another answer; None where only other earlier scores show it."""
        model = self._solver.model(*self._encoding.states.of(session), differs)
        if model is None:
            return None
        reports = Witnesses(other, self._solver).session(model).reports
        scores = {name: score if name in facts else session.reports.scores[name] for name, score in reports.scores.items()}
        return replace(session, reports=Reports(reports.values, scores))


def _literals(encoding: Encoding, part: Part) -> Iterable[int]:
    """A part of the answer as literals."""
    knowledge_base = encoding.knowledge_base
    match part:
        case Part.STATUS:
            return map(encoding.status, Status)
        case Part.RECOMMENDATIONS:
            return map(encoding.told, knowledge_base.strategies)
        case _:
            alerts = knowledge_base.alerts.values()
            return (encoding.raised(alert.id) for alert in alerts if part is Part.ALERTS or alert.kind == SAFETY)
