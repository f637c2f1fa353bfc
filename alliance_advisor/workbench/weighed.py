"""In what two answers to one session differ, and how much that weighs.

What weighs most is another kind of answer or another alert, then another first choice, then others among the first three: this
is what `kb diff` calls another answer. Less weighs what else is recommended, how strongly, or held back; and then a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from alliance_advisor.inference.findings import is_found
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.diff import Said, said_in


class Weight(StrEnum):
    """The kinds of difference, the heaviest first; `FIRES` is for what a rule does where the answer says the same."""

    ANSWER = "answer"
    FIRST = "first"
    FIRST_THREE = "first_three"
    FURTHER = "further"
    FINDINGS = "findings"
    FIRES = "fires"


WEIGHTS = tuple(Weight)
ANOTHER_ANSWER = frozenset({Weight.ANSWER, Weight.FIRST, Weight.FIRST_THREE})


class Apart(NamedTuple):
    """One thing in which two answers differ; `what` names it, and how it was and is where that tells two of a kind apart."""

    weight: Weight
    what: tuple[object, ...]


def apart_in(before: Answer, after: Answer) -> Iterator[Apart]:
    """Everything in which two answers differ, the heaviest first."""
    yield from _as_said(said_in(before), said_in(after))
    for strategy in _otherwise(_voices(before), _voices(after)):
        yield Apart(Weight.FURTHER, (strategy,))
    for finding in _otherwise(_found(before), _found(after)):
        yield Apart(Weight.FINDINGS, (finding,))


def _as_said(before: Said, after: Said) -> Iterator[Apart]:
    if (before.status, before.reason) != (after.status, after.reason):
        yield Apart(Weight.ANSWER, (before.status, before.reason, after.status, after.reason))
    for alert in sorted({*before.alerts} ^ {*after.alerts}):
        yield Apart(Weight.ANSWER, (alert,))
    one, other = before.first_three, after.first_three
    if one[:1] != other[:1]:
        yield Apart(Weight.FIRST, (*one[:1], None, *other[:1]))
    if one != other:
        yield Apart(Weight.FIRST_THREE, (frozenset(one) ^ frozenset(other),))


def _voices(answer: Answer) -> Mapping[str, str]:
    """How strongly each strategy is recommended, or that it is held back."""
    told = answer.told
    return {each.strategy.id: "held" if each.held else each.support for each in (*told.recommended, *told.held)}


def _found(answer: Answer) -> Mapping[str, int]:
    """What is found, and which values it can have."""
    possible = answer.consultation.possible
    return {name: possible[name] for name in answer.consultation.trace.findings if is_found(possible[name])}


def _otherwise(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return sorted(name for name in {**before, **after} if before.get(name) != after.get(name))
