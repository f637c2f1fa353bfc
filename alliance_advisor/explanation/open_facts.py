"""Which facts would settle an open condition: the ones that can be asked, through findings and gates down to the ground."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.knowledge.formula import Formula, Leaf, Truth, deciding_leaves
from alliance_advisor.knowledge.vocabulary import Fact


class OpenFact(NamedTuple):
    """A fact that is not answered, and the set of its values with which the condition would hold.

    `allowed` is 0 where that cannot be said of the fact alone: it bears on the condition through a finding or a gate.
    """

    fact: Fact
    allowed: int

    def __repr__(self) -> str:
        """The fact; the set can have more digits than Python writes."""
        return f"<open {self.fact.id}>"


def open_facts(consultation: Consultation, formula: Formula) -> Iterator[OpenFact]:
    """The unanswered facts on which an open formula waits, each once for each set of values."""
    return OpenFacts(consultation).of(formula)


class OpenFacts:
    """Follows the open conditions of one session down to facts; what is behind a rule or a gate is looked for once."""

    def __init__(self, consultation: Consultation) -> None:
        self._consultation = consultation
        self._vocabulary = consultation.knowledge_base.vocabulary
        self._found_behind: dict[str, tuple[OpenFact, ...]] = {}

    def of(self, formula: Formula) -> Iterator[OpenFact]:
        """The unanswered facts on which an open formula waits, each once for each set of values."""
        yield from {(each.fact.id, each.allowed): each for each in self._of_formula(formula)}.values()

    def _of_formula(self, formula: Formula) -> Iterator[OpenFact]:
        for leaf, verdict in deciding_leaves(formula, self._consultation.possible):
            if verdict is Truth.OPEN and isinstance(leaf, Leaf):
                yield from self._of_leaf(leaf)

    def _of_leaf(self, leaf: Leaf) -> Iterator[OpenFact]:
        fact = self._vocabulary.facts.get(leaf.name)
        if fact is None:
            yield from self._of_finding(leaf.name)
        elif fact.only_if is not None and self._consultation.truth_of(fact.only_if) is Truth.OPEN:
            yield from self._behind(fact.id, fact.only_if)
        elif fact.of:
            yield OpenFact(self._vocabulary.facts[fact.of], 0)
        elif not fact.computed:
            yield OpenFact(fact, leaf.allowed)

    def _of_finding(self, name: str) -> Iterator[OpenFact]:
        for rule in self._consultation.knowledge_base.concluding_rules[name]:
            if self._consultation.verdict_of(rule) is Truth.OPEN and self._says_more(name, rule.concluded_values(name)):
                yield from self._behind(f"{name} by {rule.id}", rule.formula)

    def _says_more(self, name: str, values: tuple[int, ...]) -> bool:
        possible = self._consultation.possible[name]
        proven = (possible & -possible).bit_length() - 1
        return any(value > proven for value in values)

    def _behind(self, entry: str, formula: Formula) -> Iterator[OpenFact]:
        """The facts behind a finding or gate, about whose single values nothing can be said."""
        if entry not in self._found_behind:
            facts = {found.fact.id: found.fact for found in self._of_formula(formula)}
            self._found_behind[entry] = tuple(OpenFact(fact, 0) for fact in facts.values())
        yield from self._found_behind[entry]
