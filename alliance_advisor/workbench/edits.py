"""What was edited between two knowledge bases: which parts of what, and exactly where a condition holds and did not before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.strategies import Strategy
from alliance_advisor.workbench.regions import NEVER_FIRES, Condition, Region, TooManyRegions, regions

Regions = tuple[Region, ...] | None
"""None where there are too many to be told."""

WORDS_ONLY = frozenset({
    "title", "rationale", "references", "limits", "examples", "aim", "steps", "say", "avoid", "working_if", "to_client", "caveat",
    "minutes", "tested", "message", "definition", "ask", "anchors", "credits", "seen_by", "group", "about", "quick",
    "renamed_from", "version", "purpose", "name", "challenges", "client_page"})
"""The parts that no advice rests on."""


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

    def is_rule(self, name: str) -> bool:
        """Whether it is the rule of that name."""
        return (self.kind, self.id) == ("rule", name)

    @property
    def is_more_than_words(self) -> bool:
        """Whether something is otherwise on which advice can rest. What is new or gone shows in the rules that read it."""
        return self.kind != "reference" and not WORDS_ONLY.issuperset(self.parts)

    @property
    def may_change_advice(self) -> bool:
        """Whether some answer can be otherwise by it: it is new or gone, or more than its words are otherwise."""
        return self.kind != "reference" and (self.edit is not Edit.CHANGED or self.is_more_than_words)


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


def changes_of(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[Changed]:
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
            elif parts := other_parts(before[name], after[name]):
                yield Changed(kind, name, Edit.CHANGED, parts)
    if parts := other_parts(old.manifest, new.manifest):
        yield Changed("manifest", new.manifest.name, Edit.CHANGED, parts)


def other_parts(one: object, other: object) -> tuple[str, ...]:
    """The parts of two values of one kind that are otherwise, places apart."""
    others = apart(other)
    return tuple(name for name, value in apart(one).items() if value != others[name])


def apart(value: object) -> dict[str, object]:
    """The parts of a value without the places at which they stand."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__ if name != "location"}  # type: ignore[attr-defined]


def moves_of(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[Moved]:
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
        redefined = tuple(_redefined(one, other, old, new)) if name in before and name in after else ()
        if one == other and not redefined:
            continue
        if name not in before or name not in after:
            yield Moved(kind, name, None if name in after else (), None if name in before else ())
            continue
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
