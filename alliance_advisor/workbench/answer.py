"""The part of an answer that cases speak of, worked out only as far as a case asks for it."""

from __future__ import annotations

from functools import cached_property

from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.explanation.questions import questions_of
from alliance_advisor.explanation.status import Reason, Status, raised, status_of, told_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import Candidate, Ranking, ranking_of
from alliance_advisor.knowledge.alerts import Alert


class Answer:
    """What one session is told."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation

    @property
    def status(self) -> Status:
        """What kind of answer it is."""
        return self._judged[0]

    @property
    def reason(self) -> Reason | None:
        """Why there is no advice."""
        return self._judged[1]

    @cached_property
    def told(self) -> Ranking:
        """The strategies that are recommended and held."""
        return told_of(self.consultation, self._ranking, self.status)

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts that are raised, each once, by id."""
        found = {alert.id: alert for alert in raised(self.consultation)}
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The facts that are asked for, in order."""
        questions = questions_of(self.consultation, conflicts_met(self.consultation))
        return tuple(dict.fromkeys(each.fact.id for each in questions))

    @property
    def fired(self) -> tuple[str, ...]:
        """The rules that fired."""
        return tuple(self.consultation.fired)

    def recommended(self, strategy: str) -> Candidate | None:
        """What a strategy is recommended with, or None where it is not."""
        return next((each for each in self.told.recommended if each.strategy.id == strategy), None)

    @cached_property
    def _ranking(self) -> Ranking:
        return ranking_of(self.consultation)

    @cached_property
    def _judged(self) -> tuple[Status, Reason | None]:
        return status_of(self.consultation, self._ranking)
