"""`kb check`: all that is wrong, doubtful or worth knowing in a knowledge base, before anybody is advised with it.

First what the loader refuses, in the same words; then, where it loads, what follows from the rules over all sessions that
there can be, partial ones included. Drafts are checked as if they fired, but fill no gap; retired rules are not
looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from alliance_advisor.errors import Problem, ProblemsFound
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import RETIRED
from alliance_advisor.workbench.accepted import unaccepted
from alliance_advisor.workbench.cases import cases_from_folder
from alliance_advisor.workbench.checks.findings import gaps, nowhere, rivals
from alliance_advisor.workbench.checks.firing import firing
from alliance_advisor.workbench.checks.strategies import contradictions, held
from alliance_advisor.workbench.checks.usage import unused, values
from alliance_advisor.workbench.entries import places_of_references
from alliance_advisor.workbench.logic.lens import Lens
from alliance_advisor.workbench.logic.solver import SolverUnavailable
from alliance_advisor.workbench.properties import properties_from_folder
from alliance_advisor.workbench.remarks import GRADES, Code, Grade, Remark
from alliance_advisor.workbench.source import Source

PROVED = (Code.NEVER_FIRES, Code.ALWAYS_FIRES, Code.DUPLICATE_RULE, Code.SUBSUMED_RULE, Code.DEAD_STRATEGY,
          Code.RECOMMENDED_AND_WITHHELD, Code.TWO_VALUES, Code.GAP)
"""What only a solver can find."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The remarks, heaviest first and then by place; `knowledge_base` is None where it does not load.

    `without_proofs` says that there was no solver, so that what is in `PROVED` was not looked for.
    """

    remarks: tuple[Remark, ...]
    knowledge_base: KnowledgeBase | None
    without_proofs: bool

    def count(self, grade: Grade) -> int:
        """How many remarks have a grade."""
        return sum(each.grade is grade for each in self.remarks)

    def fails(self, level: Grade) -> bool:
        """Whether a remark weighs at least so much."""
        return any(each.grade.reaches(level) for each in self.remarks)


def checked(folder: Path) -> Checked:
    """Check a knowledge base folder, with the cases and properties beside it."""
    try:
        source = Source.from_folder(folder)
    except ProblemsFound as found:
        return Checked(_in_order(map(Remark.from_problem, found.problems)), None, without_proofs=False)
    return checked_source(source, _beside(source))


def checked_source(source: Source, beside: Iterable[Problem]) -> Checked:
    """The same of a knowledge base that was loaded; `beside` is what is wrong with its cases and properties."""
    proofs, without_proofs = _proofs(source)
    found_in = chain(map(Remark.from_problem, beside), _plain(source), proofs)
    codes = [code for code in Code if not (without_proofs and code in PROVED)]
    retired = {rule.location.file for rule in source.knowledge_base.rules.values() if rule.status == RETIRED}
    remarks = unaccepted(found_in, [file for name, file in source.files.items() if name not in retired], codes)
    return Checked(_in_order(remarks), source.knowledge_base, without_proofs)


def _beside(source: Source) -> Iterator[Problem]:
    """What is wrong with the cases and properties."""
    readers: tuple[Callable[[], object], ...] = (
        lambda: cases_from_folder(source.folder, source.knowledge_base),
        lambda: properties_from_folder(source.folder, source.knowledge_base))
    for read in readers:
        try:
            read()
        except ProblemsFound as found:
            yield from found.problems


def _plain(source: Source) -> Iterator[Remark]:
    base = source.knowledge_base.with_drafts()
    yield from contradictions(base)
    yield from nowhere(base)
    yield from unused(base, places_of_references(source.folder))
    yield from values(base)


def _proofs(source: Source) -> tuple[tuple[Remark, ...], bool]:
    """What a solver finds, and whether there is none."""
    try:
        with_drafts, without = Lens(source.knowledge_base.with_drafts()), Lens(source.knowledge_base)
    except SolverUnavailable:
        return (), True
    return (*firing(with_drafts), *held(with_drafts), *rivals(with_drafts), *gaps(without)), False


def _in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda each: (GRADES.index(each.grade), each.location, each.code, each.others)))
