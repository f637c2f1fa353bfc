"""`kb diff`: what an edit of a knowledge base changes: for each rule where it fires otherwise, and for which sessions the advice.

Rules are compared by id. Where one fires otherwise is exact (`regions`); which advice changes is looked for among all cases and
examples of both sides and among random sessions, half of them drawn from each side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from alliance_advisor.explanation.status import Reason, Status
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.strategies import KEEP, Strategy
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.cases import Case
from alliance_advisor.workbench.random_sessions import random_session, taken_back
from alliance_advisor.workbench.regions import NEVER_FIRES, Condition, Region, TooManyRegions, regions
from alliance_advisor.workbench.testing import Tester

SEED = "sessions for a comparison"
MOST_SHRUNK = 3
ADVISING = {"concludes", "recommends", "withholds", "spares", "alert", "family", "phase", "timing"}
"""The parts of rules and strategies that decide what is advised, apart from their conditions."""

Regions = tuple[Region, ...] | None
"""None where there are too many to be told."""


class Edit(StrEnum):
    """What happened to one thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that is new, gone or otherwise; `parts` are the names of its parts that are otherwise."""

    kind: str
    id: str
    edit: Edit
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """A rule or strategy whose condition is another: where it fires (or is held) now and was not before, and the other way round.

    `redefined` are facts and findings that it reads and whose values are others now, so that no regions can be told.
    """

    kind: str
    id: str
    now: Regions
    no_longer: Regions
    redefined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says, as far as it is compared."""

    status: Status
    reason: Reason | None
    first_three: tuple[str, ...]
    alerts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A session with another answer; `name` is that of a case or example, and empty for a random session."""

    name: str
    session: Session
    before: Said
    after: Said


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that an edit changes. `cases` and `random` have the sessions with another answer, of `compared` of each kind.

    The first few of the random ones say no more than is needed for the answers to differ.
    """

    changed: tuple[Changed, ...]
    moved: tuple[Moved, ...]
    cases: tuple[Otherwise, ...]
    random: tuple[Otherwise, ...]
    compared: tuple[int, int]

    @property
    def changes_advice(self) -> bool:
        """Whether some session gets another answer, or could: only words changed, where this is not so."""
        return bool(self.moved or self.cases or self.random) or any(not ADVISING.isdisjoint(each.parts) for each in self.changed)


def comparison_of(old: KnowledgeBase, new: KnowledgeBase, cases: Iterable[tuple[KnowledgeBase, Case]], count: int) -> Comparison:
    """Compare two knowledge bases, on these cases (each with the side that it is from) and so many random sessions."""
    changed = tuple(_changed(old, new))
    if not changed:
        return Comparison((), (), (), (), (0, 0))
    sides = _Sides(old, new)
    written = [sides.compare(case.name, base, case.session) for base, case in cases]
    drawn = [(base, sides.compare("", base, session)) for base, session in _drawn(old, new, count)]
    random = [(base, each) for base, each in drawn if each is not None]
    random.sort(key=lambda pair: len(pair[1].session.reports.values) + len(pair[1].session.history or ()))
    smallest = [sides.smallest(base, each) for base, each in random[:MOST_SHRUNK]]
    return Comparison(changed, tuple(_moved(old, new)), tuple(each for each in written if each is not None),
                      (*smallest, *(each for _, each in random[MOST_SHRUNK:])), (len(written), len(drawn)))


def _drawn(old: KnowledgeBase, new: KnowledgeBase, count: int) -> Iterator[tuple[KnowledgeBase, Session]]:
    random = Random(SEED)  # noqa: S311 - a sample, and no secret
    for number in range(count):
        base = (new, old)[number % 2]
        yield base, random_session(random, base)


class _Sides:
    """Both knowledge bases, ready to answer."""

    def __init__(self, old: KnowledgeBase, new: KnowledgeBase) -> None:
        self._old, self._new = Tester(old), Tester(new)
        self._bases = old, new
        self._same = {name for name, rule in old.rules.items() if name in new.rules and _apart(rule) == _apart(new.rules[name])}
        self._all_else_is_same = all(
            not _other_parts(each, new.strategies[name]) for name, each in old.strategies.items() if name in new.strategies
        ) and (old.strategies.keys(), old.alerts, old.manifest) == (new.strategies.keys(), new.alerts, new.manifest)
        self._advising = {rule.id for rule in old.active_rules
                          if any(old.strategies[each.strategy].phase != KEEP for each in rule.recommends)}

    def compare(self, name: str, base: KnowledgeBase, session: Session) -> Otherwise | None:
        """What both say of a session of one of them, where that is not the same."""
        old, new = (session if base is each else carried(session, base, each) for each in self._bases)
        before, after = self._old.answer_to(old), self._new.answer_to(new)
        if self._is_same(before.consultation.fired, after.consultation.fired):
            return None
        said = said_in(before), said_in(after)
        return Otherwise(name, session, *said) if said[0] != said[1] else None

    def _is_same(self, before: Mapping[str, bool], after: Mapping[str, bool]) -> bool:
        """Whether both must say the same: the same rules fire, word for word, and one of them speaks for something new to do.

        Where none does, it also matters which rules are still open.
        """
        return (self._all_else_is_same and before == after and before.keys() <= self._same
                and not self._advising.isdisjoint(before))

    def smallest(self, base: KnowledgeBase, found: Otherwise) -> Otherwise:
        """The same with every answer taken back, and every earlier session, without which the answers still differ."""
        found = self.compare(found.name, base, replace(found.session, history=None)) or found
        for name in tuple(found.session.reports.values):
            found = self.compare(found.name, base, taken_back(found.session, base, name)) or found
        return found


