"""`kb mutate`: which small changes of a rule no example and no case would notice.

An example, or a case that says which rules fire, notices where the rule fires and should not, or the other way round. A case
that says what is answered notices where the answer to its session is another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.workbench.altered import Altered, Reach, fires
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.cases import Case
from alliance_advisor.workbench.expected import Expectation
from alliance_advisor.workbench.mismatches import mismatches
from alliance_advisor.workbench.mutants import Mutant
from alliance_advisor.workbench.testing import Tester


@dataclass(frozen=True, slots=True)
class _Trial:
    """A case that is as expected today, and the consultation on its session."""

    expect: Expectation
    consultation: Consultation


class Watch:
    """The cases that are as expected, arranged by what they could notice."""

    def __init__(self, knowledge_base: KnowledgeBase, cases: Iterable[Case]) -> None:
        self._reach = Reach(knowledge_base)
        self._answers: list[_Trial] = []
        self._by_rule: defaultdict[str, list[_Trial]] = defaultdict(list)
        active = {rule.id for rule in knowledge_base.active_rules}
        for tested in Tester(knowledge_base).tested(case for case in cases if not case.todo):
            if not tested.mismatches and (not tested.case.rule or tested.case.rule in active):
                self._enter(_Trial(tested.case.expect, tested.answer.consultation))

    def _enter(self, trial: _Trial) -> None:
        for rule in (*trial.expect.fires, *trial.expect.silent):
            self._by_rule[rule].append(trial)
        if replace(trial.expect, fires=(), silent=()) != Expectation():
            self._answers.append(trial)

    def survivors(self, mutants: Iterable[Mutant]) -> Iterator[Mutant]:
        """The mutants that nothing notices."""
        return (mutant for mutant in mutants if not self.notices(mutant))

    def notices(self, mutant: Mutant) -> bool:
        """Whether one of the cases is no longer as expected."""
        old = self._reach.knowledge_base.rules[mutant.id]
        if any(_own_is_wrong(trial, mutant) for trial in self._by_rule[mutant.id]):
            return True
        altered = Altered(self._reach, old, mutant.rule)
        return any(altered.may_differ(trial.consultation.possible, asked=bool(trial.expect.open))
                   and mismatches(trial.expect, Answer(altered.consultation(trial.consultation)))
                   for trial in self._reached(old))

    def _reached(self, rule: Rule) -> Iterator[_Trial]:
        """The cases that a rule could change: those about it, about answers, and about rules that rest on what it concludes."""
        yield from self._by_rule[rule.id]
        yield from self._answers
        for name in sorted(self._reach.resting[rule.id]):
            yield from self._by_rule[name]


def _own_is_wrong(trial: _Trial, mutant: Mutant) -> bool:
    """Whether the changed rule fires where it should be silent, or is silent where it should fire."""
    now = mutant.rule is not None and fires(mutant.rule, trial.consultation.possible)
    return mutant.id in (trial.expect.silent if now else trial.expect.fires)
