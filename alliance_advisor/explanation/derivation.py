"""The derivation of a recommendation or finding: every condition on which it rests, down to the reported facts.

A derivation is faithful in a checkable sense. Taking back a fact that it cites changes it; taking back any other fact
leaves it, the support, the checks and the held state of the strategy as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.knowledge.formula import All, Any, AnyLeaf, Formula, KnownLeaf, Possible, Truth, deciding_leaves, truth
from alliance_advisor.knowledge.rules import Rule


class Part(StrEnum):
    """What a rule contributes to a derivation."""

    FIRES = "fires"
    RECOMMENDS = "recommends"
    WOULD_RECOMMEND = "would_recommend"
    WITHHOLDS = "withholds"
    PROVES = "proves"
    WOULD_SAY_MORE = "would_say_more"


class Cited(NamedTuple):
    """One condition, whether it holds, and what is known of its name."""

    leaf: AnyLeaf
    truth: Truth
    possible: int

    def __repr__(self) -> str:
        """The condition and its truth; the set can have more digits than Python writes."""
        return f"<{self.leaf!r} {self.truth.value}>"


class RuleCited(NamedTuple):
    """One rule's part: its verdict, the deciding conditions of its `when`, and those of its exceptions.

    `clear` speaks of "no exception holds": a condition of it that fails is an exception that holds. `if_unasked` are
    conditions of branches that would hold as well, had what they ask to be `unknown` not been answered.
    """

    part: Part
    rule: str
    fired: bool
    when: tuple[Cited, ...]
    clear: tuple[Cited, ...]
    if_unasked: tuple[Cited, ...] = ()


class Derivation(NamedTuple):
    """What a strategy or finding rests on; `findings` holds the derivations of the findings that are cited."""

    subject: str
    rules: tuple[RuleCited, ...]
    hold: tuple[Cited, ...] = ()
    gates: tuple[Cited, ...] = ()
    findings: tuple[Derivation, ...] = ()

    def cited(self) -> Iterator[Cited]:
        """Every condition, those of the findings included."""
        for rule in self.rules:
            yield from rule.when
            yield from rule.clear
            yield from rule.if_unasked
        yield from self.hold
        yield from self.gates
        for finding in self.findings:
            yield from finding.cited()

    def names(self) -> frozenset[str]:
        """Every fact and finding that is cited."""
        return frozenset(each.leaf.name for each in self.cited())


def derivation_of_strategy(consultation: Consultation, strategy: str) -> Derivation:
    """Why a strategy is recommended or held: the rules for it, those that almost speak for it, and those against it."""
    return Derivations(consultation).of_strategy(strategy)


def derivation_of_finding(consultation: Consultation, finding: str) -> Derivation:
    """Why a finding has its value: the rules that prove it, and those that would have given a later one."""
    return Derivations(consultation).of_finding(finding)


class Derivations:
    """The derivations of one consultation; those of findings are worked out once, for many strategies rest on the same."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self._possible = consultation.possible
        self._knowledge_base = consultation.knowledge_base
        self._of_findings: dict[str, Derivation] = {}

    def of_strategy(self, name: str) -> Derivation:
        """Why a strategy is recommended or held: the rules for it, those that almost speak for it, and those against it."""
        strategy = self._knowledge_base.strategies[name]
        rules = (*self._recommending(name), *self._withholding(name))
        return self._with_findings(name, rules, tuple(self._cited(strategy.hold)))

    def of_finding(self, name: str) -> Derivation:
        """Why a finding has its value: the rules that prove it, and those that would have given a later one."""
        if name not in self._of_findings:
            self._of_findings[name] = self._finding(name)
        return self._of_findings[name]

    def of_rule(self, rule: Rule) -> RuleCited:
        """Why one rule fires, is open or fails."""
        return self._rule(Part.FIRES, rule)

    def _finding(self, name: str) -> Derivation:
        possible = self._possible[name]
        proven = (possible & -possible).bit_length() - 1
        return self._with_findings(name, tuple(self._concluding(name, proven)), ())

    def _rule(self, part: Part, rule: Rule) -> RuleCited:
        """A rule that fails rests on what makes it fail, be it in `when` or in an exception; any other on both."""
        fails = truth(rule.formula, self._possible) is Truth.FAILS
        when, clear = (self._cited(each) for each in (rule.when, rule.clear))
        if fails and truth(rule.when, self._possible) is not Truth.FAILS:
            when = iter(())
        if fails and truth(rule.clear, self._possible) is not Truth.FAILS:
            clear = iter(())
        return RuleCited(part, rule.id, rule.id in self.consultation.fired, tuple(when), tuple(clear))

    def _recommending(self, name: str) -> Iterator[RuleCited]:
        for rule in self._knowledge_base.recommending_rules.get(name, ()):
            if rule.id in self.consultation.fired:
                cited = self._rule(Part.RECOMMENDS, rule)
                yield cited._replace(if_unasked=tuple(each for each in self._if_unasked(rule.when) if each not in cited.when))
            elif _holds_if_unasked(rule.when, self._possible):
                yield self._almost(rule)

    def _almost(self, rule: Rule) -> RuleCited:
        """A rule kept from firing only by an exception that holds, or by an `unknown` that has been answered."""
        when, clear = tuple(self._if_unasked(rule.when)), tuple(self._cited(rule.clear))
        return RuleCited(Part.WOULD_RECOMMEND, rule.id, fired=False, when=when, clear=clear)

    def _if_unasked(self, formula: Formula) -> Iterator[Cited]:
        """Every leaf of the parts that would hold if what an `unknown` asks about had not been answered."""
        if isinstance(formula, All | Any):
            for part in formula.parts:
                if _holds_if_unasked(part, self._possible):
                    yield from self._if_unasked(part)
        else:
            yield Cited(formula, truth(formula, self._possible), self._possible[formula.name])

    def _withholding(self, name: str) -> Iterator[RuleCited]:
        return (self._rule(Part.WITHHOLDS, rule) for rule in self._knowledge_base.withholding_rules.get(name, ()))

    def _concluding(self, name: str, proven: int) -> Iterator[RuleCited]:
        for rule in self._knowledge_base.concluding_rules[name]:
            values = rule.concluded_values(name)
            holds = truth(rule.formula, self._possible) is Truth.HOLDS
            if holds and proven in values:
                yield self._rule(Part.PROVES, rule)
            elif any(value > proven for value in values):
                yield self._rule(Part.WOULD_SAY_MORE, rule)

    def _cited(self, formula: Formula) -> Iterator[Cited]:
        for leaf, verdict in deciding_leaves(formula, self._possible):
            yield Cited(leaf, verdict, self._possible[leaf.name])

    def _with_findings(self, subject: str, rules: tuple[RuleCited, ...], hold: tuple[Cited, ...]) -> Derivation:
        """Add what the cited findings and the facts that do not apply rest on themselves."""
        plain = Derivation(subject, rules, hold)
        names = sorted(plain.names())
        findings = tuple(self.of_finding(name) for name in names if name in self._knowledge_base.vocabulary.findings)
        gates = tuple(dict.fromkeys(self._gates(names)))
        return Derivation(subject, rules, hold, gates, findings)

    def _gates(self, names: Iterable[str]) -> Iterator[Cited]:
        """Whether an unreported fact applies decides what counts for it, and whether it is asked."""
        for name in names:
            fact = self._knowledge_base.vocabulary.facts.get(name)
            if fact is not None and fact.only_if is not None and name not in self.consultation.session.reports.values:
                cited = tuple(self._cited(fact.only_if))
                yield from cited
                yield from self._gates(sorted({each.leaf.name for each in cited}))


def _holds_if_unasked(formula: Formula, possible: Possible) -> bool:
    """Whether a formula would hold if every `unknown` in it did. Taking facts back never makes that come true."""
    match formula:
        case KnownLeaf(_, False):
            return True
        case All(parts):
            return all(_holds_if_unasked(part, possible) for part in parts)
        case Any(parts):
            return any(_holds_if_unasked(part, possible) for part in parts)
        case _:
            return truth(formula, possible) is Truth.HOLDS
