"""Working memory: for every fact, the set of values that are still possible after what was reported."""

from __future__ import annotations

from collections.abc import Container, Mapping

from alliance_advisor.inference.computed import computed_values
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.formula import Formula, Leaf, Possible, Truth, leaves, truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase


def working_memory(knowledge_base: KnowledgeBase, session: Session) -> dict[str, int]:
    """One value for an answered fact, all of them for one that is not."""
    return possible_values(knowledge_base, known_values(knowledge_base, session))


def possible_values(knowledge_base: KnowledgeBase, known: Mapping[str, int]) -> dict[str, int]:
    """The same, from the value of every fact that has only one."""
    return {name: 1 << known[name] if name in known else every for name, every in knowledge_base.unanswered.items()}


def known_values(knowledge_base: KnowledgeBase, session: Session) -> Mapping[str, int]:
    """The value of every fact that has only one: it was reported, computed from scores and history, or does not apply.

    A fact that does not apply (its `only_if` fails) counts as its `otherwise` value. A reported value stands, also
    where its `only_if` fails, so that answering more never overturns what was answered; the answer then asks about it.
    """
    reported = session.reports.values
    return with_gates(knowledge_base, reported, {**reported, **computed_values(knowledge_base, session)})


def with_gates(knowledge_base: KnowledgeBase, reported: Container[str], known: dict[str, int]) -> Mapping[str, int]:
    """The same, from what was reported and computed: adds the facts that do not apply."""
    for fact in knowledge_base.gated_facts:
        if fact.only_if is not None and fact.id not in reported and _is_ruled_out(fact.only_if, known, knowledge_base):
            known[fact.id] = fact.otherwise or 0
    return known


def does_not_apply(only_if: Formula | None, possible: Possible) -> bool:
    """Whether what is known rules a gated fact out."""
    return only_if is not None and truth(only_if, possible) is Truth.FAILS


def _is_ruled_out(only_if: Formula, known: Mapping[str, int], knowledge_base: KnowledgeBase) -> bool:
    """`does_not_apply`, at once where the gate is a single condition, which it nearly always is."""
    if isinstance(only_if, Leaf):
        return only_if.name in known and not only_if.allowed >> known[only_if.name] & 1
    possible = {leaf.name: 1 << known[leaf.name] if leaf.name in known else knowledge_base.unanswered[leaf.name]
                for leaf in leaves(only_if)}
    return does_not_apply(only_if, possible)
