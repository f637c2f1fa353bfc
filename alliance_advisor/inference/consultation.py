"""One run of the system: a session, what the rules made of it, and the truth of any formula in that light."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from alliance_advisor.inference.findings import is_found, is_proven
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.trace import Trace
from alliance_advisor.inference.working_memory import known_values, possible_values
from alliance_advisor.knowledge.formula import Formula, Truth, truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule


class Consultation(NamedTuple):
    """A session after inference. `possible` is what is known of every fact and finding."""

    knowledge_base: KnowledgeBase
    session: Session
    trace: Trace
    possible: Mapping[str, int]
    fired: Mapping[str, bool]
    """The rules that fired, in the order of the trace, and whether they are provisional."""

    @classmethod
    def from_trace(cls, knowledge_base: KnowledgeBase, session: Session, trace: Trace) -> Consultation:
        """Join the facts with what a reading of the rules concluded."""
        return cls.from_known(knowledge_base, session, known_values(knowledge_base, session), trace)

    @classmethod
    def from_known(cls, knowledge_base: KnowledgeBase, session: Session, known: Mapping[str, int],
                   trace: Trace) -> Consultation:
        """The same, where the value of every fact that has only one is at hand."""
        possible = possible_values(knowledge_base, known) | dict(trace.findings)
        return cls(knowledge_base, session, trace, possible, {each.rule: each.provisional for each in trace.fired})

    def __repr__(self) -> str:
        """How much happened, and nothing of the client."""
        return f"<Consultation with {self.knowledge_base!r}: {len(self.fired)} rules fired>"

    def truth_of(self, formula: Formula) -> Truth:
        """Whether a formula holds, fails or is open."""
        return truth(formula, self.possible)

    def verdict_of(self, rule: Rule) -> Truth:
        """A rule's verdict, in which *provisional* counts as open."""
        return truth(rule.formula, self.possible)

    def firing(self) -> tuple[Rule, ...]:
        """The rules that fired."""
        return tuple(self.knowledge_base.rules[each] for each in self.fired)

    @property
    def rupture_found(self) -> bool:
        """Whether a withdrawal or confrontation rupture is found."""
        return any(is_found(self.possible[finding]) for finding in self.knowledge_base.manifest.roles.ruptures.values())

    @property
    def may_carry_on(self) -> bool:
        """Whether the finding that allows *carry on* is proven."""
        roles = self.knowledge_base.manifest.roles
        return is_proven(self.possible[roles.carry_on], roles.carry_on_value)
