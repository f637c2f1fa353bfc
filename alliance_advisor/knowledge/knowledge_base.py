"""The knowledge base: everything that is known, validated, frozen, and named by version and digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, TypeVar

from alliance_advisor.knowledge import codec
from alliance_advisor.knowledge.alerts import Alert
from alliance_advisor.knowledge.formula import names
from alliance_advisor.knowledge.manifest import Manifest
from alliance_advisor.knowledge.references import Reference
from alliance_advisor.knowledge.rules import DRAFT, RETIRED, Rule
from alliance_advisor.knowledge.strategies import Strategy
from alliance_advisor.knowledge.vocabulary import FAILED_ATTEMPTS, Conflict, Fact, Vocabulary

_Made = TypeVar("_Made")


@dataclass(frozen=True, repr=False)
class KnowledgeBase:
    """All of it. `rules` holds drafts and retired rules too; `active_rules` are those that may fire.

    `protocol` is the clinic's own line for safety alerts, `packs` the local packs that were added, `digest` names the
    loaded content whatever its layout.
    """

    manifest: Manifest
    vocabulary: Vocabulary
    references: Mapping[str, Reference]
    strategies: Mapping[str, Strategy]
    alerts: Mapping[str, Alert]
    rules: Mapping[str, Rule]
    conflicts: tuple[Conflict, ...]
    strata: Mapping[str, int]
    packs: tuple[str, ...] = ()
    protocol: str = ""
    digest: str = ""
    drafts: bool = False

    @cached_property
    def active_rules(self) -> tuple[Rule, ...]:
        """The rules that may fire, in the order of the trace: stratum, then id."""
        silent = {RETIRED} if self.drafts else {RETIRED, DRAFT}
        active = (rule for rule in self.rules.values() if rule.status not in silent)
        return tuple(sorted(active, key=lambda rule: (self.strata[rule.id], rule.id)))

    @cached_property
    def concluding_rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """The active rules that conclude each finding."""
        concluding = _by_key(self.active_rules, lambda rule: rule.concluded)
        return {finding: concluding.get(finding, ()) for finding in self.vocabulary.findings}

    @cached_property
    def withholding_rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """The active rules that withhold each strategy."""
        return _by_key(self.active_rules, lambda rule: rule.withheld_of(self.strategies))

    @cached_property
    def recommending_rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """The active rules that recommend each strategy."""
        return _by_key(self.active_rules, lambda rule: (each.strategy for each in rule.recommends))

    @cached_property
    def settled_in(self) -> tuple[tuple[str, ...], ...]:
        """The findings that are settled once all rules of stratum 0, 1, ... have been read."""
        last = {
            finding: max((self.strata[rule.id] for rule in rules), default=0)
            for finding, rules in self.concluding_rules.items()
        }
        count = max((*last.values(), *(self.strata[rule.id] for rule in self.active_rules)), default=0) + 1
        return tuple(tuple(finding for finding, at in last.items() if at == stratum) for stratum in range(count))

    @cached_property
    def unanswered(self) -> Mapping[str, int]:
        """Every fact with the set of all its values: what is possible before anything was answered."""
        return {name: fact.domain.full for name, fact in self.vocabulary.facts.items()}

    @cached_property
    def computed_facts(self) -> tuple[Fact, ...]:
        """The facts that follow from a session's scores and history."""
        return tuple(fact for fact in self.vocabulary.facts.values() if fact.computed)

    @cached_property
    def not_computed(self) -> Mapping[str, int]:
        """What is computed where neither scores nor a history were given: the first value, except of what is then open."""
        return {fact.id: 0 for fact in self.computed_facts if fact.computed != FAILED_ATTEMPTS}

    @cached_property
    def tracked(self) -> Mapping[str, Mapping[str, Fact]]:
        """The scores that follow each part of the alliance or the outcome, by the form on which they stand."""
        found: dict[str, dict[str, Fact]] = {}
        for fact in self.vocabulary.facts.values():
            if fact.tracks is not None:
                found.setdefault(fact.tracks.what, {})[fact.tracks.form] = fact
        return found

    @cached_property
    def gated_facts(self) -> tuple[Fact, ...]:
        """The facts with an `only_if`, each after those that its `only_if` reads."""
        ordered: dict[str, Fact] = {}

        def place(fact: Fact) -> None:
            if fact.only_if is not None and fact.id not in ordered:
                for name in sorted(names(fact.only_if)):
                    place(self.vocabulary.facts[name])
                ordered[fact.id] = fact

        for fact in self.vocabulary.facts.values():
            place(fact)
        return tuple(ordered.values())

    def __repr__(self) -> str:
        """Its name, and not all that it knows."""
        return f"<KnowledgeBase {self.manifest.name} {self.manifest.version} {self.digest}>"

    def __reduce__(self) -> tuple[type[KnowledgeBase], tuple[object, ...]]:
        """A copy in another process knows the same, and works out anew what was kept with it."""
        return KnowledgeBase, tuple(getattr(self, each.name) for each in fields(self))

    def kept(self, make: Callable[[KnowledgeBase], _Made]) -> _Made:
        """What `make` makes of this knowledge, made once and then kept with it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: _Made = self._made[make]
        return made

    @cached_property
    def _made(self) -> dict[Callable[[KnowledgeBase], Any], Any]:
        return {}

    def with_drafts(self) -> KnowledgeBase:
        """The same knowledge with its drafts firing."""
        return replace(self, drafts=True)

    def with_digest(self) -> KnowledgeBase:
        """The same knowledge, named by the first 16 hexadecimal digits of SHA-256 over its content."""
        content = [codec.to_json(getattr(self, each.name), places=False) for each in fields(self)]
        return replace(self, digest=hashlib.sha256("\n".join(content).encode()).hexdigest()[:16])


def _by_key(rules: Iterable[Rule], keys: Callable[[Rule], Iterable[str]]) -> Mapping[str, tuple[Rule, ...]]:
    """The rules under each of their keys, in order, each once."""
    found: dict[str, dict[str, Rule]] = {}
    for rule in rules:
        for key in keys(rule):
            found.setdefault(key, {})[rule.id] = rule
    return {key: tuple(each.values()) for key, each in found.items()}
