"""A written condition in the light of one session: for every line its place, whether it holds, and what is known instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alliance_advisor.errors import Location
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.knowledge.conditions import Condition, Group, meaning, written
from alliance_advisor.knowledge.domain import Kind, is_one
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.workbench.source import Source

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One line or block; a block of one line is that line.

    `text` is a line's test as it is written, or which block it is; of a line, `known` has the words that are possible, and
    is None where a fact was not answered.
    """

    text: str
    truth: Truth
    location: Location
    name: str = ""
    known: Words | None = None
    parts: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """The conditions of a rule, or the `hold_when` of a strategy: what must hold, and which exceptions may not."""

    id: str
    location: Location
    when: tuple[Branch, ...]
    unless: tuple[Branch, ...] = ()


def tree_of(name: str, source: Source, consultation: Consultation) -> Tree | None:
    """The conditions under that id; None for a strategy that keeps itself back for no condition."""
    rule = consultation.knowledge_base.rules.get(name)
    if rule is not None:
        found = source.written[name]
        return Tree(name, rule.location, tuple(_parts(found.when, consultation)), tuple(_parts(found.unless, consultation)))
    hold = source.holds.get(name)
    location = consultation.knowledge_base.strategies[name].location
    return Tree(name, location, tuple(_parts(hold, consultation))) if hold is not None else None


def _parts(group: Group | None, consultation: Consultation) -> Iterator[Branch]:
    return (_branch(part, consultation) for part in (group.parts if group is not None else ()))


def _branch(condition: Condition, consultation: Consultation) -> Branch:
    if isinstance(condition, Group) and len(condition.parts) == 1 and condition.block != "none":
        return _branch(condition.parts[0], consultation)
    truth = consultation.truth_of(meaning(condition))
    if isinstance(condition, Group):
        return Branch(condition.block, truth, condition.location, parts=tuple(_parts(condition, consultation)))
    return Branch(written(condition), truth, condition.location, condition.name, _known(condition.name, consultation))


def _known(name: str, consultation: Consultation) -> Words | None:
    """The value of a fact or finding that has only one (all ticks of a checklist), or those still possible for a finding."""
    possible = consultation.possible[name]
    vocabulary = consultation.knowledge_base.vocabulary
    domain = vocabulary.domain_of(name)
    assert domain is not None
    if is_one(possible):
        words = domain.words_of(possible.bit_length() - 1)
        return (" and ".join(words) or "none",) if domain.kind is Kind.SEVERAL else words
    return tuple(domain.words[value] for value in domain.members(possible)) if name in vocabulary.findings else None
