"""What an answer recommends, by the long way: everything ranked, no short cut taken."""

from __future__ import annotations

from alliance_advisor.explanation.status import told_in
from alliance_advisor.inference.consultation import Consultation


def told(consultation: Consultation) -> list[str]:
    """The strategies, in order."""
    return [each.strategy.id for each in told_in(consultation).recommended]


def told_first(consultation: Consultation) -> str | None:
    """The strategy that comes first."""
    return next(iter(told(consultation)), None)
