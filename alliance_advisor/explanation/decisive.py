"""Which facts, with which of their values, could still change the first three or what is said of safety; the most decisive first.

A fact weighs the more, the more open rules it can settle and the higher these could bring their strategies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from alliance_advisor.explanation.gathering import AS_EXCEPTION, AS_GROUND, Found, Gathering
from alliance_advisor.explanation.prospects import FAILS, HOLDS, Closed, Prospects
from alliance_advisor.explanation.rivals import Contender, Rival, contenders_of, rivals_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.ranking import SHOWN
from alliance_advisor.knowledge.alerts import SAFETY, SCOPE
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import KEEP
from alliance_advisor.knowledge.vocabulary import Fact

OF_ALERT, OF_RUPTURE, OF_CARRYING_ON = 24.0, 2.0, 2.0
"""Weights of our own choice, tuned on the vignettes for few questions. They bear on the order of questions alone."""


class Decisive(NamedTuple):
    """One fact that may be asked, those of its values that could change something, and the rules that wait for it.

    `safety` says that what is said of safety waits for it, and that it belongs to the facts about safety.
    """

    fact: Fact
    values: int
    weight: float
    safety: bool
    rules: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether it is worth a question of its own: on a checklist of the one-minute entry, nearly everyone ticks something."""
        return self.fact.quick and self.fact.domain.kind is Kind.SEVERAL


def decisive_facts(consultation: Consultation, closed: Closed | None = None) -> tuple[Decisive, ...]:
    """Every fact that could change the first three or what is said of safety, in the order in which they are asked.

    Safety comes first, as the vocabulary orders it, then what is worth a question of its own, and the rest by weight. Where
    there is none, no answers to what is not `closed` can change either.
    """
    prospects = Prospects(consultation, closed)
    of_alerts, of_advice = Gathering(prospects), Gathering(prospects)
    for rule in _loudest_alerts(prospects):
        _of_firing(of_alerts, rule, OF_ALERT)
    if not _out_of_scope(prospects):
        _of_advice(of_advice)
    facts, alerts, advice = consultation.knowledge_base.vocabulary.facts, of_alerts.facts(), of_advice.facts()
    position = {name: index for index, name in enumerate(facts)}
    found = (_joined(facts[name], alerts.get(name), advice.get(name)) for name in {**alerts, **advice})
    return tuple(sorted(found, key=lambda each: _urgency(each, position[each.fact.id])))


def _urgency(decisive: Decisive, position: int) -> tuple[bool, bool, float, int]:
    return not decisive.safety, not decisive.alone, 0.0 if decisive.safety else -decisive.weight, position


def _joined(fact: Fact, of_alerts: Found | None, of_advice: Found | None) -> Decisive:
    values, weight, rules = 0, 0.0, dict[str, None]()
    for each in (of_alerts, of_advice):
        if each is not None:
            values |= each.values
            weight += each.weight
            rules |= dict.fromkeys(each.rules_by_weight())
    safety = fact.safety and of_alerts is not None
    if safety and of_alerts is not None and values == fact.domain.full:
        values = of_alerts.values  # so that "none of these" says something
    return Decisive(fact, values, round(weight, 6), safety, tuple(rules))


def _loudest_alerts(prospects: Prospects) -> Iterator[Rule]:
    """The rules that raise an alert which comes before all advice or ends it."""
    alerts = prospects.knowledge_base.alerts
    for rule in prospects.knowledge_base.active_rules:
        if rule.alert and alerts[rule.alert].kind in (SAFETY, SCOPE):
            yield rule


def _out_of_scope(prospects: Prospects) -> bool:
    """Whether the session is sure to be out of scope, so that no strategy is told."""
    alerts = prospects.knowledge_base.alerts
    return any(rule.alert and alerts[rule.alert].kind == SCOPE and prospects.firing(rule).sure
               for rule in prospects.consultation.firing())


def _of_advice(gathering: Gathering) -> None:
    """Gather what could move a rival, bring the order of repair, or decide whether there is reason to carry on."""
    prospects, roles = gathering.prospects, gathering.prospects.knowledge_base.manifest.roles
    contenders = contenders_of(prospects)
    stakes = _stakes(rivals_of(prospects, contenders))
    for name, stake in stakes.items():
        _of_contender(gathering, contenders[name], stake)
    if stakes and len(prospects.rupture()) > 1:
        for rupture in roles.ruptures.values():
            gathering.want_finding(rupture, OF_RUPTURE)
    keep = any(each.strategy.phase == KEEP for each in contenders.values())
    if keep and not any(each.worst and each.strategy.phase != KEEP for each in contenders.values()):
        gathering.want_finding(roles.carry_on, OF_CARRYING_ON)


def _stakes(rivals: Iterable[Rival]) -> dict[str, float]:
    """What is at stake for each strategy in a rivalry: the more, the higher the position."""
    stakes: dict[str, float] = {}
    for rival in rivals:
        for each in (rival.challenger, rival.incumbent):
            if each is not None:
                stakes[each.strategy.id] = max(stakes.get(each.strategy.id, 0.0), 2.0 ** (SHOWN - 1 - rival.position))
    return stakes


def _of_contender(gathering: Gathering, contender: Contender, stake: float) -> None:
    """Gather what could bring a strategy in, strengthen it, drop it, or hold it back."""
    strategy = contender.strategy
    for rule in contender.rules:
        weight = stake * (len(SUPPORTS) - SUPPORTS.index(rule.support_for(strategy.id)))
        _of_firing(gathering, rule, weight)
        gathering.want_grounds(rule.when, rule.id, weight * AS_GROUND)
    gathering.want(strategy.hold, HOLDS, "", stake * AS_EXCEPTION)
    for rule in gathering.prospects.knowledge_base.withholding_rules.get(strategy.id, ()):
        _of_firing(gathering, rule, stake * AS_EXCEPTION)


def _of_firing(gathering: Gathering, rule: Rule, weight: float) -> None:
    """Gather what could make a rule fire or fall silent."""
    firing = gathering.prospects.firing(rule)
    if firing.possible and not firing.sure:
        fires = rule.id in gathering.prospects.consultation.fired
        gathering.want(rule.when, FAILS if fires else HOLDS, rule.id, weight)
        if fires:
            gathering.want(rule.clear, FAILS, rule.id, weight * AS_EXCEPTION)
