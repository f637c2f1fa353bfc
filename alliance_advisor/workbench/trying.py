"""`kb try`: in which sessions one rule changes most, between the knowledge base as it was and as it is.

Where the rule says what it said before, or there is no before, the same knowledge base is compared without it and with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from random import Random

from alliance_advisor.errors import Location, Problem, ProblemsFound, did_you_mean
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import DRAFT, RETIRED, REVIEWED, Rule
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.both import Both, smallest
from alliance_advisor.workbench.cases import Case
from alliance_advisor.workbench.edits import WORDS_ONLY, Changed, Moved, changes_of, moves_of, other_parts
from alliance_advisor.workbench.random_sessions import near_a_rule, without_misfits
from alliance_advisor.workbench.weighed import WEIGHTS, Apart, Weight, apart_in

SEED = "sessions near a rule"
RANDOM_SESSIONS = 300
SHOWN = 3


class Basis(StrEnum):
    """What an answer is compared with: `EDITED` and `GONE` with that of the base as it was, else with that without the rule."""

    EDITED = "edited"
    GONE = "gone"
    SAME = "same"
    NEW = "new"
    NO_BEFORE = "no_before"


@dataclass(frozen=True, slots=True)
class Sides:
    """The two knowledge bases that are compared, and what they are; `others` is what else was edited and may change advice.

    `draft` says that the rule fires for nobody yet, though it does so here.
    """

    rule: str
    before: KnowledgeBase
    after: KnowledgeBase
    basis: Basis
    parts: tuple[str, ...] = ()
    others: tuple[Changed, ...] = ()
    draft: bool = False

    @property
    def reads(self) -> frozenset[str]:
        """What the rule looks at, on either side."""
        return frozenset[str]().union(*(rule.reads for _, rule in self.rules))

    @property
    def rules(self) -> tuple[tuple[KnowledgeBase, Rule], ...]:
        """The rule as each side has it that has it in use, today's first, each with its side."""
        found = ((base, in_use(base, self.rule)) for base in (self.after, self.before))
        return tuple((base, rule) for base, rule in found if rule is not None)


@dataclass(frozen=True, slots=True)
class Tried:
    """A session in which something changes; `case` is None for a random one, and `base` the side that it was written for."""

    case: Case | None
    base: KnowledgeBase
    session: Session
    before: Answer
    after: Answer
    apart: tuple[Apart, ...]

    @property
    def told(self) -> Answer:
        """The answer of the side that knows more of the session: today's, wherever that knows all its facts."""
        facts = self.after.consultation.knowledge_base.vocabulary.facts
        return self.after if self.session.reports.values.keys() <= facts.keys() else self.before

    @property
    def weight(self) -> Weight:
        """The heaviest difference."""
        return min((each.weight for each in self.apart), key=WEIGHTS.index)

    @property
    def order(self) -> tuple[int, bool, int, int]:
        """What changes most comes first: by weight, cases before random sessions, more differences, fewer reports."""
        return WEIGHTS.index(self.weight), self.case is None, -len(self.apart), len(self.session.reports.values)


@dataclass(frozen=True, slots=True)
class Trial:
    """All sessions in which something changes, of so many compared, cases and random ones, and the few to be shown.

    `moved` says where an edited rule fires otherwise.
    """

    sides: Sides
    moved: Moved | None
    cases: tuple[Tried, ...]
    random: tuple[Tried, ...]
    compared: tuple[int, int]
    shown: tuple[Tried, ...]


def sides_of(name: str, now: KnowledgeBase, then: KnowledgeBase | None) -> Sides:
    """What is to be compared. A draft counts as in use. Raises `ProblemsFound` where no side has such a rule in use."""
    after, before = (_with_draft(base, name) for base in (now, then or now))
    new, old = in_use(after, name), in_use(before, name)
    if new is None and (then is None or old is None):
        raise ProblemsFound([_no_such(name, now)])
    others = tuple(each for each in changes_of(then or now, now) if not each.is_rule(name) and each.may_change_advice)
    parts = other_parts(old, new) if old is not None and new is not None else ()
    basis = Basis.NO_BEFORE if then is None else _basis(old, new, parts)
    draft = name in now.rules and now.rules[name].status == DRAFT
    if basis in (Basis.EDITED, Basis.GONE):
        return Sides(name, before, after, basis, parts, others, draft)
    return Sides(name, _with_rule(after, name, None), after, basis, (), others, draft)


def _basis(old: Rule | None, new: Rule | None, parts: tuple[str, ...]) -> Basis:
    if new is None or old is None:
        return Basis.GONE if new is None else Basis.NEW
    return Basis.SAME if WORDS_ONLY.issuperset(parts) else Basis.EDITED


def in_use(base: KnowledgeBase, name: str) -> Rule | None:
    """The rule of that name, where there is one that is not retired."""
    rule = base.rules.get(name)
    return rule if rule is not None and rule.status != RETIRED else None


def _with_draft(base: KnowledgeBase, name: str) -> KnowledgeBase:
    """The knowledge base with this rule in use where it is a draft."""
    rule = base.rules.get(name)
    return base if rule is None or rule.status != DRAFT else _with_rule(base, name, replace(rule, status=REVIEWED))


