"""What is asked at once: one fact, or a screen of several facts of which only what applies is ticked.

Most facts play no part in most sessions. Asked one by one they would be many questions with the answer "no", so those that are
less likely to matter are put on screens: lists of the very values that could still change something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from alliance_advisor.explanation.conflicts_met import ConflictMet
from alliance_advisor.explanation.decisive import Decisive
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.vocabulary import Fact

LINES = 12
"""So many lines a screen has at most. Our own choice, between few questions and short ones."""


class InquiryKind(StrEnum):
    """What kind of thing is asked."""

    FACT = "fact"
    CONFLICT = "conflict"
    SAFETY = "safety"
    SCREEN = "screen"
    SCORES = "scores"


class Option(NamedTuple):
    """One thing that can be ticked: a value of a fact, or (`value` is None) that there is something to say about it.

    On a checklist `value` is the place of an item.
    """

    fact: Fact
    value: int | None

    @property
    def word(self) -> str:
        """The word of the value, or the name of the fact."""
        return self.fact.id if self.value is None else self.fact.domain.words[self.value]


class Inquiry(NamedTuple):
    """What is asked at once, about which values, the options to choose from, and the rules that wait for it."""

    kind: InquiryKind
    asked: tuple[tuple[Fact, int], ...]
    options: tuple[Option, ...]
    rules: tuple[str, ...] = ()
    conflict: ConflictMet | None = None

    @property
    def fact(self) -> Fact:
        """The one fact that is asked, or the first of several."""
        return self.asked[0][0]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything that is asked."""
        return tuple(fact for fact, _ in self.asked)

    @property
    def is_screen(self) -> bool:
        """Whether several facts are asked, so that what is not ticked does not apply."""
        return self.kind in (InquiryKind.SAFETY, InquiryKind.SCREEN)


def conflict_inquiry(conflict: ConflictMet) -> Inquiry:
    """Ask anew for a fact that does not fit to others."""
    fact = conflict.asked
    return Inquiry(InquiryKind.CONFLICT, ((fact, fact.domain.full),), tuple(_choices(fact)), (), conflict)


def fact_inquiry(fact: Fact, rules: Iterable[str] = ()) -> Inquiry:
    """Ask for one fact, with all its values."""
    return Inquiry(InquiryKind.FACT, ((fact, fact.domain.full),), tuple(_choices(fact)), tuple(rules))


def next_inquiry(decisive: Sequence[Decisive], ticked: Iterable[str]) -> Inquiry | None:
    """What to ask of these: what was ticked on a screen, then safety, then the most decisive; None where there is nothing."""
    promised = set(ticked)
    if told := [each for each in decisive if each.fact.id in promised]:
        return fact_inquiry(told[0].fact, told[0].rules)
    if safety := [each for each in decisive if each.safety]:
        return _joined(InquiryKind.SAFETY, safety)
    if decisive and decisive[0].alone:
        return fact_inquiry(decisive[0].fact, decisive[0].rules)
    scores = [each for each in decisive if each.fact.measure is not None]
    others = _as_many_as_fit(each for each in decisive if each.fact.measure is None)
    if scores and sum(each.weight for each in scores) > sum(each.weight for each in others):
        return _joined(InquiryKind.SCORES, scores)
    return _joined(InquiryKind.SCREEN, others) if others else None


def _as_many_as_fit(decisive: Iterable[Decisive]) -> list[Decisive]:
    """The first that fit on one screen."""
    fitting: list[Decisive] = []
    lines = 0
    for each in decisive:
        lines += sum(1 for _ in _values_to_tick(each))
        if fitting and lines > LINES:
            break
        fitting.append(each)
    return fitting


def _joined(kind: InquiryKind, decisive: Sequence[Decisive]) -> Inquiry:
    """One inquiry about several facts, in the order of the vocabulary."""
    if len(decisive) == 1:
        return fact_inquiry(decisive[0].fact, decisive[0].rules)
    ordered = sorted(decisive, key=lambda each: each.fact.location)
    rules = dict.fromkeys(rule for each in decisive for rule in each.rules)
    asked = tuple((each.fact, each.values) for each in ordered)
    options = (option for each in ordered
               for option in (_values_to_tick(each) if kind is InquiryKind.SCREEN else (Option(each.fact, None),)))
    return Inquiry(kind, asked, tuple(options), tuple(rules))


def _values_to_tick(decisive: Decisive) -> Iterator[Option]:
    """A checklist is asked in full once there is something to tick on it; of any other fact each value can be ticked at once."""
    fact = decisive.fact
    if fact.domain.kind is Kind.SEVERAL:
        yield Option(fact, None)
    else:
        yield from (Option(fact, value) for value in fact.domain.members(decisive.values))


def _choices(fact: Fact) -> Iterator[Option]:
    if fact.measure is None:
        yield from (Option(fact, index) for index in range(len(fact.domain.words)))

