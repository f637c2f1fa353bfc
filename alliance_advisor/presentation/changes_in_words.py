"""Changes of what was reported, and flip points, as plain data with the words for them."""

from __future__ import annotations

from typing import Any

from alliance_advisor.explanation.changes import Change
from alliance_advisor.explanation.flip_points import FlipPoint, FlipPoints
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.vocabulary import Fact, Vocabulary
from alliance_advisor.presentation.conditions_in_words import ConditionsInWords, Wording

Json = dict[str, Any]


class ChangesInWords:
    """Says changes in the words of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, wording: Wording) -> None:
        self._conditions = ConditionsInWords(vocabulary, wording)
        self._wording = wording

    def change(self, change: Change) -> Json:
        """One change: from what, to what, and in words."""
        return {"fact": change.fact.id, "now": _value(change.fact, change.before), "to": _value(change.fact, change.value),
                "score": change.score, "steps": change.steps, "text": self._in_words((change,))}

    def flip_points(self, points: FlipPoints | None) -> list[Json]:
        """Those of reported facts first."""
        return [] if points is None else [self._flip_point(each) for each in (*points.reported, *points.open)]

    def _flip_point(self, point: FlipPoint) -> Json:
        nearest = point.changes[0]
        return {"fact": point.fact.id, "reported": nearest.before is not None, "now": _value(point.fact, nearest.before),
                "to": [_value(point.fact, change.value) for change in point.changes], "score": nearest.score,
                "steps": point.steps, "first": point.first.id if point.first is not None else None,
                "text": self._in_words(point.changes)}

    def _in_words(self, changes: tuple[Change, ...]) -> str:
        """What a fact would be after any of its changes."""
        fact, before = changes[0].fact, changes[0].before
        if fact.domain.kind is not Kind.SEVERAL:
            values = sum(1 << change.value for change in changes)
            text = self._conditions.values(fact.id, values)
            return text if changes[0].score is None else self._wording("with_score", text=text, score=changes[0].score)
        items = [(change.value & ~(before or 0), (before or 0) & ~change.value) for change in changes]
        added, gone = (tuple(word for each in items for word in fact.domain.words_of(each[side])) for side in (0, 1))
        none = any(change.value == 0 and before is None for change in changes)
        return self._wording("change_of_items", name=fact.id, ticked=added, unticked=gone, none=none)


def _value(fact: Fact, value: int | None) -> str | list[str] | None:
    """A value as an answer names it: a word, the ticked items of a checklist, or null where it was not answered."""
    if value is None:
        return None
    words = fact.domain.words_of(value)
    return list(words) if fact.domain.kind is Kind.SEVERAL else words[0]
