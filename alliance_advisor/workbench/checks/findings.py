"""Findings that lead nowhere, values that exclude each other and are proven together, and gaps: found, and nothing advised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from alliance_advisor.knowledge.alerts import SAFETY, SCOPE
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.formula import names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.strategies import KEEP
from alliance_advisor.knowledge.vocabulary import Finding
from alliance_advisor.workbench.logic.lens import Lens
from alliance_advisor.workbench.remarks import Code, Remark


def nowhere(base: KnowledgeBase) -> Iterator[Remark]:
    """Findings that are concluded, and neither read by anything nor known by a role or a challenge."""
    roles = base.manifest.roles
    read = {*roles.ruptures.values(), roles.carry_on, *roles.challenges.values()}
    read.update(*(rule.reads for rule in base.active_rules), *(names(each.hold) for each in base.strategies.values()))
    for finding in base.vocabulary.findings.values():
        if finding.id not in read and base.concluding_rules[finding.id]:
            yield Remark.of(Code.LEADS_NOWHERE, finding.location, finding.id)


def rivals(lens: Lens) -> Iterator[Remark]:
    """Two values of a finding without order, both proven in one session: which of them wins is then an accident."""
    for finding in lens.knowledge_base.vocabulary.findings.values():
        if finding.domain.kind is Kind.CHOICES:
            yield from _rivals(lens, finding)


def _rivals(lens: Lens, finding: Finding) -> Iterator[Remark]:
    for one, other in combinations(range(1, finding.domain.size), 2):
        proven = [_proven(lens, finding.id, value) for value in (one, other)]
        if lens.can(*proven):
            words = (finding.domain.words[one], finding.domain.words[other])
            yield Remark.of(Code.TWO_VALUES, finding.location, finding.id, words, lens.smallest(*proven))


def _proven(lens: Lens, finding: str, value: int) -> int:
    """That a rule proves this value."""
    return lens.encoding.circuit.any_of(map(lens.encoding.proven, _concluding(lens.knowledge_base, finding, value)))


def _concluding(base: KnowledgeBase, finding: str, value: int) -> Iterable[Rule]:
    return (rule for rule in base.concluding_rules[finding] if value in rule.concluded_values(finding))


def gaps(lens: Lens) -> Iterator[Remark]:
    """Each value of a challenge or a rupture with which no rule may speak for anything to do, and nothing comes before advice.

    Where every value has advice, there may still be none while it is open which of them it is. A combination of findings for
    which nothing is recommended shows in each finding that it is made of, so that looking at one after the other misses none.
    """
    roles, encoding = lens.knowledge_base.manifest.roles, lens.encoding
    base = lens.knowledge_base
    nothing = [-encoding.recommended(each) for each in base.recommending_rules if base.strategies[each].phase != KEEP]
    nothing += [-encoding.raised_kind(SAFETY), -encoding.raised_kind(SCOPE)]
    for name in dict.fromkeys((*roles.ruptures.values(), *roles.challenges.values())):
        finding = base.vocabulary.findings[name]
        shown = [Remark.of(Code.GAP, finding.location, name, (finding.domain.words[value],), witness)
                 for value in range(1, finding.domain.size)
                 if (witness := lens.smallest(encoding.is_value(name, value), *nothing)) is not None]
        found = lens.smallest(-encoding.possible(name, 0), *nothing) if not shown else None
        yield from shown or ([Remark.of(Code.GAP, finding.location, name, (), found)] if found is not None else [])
