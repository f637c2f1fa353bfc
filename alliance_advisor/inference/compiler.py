"""Compiles rules to productions: lists of positive patterns, the only kind that experta matches safely and fast.

A pattern asks of one name either that it *must* lie in a set of values (all that is possible lies inside) or that it
*may* (something possible lies inside). "No exception is proven" is thus positive as well: some possible value lies
outside the exception. An `any` becomes a helper fact, asserted by one production a branch, so that nothing explodes.
What a production does when it fires is named here and done in `engine`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.formula import ALWAYS, NEVER, All, Any, Formula, KnownLeaf, Leaf, names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule


class Mode(Enum):
    """What a pattern asks of the values that are still possible."""

    MUST = auto()
    MAY = auto()
    KNOWN = auto()
    UNKNOWN = auto()
    PRESENT = auto()


class Effect(Enum):
    """What a production does when it fires."""

    HELP = auto()
    FIRE = auto()
    HOLD = auto()
    CONCLUDE_PERHAPS = auto()
    SETTLE = auto()


@dataclass(frozen=True, slots=True)
class Pattern:
    """One condition element: a name (or a helper fact) and what its possible values must satisfy."""

    name: str
    mode: Mode
    allowed: int = 0


@dataclass(frozen=True, slots=True)
class Production:
    """One experta rule. `subject` is the rule, helper fact or finding that its effect is about."""

    effect: Effect
    subject: str
    patterns: tuple[Pattern, ...]
    salience: int


START = "start"
"""The fact that is always there, for productions that wait for nothing but their turn."""


def predicate(mode: Mode, allowed: int) -> Callable[[int], bool]:
    """The test of a pattern on a set of possible values."""
    if mode is Mode.MUST:
        outside = ~allowed
        return lambda possible: not possible & outside
    if mode is Mode.MAY:
        return lambda possible: bool(possible & allowed)
    return is_one if mode is Mode.KNOWN else lambda possible: not is_one(possible)


def productions_of(knowledge_base: KnowledgeBase) -> tuple[Production, ...]:
    """All productions of the active rules, and one that settles each finding."""
    return _Compiler(knowledge_base).productions()


def read_unanswered(productions: Iterable[Production]) -> frozenset[str]:
    """The names that must be declared even when they are not answered: something looks at what is still possible."""
    looks_at_open = (Mode.MAY, Mode.UNKNOWN)
    return frozenset(pattern.name for each in productions for pattern in each.patterns if pattern.mode in looks_at_open)


def reachable(productions: Iterable[Production], memory: Mapping[str, int]) -> tuple[Production, ...]:
    """The productions that these facts can make fire; with the others left out, the trace is the same."""
    open_facts = {name for name, possible in memory.items() if not is_one(possible)}
    left = [each for each in productions if not any(_waits_for(pattern, open_facts) for pattern in each.patterns)]
    while True:
        helped = {each.subject for each in left if each.effect is Effect.HELP}
        kept = [each for each in left if _helpers(each) <= helped]
        if len(kept) == len(left):
            return tuple(kept)
        left = kept


def _waits_for(pattern: Pattern, open_facts: Collection[str]) -> bool:
    return pattern.mode in (Mode.MUST, Mode.KNOWN) and pattern.name in open_facts


def _helpers(production: Production) -> set[str]:
    return {pattern.name for pattern in production.patterns if pattern.mode is Mode.PRESENT and pattern.name != START}


class _Compiler:
    """Compiles one knowledge base; equal `any` groups share one helper fact."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._helpers: dict[tuple[Any, Mode], str] = {}
        self._branches: list[Production] = []
        self._settled_in = {
            finding: stratum for stratum, findings in enumerate(knowledge_base.settled_in) for finding in findings
        }

    def productions(self) -> tuple[Production, ...]:
        of_rules = [each for rule in self._knowledge_base.active_rules for each in self._of_rule(rule)]
        settling = [
            Production(Effect.SETTLE, finding, (Pattern(START, Mode.PRESENT),), _salience(stratum, last=True))
            for finding, stratum in self._settled_in.items()
        ]
        return (*self._branches, *of_rules, *settling)

    def _of_rule(self, rule: Rule) -> Iterator[Production]:
        salience = _salience(self._knowledge_base.strata[rule.id])
        if NEVER in (rule.when, rule.clear):
            return
        yield Production(Effect.FIRE, rule.id, self._patterns(rule.when, Mode.MUST, rule.clear, Mode.MAY), salience)
        if rule.clear != ALWAYS:
            yield Production(Effect.HOLD, rule.id, self._patterns(rule.when, Mode.MUST, rule.clear, Mode.MUST), salience)
        if rule.concludes:
            patterns = self._patterns(rule.when, Mode.MAY, rule.clear, Mode.MAY)
            yield Production(Effect.CONCLUDE_PERHAPS, rule.id, patterns, salience)

    def _patterns(self, when: Formula, when_mode: Mode, clear: Formula, clear_mode: Mode) -> tuple[Pattern, ...]:
        patterns = dict.fromkeys((*self._conjunction(when, when_mode), *self._conjunction(clear, clear_mode)))
        return tuple(patterns) or (Pattern(START, Mode.PRESENT),)

    def _conjunction(self, formula: Formula, mode: Mode) -> Iterator[Pattern]:
        for part in formula.parts if isinstance(formula, All) else (formula,):
            yield self._pattern(part, mode)

    def _pattern(self, part: Formula, mode: Mode) -> Pattern:
        match part:
            case Leaf(name, allowed, _):
                return Pattern(name, mode, allowed)
            case KnownLeaf(name, wanted):
                return Pattern(name, Mode.KNOWN if wanted else Mode.UNKNOWN)
            case Any():
                return Pattern(self._helper(part, mode), Mode.PRESENT)
            case All():
                raise AssertionError("the normal form has no `all` inside an `all`")

    def _helper(self, group: Any, mode: Mode) -> str:
        """The helper fact of an `any`, with one production a branch."""
        key = (group, mode)
        if key not in self._helpers:
            self._helpers[key] = f"any {len(self._helpers)}"
            for branch in group.parts:
                patterns = self._patterns(branch, mode, ALWAYS, mode)
                self._branches.append(Production(Effect.HELP, self._helpers[key], patterns, self._salience_of(branch)))
        return self._helpers[key]

    def _salience_of(self, formula: Formula) -> int:
        """Helpers wait for the findings that they read, like the rules that read them."""
        return _salience(max((self._settled_in[name] + 1 for name in names(formula) & self._settled_in.keys()), default=0))


def _salience(stratum: int, *, last: bool = False) -> int:
    """Salience serves the strata alone: all rules of a stratum, then what settles its findings."""
    return -2 * stratum - int(last)
