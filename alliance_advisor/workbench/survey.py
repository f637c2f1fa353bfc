"""What became of all mutants: how many of each kind are noticed, and why the others survive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from alliance_advisor.workbench.cases import all_cases
from alliance_advisor.workbench.logic.solver import SolverUnavailable
from alliance_advisor.workbench.mutants import Mutant, Mutation, mutants_of
from alliance_advisor.workbench.mutate import Watch
from alliance_advisor.workbench.mutate_proposals import MutantProposals, Survivor, Why
from alliance_advisor.workbench.source import Source


@dataclass(frozen=True, slots=True)
class Noticed:
    """How many mutants of one kind there are, and how many of them are noticed."""

    mutation: Mutation
    noticed: int
    total: int


@dataclass(frozen=True, slots=True)
class Survey:
    """How many of each kind are noticed, and the survivors; `idle` counts changes that change nothing, and are none of these."""

    shares: tuple[Noticed, ...]
    survivors: tuple[Survivor, ...]
    idle: int

    @property
    def noticed(self) -> int:
        """How many are noticed."""
        return sum(each.noticed for each in self.shares)

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(each.total for each in self.shares)

    @property
    def percent(self) -> float:
        """The share that is noticed, in hundredths; all of nothing is all of it."""
        return 100 * self.noticed / self.total if self.total else 100.0


def survey_of(source: Source, words: str = "") -> Survey:
    """Try every mutant of the rules whose id or title has these words. Raises `ProblemsFound` where a case is wrong."""
    rules = source.knowledge_base.rules
    mutants = [each for each in mutants_of(source) if words.lower() in f"{each.id} {rules[each.id].title}".lower()]
    survivors = _judged(source, Watch(source.knowledge_base, all_cases(source)).survivors(mutants))
    counted = tuple(each for each in survivors if each.why is not Why.IDLE)
    idle = [each for each in survivors if each.why is Why.IDLE]
    total = Counter(each.mutation for each in mutants)
    total.subtract(each.mutant.mutation for each in idle)
    left = Counter(each.mutant.mutation for each in counted)
    shares = (Noticed(kind, total[kind] - left[kind], total[kind]) for kind in Mutation)
    return Survey(tuple(shares), counted, len(idle))


def _judged(source: Source, survivors: Iterable[Mutant]) -> list[Survivor]:
    try:
        proposals = MutantProposals(source.knowledge_base)
    except SolverUnavailable:
        return [Survivor(each, Why.NOT_LOOKED_FOR) for each in survivors]
    return [proposals.judged(each) for each in survivors]
