"""Contradictions in what was reported: each gets a question, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.working_memory import does_not_apply
from alliance_advisor.knowledge.formula import Truth, deciding_leaves
from alliance_advisor.knowledge.vocabulary import Fact


class ConflictMet(NamedTuple):
    """Facts that do not fit together, and the reported one that is asked for anew.

    `message` is empty where a fact was reported that does not apply.
    """

    id: str
    message: str
    facts: tuple[Fact, ...]
    asked: Fact


def conflicts_met(consultation: Consultation) -> tuple[ConflictMet, ...]:
    """Every conflict of the vocabulary that this session has, and every fact reported though its `only_if` fails.

    What a computed fact alone makes needless to ask may still be reported: that is no contradiction.
    """
    return (*_of_vocabulary(consultation), *_of_gates(consultation))


def _of_vocabulary(consultation: Consultation) -> Iterator[ConflictMet]:
    facts, reported = consultation.knowledge_base.vocabulary.facts, consultation.session.reports.values
    for conflict in consultation.knowledge_base.conflicts:
        if consultation.truth_of(conflict.when) is Truth.HOLDS:
            names = dict.fromkeys(leaf.name for leaf, _ in deciding_leaves(conflict.when, consultation.possible))
            asked = next((facts[facts[name].of or name] for name in names if name in reported), None)
            if asked is not None:
                yield ConflictMet(conflict.id, conflict.message, tuple(facts[name] for name in names), asked)


def _of_gates(consultation: Consultation) -> Iterator[ConflictMet]:
    facts = consultation.knowledge_base.vocabulary.facts
    for fact in consultation.knowledge_base.gated_facts:
        if fact.id in consultation.session.reports.values and does_not_apply(fact.only_if, consultation.possible):
            assert fact.only_if is not None
            names = dict.fromkeys(leaf.name for leaf, _ in deciding_leaves(fact.only_if, consultation.possible))
            if not all(facts[name].computed for name in names):
                yield ConflictMet(fact.id, "", (fact, *(facts[name] for name in names)), facts[fact.of or fact.id])
