"""What one changed rule does to a consultation, worked out from the rules that it reaches and not from all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.findings import settled
from alliance_advisor.knowledge.formula import Possible, Truth, truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule


class Reach:
    """Which rules each finding reaches in one knowledge base, looked up once for many changes."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self._readers: dict[str, set[str]] = {finding: set() for finding in knowledge_base.vocabulary.findings}
        for rule in knowledge_base.active_rules:
            for finding in rule.reads & self._readers.keys():
                self._readers[finding].add(rule.id)

    def readers(self, findings: Iterable[str]) -> set[str]:
        """The rules that read one of these findings."""
        return set[str]().union(*(self._readers[finding] for finding in findings))

    @cached_property
    def resting(self) -> Mapping[str, frozenset[str]]:
        """The rules that rest on what each rule concludes, directly or through other findings."""
        resting: dict[str, frozenset[str]] = {}
        for rule in reversed(self.knowledge_base.active_rules):
            direct = self.readers(rule.concluded)
            resting[rule.id] = frozenset(direct).union(*(resting[each] for each in direct))
        return resting


class Altered:
    """A knowledge base in which one rule was changed, or dropped where there is no other in its place.

    The changed rule reads nothing that the old one did not read, and concludes nothing else.
    """

    def __init__(self, reach: Reach, old: Rule, new: Rule | None) -> None:
        self._reach = reach
        self._before = reach.knowledge_base
        self._old, self._new = old, new

    @cached_property
    def knowledge_base(self) -> KnowledgeBase:
        """The knowledge base with the change."""
        others = {name: rule for name, rule in self._before.rules.items() if name != self._old.id}
        new = {self._new.id: self._new} if self._new is not None else {}
        return replace(self._before, rules={**others, **new})

    def may_differ(self, possible: Possible, *, asked: bool) -> bool:
        """Whether an answer can be another one, judged by the changed rule alone.

        That is so where the rule is judged otherwise, or fires: on what and how strongly it speaks decides about ranks. Where
        it matters what is `asked`, it is enough that the rule is open.
        """
        before = judged(self._old, possible)
        after = judged(self._new, possible) if self._new is not None else _NEVER
        return before != after or after[0] is Truth.HOLDS or (asked and after != _NEVER)

    def consultation(self, before: Consultation) -> Consultation:
        """The consultation with the change."""
        possible = dict(before.possible)
        reached = {self._old.id} | self._reach.readers(self._settle(possible))
        fired = {}
        for rule in self.knowledge_base.active_rules:
            if rule.id in reached:
                if fires(rule, possible):
                    fired[rule.id] = truth(rule.clear, possible) is Truth.OPEN
            elif rule.id in before.fired:
                fired[rule.id] = before.fired[rule.id]
        return before._replace(knowledge_base=self.knowledge_base, possible=possible, fired=fired)

    def _settle(self, possible: dict[str, int]) -> set[str]:
        """Settle, in order, the findings that the rule concludes, and those that rest on one that became another.

        What is returned are the findings that did.
        """
        touched, moved = set(self._old.concluded), set[str]()
        for finding in chain.from_iterable(self._before.settled_in if touched else ()):
            if finding in touched:
                before, possible[finding] = possible[finding], value_of(
                    finding, self.knowledge_base.concluding_rules[finding], possible)
                if possible[finding] != before:
                    moved.add(finding)
                    rules = self._reach.readers([finding])
                    touched.update(*(self._before.rules[each].concluded for each in rules))
        return moved


def value_of(finding: str, rules: tuple[Rule, ...], possible: Mapping[str, int]) -> int:
    """The values that a finding can have."""
    proven = still_open = 0
    for rule in rules:
        values = sum(1 << value for value in rule.concluded_values(finding))
        when, clear = judged(rule, possible)
        proven |= values if when is clear is Truth.HOLDS else 0
        still_open |= values if Truth.FAILS not in (when, clear) else 0
    return settled(proven, still_open)


_NEVER = (Truth.FAILS, Truth.FAILS)


def judged(rule: Rule, possible: Possible) -> tuple[Truth, Truth]:
    """Whether what must hold does, and whether no exception does; where one of them fails, the rule says nothing at all."""
    when = truth(rule.when, possible)
    clear = truth(rule.clear, possible) if when is not Truth.FAILS else Truth.FAILS
    return _NEVER if Truth.FAILS in (when, clear) else (when, clear)


def fires(rule: Rule, possible: Possible) -> bool:
    """Whether a rule fires, perhaps provisionally."""
    return judged(rule, possible)[0] is Truth.HOLDS
