"""The direct reading: the formulas of all rules evaluated on one session at once, in microseconds.

The leaves of all rules are bits of one integer (`bit_fields` says how). For each fact and value a table says which of
them fail, so that reading a session is a few dozen operations on integers of a few hundred bits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import NamedTuple

from alliance_advisor.inference.bit_fields import Fields, Layout
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.trace import Fired, Trace
from alliance_advisor.inference.working_memory import known_values
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.formula import AnyLeaf, KnownLeaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule

_MOST_REMEMBERED = 4096
"""Effects remembered a name. A long checklist has more combinations than are worth keeping."""

class _Effects(dict[int, tuple[int, int]]):
    """What each set of possible values of one name does to its leaves: which fail, and which stay open."""

    def __init__(self, leaves: Iterable[tuple[int, AnyLeaf]] = ()) -> None:
        self.leaves = tuple(leaves)

    def __missing__(self, possible: int) -> tuple[int, int]:
        failed = still_open = 0
        for bit, leaf in self.leaves:
            if isinstance(leaf, KnownLeaf):
                failed |= 0 if is_one(possible) is leaf.wanted else bit
            elif not possible & leaf.allowed:
                failed |= bit
            elif possible & ~leaf.allowed:
                still_open |= bit
        self[possible] = failed, still_open
        return failed, still_open


class _FailedByValue(dict[int, int]):
    """The leaves that each value of one fact makes fail: nothing is left open by a fact that is known."""

    def __init__(self, leaves: Iterable[tuple[int, AnyLeaf]]) -> None:
        self._leaves = tuple(leaves)

    def __missing__(self, value: int) -> int:
        failed = 0
        for bit, leaf in self._leaves:
            if not (leaf.wanted if isinstance(leaf, KnownLeaf) else leaf.allowed >> value & 1):
                failed |= bit
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[value] = failed
        return failed


class _Settling(NamedTuple):
    """A finding, the bits of the rules that conclude each of its values (last value first), and what it does to leaves."""

    finding: str
    concluding: tuple[tuple[int, int], ...]
    effects: _Effects


class Verdicts(NamedTuple):
    """What was read, as bits: the rules that fire, and those of them that are not provisional; and every finding.

    `of_findings` is what the findings do to the leaves: which fail, and which stay open.
    """

    firing: int
    holding: int
    findings: Mapping[str, int]
    of_findings: tuple[int, int]


class DirectReading:
    """All active rules of a knowledge base as bit tables. Reads only; one instance may serve many threads."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._layout = Layout()
        self._fields = Fields()
        self._when = self._clear = 0
        bits = {rule.id: self._enter(rule) for rule in knowledge_base.active_rules}
        self._bits = bits
        self._firing = {bit.bit_length(): (Fired(rule, provisional=False), Fired(rule, provisional=True))
                        for rule, bit in bits.items()}
        effects = defaultdict(_Effects, {name: _Effects(leaves) for name, leaves in self._layout.leaves.items()})
        self._facts = tuple((name, _FailedByValue(effects[name].leaves), effects[name][every])
                            for name, every in knowledge_base.unanswered.items() if name in effects)
        self._failed_by = {name: failed_by for name, failed_by, _ in self._facts}
        self._strata = tuple(
            tuple(_Settling(finding, self._concluding(finding, bits), effects[finding]) for finding in findings)
            for findings in knowledge_base.settled_in if findings
        )

    def infer(self, session: Session) -> Trace:
        """Which rules fire on a session, and what every finding can be."""
        return self.trace(self.read(known_values(self._knowledge_base, session)))

    def read(self, known: Mapping[str, int]) -> Verdicts:
        """The same as bits, from the value of every fact that has only one."""
        return self._settle(*self.of_facts(known))

    def of_facts(self, known: Mapping[str, int], apart_from: str = "") -> tuple[int, int]:
        """What facts do to the leaves: which they make fail, and which they leave open."""
        failed = still_open = 0
        for name, failed_by, (fails, opens) in self._facts:
            if name in known:
                failed |= 0 if name == apart_from else failed_by[known[name]]
            elif name != apart_from:
                failed |= fails
                still_open |= opens
        return failed, still_open

    def read_again(self, failed: int, still_open: int, before: Verdicts) -> Verdicts:
        """What a reading would give, at once where the findings are those of another one: they settle themselves anew."""
        of_findings = before.of_findings
        alive, firing, holding = self._verdicts(failed | of_findings[0], still_open | of_findings[1])
        for stratum in self._strata:
            for finding, concluding, _ in stratum:
                if _settled(concluding, alive, holding) != before.findings[finding]:
                    return self._settle(failed, still_open)
        return Verdicts(firing, holding, before.findings, of_findings)

    def trace(self, verdicts: Verdicts) -> Trace:
        """What was read, by the names of the rules."""
        return Trace(self._fired(verdicts.firing, verdicts.holding), verdicts.findings)

    def bits_of(self, rules: Iterable[str]) -> int:
        """The bits of some rules, to look for them in what fires."""
        return reduce(or_, (self._bits[rule] for rule in rules), 0)

    def mark(self, name: str, value: int) -> int:
        """What values of a fact have in common when they are the same to every rule."""
        return self._failed_by[name][value] if name in self._failed_by else 0

    def _settle(self, failed: int, still_open: int) -> Verdicts:
        """Settle the findings stratum by stratum."""
        findings = dict.fromkeys(self._knowledge_base.vocabulary.findings, 0)
        failed_by_findings = open_by_findings = 0
        for stratum in self._strata:
            alive, _, holding = self._verdicts(failed | failed_by_findings, still_open | open_by_findings)
            for finding, concluding, effects in stratum:
                values = findings[finding] = _settled(concluding, alive, holding)
                fails, opens = effects[values]
                failed_by_findings |= fails
                open_by_findings |= opens
        _, firing, holding = self._verdicts(failed | failed_by_findings, still_open | open_by_findings)
        return Verdicts(firing, holding, findings, (failed_by_findings, open_by_findings))

    def _enter(self, rule: Rule) -> int:
        """Lay a rule out as one field; the result is the rule's bit."""
        start = self._layout.next
        when, clear = self._layout.parts_of(rule.when), self._layout.parts_of(rule.clear)
        bit = self._layout.next_bit()
        self._fields.add(when | clear, start, bit)
        self._when |= when
        self._clear |= clear
        return bit

    def _concluding(self, finding: str, bits: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
        rules: defaultdict[int, int] = defaultdict(int)
        for rule in self._knowledge_base.concluding_rules[finding]:
            for value in rule.concluded_values(finding):
                rules[1 << value] |= bits[rule.id]
        return tuple(sorted(rules.items(), reverse=True))

    def _verdicts(self, failed: int, still_open: int) -> tuple[int, int, int]:
        """Rules as bits: those that do not fail, those of them that fire, and those of these that are not provisional."""
        failed, still_open = self._layout.groups(failed, still_open)
        fields = self._fields
        alive = fields.results & ~((failed & fields.parts) + fields.ones)
        firing = alive & ~((still_open & self._when) + fields.ones)
        return alive, firing, firing & ~((still_open & self._clear) + fields.ones)

    def _fired(self, firing: int, holding: int) -> tuple[Fired, ...]:
        fired = []
        while firing:
            bit = firing & -firing
            fired.append(self._firing[bit.bit_length()][not bit & holding])
            firing ^= bit
        return tuple(fired)


def _settled(concluding: tuple[tuple[int, int], ...], alive: int, holding: int) -> int:
    """The values that a finding can have: the last proven one (`otherwise`, if none is), and later ones that are open."""
    values = 0
    for value, rules in concluding:
        if rules & alive:
            values |= value
            if rules & holding:
                return values
    return values | 1
