"""The smallest session that shows what a solver found: fewest answers first, then fewest ticks, as it could be reported.

What is computed over time is looked for among histories; a session whose history was not found is told as such.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from alliance_advisor.explanation.changes import score_in
from alliance_advisor.inference.session import NO_EFFECT, TRIED_ENOUGH, Attempt, Earlier, Session
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.vocabulary import FAILED_ATTEMPTS, Fact
from alliance_advisor.workbench.logic.encoding import Encoding
from alliance_advisor.workbench.logic.histories import with_scores_that_show
from alliance_advisor.workbench.logic.solver import Model, Solver


@dataclass(frozen=True, slots=True)
class Witness:
    """A session; `computed` names what its scores would have to compute, where no scores were found that do."""

    session: Session
    computed: Mapping[str, str]

    @property
    def whole(self) -> bool:
        """Whether somebody could report it as it stands."""
        return not self.computed


class Witnesses:
    """Finds sessions in which something holds that was written down in an encoding."""

    def __init__(self, encoding: Encoding, solver: Solver) -> None:
        self._encoding = encoding
        self._solver = solver
        facts = encoding.knowledge_base.vocabulary.facts.values()
        self._reportable = [fact for fact in facts if fact.reportable]
        states = encoding.states
        self._answers = [*(states.answered[fact.id] for fact in self._reportable), states.history, *states.tried.values()]
        self._ticks = [item for fact in self._reportable if fact.domain.kind is Kind.SEVERAL for item in states.values[fact.id]]

    def smallest(self, *literals: int) -> Witness | None:
        """The smallest session in which all of these are true, or None where there is none."""
        model = self.smallest_model(*literals)
        return None if model is None else self.witness(model, literals)

    def smallest_model(self, *literals: int) -> Model | None:
        """The same as a model, in which more can be looked up."""
        model = self._solver.smallest(*literals, counted=self._answers)
        return None if model is None else self._lightened(model, literals)

    def models(self, *literals: int, told_apart_by: Collection[int]) -> Iterator[Model]:
        """The smallest models one after the other, each unlike all before it in one of some literals at least."""
        circuit = self._encoding.circuit
        unlike = circuit.variable()
        while (model := self.smallest_model(*literals, unlike)) is not None:
            yield model
            circuit.require(-unlike, *(-each if each in model else each for each in told_apart_by))

    def session(self, model: Model) -> Session:
        """What a model reports, without earlier scores."""
        return _Reported(self._encoding, model, self._reportable).session()

    def witness(self, model: Model, literals: Sequence[int]) -> Witness:
        """The session of a model, with scores that compute what it needs wherever some are found."""
        reported = _Reported(self._encoding, model, self._reportable)
        session = reported.session()

        def shows(session: Session) -> bool:
            return self._solver.is_possible(*self._encoding.states.of(session), *literals)

        found = with_scores_that_show(self._encoding.knowledge_base, session, shows)
        return Witness(session, reported.computed()) if found is None else Witness(found, {})

    def _lightened(self, model: Model, literals: tuple[int, ...]) -> Model:
        """The same facts answered, with no tick that is not needed."""
        fixed = [*literals, *(answer if answer in model else -answer for answer in self._answers)]
        fixed += [-tick for tick in self._ticks if tick not in model]
        for tick in [tick for tick in self._ticks if tick in model]:
            lighter = self._solver.model(*fixed, -tick)
            fixed.append(tick if lighter is None else -tick)
            model = lighter or model
        return model


@dataclass(frozen=True, slots=True)
class _Reported:
    """What one model says of the facts."""

    encoding: Encoding
    model: Model
    reportable: list[Fact]

    @property
    def knowledge_base(self) -> KnowledgeBase:
        return self.encoding.knowledge_base

    def session(self) -> Session:
        """What was reported, with what was tried; earlier scores are not part of a model."""
        given = self.encoding.states.history in self.model
        return Session(reports=self.reports(), history=tuple(self.earlier()) if given else None)

    def computed(self) -> dict[str, str]:
        """What is computed, apart from what was not."""
        values = [(fact, self.value(fact)) for fact in self.knowledge_base.computed_facts]
        return {fact.id: fact.domain.words[value] for fact, value in values if value}

    def earlier(self) -> Iterator[Earlier]:
        """What was tried often enough, once in each of so many earlier sessions, since a session file names a strategy once.

        Or else as many attempts as are counted, of strategies that are still offered.
        """
        tried = tuple(Attempt(name, NO_EFFECT) for name, literal in self.encoding.states.tried.items() if literal in self.model)
        counted = next((fact for fact in self.knowledge_base.computed_facts if fact.computed == FAILED_ATTEMPTS), None)
        number = self.value(counted) if counted is not None else None
        if tried:
            yield from [Earlier(attempts=tried)] * TRIED_ENOUGH
        elif number:
            yield Earlier(attempts=tuple(Attempt(name, NO_EFFECT) for name in islice(self.knowledge_base.strategies, number)))

    def reports(self) -> Reports:
        scores = {fact.id: score for fact in self.reportable if fact.measure is not None
                  and (score := self.score(fact)) is not None}
        values = {fact.id: value for fact in self.knowledge_base.vocabulary.facts.values()
                  if not fact.computed and (value := self.value(fact)) is not None}
        return Reports(values, scores)

    def value(self, fact: Fact) -> int | None:
        """The value of a fact: an index, or a combination of ticks."""
        states = self.encoding.states
        if states.answered[fact.id] not in self.model:
            return None
        true = [index for index, literal in enumerate(states.values[fact.id]) if literal in self.model]
        return sum(1 << index for index in true) if fact.domain.kind is Kind.SEVERAL else true[0]

    def score(self, fact: Fact) -> float | None:
        """A plain score inside the interval."""
        intervals, literals = self.encoding.states.scores[fact.id]
        at = next((index for index, literal in enumerate(literals) if literal in self.model), None)
        return None if at is None else score_in(intervals, at, None)
