"""Random knowledge bases and sessions for the benchmarks: the same for everybody who gives the same seed.

Sixty facts (scales, choices, yes/no, checklists) and twelve findings in four layers. A rule has two to four conditions,
some of them `any` groups; a third has exceptions, a third concludes findings, and some of those that recommend or withhold
read them. Conditions on findings say `at least`, and what concludes has exceptions on facts alone: that much an engine
without a notion of *open* can answer as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.domain import Domain, Kind, at_least_ticked
from alliance_advisor.knowledge.formula import ALWAYS, NEVER, Formula, Leaf, conjunction, disjunction, leaf, leaves, negation
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.manifest import Manifest, Roles
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.rules import REVIEWED, SUPPORTS, Concludes, Recommends, Rule
from alliance_advisor.knowledge.strata import strata_of
from alliance_advisor.knowledge.strategies import GRADES, PHASES, TIMINGS, Strategy
from alliance_advisor.knowledge.vocabulary import CHALLENGES, Fact, Finding, Vocabulary

RULES, FACTS, ANSWERED, FINDINGS, STRATEGIES, FAMILIES = 150, 60, 30, 12, 24, 6
FITTED = 6
_NOWHERE = Location("random")
_LAYERS = 4
_FINDING = Domain(Kind.SCALE, ("none", "some", "marked", "severe"))


def knowledge_base_of(rules: int = RULES, seed: int = 1) -> KnowledgeBase:
    """A knowledge base of so many random rules."""
    random = Random(seed)
    facts = {fact.id: fact for fact in (_fact(random, index) for index in range(FACTS))}
    findings = {name: _finding(name) for name in (f"finding_{index:02d}" for index in range(FINDINGS))}
    vocabulary = Vocabulary(facts, findings)
    maker = _RuleMaker(random, vocabulary)
    made = {rule.id: rule for rule in (maker.rule(index) for index in range(rules))}
    strategies = {each.id: each for each in (_strategy(random, maker, index) for index in range(STRATEGIES))}
    strata = strata_of(made.values(), findings, ProblemCollector())
    return KnowledgeBase(_manifest(findings), vocabulary, {}, strategies, {}, made, (), strata)


def sessions_of(knowledge_base: KnowledgeBase, count: int, answered: int = ANSWERED, seed: int = 2) -> list[Session]:
    """So many sessions, each with so many facts answered; in every second one a few random rules are made to fit."""
    random = Random(seed)
    return [_session(random, knowledge_base, answered, fitted=FITTED * (index % 2)) for index in range(count)]


def _session(random: Random, knowledge_base: KnowledgeBase, answered: int, fitted: int) -> Session:
    facts = knowledge_base.vocabulary.facts
    values: dict[str, int] = {}
    for rule in random.sample(list(knowledge_base.rules.values()), fitted):
        for condition in leaves(rule.when):
            if isinstance(condition, Leaf) and condition.name in facts:
                values.setdefault(condition.name, random.choice(facts[condition.name].domain.members(condition.allowed)))
    for name in random.sample(sorted(facts), len(facts)):
        values.setdefault(name, random.randrange(facts[name].domain.size))
    return Session(reports=Reports(dict(sorted(list(values.items())[:answered]))))


def _fact(random: Random, index: int) -> Fact:
    kind = random.choices((Kind.SCALE, Kind.CHOICES, Kind.YES_NO, Kind.SEVERAL), (5, 2, 3, 1))[0]
    size = {Kind.SCALE: (3, 5), Kind.CHOICES: (3, 5), Kind.YES_NO: (2, 2), Kind.SEVERAL: (4, 8)}[kind]
    words = tuple(f"word_{each}" for each in range(random.randint(*size)))
    return Fact(f"fact_{index:02d}", "group", "client", Domain(kind, words), "?", _NOWHERE)


def _finding(name: str) -> Finding:
    return Finding(name, name, _FINDING, "", "", _NOWHERE)


def _strategy(random: Random, maker: _RuleMaker, index: int) -> Strategy:
    hold = maker.condition(maker.facts()) if random.random() < 1 / 3 else NEVER
    return Strategy(
        f"strategy-{index:02d}", "", "", (), f"family-{random.randrange(FAMILIES)}", random.choice(PHASES),
        random.choice(TIMINGS), 5, (), (), (), hold, "", "", (), random.choice(GRADES), tested=True, caveat="",
        renamed_from=(), location=_NOWHERE,
    )


def _manifest(findings: Iterable[str]) -> Manifest:
    withdrawal, confrontation, carry_on, *others = findings
    roles = Roles({"withdrawal": withdrawal, "confrontation": confrontation}, carry_on, 1,
                  dict(zip(CHALLENGES, others, strict=False)))
    families = {f"family-{index}": "" for index in range(FAMILIES)}
    return Manifest("random", "1.0.0", "Random rules", "Benchmarks", families, roles)


@dataclass(frozen=True, slots=True)
class _RuleMaker:
    """Makes rules over one vocabulary. A finding reads only findings of lower layers, so there are no circles."""

    random: Random
    vocabulary: Vocabulary

    def rule(self, index: int) -> Rule:
        concludes = tuple(self._conclusions()) if index % 3 == 0 else ()
        names = self._names(concludes[0].finding if concludes else None)
        when = conjunction(self._group(names) if self.random.random() < 1 / 6 else self.condition(names)
                           for _ in range(self.random.randint(2, 4)))
        unless = self._exceptions(self.facts() if concludes else names)
        withholds = index % 7 == 1 and not concludes
        name = f"rule-{index:03d}"
        return Rule(
            name, name, REVIEWED, when, negation(unless), concludes,
            () if concludes or withholds else tuple(self._recommends()), (self._strategy(),) if withholds else (),
            (), "", "", (), "", (), _NOWHERE,
        )

    def _exceptions(self, names: Iterator[str]) -> Formula:
        count = self.random.randint(1, 2) if self.random.random() < 1 / 3 else 0
        return disjunction([self.condition(names) for _ in range(count)])

    def condition(self, names: Iterator[str]) -> Formula:
        """A condition on the next of these names: neither always nor never true."""
        name = next(names)
        domain = self.vocabulary.domain_of(name)
        assert domain is not None
        allowed = self._at_least(domain) if name in self.vocabulary.findings else self._allowed(domain)
        return leaf(name, allowed, domain.full)

    def facts(self) -> Iterator[str]:
        """The facts in a random order."""
        return iter(self.random.sample(list(self.vocabulary.facts), len(self.vocabulary.facts)))

    def _names(self, concluded: str | None) -> Iterator[str]:
        """What one rule may read, each name once: mostly facts, now and then a finding."""
        facts, findings = self.facts(), self._findings_below(concluded)
        self.random.shuffle(findings)
        for fact in facts:
            yield findings.pop() if findings and self.random.random() < 1 / 5 else fact

    def _group(self, names: Iterator[str]) -> Formula:
        return disjunction([self.condition(names) for _ in range(self.random.randint(2, 3))])

    def _findings_below(self, concluded: str | None) -> list[str]:
        findings = list(self.vocabulary.findings)
        layer = findings.index(concluded) * _LAYERS // len(findings) if concluded is not None else _LAYERS
        return findings[:layer * len(findings) // _LAYERS]

    def _at_least(self, domain: Domain) -> int:
        return domain.full & ~((1 << self.random.randrange(1, domain.size)) - 1)

    def _allowed(self, domain: Domain) -> int:
        match domain.kind:
            case Kind.SEVERAL if self.random.random() < 1 / 3:
                return at_least_ticked(2, len(domain.words))
            case Kind.SCALE:
                upper = self._at_least(domain)
                return upper if self.random.random() < 2 / 3 else domain.full & ~upper
            case _:
                return domain.set_of(self.random.sample(domain.words, self.random.randint(1, len(domain.words) // 2)))

    def _conclusions(self) -> Iterable[Concludes]:
        yield Concludes(self.random.choice(list(self.vocabulary.findings)), self.random.randrange(1, _FINDING.size))

    def _recommends(self) -> Iterable[Recommends]:
        for _ in range(self.random.randint(1, 2)):
            yield Recommends(self._strategy(), self.random.choice(SUPPORTS))

    def _strategy(self) -> str:
        return f"strategy-{self.random.randrange(STRATEGIES):02d}"


def exceptions_of(rule: Rule) -> Formula:
    """The rule's `unless`, in normal form: one that holds is enough."""
    return NEVER if rule.clear == ALWAYS else negation(rule.clear)


def expressible(knowledge_base: KnowledgeBase) -> KnowledgeBase:
    """The same with those rules alone that an engine can answer for which a fact or finding is known or absent, and never open.

    Conditions on findings say `at least`, nothing asks what is known, and what concludes has exceptions on facts alone.
    """
    rules = {rule.id: rule for rule in knowledge_base.active_rules if _is_expressible(knowledge_base, rule)}
    return replace(knowledge_base, rules=rules)


def _is_expressible(knowledge_base: KnowledgeBase, rule: Rule) -> bool:
    findings = knowledge_base.vocabulary.findings
    read = [*leaves(rule.when), *leaves(exceptions_of(rule))]
    if rule.concludes and any(each.name in findings for each in leaves(rule.clear)):
        return False
    return all(isinstance(each, Leaf) and (each.name not in findings or _says_at_least(each)) for each in read)


def _says_at_least(condition: Leaf) -> bool:
    return not condition.allowed & 1 and condition.allowed | (condition.allowed - 1) == condition.full
