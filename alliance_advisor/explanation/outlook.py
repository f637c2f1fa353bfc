"""Which strategy would come first if something else had been reported, told without ranking where that cannot change.

While the first choice stands, only a rule that speaks as strongly as those for it can put another strategy before it. Where
none of these fires anew or falls silent, and no other condition on which the first place rests moves, it stays the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from alliance_advisor.explanation.changes import Change, changed
from alliance_advisor.explanation.status import first_told
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading, Verdicts
from alliance_advisor.inference.ranking import Lead, first_of, leads_of
from alliance_advisor.inference.working_memory import known_values, with_gates
from alliance_advisor.knowledge.alerts import SCOPE
from alliance_advisor.knowledge.formula import AnyLeaf, Formula, Leaf, Truth, leaves, names, truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import KEEP, Strategy


class Outlook:
    """The changes of one session, and the strategy that comes first after each."""

    def __init__(self, consultation: Consultation) -> None:
        self._consultation = consultation
        self._knowledge_base = consultation.knowledge_base
        self._reading = self._knowledge_base.kept(DirectReading)
        self._known = known_values(self._knowledge_base, consultation.session)
        self._before = self._reading.read(self._known)
        self._gates = _names_in(fact.only_if for fact in self._knowledge_base.gated_facts)
        self._singular = self._gates | _names_in(each.hold for each in self._knowledge_base.strategies.values())
        self._seen: dict[tuple[str, int], Strategy | None] = {}
        self._others: dict[str, tuple[int, int]] = {}
        self.first = first_told(consultation)
        self._watch = _watch(consultation, self.first)
        self._matters = self._reading.bits_of(self._watch.rules) if self._watch is not None else 0

    def first_after(self, change: Change) -> Strategy | None:
        """The strategy that comes first after one change."""
        mark = self._mark(change)
        if mark not in self._seen:
            known, moved = self._known_after(change)
            verdicts = self._read(change.fact.id, known, moved)
            self._seen[mark] = self._first(known, verdicts) if self._may_matter(known, moved, verdicts) else self.first
        return self._seen[mark]

    def _mark(self, change: Change) -> tuple[str, int]:
        """The same for changes of a fact that are the same to every rule; values that others read as well stand alone."""
        alone = change.score is not None or change.fact.id in self._singular
        return change.fact.id, change.value if alone else self._reading.mark(change.fact.id, change.value)

    def _known_after(self, change: Change) -> tuple[Mapping[str, int], AbstractSet[str]]:
        """What is known after a change, and which facts moved; only a score or a gate can move more than itself."""
        name = change.fact.id
        known: Mapping[str, int] = {**self._known, name: change.value}
        if change.score is None and name not in self._gates:
            return known, {name}
        if change.score is not None:
            known = known_values(self._knowledge_base, changed(self._knowledge_base, self._consultation.session, [change]))
        else:
            reported = {**self._consultation.session.reports.values, name: change.value}
            gated = {fact.id for fact in self._knowledge_base.gated_facts} - reported.keys()
            known = with_gates(self._knowledge_base, reported, {each: known[each] for each in known if each not in gated})
        return known, {each for each, _ in known.items() ^ self._known.items()}

    def _read(self, name: str, known: Mapping[str, int], moved: AbstractSet[str]) -> Verdicts:
        """Read what is known after a change of this fact: quickly, where no other fact moved with it."""
        if moved != {name}:
            return self._reading.read(known)
        if name not in self._others:
            self._others[name] = self._reading.of_facts(self._known, apart_from=name)
        failed, still_open = self._others[name]
        return self._reading.read_again(failed | self._reading.mark(name, known[name]), still_open, self._before)

    def _may_matter(self, known: Mapping[str, int], moved: AbstractSet[str], verdicts: Verdicts) -> bool:
        if self._watch is None or (self._before.firing ^ verdicts.firing) & self._matters:
            return True
        unanswered, findings, before = self._knowledge_base.unanswered, verdicts.findings, self._before.findings
        return (any(self._watch.moves(name, _possible(name, self._known, unanswered), _possible(name, known, unanswered))
                    for name in moved)
                or (findings is not before and any(self._watch.moves(name, before[name], findings[name]) for name in findings)))

    def _first(self, known: Mapping[str, int], verdicts: Verdicts) -> Strategy | None:
        trace = self._reading.trace(verdicts)
        return first_told(Consultation.from_known(self._knowledge_base, self._consultation.session, known, trace))


class _Watch(NamedTuple):
    """What can move the first choice: rules, by whether they fire, and conditions by name, by whether they hold."""

    rules: frozenset[str]
    conditions: Mapping[str, tuple[AnyLeaf, ...]]

    def moves(self, name: str, before: int, after: int) -> bool:
        """Whether a condition on a fact or finding holds with one of two sets of possible values only."""
        return before != after and any(_holds_with(each, before) is not _holds_with(each, after)
                                       for each in self.conditions.get(name, ()))


def _watch(consultation: Consultation, first: Strategy | None) -> _Watch | None:
    """What to watch, or None for everything: where a strategy comes first only because nothing better is there."""
    leads = leads_of(consultation)
    if first is None or first is not first_of(consultation) or first.phase == KEEP or leads[first.id].later:
        return None
    knowledge_base, lead = consultation.knowledge_base, leads[first.id]
    rivals = {name for name, each in leads.items() if each.support <= lead.support}
    tied = {name for name, each in leads.items() if each == lead}
    rules = {rule.id for name in rivals for rule in knowledge_base.withholding_rules.get(name, ())}
    rules |= {rule.id for rule in knowledge_base.active_rules
              if tied & _spoken_for(rule) or _is_as_loud(rule, lead) or _ends_advice(knowledge_base, rule)}
    conditions: dict[str, tuple[AnyLeaf, ...]] = {}
    counted = _grounds(consultation, tied) if len(tied) > 1 else ()
    for leaf in (*_ruptures(knowledge_base), *_holds(knowledge_base, rivals), *counted):
        conditions[leaf.name] = (*conditions.get(leaf.name, ()), leaf)
    return _Watch(frozenset(rules), conditions)


def _ruptures(knowledge_base: KnowledgeBase) -> Iterator[AnyLeaf]:
    """That a rupture is found, which brings the order of repair."""
    for name in knowledge_base.manifest.roles.ruptures.values():
        full = knowledge_base.vocabulary.findings[name].domain.full
        yield Leaf(name, full & ~1, full)


def _holds(knowledge_base: KnowledgeBase, strategies: Iterable[str]) -> Iterator[AnyLeaf]:
    for name in strategies:
        yield from leaves(knowledge_base.strategies[name].hold)


def _grounds(consultation: Consultation, strategies: AbstractSet[str]) -> Iterator[AnyLeaf]:
    """What may be counted as grounds of strategies between which nothing else decides."""
    for rule in consultation.firing():
        if strategies & _spoken_for(rule):
            yield from leaves(rule.when)


def _holds_with(leaf: AnyLeaf, possible: int) -> bool:
    return truth(leaf, {leaf.name: possible}) is Truth.HOLDS


def _spoken_for(rule: Rule) -> AbstractSet[str]:
    return {each.strategy for each in rule.recommends}


def _is_as_loud(rule: Rule, lead: Lead) -> bool:
    """Whether a rule can bring in a strategy with as much support."""
    return any(SUPPORTS.index(each.support) <= lead.support for each in rule.recommends)


def _ends_advice(knowledge_base: KnowledgeBase, rule: Rule) -> bool:
    return bool(rule.alert) and knowledge_base.alerts[rule.alert].kind == SCOPE


def _possible(name: str, known: Mapping[str, int], unanswered: Mapping[str, int]) -> int:
    return 1 << known[name] if name in known else unanswered[name]


def _names_in(formulas: Iterable[Formula | None]) -> frozenset[str]:
    return frozenset(name for formula in formulas if formula is not None for name in names(formula))
