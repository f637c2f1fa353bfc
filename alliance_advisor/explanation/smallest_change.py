"""The smallest change that would bring a recommendation about: fewest facts, then fewest steps, then vocabulary order.

The search starts from each rule that recommends the strategy. Whatever must be otherwise for it (a condition that does not
hold yet, a rule that holds the strategy back) is an obstacle, and some change has to be of a fact that bears on it. So only
those facts are tried, and only as many as are allowed: nothing smaller is overlooked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from alliance_advisor.explanation.changes import Change, changed, changes_of_fact
from alliance_advisor.explanation.status import is_told
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.ranking import is_recommended
from alliance_advisor.inference.working_memory import does_not_apply, known_values
from alliance_advisor.knowledge.alerts import SAFETY, SCOPE
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.formula import All, Formula, Truth, names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.strategies import KEEP, Strategy

MOST_FACTS = 3
MOST_CHANGES = 3
"""On one checklist, several items may have to change."""

MOST_TRIALS = 4000
"""So many sessions are tried before the search gives up."""

Facts = frozenset[str]
Changes = tuple[Change, ...]
Tried = set[tuple[str, frozenset[tuple[str, int]]]]
"""The rules with the changes that were tried for them, by what they lead to."""


class SmallestChange:
    """The search for one strategy in one session. `searched` is up to how many facts nothing was overlooked."""

    def __init__(self, consultation: Consultation, strategy: Strategy) -> None:
        self._start = consultation
        self._strategy = strategy
        self._trials = 0
        self._bearing = _Bearing(consultation.knowledge_base)
        self._positions = {name: index for index, name in enumerate(consultation.knowledge_base.vocabulary.facts)}
        self.searched = 0

    def find(self) -> Changes | None:
        """The smallest change, or None where there is none of up to so many facts."""
        rules = self._start.knowledge_base.recommending_rules.get(self._strategy.id, ())
        for facts in range(1, MOST_FACTS + 1):
            tried: Tried = set()
            found = [each for rule in rules for each in self._from(self._start, (), rule, facts, tried)]
            if found:
                return min(found, key=self._size)
            if self._trials >= MOST_TRIALS:
                return None
            self.searched = facts
        return None

    def _from(self, state: Consultation, made: Changes, rule: Rule, facts: int, tried: Tried) -> Iterator[Changes]:
        """Every way on from what was changed so far that brings the recommendation about by this rule."""
        if made and is_told(state, self._strategy):
            if _can_be_answered(state, made):
                yield made
            return
        if len(made) == MOST_CHANGES:
            return
        for change in self._next(state, made, rule, facts):
            further = (*made, change)
            mark = rule.id, frozenset({each.fact.id: each.value for each in further}.items())
            if mark not in tried and self._trials < MOST_TRIALS:
                tried.add(mark)
                self._trials += 1
                yield from self._from(self._after(further), further, rule, facts, tried)

    def _next(self, state: Consultation, made: Changes, rule: Rule, facts: int) -> Iterator[Change]:
        """The changes to try next: one of them has to be of a fact that bears on the obstacle with the fewest facts."""
        obstacles = [self._bearing.on(each) for each in _obstacles(state, self._strategy, rule)]
        touched = frozenset(map(_score_or_fact, made))
        lists = frozenset(change.fact.id for change in made if change.fact.domain.kind is Kind.SEVERAL)
        left = facts - len(touched)
        worth_trying = _worth_trying(obstacles, lists, left, last=len(made) + 1 == MOST_CHANGES)
        for name in sorted(worth_trying, key=self._positions.__getitem__):
            for change in self._of(state, name, made):
                if name in lists or (left and _score_or_fact(change) not in touched):
                    yield change

    def _of(self, state: Consultation, name: str, made: Changes) -> Iterator[Change]:
        """The changes of one fact; on a checklist that was changed before, of one more item."""
        knowledge_base = state.knowledge_base
        before = [change for change in made if change.fact.id == name]
        if any(change.value == (change.before or 0) for change in before):
            return
        items = {change.value ^ (change.before or 0) for change in before}
        for change in changes_of_fact(knowledge_base, state.session, knowledge_base.vocabulary.facts[name]):
            if change.value ^ (change.before or 0) not in items:
                yield change

    def _after(self, changes: Changes) -> Consultation:
        knowledge_base = self._start.knowledge_base
        reading = knowledge_base.kept(DirectReading)
        session = changed(knowledge_base, self._start.session, changes)
        known = known_values(knowledge_base, session)
        return Consultation.from_known(knowledge_base, session, known, reading.trace(reading.read(known)))

    def _size(self, changes: Changes) -> tuple[int, int, list[tuple[int, int]]]:
        return (len({change.fact.id for change in changes}), sum(change.steps for change in changes),
                sorted((self._positions[change.fact.id], change.value) for change in changes))


def _worth_trying(obstacles: list[Facts], lists: Facts, left: int, *, last: bool) -> Facts:
    """The facts of which one has to change next: those on one obstacle, or on all that nothing else can reach any more.

    `lists` are checklists on which further items may change, `left` is how many other facts may.
    """
    out_of_reach = [each for each in obstacles if not each & lists]
    if not obstacles or (out_of_reach and not left):
        return frozenset()
    if last:
        return frozenset.intersection(*obstacles)
    if left == 1 and out_of_reach:
        return frozenset.intersection(*out_of_reach) | lists & min(obstacles, key=len)
    return min(out_of_reach or obstacles, key=len)


def _obstacles(state: Consultation, strategy: Strategy, rule: Rule) -> Iterator[frozenset[str]]:
    """For everything that must be otherwise before this rule brings its recommendation, the names that it reads."""
    for part in _parts(rule.when):
        if state.truth_of(part) is not Truth.HOLDS:
            yield names(part)
    for part in _parts(rule.clear):
        if state.truth_of(part) is Truth.FAILS:
            yield names(part)
    for against in state.knowledge_base.withholding_rules.get(strategy.id, ()):
        if against.id in state.fired:
            yield against.reads
    if state.truth_of(strategy.hold) is Truth.HOLDS:
        yield names(strategy.hold)
    yield from _obstacles_of_status(state, strategy)


def _obstacles_of_status(state: Consultation, strategy: Strategy) -> Iterator[frozenset[str]]:
    """Alerts that end the advice. What keeps up what goes well needs more: no safety alert, and advice or carrying on."""
    ending = {SCOPE, SAFETY} if strategy.phase == KEEP else {SCOPE}
    for rule in state.firing():
        if rule.alert and state.knowledge_base.alerts[rule.alert].kind in ending:
            yield rule.reads
    if strategy.phase == KEEP and not state.may_carry_on and not _is_advice(state):
        yield state.knowledge_base.kept(_read_for_advice) | {state.knowledge_base.manifest.roles.carry_on}


def _is_advice(state: Consultation) -> bool:
    """Whether something is recommended that does not only keep up what goes well."""
    return any(is_recommended(state, each) for each in state.knowledge_base.strategies.values() if each.phase != KEEP)


def _read_for_advice(knowledge_base: KnowledgeBase) -> frozenset[str]:
    """Every name on which it rests whether there is advice beside what is kept up."""
    rules = (rule for rule in knowledge_base.active_rules if rule.recommends or rule.withholds or rule.spares)
    holds = (names(each.hold) for each in knowledge_base.strategies.values())
    return frozenset().union(*(rule.reads for rule in rules), *holds)


def _parts(formula: Formula) -> tuple[Formula, ...]:
    return formula.parts if isinstance(formula, All) else (formula,)


def _score_or_fact(change: Change) -> str:
    """What a change touches: two sets of bands are made of one score."""
    return change.fact.of or change.fact.id


def _can_be_answered(state: Consultation, made: Changes) -> bool:
    """Whether every fact that was answered anew applies in the end."""
    return not any(change.before is None and does_not_apply(change.fact.only_if, state.possible) for change in made)


class _Bearing:
    """Which facts can be changed to bear on a name: through findings, gates, other bands of a score and what is computed."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._facts = knowledge_base.vocabulary.facts
        self._scores = frozenset(fact.id for fact in self._facts.values() if fact.measure is not None)
        self._known: dict[str, Facts] = {}

    def on(self, read: Iterable[str]) -> Facts:
        """The facts that bear on any of these names."""
        return frozenset(chain.from_iterable(map(self._on_name, read)))

    def _on_name(self, name: str) -> Facts:
        if name not in self._known:
            self._known[name] = frozenset()
            self._known[name] = frozenset(self._behind(name))
        return self._known[name]

    def _behind(self, name: str) -> Iterator[str]:
        fact = self._facts.get(name)
        if fact is None:
            yield from chain.from_iterable(self.on(rule.reads) for rule in self._knowledge_base.concluding_rules[name])
        elif fact.computed:
            yield from self._scores
        elif fact.measure is not None:
            yield from (each for each in self._scores if (self._facts[each].of or each) == (fact.of or name))
        else:
            yield name
        if fact is not None and fact.only_if is not None:
            yield from self.on(names(fact.only_if))
