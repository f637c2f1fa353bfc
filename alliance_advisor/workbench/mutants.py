"""Small changes of a rule that a test should notice, each as its author might have made it by mistake.

Mutation analysis (DeMillo, Lipton & Sayward 1978): where no example and no case tells a changed rule from the rule as it
is, nothing would be noticed if somebody wrote the one for the other. Left out here is a change that means the same, in the
normal form, and one that lets the rule read something which had cancelled itself out: strata would no longer be the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from alliance_advisor.errors import Location, one_of
from alliance_advisor.knowledge.conditions import COUNTS, ORDERS, Condition, Group, Test, compared, meaning, written
from alliance_advisor.knowledge.domain import ORDERED, Domain, Kind, at_least_ticked
from alliance_advisor.knowledge.formula import ALWAYS, NEVER, negation
from alliance_advisor.knowledge.rule_files import Written
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.vocabulary import Vocabulary
from alliance_advisor.workbench.source import Source

SWAPPED = {"all": "any", "any": "all"}


class Mutation(StrEnum):
    """The kinds of change, in the order in which they are told."""

    VALUE = "value"
    LINE = "line"
    BLOCK = "block"
    UNLESS = "unless"
    SUPPORT = "support"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: what stood there, what stands there instead (empty where nothing does), and the rule that it gives.

    A rule that was dropped is None. `strategy` is the one whose support changed.
    """

    id: str
    mutation: Mutation
    location: Location
    before: str
    after: str
    rule: Rule | None
    strategy: str = ""


def mutants_of(source: Source) -> Iterator[Mutant]:
    """Every mutant of every rule that may fire."""
    for rule in source.knowledge_base.active_rules:
        yield from _of_conditions(rule, source.written[rule.id], source.knowledge_base.vocabulary)
        yield from _of_support(rule)
        yield Mutant(rule.id, Mutation.RULE, rule.location, rule.id, "", None)


@dataclass(frozen=True, slots=True)
class _Change:
    """A part of a condition and what takes its place; None where it is dropped."""

    mutation: Mutation
    part: Condition
    instead: Condition | None


def _of_conditions(rule: Rule, conditions: Written, vocabulary: Vocabulary) -> Iterator[Mutant]:
    for group, changed in ((conditions.when, _with_when), (conditions.unless, _with_unless)):
        for change in _changes(group, vocabulary) if group is not None else ():
            mutant = changed(rule, _with(group, change)) if group is not None else rule
            if (mutant.when, mutant.clear) != (rule.when, rule.clear) and mutant.when not in (ALWAYS, NEVER) and (
                    mutant.reads <= rule.reads):
                yield Mutant(rule.id, change.mutation, change.part.location, said(change.part),
                             said(change.instead) if change.instead is not None else "", mutant)
    if conditions.unless is not None and rule.clear != ALWAYS:
        without = replace(rule, clear=ALWAYS)
        yield Mutant(rule.id, Mutation.UNLESS, conditions.unless.location, said(conditions.unless), "", without)


def _with_when(rule: Rule, group: Group) -> Rule:
    return replace(rule, when=meaning(group))


def _with_unless(rule: Rule, group: Group) -> Rule:
    return replace(rule, clear=negation(meaning(group)))


def _with(group: Group, change: _Change) -> Group:
    """The group with a change somewhere in it."""
    found = _changed(group, change)
    assert isinstance(found, Group)
    return found


def _changed(condition: Condition, change: _Change) -> Condition | None:
    if condition is change.part:
        return change.instead
    if not isinstance(condition, Group):
        return condition
    parts = (_changed(part, change) for part in condition.parts)
    return replace(condition, parts=tuple(part for part in parts if part is not None))


def _changes(condition: Condition, vocabulary: Vocabulary) -> Iterator[_Change]:
    """The changes inside a condition. A block that has one part only keeps it: without it nothing would be left."""
    if isinstance(condition, Test):
        domain = vocabulary.domain_of(condition.name)
        assert domain is not None
        yield from (_Change(Mutation.VALUE, condition, test) for test in _shifted(condition, domain))
    elif isinstance(condition, Group):
        if condition.block in SWAPPED and len(condition.parts) > 1:
            yield _Change(Mutation.BLOCK, condition, replace(condition, block=SWAPPED[condition.block]))
        for part in condition.parts:
            if len(condition.parts) > 1:
                yield _Change(Mutation.LINE, part, None)
            yield from _changes(part, vocabulary)


def _shifted(test: Test, domain: Domain) -> Iterator[Test]:
    """The tests beside this one: one step on the scale, one item more or fewer, one word of a list left out."""
    for words, allowed in _beside(test, domain):
        if allowed not in (0, test.full, test.allowed):
            yield replace(test, written=words, allowed=allowed)


def _beside(test: Test, domain: Domain) -> Iterator[tuple[str, int]]:
    order, _, word = test.written.rpartition(" ")
    if domain.kind is Kind.SEVERAL and order == "at least" and word in COUNTS:
        for other in _neighbours(word, tuple(COUNTS)):
            yield f"at least {other}", at_least_ticked(COUNTS[other], len(domain.words))
    elif domain.kind in ORDERED and word in domain.words and order in ("", *ORDERS):
        for other in _neighbours(word, domain.words):
            values = domain.set_of([other])
            yield f"{order} {other}".strip(), compared(order, values, domain.full) if order else values
    elif order == "not" and word in domain.words:
        yield word, domain.set_of([word])
    elif domain.kind is Kind.YES_NO and word in domain.words:
        other, = _neighbours(word, domain.words)
        yield other, domain.set_of([other])
    else:
        yield from _one_fewer(test.written, domain)


def _neighbours(word: str, words: tuple[str, ...]) -> tuple[str, ...]:
    at = words.index(word)
    return words[max(at - 1, 0):at] + words[at + 1:at + 2]


def _one_fewer(listed: str, domain: Domain) -> Iterator[tuple[str, int]]:
    """A list of words without each of them in turn; of a checklist, one item alone becomes any item."""
    words = listed.replace(" or ", ", ").split(", ")
    if not set(words) <= set(domain.words):
        return
    if len(words) > 1:
        for word in words:
            rest = [each for each in words if each != word]
            yield one_of(rest), domain.set_of(rest)
    elif domain.kind is Kind.SEVERAL:
        yield "at least one", at_least_ticked(1, len(domain.words))


def _of_support(rule: Rule) -> Iterator[Mutant]:
    for index, each in enumerate(rule.recommends):
        for support in _neighbours(each.support, SUPPORTS):
            recommends = (*rule.recommends[:index], replace(each, support=support), *rule.recommends[index + 1:])
            yield Mutant(rule.id, Mutation.SUPPORT, rule.location, each.support, support,
                         replace(rule, recommends=recommends), each.strategy)


def said(condition: Condition) -> str:
    """A condition on one line, as its author wrote it."""
    if isinstance(condition, Group) and condition.block != "none" and len(condition.parts) == 1:
        return said(condition.parts[0])
    if isinstance(condition, Group):
        return f"{condition.block} of ({'; '.join(map(said, condition.parts))})"
    return f"{condition.name}: {written(condition)}"
