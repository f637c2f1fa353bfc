"""Why a change survives: the smallest session that would notice it is missing, or no session can, or none was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.workbench.altered import fires
from alliance_advisor.workbench.expected import Expectation
from alliance_advisor.workbench.logic.lens import Lens
from alliance_advisor.workbench.mutants import Mutant, Mutation
from alliance_advisor.workbench.testing import Tester

VERDICTS = ("fires", "proven", "alive")


class Why(StrEnum):
    """Why nothing notices a change.

    `untested`: a session would, and no case has it. `idle`: none can, since both rules say the same in every session.
    `open_only`: the rule fires in the same sessions, and differs only in where it is still open. `not_found`: it may differ
    where scores take a course that was not found. `not_looked_for`: there is no solver to look with.
    """

    UNTESTED = "untested"
    IDLE = "idle"
    OPEN_ONLY = "open_only"
    NOT_FOUND = "not_found"
    NOT_LOOKED_FOR = "not_looked_for"


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that nothing notices, why, and for one that is only untested a session and what is expected of it."""

    mutant: Mutant
    why: Why
    session: Session | None = None
    expect: Expectation | None = None


class MutantProposals:
    """Tells mutants apart from the rules that they were made of. Raises `SolverUnavailable` where there is no solver."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._lens = Lens(knowledge_base)
        self._encoding = self._lens.encoding
        self._tester = Tester(knowledge_base)

    def judged(self, mutant: Mutant) -> Survivor:
        """Why a mutant survives, with the smallest session that would notice it."""
        fires_otherwise, *others = self._differences(mutant)
        witness = self._lens.smallest(fires_otherwise)
        if witness is None:
            differs = self._lens.can(self._encoding.circuit.any_of(others))
            return Survivor(mutant, Why.OPEN_ONLY if differs else Why.IDLE)
        if not witness.whole:
            return Survivor(mutant, Why.NOT_FOUND)
        return Survivor(mutant, Why.UNTESTED, witness.session, self._expected(mutant, witness.session))

    def _expected(self, mutant: Mutant, session: Session) -> Expectation:
        if mutant.strategy:
            rule = self._knowledge_base.rules[mutant.id]
            return Expectation(recommends=((mutant.strategy, rule.support_for(mutant.strategy)),))
        possible = self._tester.answer_to(session).consultation.possible
        if fires(self._knowledge_base.rules[mutant.id], possible):
            return Expectation(fires=(mutant.id,))
        return Expectation(silent=(mutant.id,))

    def _differences(self, mutant: Mutant) -> list[int]:
        """What can be different, the first first: whether the rule fires, and then whether it holds and whether it is open."""
        encoding, old = self._encoding, self._knowledge_base.rules[mutant.id]
        if mutant.mutation is Mutation.SUPPORT:
            return [self._support_shows(old, mutant)]
        if mutant.rule is None:
            return [encoding.fires(old), encoding.alive(old)]
        pairs = ((encoding.verdict_of(verdict, rule.when, rule.clear) for rule in (old, mutant.rule)) for verdict in VERDICTS)
        return [encoding.circuit.differs(*pair) for pair in pairs]

    def _support_shows(self, rule: Rule, mutant: Mutant) -> int:
        """That the strategy is told, the rule fires, and no other rule gives it as much support as the larger of the two."""
        encoding, strongest = self._encoding, min(mutant.before, mutant.after, key=SUPPORTS.index)
        rivals = (other for other in self._knowledge_base.recommending_rules[mutant.strategy] if other.id != rule.id
                  and SUPPORTS.index(other.support_for(mutant.strategy)) <= SUPPORTS.index(strongest))
        return encoding.circuit.all_of((encoding.told(mutant.strategy), encoding.fires(rule),
                                        *(-encoding.fires(other) for other in rivals)))
