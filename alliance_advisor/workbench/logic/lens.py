"""All sessions of a knowledge base at once: what can be is asked of a solver, and what a few hundred sessions show is not asked.

Most questions about pairs of rules are answered by one random session; only the others cost a proof.
"""

from __future__ import annotations

from functools import cached_property
from random import Random

from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.workbench.logic.encoding import Encoding
from alliance_advisor.workbench.logic.solver import Solver
from alliance_advisor.workbench.logic.witness import Witness, Witnesses
from alliance_advisor.workbench.random_sessions import random_session

SAMPLE = 200
SEED = "sessions that answer most questions"


class Lens:
    """Looks at one knowledge base. Raises `SolverUnavailable` where there is no solver."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self.encoding = Encoding(knowledge_base)
        self._solver = Solver(self.encoding.circuit)
        self._witnesses = Witnesses(self.encoding, self._solver)

    def can(self, *literals: int) -> bool:
        """Whether there is a session in which all of these are true."""
        return self._solver.is_possible(*literals)

    def smallest(self, *literals: int) -> Witness | None:
        """The smallest session in which all of these are true."""
        return self._witnesses.smallest(*literals)

    def seen(self, rule: Rule) -> int:
        """In which sessions of the sample a rule fires, as bits."""
        return self._seen.get(rule.id, 0)

    @cached_property
    def all_seen(self) -> int:
        """All sessions of the sample, as bits."""
        return (1 << len(self._sample)) - 1

    @cached_property
    def _seen(self) -> dict[str, int]:
        seen: dict[str, int] = {}
        for index, consultation in enumerate(self._sample):
            for rule in consultation.fired:
                seen[rule] = seen.get(rule, 0) | 1 << index
        return seen

    @cached_property
    def _sample(self) -> tuple[Consultation, ...]:
        """Random sessions, without those that contradict themselves: proofs leave these out too."""
        random, reading = Random(SEED), DirectReading(self.knowledge_base)  # noqa: S311 - a sample, and no secret
        drawn = (random_session(random, self.knowledge_base) for _ in range(SAMPLE))
        consultations = (Consultation.from_trace(self.knowledge_base, each, reading.infer(each)) for each in drawn)
        return tuple(each for each in consultations if not conflicts_met(each))