def _with_rule(base: KnowledgeBase, name: str, rule: Rule | None) -> KnowledgeBase:
    """The knowledge base with another rule in the place of one, or none."""
    others = {each.id: each for each in base.rules.values() if each.id != name}
    return replace(base, rules=others if rule is None else {**others, name: rule})


def _no_such(name: str, base: KnowledgeBase) -> Problem:
    place = Location("kb try")
    if name in base.rules:
        return Problem("retired-rule", f"the rule “{name}” is retired, so it never fires", place,
                       "Give it the status draft or reviewed to see what it would change, or name a version in which it "
                       "still fired: `--before HEAD~1`.")
    return Problem("unknown-rule", f"there is no rule called “{name}”", place,
                   did_you_mean(name, base.rules, "`alliance-advisor kb list --kind rule` lists all rules."))


def trial_of(sides: Sides, cases: Iterable[tuple[KnowledgeBase, Case]], count: int = RANDOM_SESSIONS) -> Trial:
    """Try a rule on these cases (each with the knowledge base that it was written for) and on so many random sessions near it."""
    bench = _Bench(sides)
    written = [bench.tried(case, base, case.session) for base, case in cases]
    drawn = [bench.tried(None, base, session) for base, session in _near(sides, count)]
    found = tuple(each for each in written if each is not None)
    random = tuple(each for each in drawn if each is not None)
    shown = tuple(bench.smallest(each) for each in chosen([*found, *random]))
    return Trial(sides, _moved(sides), found, random, (len(written), len(drawn)), shown)


def _moved(sides: Sides) -> Moved | None:
    moves = moves_of(sides.before, sides.after) if sides.basis is Basis.EDITED else ()
    return next((each for each in moves if (each.kind, each.id) == ("rule", sides.rule)), None)


def _near(sides: Sides, count: int) -> Iterator[tuple[KnowledgeBase, Session]]:
    """So many random sessions in which the rule is near to firing, in turn as each side has it; the same in every run."""
    random = Random(SEED)  # noqa: S311 - a sample, and no secret
    for number in range(count):
        base, rule = sides.rules[number % len(sides.rules)]
        yield base, without_misfits(near_a_rule(random, base, (rule,)), base)


def chosen(found: Iterable[Tried]) -> Iterator[Tried]:
    """The few that change most; rather another kind of change, or the same in other words, than the same again."""
    left = sorted(found, key=lambda each: each.order)
    taken: list[Tried] = []
    while left and len(taken) < SHOWN:
        taken.append(min(left, key=partial(_again, taken)))
        left.remove(taken[-1])
    yield from sorted(taken, key=lambda each: each.order)


def _again(taken: list[Tried], each: Tried) -> tuple[bool, ...]:
    """How much a session shows again what was taken already; one in which the answer stays is a last resort."""
    return (each.session in [other.session for other in taken], each.weight is Weight.FIRES,
            each.weight in [other.weight for other in taken], each.apart in [other.apart for other in taken])


class _Bench:
    """Both sides, ready to answer."""

    def __init__(self, sides: Sides) -> None:
        changed = tuple(changes_of(sides.before, sides.after))
        self._both = Both(sides.before, sides.after, changed)
        self._rule, self._rules = sides.rule, [rule for _, rule in sides.rules]
        self._alone = all(each.is_rule(sides.rule) for each in changed if each.may_change_advice)

    def tried(self, case: Case | None, base: KnowledgeBase, session: Session) -> Tried | None:
        """What both sides say of a session, where the rule has a say in it and something is otherwise.

        Where nothing else was edited and the rule fails as each side has it, nothing can be.
        """
        after = self._both.after(base, session)
        if self._alone and all(after.consultation.verdict_of(rule) is Truth.FAILS for rule in self._rules):
            return None
        before = self._both.before(base, session)
        one, other = (verdict_of(self._rule, answer) for answer in (before, after))
        if one is other is Truth.FAILS or self._both.must_agree(before, after):
            return None
        fires = [Apart(Weight.FIRES, (one, other))] if (one is Truth.HOLDS) is not (other is Truth.HOLDS) else []
        apart = (*apart_in(before, after), *fires)
        return Tried(case, base, session, before, after, apart) if apart else None

    def smallest(self, tried: Tried) -> Tried:
        """A random session without whatever can be taken back with the same weight of change; a case as it is."""
        return tried if tried.case is not None else smallest(tried, tried.base, partial(self._as_heavy, tried))

    def _as_heavy(self, tried: Tried, session: Session) -> Tried | None:
        found = self.tried(None, tried.base, session)
        return found if found is not None and found.weight is tried.weight else None


def verdict_of(rule: str, answer: Answer) -> Truth:
    """Whether a rule fires; a side that does not have it in use never fires it."""
    consultation = answer.consultation
    if rule in consultation.fired:
        return Truth.HOLDS
    found = in_use(consultation.knowledge_base, rule)
    return Truth.FAILS if found is None else consultation.verdict_of(found)
