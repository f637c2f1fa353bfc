"""Random sessions: half uniform, half made by letting a random rule hold and then changing a few facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random

from alliance_advisor.inference.session import HELPED, OUTCOMES, Attempt, Earlier, Session
from alliance_advisor.inference.working_memory import does_not_apply, working_memory
from alliance_advisor.knowledge.domain import Domain, Kind
from alliance_advisor.knowledge.formula import All, Any, Formula, KnownLeaf, Leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.vocabulary import Fact

MOST_CHANGES = 3
MOST_ATTEMPTS = 2
MOST_EARLIER = 8
SHAPES = ("level", "jump", "line", "dip", "anything")


def random_session(random: Random, knowledge_base: KnowledgeBase) -> Session:
    """One session. In a few, facts are reported that do not apply."""
    make = random.choice((uniform_session, near_a_rule))
    session = make(random, knowledge_base)
    return session if random.random() < 0.3 else without_misfits(session, knowledge_base)


def uniform_session(random: Random, knowledge_base: KnowledgeBase) -> Session:
    """Each fact answered with one probability, from nothing to everything."""
    answers = _Answers(random, knowledge_base)
    chance = random.choice((0.0, 0.2, 0.4, 0.6, 0.8, 1.0))
    for fact in reportable(knowledge_base):
        if random.random() < chance:
            answers.give(fact)
    return answers.session()


def near_a_rule(random: Random, knowledge_base: KnowledgeBase, rules: Sequence[Rule] = ()) -> Session:
    """A session in which one of these rules, or of all, holds as far as it can be made to, after a few changes."""
    answers = _Answers(random, knowledge_base)
    answers.wish(random.choice(rules or knowledge_base.active_rules or tuple(knowledge_base.rules.values())).formula)
    chance = random.choice((0.1, 0.3, 0.7))
    for fact in reportable(knowledge_base):
        if fact.id in answers.wishes or random.random() < chance:
            answers.give(fact)
    for fact in random.choices(reportable(knowledge_base), k=random.randint(0, MOST_CHANGES)):
        answers.change(fact)
    return answers.session()


def complete_session(random: Random, knowledge_base: KnowledgeBase) -> Session:
    """Every fact answered that applies, and a history."""
    answers = _Answers(random, knowledge_base)
    answers.with_history = True
    for fact in reportable(knowledge_base):
        answers.give(fact)
    return without_misfits(answers.session(), knowledge_base)


def one_more_answer(random: Random, knowledge_base: KnowledgeBase, session: Session) -> Session | None:
    """The session with one open fact answered (or its history given), or None where nothing is open."""
    possible = working_memory(knowledge_base, session)
    open_facts: list[Fact | None] = [fact for fact in reportable(knowledge_base) if _may_be_answered(fact, session, possible)]
    if session.history is None:
        open_facts.append(None)
    if not open_facts:
        return None
    fact = random.choice(open_facts)
    if fact is None:
        return replace(session, history=random_history(random, knowledge_base, session.reports.scores))
    answers = _Answers(random, knowledge_base)
    answers.give(fact)
    more = answers.reports()
    reports = Reports({**session.reports.values, **more.values}, {**session.reports.scores, **more.scores})
    return replace(session, reports=reports)


def taken_back(session: Session, knowledge_base: KnowledgeBase, name: str) -> Session:
    """The session without what was reported of one fact; with a score go all bands that are made of it."""
    gone = {name, *(fact.id for fact in knowledge_base.vocabulary.facts.values() if fact.of == name)}
    reports = Reports({key: value for key, value in session.reports.values.items() if key not in gone},
                      {key: score for key, score in session.reports.scores.items() if key != name})
    return replace(session, reports=reports)


def without_misfits(session: Session, knowledge_base: KnowledgeBase) -> Session:
    """The session without the facts that were reported though they do not apply."""
    while found := next(misfits(session, knowledge_base), None):
        session = taken_back(session, knowledge_base, found)
    return session


def misfits(session: Session, knowledge_base: KnowledgeBase) -> Iterator[str]:
    """The facts that were reported though their `only_if` fails."""
    possible = working_memory(knowledge_base, session)
    for fact in knowledge_base.gated_facts:
        if fact.id in session.reports.values and does_not_apply(fact.only_if, possible):
            yield fact.id


def reportable(knowledge_base: KnowledgeBase) -> tuple[Fact, ...]:
    """The facts that a session may give."""
    return tuple(fact for fact in knowledge_base.vocabulary.facts.values() if fact.reportable)


def _may_be_answered(fact: Fact, session: Session, possible: Mapping[str, int]) -> bool:
    return fact.id not in session.reports.values and not does_not_apply(fact.only_if, possible)


def random_history(random: Random, knowledge_base: KnowledgeBase, now: Mapping[str, float]) -> tuple[Earlier, ...]:
    """Earlier sessions whose scores lead up to those of now in some shape; a few scores are missing."""
    count = random.choice((0, 2, *range(3, MOST_EARLIER + 1)))
    courses = {fact.id: _course(random, fact, now, count) for fact in reportable(knowledge_base) if fact.measure is not None}
    missing = random.choice((0.0, 0.0, 0.1))
    return tuple(
        Earlier(number + 1, {name: course[number] for name, course in courses.items() if random.random() >= missing},
                _attempts(random, knowledge_base))
        for number in range(count))


def _course(random: Random, fact: Fact, now: Mapping[str, float], count: int) -> list[float]:
    assert fact.measure is not None
    lowest, highest = fact.measure.lowest, fact.measure.highest
    end, shape = now.get(fact.id, highest), random.choice(SHAPES)
    moved, step = random.choice((-9.0, -3.0, 3.0, 9.0)), random.choice((-1.5, -1.0, 1.0, 1.5))
    scores = {
        "level": [end] * count,
        "jump": [end + moved] * count,
        "line": [end + step * min(count - number, 4) for number in range(count)],
        "dip": [end + (moved if number == count - 1 else 0.0) for number in range(count)],
        "anything": [random.uniform(lowest, highest) for _ in range(count)],
    }[shape]
    return [min(highest, max(lowest, score)) for score in scores]


def _attempts(random: Random, knowledge_base: KnowledgeBase) -> tuple[Attempt, ...]:
    strategies = list(knowledge_base.strategies.values())
    names = [random.choice((strategy.id, *strategy.renamed_from)) for strategy in random.choices(strategies, k=2)]
    return tuple(Attempt(random.choice(names), random.choice((*OUTCOMES, HELPED)))
                 for _ in range(random.randint(0, MOST_ATTEMPTS)))


@dataclass(slots=True)
class _Answers:
    """A session in the making. `wishes` are the values that would make a rule hold."""

    random: Random
    knowledge_base: KnowledgeBase
    wishes: dict[str, int] = field(default_factory=dict)
    with_history: bool = False
    _values: dict[str, int] = field(default_factory=dict)
    _scores: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.with_history = self.random.random() < 0.5

    def wish(self, formula: Formula) -> None:
        """Narrow the values of the facts that a formula reads to those with which it holds, as far as that goes."""
        match formula:
            case All(parts):
                for part in parts:
                    self.wish(part)
            case Any(parts) if parts:
                self.wish(self.random.choice(parts))
            case Leaf(name, allowed, full):
                if name in self.knowledge_base.vocabulary.findings:
                    self._wish_finding(name, allowed)
                else:
                    self.wishes[name] = self.wishes.get(name, full) & allowed or allowed
            case KnownLeaf(name, True) if name in self.knowledge_base.vocabulary.facts:
                self.wishes.setdefault(name, self.knowledge_base.vocabulary.facts[name].domain.full)

    def _wish_finding(self, name: str, allowed: int) -> None:
        rules = [rule for rule in self.knowledge_base.concluding_rules[name]
                 if any(allowed >> value & 1 for value in rule.concluded_values(name))]
        if rules:
            self.wish(self.random.choice(rules).formula)

    def give(self, fact: Fact) -> None:
        """Answer a fact, with a wished value where there is one."""
        if fact.measure is not None:
            self._scores[fact.id] = self.random.choice(list(self._fitting_scores(fact)))
        elif fact.domain.kind is Kind.SEVERAL and fact.id not in self.wishes and self.random.random() < 0.3:
            self._values[fact.id] = 0
        else:
            wished = self.wishes.get(fact.id, fact.domain.full)
            self._values[fact.id] = self.random.choice(_members(fact.domain, wished))

    def change(self, fact: Fact) -> None:
        """Answer a fact anew, or take the answer back."""
        self._values.pop(fact.id, None)
        self._scores.pop(fact.id, None)
        self.wishes.pop(fact.id, None)
        if self.random.random() < 0.7:
            self.give(fact)

    def reports(self) -> Reports:
        """The answers, with the bands of every score."""
        facts = self.knowledge_base.vocabulary.facts.values()
        banded = {
            fact.id: fact.measure.band_of(self._scores[fact.of or fact.id])
            for fact in facts if fact.measure is not None and (fact.of or fact.id) in self._scores
        }
        return Reports(self._values | banded, dict(self._scores))

    def session(self) -> Session:
        """What was answered so far."""
        history = random_history(self.random, self.knowledge_base, self._scores) if self.with_history else None
        return Session("pseudonym", MOST_EARLIER + 1, self.reports(), history)

    def _fitting_scores(self, fact: Fact) -> list[float]:
        """The scores at and around every edge, those that fit the wishes if any does."""
        banded = [each for each in self.knowledge_base.vocabulary.facts.values() if fact.id in (each.id, each.of)]
        scores = _telling_scores(banded)
        fitting = [score for score in scores if all(self._fits(each, score) for each in banded)]
        return fitting or scores

    def _fits(self, fact: Fact, score: float) -> bool:
        assert fact.measure is not None
        return bool(self.wishes.get(fact.id, fact.domain.full) >> fact.measure.band_of(score) & 1)


def _telling_scores(facts: list[Fact]) -> list[float]:
    scores: set[float] = set()
    for fact in facts:
        assert fact.measure is not None
        scores |= {fact.measure.lowest, fact.measure.highest}
        scores |= {band.lower + step for band in fact.measure.bands[1:] for step in (-0.5, 0.0)}
    return sorted(scores)


@lru_cache(maxsize=4096)
def _members(domain: Domain, values: int) -> Sequence[int]:
    """The values of a set; listing those of a long checklist takes a millisecond."""
    return range(domain.size) if values == domain.full else domain.members(values)
