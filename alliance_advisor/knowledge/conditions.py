"""Conditions as a trainer writes them: blocks of lines, each a name and the values it may have.

    when:
      mistrust_history: at least marked
      any:
        - technique_focus: heavy
        - agenda_set_by: [therapist, nobody]

    block   := { line ... }                          every line must hold
    line    := name: test | all: [block ...] | any: [block ...] | none: [block ...]
    test    := word | [word ...] | not word | at least word | at most word | above word | below word
             | at least one | at least two | at least three | none          (checklists)
             | known | unknown
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from alliance_advisor.errors import Location, ProblemCollector, did_you_mean, one_of
from alliance_advisor.knowledge import formula
from alliance_advisor.knowledge.domain import ORDERED, Domain, Kind, at_least_ticked
from alliance_advisor.knowledge.located_yaml import BLOCK, Mapping, Node, Scalar, Sequence, describe, shortened
from alliance_advisor.knowledge.reader import a_list, a_mapping, is_empty, word_hint
from alliance_advisor.knowledge.vocabulary import Vocabulary

BLOCKS = ("all", "any", "none")
COUNTS = {"one": 1, "two": 2, "three": 3}
KNOWN_WORDS = {"known": True, "unknown": False}
ORDERS = ("at least", "at most", "above", "below", "not")
_ORDER = re.compile(rf"({'|'.join(ORDERS)}) (.+)")


@dataclass(frozen=True, slots=True)
class Test:
    """One line: a name, the test as it is written, and the set of values that it allows."""

    name: str
    written: str
    allowed: int
    full: int
    location: Location


@dataclass(frozen=True, slots=True)
class KnownTest:
    """One line that asks whether a name is settled (`known`) or not (`unknown`)."""

    name: str
    wanted: bool
    location: Location


@dataclass(frozen=True, slots=True)
class Group:
    """A block of conditions: `all`, `any`, or `none` of them."""

    block: str
    parts: tuple[Condition, ...]
    location: Location


Condition = Test | KnownTest | Group


def meaning(condition: Condition) -> formula.Formula:
    """The normal form of a condition."""
    match condition:
        case Test(name, _, allowed, full, _):
            return formula.leaf(name, allowed, full)
        case KnownTest(name, wanted, _):
            return formula.KnownLeaf(name, wanted)
        case Group("any", parts, _):
            return formula.disjunction(map(meaning, parts))
        case Group("none", parts, _):
            return formula.negation(formula.disjunction(map(meaning, parts)))
        case Group(_, parts, _):
            return formula.conjunction(map(meaning, parts))


def written(test: Test | KnownTest) -> str:
    """The right-hand side of a line, as its author wrote it."""
    return test.written if isinstance(test, Test) else "known" if test.wanted else "unknown"


def compared(order: str, values: int, full: int) -> int:
    """The values that a test allows which has one of `ORDERS` in front of a word with these values."""
    if order == "not":
        return full & ~values
    upwards = full & ~(values - 1)
    return {"at least": upwards, "above": upwards & ~values, "at most": values | (values - 1), "below": values - 1}[order]


def tests(condition: Condition) -> Iterator[Test | KnownTest]:
    """Every line of a condition."""
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from tests(part)
    else:
        yield condition


@dataclass(frozen=True, slots=True)
class ConditionReader:
    """Reads the conditions of one file against a vocabulary.

    `findings_too` where conclusions may be read; `known_too` where a line may ask whether a name is settled.
    """

    vocabulary: Vocabulary
    problems: ProblemCollector
    findings_too: bool = True
    known_too: bool = False

    def block(self, node: Node, what: str) -> Group | None:
        """A block, all lines of which must hold."""
        mapping = a_mapping(node, what, self.problems)
        if mapping is None:
            return None
        if not mapping.entries:
            self.problems.report("empty-block", f"{what} is empty", mapping.location, "Say what must hold.")
            return None
        before = len(self.problems)
        parts = [self._line(key, value) for key, value in mapping.entries]
        kept = tuple(part for part in parts if part is not None)
        return Group("all", kept, mapping.location) if len(self.problems) == before else None

    def exceptions(self, node: Node, what: str) -> Group | None:
        """A list of blocks, one of which is enough: `unless` and `hold_when`."""
        if isinstance(node, Mapping):
            self.problems.report("not-a-list", f"{what} must be a list, and this is {BLOCK}", node.location,
                                 "Start each exception with `- `: one that holds is enough.")
            return None
        return self._group("any", node, what)

    def _line(self, key: Scalar, value: Node) -> Condition | None:
        if key.text in BLOCKS:
            return self._group(key.text, value, key.text)
        domain = self._domain_of(key)
        if domain is None:
            return None
        if isinstance(value, Scalar) and value.text in KNOWN_WORDS:
            return self._known_test(key, value)
        allowed = _ValueReader(key.text, domain, self.problems).allowed(value)
        return Test(key.text, _as_written(value), allowed, domain.full, key.location) if allowed else None

    def _known_test(self, key: Scalar, value: Scalar) -> KnownTest | None:
        if self.known_too:
            return KnownTest(key.text, KNOWN_WORDS[value.text], key.location)
        self.problems.report("known-here", f"{value.text} may stand only in the `when` of a rule that only recommends",
                             value.location, "Name the values that are meant.")
        return None

    def _group(self, block: str, node: Node, what: str) -> Group | None:
        before = len(self.problems)
        parts = [self.block(item, f"each item of {what}") for item in a_list(node, what, self.problems)]
        if len(self.problems) == before and not parts:
            self.problems.report("empty-block", f"{what} is empty", node.location, "List at least one condition.")
        kept = tuple(part for part in parts if part is not None)
        return Group(block, kept, node.location) if len(self.problems) == before else None

    def _domain_of(self, key: Scalar) -> Domain | None:
        domain = self.vocabulary.domain_of(key.text)
        if domain is None:
            self._unknown_name(key)
        elif not self.findings_too and key.text in self.vocabulary.findings:
            self.problems.report("finding-here", f"{key.text} is a finding, and only facts may stand here", key.location,
                                 "Name the facts that it rests on.")
            return None
        return domain

    def _unknown_name(self, key: Scalar) -> None:
        if self.vocabulary.may_be_defined(key.text):
            return
        if key.text in ("unless", "then", "and", "or", "not"):
            self.problems.report("misplaced-key", f"{key.text} cannot stand here", key.location,
                                 f"Inside a condition, use {one_of(BLOCKS)}.")
            return
        renamed = self.vocabulary.new_name_of(key.text)
        hint = f"It is now called {renamed}." if renamed else did_you_mean(
            key.text, (*self.vocabulary.names(), *BLOCKS), "The names are listed in the vocabulary folder.")
        self.problems.report("unknown-name", f"there is no fact or finding {describe(key)}", key.location, hint)


def _as_written(value: Node) -> str:
    if isinstance(value, Sequence):
        return one_of(item.text for item in value.items if isinstance(item, Scalar))
    return value.text if isinstance(value, Scalar) else ""


@dataclass(frozen=True, slots=True)
class _ValueReader:
    """Reads the right-hand side of one line as a set of values; an empty set means that a problem was reported."""

    name: str
    domain: Domain
    problems: ProblemCollector

    def allowed(self, value: Node) -> int:
        if isinstance(value, Sequence):
            return self._meaningful(self._any_of(value), value)
        if not isinstance(value, Scalar):
            self._report("not-a-test", f"{self.name} is followed by {BLOCK}", value,
                         f"Write a value after the name, such as {self._example()}.")
            return 0
        if is_empty(value):
            self._report("empty-value", f"{self.name} has no value", value, f"It can be {one_of(self.domain.words)}.")
            return 0
        return self._meaningful(self._test(value), value)

    def _any_of(self, value: Sequence) -> int | None:
        if not value.items:
            self._report("empty-list", f"the list of values for {self.name} is empty", value, "List the values it may have.")
            return None
        sets = [self._listed(item) for item in value.items]
        return None if None in sets else reduce(or_, (each for each in sets if each is not None))

    def _listed(self, item: Node) -> int | None:
        if isinstance(item, Scalar):
            return self._word(item, item.text)
        self._report("not-a-word", f"each value of {self.name} must be a word, and this is {describe(item)}", item,
                     f"Write a plain list, such as {self._example()}.")
        return None

    def _test(self, value: Scalar) -> int | None:
        text = " ".join(value.text.split())
        match = _ORDER.match(text)
        if match is None:
            return self._word(value, text)
        order, word = match.groups()
        if order == "not":
            inside = self._word(value, word, order)
            return None if inside is None else compared(order, inside, self.domain.full)
        if self.domain.kind is Kind.SEVERAL and order == "at least":
            return self._count(value, word)
        return self._ordered(value, order, word)

    def _count(self, value: Scalar, word: str) -> int | None:
        if word in COUNTS:
            return at_least_ticked(COUNTS[word], len(self.domain.words))
        self._report("unknown-count", f"“at least {shortened(word)}” cannot be counted on the checklist {self.name}", value,
                     f"Write at least {one_of(COUNTS)}.")
        return None

    def _ordered(self, value: Scalar, order: str, word: str) -> int | None:
        if self.domain.kind not in ORDERED:
            self._report("no-order", f"the values of {self.name} have no order, so “{order}” means nothing here", value,
                         f"List the values that are meant, such as {self._example()}.")
            return None
        one = self._word(value, word)
        if one is None:
            return None
        return compared(order, one, self.domain.full)

    def _word(self, place: Scalar, word: str, order: str = "") -> int | None:
        if word in self.domain.words:
            return self.domain.set_of([word])
        if self.domain.kind is Kind.SEVERAL and word == "none":
            return 1
        if re.match(r"[-+<>=]*\s*\d", word):
            self._report("number-in-rule", f"{self.name} is compared with the number “{shortened(word)}”", place,
                         f"Rules use the words of the vocabulary: {one_of(self.domain.words)}.")
            return None
        self._report("unknown-value", f"{self.name} cannot be “{shortened(word)}”", place, self._hint(word, order))
        return None

    def _hint(self, word: str, order: str) -> str:
        first, *rest = re.split(r"[^\w-]+", word.strip())
        if order == "not" and first not in self.domain.words and rest:
            return "To rule out several, list each under `none:`."
        if rest and rest[-1] in self.domain.words and first not in self.domain.words:
            return f"In front of {rest[-1]} may stand {one_of(ORDERS)}."
        return word_hint(word, self.domain.words, f"It can be {one_of(self.domain.words)}.")

    def _meaningful(self, allowed: int | None, value: Node) -> int:
        if allowed is None:
            return 0
        if allowed == self.domain.full:
            self._report("allows-everything", f"this allows every value of {self.name}", value,
                         "Leave the line out, or name fewer values. To ask whether it was answered, write known.")
            return 0
        if not allowed:
            self._report("allows-nothing", f"this allows no value of {self.name}", value,
                         f"Its values are {', '.join(self.domain.words)}, in this order.")
        return allowed

    def _example(self) -> str:
        return f"{self.name}: [{', '.join(self.domain.words[:2])}]"

    def _report(self, code: str, message: str, node: Node, hint: str) -> None:
        self.problems.report(code, message, node.location, hint)
