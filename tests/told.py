"""What an answer recommends, by the long way: everything ranked, no short cut taken."""

from __future__ import annotations

from alliance_advisor.explanation.status import status_of, told_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import ranking_of


def told(consultation: Consultation) -> list[str]:
    """The strategies, in order."""
    ranking = ranking_of(consultation)
    recommended = told_of(consultation, ranking, status_of(consultation, ranking)[0]).recommended
    return [each.strategy.id for each in recommended]


def told_first(consultation: Consultation) -> str | None:
    """The strategy that comes first."""
    return next(iter(told(consultation)), None)
