"""Working memory: for every fact, the set of values that are still possible after what was reported."""

from __future__ import annotations

from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.formula import Formula, Possible, Truth, truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase


def working_memory(knowledge_base: KnowledgeBase, session: Session) -> dict[str, int]:
    """One value for an answered fact, all of them for one that is not.

    A fact that does not apply (its `only_if` fails) counts as its `otherwise` value. A reported value stands, also
    where its `only_if` fails, so that answering more never overturns what was answered; the answer then asks about it.
    """
    values = session.reports.values
    possible = {
        name: 1 << values[name] if name in values else fact.domain.full
        for name, fact in knowledge_base.vocabulary.facts.items()
    }
    for fact in knowledge_base.vocabulary.facts.values():
        computed = session.computed(fact.computed) if fact.computed else None
        if computed is not None:
            possible[fact.id] = 1 << computed
    for fact in knowledge_base.gated_facts:
        if fact.id not in values and does_not_apply(fact.only_if, possible):
            possible[fact.id] = 1 << (fact.otherwise or 0)
    return possible


def does_not_apply(only_if: Formula | None, possible: Possible) -> bool:
    """Whether what is known rules a gated fact out."""
    return only_if is not None and truth(only_if, possible) is Truth.FAILS
