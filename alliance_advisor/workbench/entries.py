"""What stands in a knowledge base, one entry a thing, with its place and what it uses: the ground of `kb show` and `kb list`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge.folder import source_file
from alliance_advisor.knowledge.formula import names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.located_yaml import Mapping as Block
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.vocabulary import Fact

REFERENCES = "references.yaml"


class EntryKind(StrEnum):
    """The kinds of thing that a trainer writes, in the order in which they are listed."""

    RULE = "rule"
    STRATEGY = "strategy"
    ALERT = "alert"
    FACT = "fact"
    FINDING = "finding"
    REFERENCE = "reference"
    CONFLICT = "conflict"


Named = tuple[EntryKind, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: where it stands, what it names, and the challenges that it bears on. Only rules have a status."""

    kind: EntryKind
    id: str
    title: str
    location: Location
    uses: frozenset[Named] = frozenset()
    challenges: frozenset[str] = frozenset()
    status: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; whatever is left empty does not matter."""

    kind: str = ""
    status: str = ""
    challenge: str = ""
    used: tuple[Named, ...] = ()

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is all that was asked for."""
        return (self.kind in ("", entry.kind) and self.status in ("", entry.status)
                and (not self.challenge or self.challenge in entry.challenges) and entry.uses.issuperset(self.used))


def entries_of(knowledge_base: KnowledgeBase, places: Mapping[str, Location]) -> tuple[Entry, ...]:
    """Every entry by kind, then in the order of the knowledge base; `places` says where each reference stands."""
    return (*_Entries(knowledge_base).all(),
            *(Entry(EntryKind.REFERENCE, each.id, each.citation, places.get(each.id, Location(REFERENCES)))
              for each in knowledge_base.references.values()),
            *_conflicts(knowledge_base))


def places_of_references(folder: Path, packs: Iterable[Path] = ()) -> dict[str, Location]:
    """Where each reference of a folder, and of the packs over it, is defined."""
    prefixes = [(folder, ""), *((pack, f"{pack}/") for pack in packs)]
    return {name: place for each, prefix in prefixes for name, place in _places(each / REFERENCES, prefix)}


def _places(path: Path, prefix: str) -> Iterator[tuple[str, Location]]:
    if not path.is_file():
        return
    problems = ProblemCollector()
    file = source_file(path, prefix + REFERENCES, REFERENCES, problems)
    root = file.node(problems) if file is not None else None
    listed = root.get("references") if isinstance(root, Block) else None
    for key, _ in listed.entries if isinstance(listed, Block) else ():
        yield key.text, key.location


class _Entries:
    """Makes the entries of one knowledge base."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._base = knowledge_base
        self._reads = {rule.id: rule.reads for rule in knowledge_base.rules.values()}

    def all(self) -> Iterator[Entry]:
        base = self._base
        yield from map(self._rule, base.rules.values())
        for strategy in base.strategies.values():
            yield Entry(EntryKind.STRATEGY, strategy.id, strategy.title, strategy.location,
                        self._read(names(strategy.hold)) | _cited(strategy.references), frozenset(strategy.challenges))
        for alert in base.alerts.values():
            yield Entry(EntryKind.ALERT, alert.id, alert.title, alert.location, _cited(alert.references))
        yield from map(self._fact, base.vocabulary.facts.values())
        for finding in base.vocabulary.findings.values():
            yield Entry(EntryKind.FINDING, finding.id, finding.title, finding.location,
                        challenges=frozenset({finding.challenge} - {""}))

    def _rule(self, rule: Rule) -> Entry:
        strategies = {*(each.strategy for each in rule.recommends), *rule.withheld_of(self._base.strategies), *rule.spares}
        uses = (self._read(self._reads[rule.id] | rule.concluded) | _named(EntryKind.STRATEGY, strategies)
                | _named(EntryKind.ALERT, [rule.alert] if rule.alert else []) | _cited(rule.references))
        return Entry(EntryKind.RULE, rule.id, rule.title, rule.location, uses, self._challenges(rule), rule.status)

    def _fact(self, fact: Fact) -> Entry:
        """A fact bears on the challenges whose findings it may lead to in one step."""
        gate = names(fact.only_if) if fact.only_if is not None else frozenset()
        readers = [rule for rule in self._base.rules.values() if fact.id in self._reads[rule.id]]
        challenges = frozenset[str]().union(*map(self._concluded_challenges, readers))
        return Entry(EntryKind.FACT, fact.id, fact.ask, fact.location, self._read(gate | ({fact.of} - {""})), challenges)

    def _challenges(self, rule: Rule) -> frozenset[str]:
        """Those of the findings that a rule concludes and of the strategies that it recommends."""
        recommended = (self._base.strategies[each.strategy].challenges for each in rule.recommends)
        return self._concluded_challenges(rule).union(*recommended)

    def _concluded_challenges(self, rule: Rule) -> frozenset[str]:
        findings = self._base.vocabulary.findings
        return frozenset(findings[each].challenge for each in rule.concluded) - {""}

    def _read(self, read: Iterable[str]) -> frozenset[Named]:
        facts = self._base.vocabulary.facts
        return frozenset((EntryKind.FACT if name in facts else EntryKind.FINDING, name) for name in read)


def _conflicts(knowledge_base: KnowledgeBase) -> Iterator[Entry]:
    """A conflict reads facts alone."""
    for conflict in knowledge_base.conflicts:
        yield Entry(EntryKind.CONFLICT, conflict.id, conflict.message, conflict.location,
                    _named(EntryKind.FACT, names(conflict.when)))


def _cited(references: Iterable[str]) -> frozenset[Named]:
    return _named(EntryKind.REFERENCE, references)


def _named(kind: EntryKind, ids: Iterable[str]) -> frozenset[Named]:
    return frozenset((kind, each) for each in ids)