def said_in(answer: Answer) -> Said:
    """The part of an answer that is compared."""
    return Said(answer.status, answer.reason, tuple(each.strategy.id for each in answer.told.first),
                tuple(each.id for each in answer.alerts))


def carried(session: Session, source: KnowledgeBase, target: KnowledgeBase) -> Session:
    """The session as far as another knowledge base knows its facts, with the same values, and its strategies."""
    facts, others = source.vocabulary.facts, target.vocabulary.facts

    def same(name: str) -> bool:
        return name in others and facts[name].domain == others[name].domain and facts[name].measure == others[name].measure

    reports = Reports({name: value for name, value in session.reports.values.items() if same(name)},
                      {name: score for name, score in session.reports.scores.items() if same(name)})
    history = session.history and tuple(
        replace(each, scores={name: score for name, score in each.scores.items() if same(name)},
                attempts=tuple(attempt for attempt in each.attempts
                               if attempt.strategy in target.strategies or attempt.strategy not in source.strategies))
        for each in session.history)
    return replace(session, reports=reports, history=history)


def _changed(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[Changed]:
    """Whatever is new, gone or otherwise, by kind and id."""
    kinds: Mapping[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
        "rule": (old.rules, new.rules), "strategy": (old.strategies, new.strategies), "alert": (old.alerts, new.alerts),
        "fact": (old.vocabulary.facts, new.vocabulary.facts), "finding": (old.vocabulary.findings, new.vocabulary.findings),
        "reference": (old.references, new.references),
        "conflict": ({each.id: each for each in old.conflicts}, {each.id: each for each in new.conflicts}),
    }
    for kind, (before, after) in kinds.items():
        for name in sorted({*before, *after}):
            if name not in before or name not in after:
                yield Changed(kind, name, Edit.ADDED if name in after else Edit.REMOVED)
            elif parts := _other_parts(before[name], after[name]):
                yield Changed(kind, name, Edit.CHANGED, parts)
    if parts := _other_parts(old.manifest, new.manifest):
        yield Changed("manifest", new.manifest.name, Edit.CHANGED, parts)


def _other_parts(one: object, other: object) -> tuple[str, ...]:
    """The parts of two values of one kind that are otherwise, places apart."""
    return tuple(name for name, value in _apart(one).items() if value != _apart(other)[name])


def _apart(value: object) -> dict[str, object]:
    """The parts of a value without the places at which they stand."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__ if name != "location"}  # type: ignore[attr-defined]


def _moved(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[Moved]:
    """Every rule and strategy whose condition means something else."""
    active = ({rule.id: rule for rule in base.active_rules} for base in (old, new))
    yield from _moved_of("rule", old, new, *({name: _of_rule(rule) for name, rule in rules.items()} for rules in active))
    holds = ({name: _of_hold(each) for name, each in base.strategies.items()} for base in (old, new))
    yield from _moved_of("strategy", old, new, *holds)


def _of_rule(rule: Rule) -> Condition:
    return Condition(rule.when, rule.clear)


def _of_hold(strategy: Strategy) -> Condition:
    return Condition(strategy.hold)


def _moved_of(kind: str, old: KnowledgeBase, new: KnowledgeBase, before: Mapping[str, Condition],
              after: Mapping[str, Condition]) -> Iterator[Moved]:
    for name in sorted({*before, *after}):
        one, other = before.get(name, NEVER_FIRES), after.get(name, NEVER_FIRES)
        if one == other:
            continue
        if name not in before or name not in after:
            yield Moved(kind, name, None if name in after else (), None if name in before else ())
            continue
        redefined = tuple(_redefined(one, other, old, new))
        now, no_longer = (None, None) if redefined else (_regions(other, one, new), _regions(one, other, new))
        yield Moved(kind, name, now, no_longer, redefined)


def _regions(fires: Condition, and_not: Condition, base: KnowledgeBase) -> Regions:
    try:
        return regions(fires, and_not, base.vocabulary)
    except TooManyRegions:
        return None


def _redefined(one: Condition, other: Condition, old: KnowledgeBase, new: KnowledgeBase) -> Iterator[str]:
    """The names in either condition that are not the same on both sides."""
    for name in sorted(one.names() | other.names()):
        same_kind = (name in old.vocabulary.facts) is (name in new.vocabulary.facts)
        if not same_kind or old.vocabulary.domain_of(name) != new.vocabulary.domain_of(name):
            yield name
