"""The direct reading: the formulas of all rules evaluated on one session at once, in microseconds.

Every rule has two conjunctions, its `when` and its `clear`, and every branch of an `any` is one more. A conjunction is
one bit. For each fact and value a table says which conjunctions it makes fail, so that reading a session is a few
dozen operations on integers of a few hundred bits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from alliance_advisor.inference.findings import settled
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.trace import Fired, Trace
from alliance_advisor.inference.working_memory import working_memory
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.formula import All, Any, Formula, KnownLeaf, Leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

_MOST_REMEMBERED = 4096
"""Sets of values remembered a name. A long checklist has more combinations than are worth keeping."""


@dataclass(frozen=True, slots=True)
class _AnyGroup:
    """An `any` inside a conjunction: the bit of that conjunction, and the bits of the branches."""

    conjunction: int
    branches: int


class _Effects:
    """What the possible values of one name do to the conjunctions that read it."""

    def __init__(self) -> None:
        self.leaves: list[tuple[int, Leaf | KnownLeaf]] = []
        self._remembered: dict[int, tuple[int, int]] = {}

    def of(self, possible: int) -> tuple[int, int]:
        """The conjunctions that fail, and those that are left open."""
        effect = self._remembered.get(possible)
        if effect is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            effect = self._remembered[possible] = self._computed(possible)
        return effect

    def _computed(self, possible: int) -> tuple[int, int]:
        failed = still_open = 0
        for bit, leaf in self.leaves:
            if isinstance(leaf, KnownLeaf):
                failed |= 0 if is_one(possible) is leaf.wanted else bit
            elif not possible & leaf.allowed:
                failed |= bit
            elif possible & ~leaf.allowed:
                still_open |= bit
        return failed, still_open


class DirectReading:
    """All active rules of a knowledge base as bit tables. Reads only; one instance may serve many threads."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._rules = knowledge_base.active_rules
        self._effects: defaultdict[str, _Effects] = defaultdict(_Effects)
        self._groups: list[list[_AnyGroup]] = [[] for _ in knowledge_base.settled_in]
        self._conjunctions = 2 * len(self._rules)
        for index, rule in enumerate(self._rules):
            groups = self._groups[knowledge_base.strata[rule.id]]
            self._read(rule.when, 1 << index, groups)
            self._read(rule.clear, 1 << (len(self._rules) + index), groups)
        facts = knowledge_base.vocabulary.facts
        self._fact_effects = tuple((name, self._effects[name]) for name in facts if name in self._effects)
        self._conclusions = {finding: self._concluding_bits(finding) for finding in knowledge_base.vocabulary.findings}

    def infer(self, session: Session) -> Trace:
        """Which rules fire on a session, and what every finding can be."""
        possible = working_memory(self._knowledge_base, session)
        failed = still_open = 0
        for name, effects in self._fact_effects:
            fails, opens = effects.of(possible[name])
            failed |= fails
            still_open |= opens
        findings: dict[str, int] = {}
        for groups, settling in zip(self._groups, self._knowledge_base.settled_in, strict=True):
            failed, still_open = _with_groups(groups, failed, still_open)
            for finding in settling:
                findings[finding] = self._settled(finding, failed, still_open)
                if finding in self._effects:
                    fails, opens = self._effects[finding].of(findings[finding])
                    failed |= fails
                    still_open |= opens
        return Trace(tuple(self._fired(failed, still_open)), findings)

    def _read(self, formula: Formula, bit: int, groups: list[_AnyGroup]) -> None:
        """Enter a conjunction into the tables; inner groups come before the groups that hold them."""
        for part in formula.parts if isinstance(formula, All) else (formula,):
            if isinstance(part, Leaf | KnownLeaf):
                self._effects[part.name].leaves.append((bit, part))
            else:
                groups.append(_AnyGroup(bit, self._branches(part, groups)))

    def _branches(self, group: Any | All, groups: list[_AnyGroup]) -> int:
        branches = 0
        for branch in group.parts:
            bit = 1 << self._conjunctions
            self._conjunctions += 1
            branches |= bit
            self._read(branch, bit, groups)
        return branches

    def _concluding_bits(self, finding: str) -> tuple[tuple[int, int], ...]:
        """For each value of a finding that some rule concludes: the value, and the bits of those rules."""
        bits: defaultdict[int, int] = defaultdict(int)
        for index, rule in enumerate(self._rules):
            for conclusion in rule.concludes:
                if conclusion.finding == finding:
                    bits[conclusion.value] |= 1 << index
        return tuple(bits.items())

    def _settled(self, finding: str, failed: int, still_open: int) -> int:
        width = len(self._rules)
        fails, opens = failed | failed >> width, still_open | still_open >> width
        proven = possible = 0
        for value, bits in self._conclusions[finding]:
            if bits & ~fails & ~opens:
                proven |= 1 << value
            if bits & ~fails & opens:
                possible |= 1 << value
        return settled(proven, possible)

    def _fired(self, failed: int, still_open: int) -> Iterator[Fired]:
        width = len(self._rules)
        firing = ((1 << width) - 1) & ~(failed | failed >> width | still_open)
        provisional = still_open >> width
        while firing:
            index = (firing & -firing).bit_length() - 1
            yield Fired(self._rules[index].id, bool(provisional >> index & 1))
            firing &= firing - 1


def _with_groups(groups: list[_AnyGroup], failed: int, still_open: int) -> tuple[int, int]:
    """Carry the truth of every `any` over to the conjunction that it stands in."""
    for group in groups:
        if group.branches & ~failed & ~still_open:
            continue
        if group.branches & ~failed:
            still_open |= group.conjunction
        else:
            failed |= group.conjunction
    return failed, still_open
