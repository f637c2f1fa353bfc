"""Definitions that nothing uses: facts, values, findings, strategies, alerts and references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alliance_advisor.errors import Location
from alliance_advisor.knowledge.domain import Domain, Kind, ticked
from alliance_advisor.knowledge.formula import Leaf, leaves, names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import RETIRED
from alliance_advisor.knowledge.vocabulary import Fact
from alliance_advisor.workbench.entries import Entry, EntryKind, entries_of
from alliance_advisor.workbench.remarks import Code, Remark

UNUSED = {
    EntryKind.FACT: Code.UNUSED_FACT, EntryKind.STRATEGY: Code.UNUSED_STRATEGY, EntryKind.ALERT: Code.UNUSED_ALERT,
    EntryKind.REFERENCE: Code.UNUSED_REFERENCE,
}


def unused(base: KnowledgeBase, places: Mapping[str, Location]) -> Iterator[Remark]:
    """Each definition that nothing else names; `places` says where references stand."""
    entries = [entry for entry in entries_of(base, places) if entry.status != RETIRED]
    used = {named for entry in entries for named in entry.uses}
    recommended = set(base.recommending_rules)
    for entry in entries:
        if entry.kind is EntryKind.STRATEGY:
            idle = entry.id not in recommended
        else:
            idle = (entry.kind, entry.id) not in used and not _serves_otherwise(entry, base)
        if entry.kind in UNUSED and idle:
            yield Remark.of(UNUSED[entry.kind], entry.location, entry.id)
    for finding in base.vocabulary.findings.values():
        if not base.concluding_rules[finding.id]:
            yield Remark.of(Code.UNUSED_FINDING, finding.location, finding.id)


def _serves_otherwise(entry: Entry, base: KnowledgeBase) -> bool:
    """Whether a fact serves without being read: it is said back, something is computed from it, or a page depends on it."""
    fact = base.vocabulary.facts.get(entry.id) if entry.kind is EntryKind.FACT else None
    page = base.manifest.client_page
    return fact is not None and (bool(fact.credits) or (fact.tracks is not None and bool(base.computed_facts))
                                 or (page is not None and fact.id in names(page.not_when)))


def values(base: KnowledgeBase) -> Iterator[Remark]:
    """Values of a finding that no rule concludes, and values of a fact that nothing tells apart."""
    for finding in base.vocabulary.findings.values():
        concluded = {value for rule in base.concluding_rules[finding.id] for value in rule.concluded_values(finding.id)}
        missing = [finding.domain.words[value] for value in range(1, finding.domain.size) if value not in concluded]
        if missing and concluded:
            yield Remark.of(Code.UNUSED_VALUE, finding.location, finding.id, tuple(missing))
    looked_for = _looked_for(base)
    for fact in base.vocabulary.facts.values():
        for words in _alike(fact, looked_for.get(fact.id, ())):
            yield Remark.of(Code.ALIKE_VALUES, fact.location, fact.id, words)


def _looked_for(base: KnowledgeBase) -> dict[str, tuple[int, ...]]:
    """The sets of values that are looked for in each fact, wherever that is."""
    formulas = [formula for rule in base.active_rules for formula in (rule.when, rule.clear)]
    formulas += [each.hold for each in base.strategies.values()] + [each.when for each in base.conflicts]
    formulas += [fact.only_if for fact in base.vocabulary.facts.values() if fact.only_if is not None]
    if base.manifest.client_page is not None:
        formulas.append(base.manifest.client_page.not_when)
    found: dict[str, dict[int, None]] = {}
    for formula in formulas:
        for leaf in leaves(formula):
            if isinstance(leaf, Leaf):
                found.setdefault(leaf.name, {})[leaf.allowed] = None
    return {name: tuple(sets) for name, sets in found.items()}


def _alike(fact: Fact, sets: tuple[int, ...]) -> Iterator[tuple[str, ...]]:
    """Groups of values that no set tells apart, or items of a checklist that none looks at."""
    if fact.computed or fact.measure is not None or not sets:
        return
    if fact.domain.kind is Kind.SEVERAL:
        idle = [word for item, word in enumerate(fact.domain.words)
                if not any(_depends(each, item, fact.domain) for each in sets)]
        yield from [tuple(idle)] if idle else []
        return
    groups: dict[tuple[bool, ...], list[str]] = {}
    for value, word in enumerate(fact.domain.words):
        groups.setdefault(tuple(bool(each >> value & 1) for each in sets), []).append(word)
    yield from (tuple(words) for words in groups.values() if len(words) > 1)


def _depends(allowed: int, item: int, domain: Domain) -> bool:
    """Whether it makes a difference to a set of combinations if one item is ticked."""
    with_it = ticked(item, len(domain.words))
    return (allowed & with_it) >> (1 << item) != allowed & ~with_it
