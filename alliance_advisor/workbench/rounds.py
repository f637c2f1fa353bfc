"""One round of `kb watch`: checks and tests a knowledge base as it stands, and compares it with the last one that was good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import DRAFT
from alliance_advisor.workbench.both import Both
from alliance_advisor.workbench.cases import Case, all_cases
from alliance_advisor.workbench.check import checked_source
from alliance_advisor.workbench.edits import Changed, changes_of
from alliance_advisor.workbench.properties import properties_from_folder
from alliance_advisor.workbench.remarks import Grade, Remark
from alliance_advisor.workbench.source import Source
from alliance_advisor.workbench.testing import Tested, Tester
from alliance_advisor.workbench.weighed import ANOTHER_ANSWER, WEIGHTS, apart_in


@dataclass(frozen=True, slots=True)
class Good:
    """A knowledge base that could be used, and the errors and warnings that `kb check` has for it."""

    knowledge_base: KnowledgeBase
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """What became of the knowledge base: `problems` why it cannot be used, or else all that follows.

    `news` are the errors and warnings that the last good one did not have. `otherwise` are the cases and examples with another
    answer than its, those that change most first; it is None where there is none to compare with.
    """

    problems: tuple[Remark, ...] = ()
    good: Good | None = None
    news: tuple[Remark, ...] = ()
    tested: tuple[Tested, ...] = ()
    changed: tuple[Changed, ...] = ()
    otherwise: tuple[Case, ...] | None = None

    @property
    def failed(self) -> tuple[Case, ...]:
        """The cases and examples that somebody has to look at."""
        return tuple(each.case for each in self.tested if each.failed)

    @property
    def passed(self) -> bool:
        """Whether it can be used and all cases and examples are as expected."""
        return self.good is not None and not self.failed


def round_of(folder: Path, last: Good | None) -> Round:
    """Look at the folder as it stands, in the light of the last good knowledge base."""
    try:
        source = Source.from_folder(folder)
        cases = tuple(all_cases(source))
        properties_from_folder(folder, source.knowledge_base)
    except ProblemsFound as found:
        return Round(tuple(map(Remark.from_problem, found.problems)))
    except OSError:
        return Round((Remark.from_problem(_moving(folder)),))
    good = Good(source.knowledge_base, tuple(_heavy(source)))
    tested = tuple(Tester(good.knowledge_base).tested(cases))
    if last is None:
        return Round((), good, good.remarks, tested)
    changed = tuple(changes_of(last.knowledge_base, good.knowledge_base))
    known = {_gist(each) for each in last.remarks}
    news = tuple(each for each in good.remarks if _gist(each) not in known)
    return Round((), good, news, tested, changed, tuple(_otherwise(last, good, tested, changed)))


def _moving(folder: Path) -> Problem:
    hint = "It is read again as soon as something is saved."
    return Problem("file", "this was moved while it was read", Location(str(folder)), hint)


def _heavy(source: Source) -> Iterator[Remark]:
    """The errors and warnings of `kb check`."""
    return (each for each in checked_source(source, ()).remarks if each.grade is not Grade.ADVICE)


def _gist(remark: Remark) -> tuple[object, ...]:
    """What a remark says, wherever it stands."""
    return remark.code, remark.about, remark.others, remark.location.file


def _otherwise(last: Good, good: Good, tested: Iterable[Tested], changed: tuple[Changed, ...]) -> list[Case]:
    """The cases and examples with another answer, as `kb diff` counts it; those of drafts are nobody's advice."""
    if not any(each.may_change_advice for each in changed):
        return []
    both, base = Both(last.knowledge_base, good.knowledge_base, changed), good.knowledge_base
    found: list[tuple[int, bool, Case]] = []
    for each in tested:
        case = each.case
        if case.rule and base.rules[case.rule].status == DRAFT:
            continue
        before = both.before(base, case.session)
        apart = () if both.must_agree(before, each.answer) else tuple(apart_in(before, each.answer))
        if apart and apart[0].weight in ANOTHER_ANSWER:
            found.append((WEIGHTS.index(apart[0].weight), bool(case.rule), case))
    return [case for _, _, case in sorted(found, key=lambda each: each[:2])]
