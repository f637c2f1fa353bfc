"""How long `kb check` takes for 1,000 rules once they are loaded, against loading the shipped ones.

The rules are the shipped ones and copies of them under new ids, each with one condition more and for another strategy, so
that few of them say what another one says.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice
from statistics import median
from time import perf_counter

from alliance_advisor import resources
from alliance_advisor.knowledge.formula import Formula, conjunction, leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.knowledge.rules import Recommends, Rule
from alliance_advisor.workbench.checks.findings import gaps, nowhere, rivals
from alliance_advisor.workbench.checks.firing import firing
from alliance_advisor.workbench.checks.strategies import contradictions, held
from alliance_advisor.workbench.checks.usage import unused, values
from alliance_advisor.workbench.logic.lens import Lens
from alliance_advisor.workbench.remarks import Remark

RULES, TIMES = 1000, 5


def main() -> None:
    """Print the median time of the checks, that of loading the shipped rules, and how much was remarked."""
    loading = []
    for _ in range(TIMES):
        start = perf_counter()
        shipped = knowledge_base_from_folder(resources.knowledge_base_folder())
        loading.append(perf_counter() - start)
    larger = _larger(shipped)
    checking = []
    for _ in range(TIMES):
        start = perf_counter()
        remarks = _checked(larger)
        checking.append(perf_counter() - start)
    print(f"{RULES} rules checked in {median(checking):.2f} s ({len(remarks)} remarks); "
          f"{len(shipped.rules)} rules loaded in {median(loading):.2f} s")


def _checked(base: KnowledgeBase) -> list[Remark]:
    lens = Lens(base)
    return [*contradictions(base), *nowhere(base), *unused(base, {}), *values(base), *firing(lens), *held(lens),
            *rivals(lens), *gaps(lens)]


def _larger(base: KnowledgeBase) -> KnowledgeBase:
    """So many rules."""
    facts = [fact for fact in base.vocabulary.facts.values() if fact.reportable and fact.measure is None]
    rules, strata = dict(base.rules), dict(base.strata)
    sources = zip(cycle(base.rules.values()), cycle(facts), cycle(base.strategies), strict=False)
    for number, (rule, fact, strategy) in enumerate(islice(sources, RULES - len(rules))):
        also = leaf(fact.id, 1 << number % fact.domain.size, fact.domain.full)
        copy = _copy(rule, f"{rule.id}-{number}", also, strategy)
        rules[copy.id], strata[copy.id] = copy, base.strata[rule.id]
    return replace(base, rules=rules, strata=strata)


def _copy(rule: Rule, name: str, also: Formula, strategy: str) -> Rule:
    return replace(rule, id=name, when=conjunction((rule.when, also)), concludes=(), withholds=(), spares=(), alert="",
                   recommends=(Recommends(strategy, "slight"),), examples=())


if __name__ == "__main__":
    main()
