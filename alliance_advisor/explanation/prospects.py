"""What answers to come can still make of a session: for every condition the truths with which it could end.

An answer to come may be any of a fact's values, or none: whoever is asked may not know. A set of truths is a sum of
`HOLDS`, `FAILS` and `OPEN`, and may be larger than it need be (parts of a condition are looked at one by one), never smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.formula import All, Any, AnyLeaf, Formula, KnownLeaf
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.vocabulary import FAILED_ATTEMPTS, FROM_SCORES, Fact

HOLDS, FAILS, OPEN = 1, 2, 4
"""The truths with which a condition could end, as bits."""

NOTHING_RULED_OUT: Mapping[str, int] = {}


class Closed(NamedTuple):
    """What need not be asked any more: facts that are not known, and values of other facts that do not apply."""

    not_known: frozenset[str] = frozenset()
    ruled_out: Mapping[str, int] = NOTHING_RULED_OUT


class Firing(NamedTuple):
    """Whether a rule could fire after some answers, and whether it fires after all of them."""

    possible: bool
    sure: bool


class _OfFact(NamedTuple):
    """What is possible now, and the values that answers could give."""

    now: int
    answers: int

    def ends(self, leaf: AnyLeaf) -> int:
        """The truths with which a leaf on this fact could end."""
        if isinstance(leaf, KnownLeaf):
            known = HOLDS if leaf.wanted else FAILS
            return known if is_one(self.now) else HOLDS | FAILS if self.answers else HOLDS + FAILS - known
        others = leaf.full & ~leaf.allowed
        ends = HOLDS if not self.now & others else OPEN if self.now & leaf.allowed else FAILS
        return ends | (HOLDS if self.answers & leaf.allowed else 0) | (FAILS if self.answers & others else 0)


class _OfFinding(NamedTuple):
    """The values that a finding could have in the end, those that could be proven, and those that cannot be ruled out."""

    possible: int
    provable: int
    kept: int

    def ends(self, leaf: AnyLeaf) -> int:
        """The truths with which a leaf on this finding could end."""
        if isinstance(leaf, KnownLeaf):
            return (HOLDS if leaf.wanted else FAILS) if is_one(self.possible) else HOLDS | FAILS
        others = leaf.full & ~leaf.allowed
        if not self.possible & others:
            return HOLDS
        if not self.possible & leaf.allowed:
            return FAILS
        return OPEN | (HOLDS if self._reaches(leaf.allowed) else 0) | (FAILS if self._reaches(others) else 0)

    def _reaches(self, values: int) -> bool:
        """Whether it could come to lie within some values: one of them proven, and all other later ones ruled out."""
        proven = self.provable & values
        while proven:
            value = proven & -proven
            later = self.possible & ~(value | (value - 1))
            if not later & ~values & self.kept:
                return True
            proven ^= value
        return False


class Prospects:
    """The prospects of one consultation after what was closed. `answers` are the facts that may be asked, with their values."""

    def __init__(self, consultation: Consultation, closed: Closed | None = None) -> None:
        self.consultation = consultation
        self.knowledge_base = consultation.knowledge_base
        self._closed = closed or Closed()
        self._ends: dict[int, int] = {}
        self._firing: dict[str, Firing] = {}
        self._of: dict[str, _OfFact | _OfFinding] = {}
        askable = {name: self._askable(fact) for name, fact in self.knowledge_base.vocabulary.facts.items()}
        self.answers = {name: values for name, values in askable.items() if values}
        self._look_at_facts()
        for findings in self.knowledge_base.settled_in:
            self._of.update({finding: self._of_finding(finding) for finding in findings})

    def ends(self, formula: Formula) -> int:
        """The truths with which a condition of the knowledge base could end."""
        known = self._ends.get(id(formula))
        if known is None:
            known = self._ends[id(formula)] = self._ends_of(formula)
        return known

    def moves(self, formula: Formula) -> bool:
        """Whether answers can still move a condition."""
        return not is_one(self.ends(formula))

    def firing(self, rule: Rule) -> Firing:
        """Whether a rule could fire, or is sure to."""
        if rule.id not in self._firing:
            when, clear = self.ends(rule.when), self.ends(rule.clear)
            self._firing[rule.id] = Firing(bool(when & HOLDS) and clear != FAILS, when == HOLDS and not clear & FAILS)
        return self._firing[rule.id]

    def verdict(self, rule: Rule) -> int:
        """The truths with which a rule's verdict could end."""
        return _ended((self.ends(rule.when), self.ends(rule.clear)), FAILS, HOLDS)

    def could_name(self, formula: Formula) -> frozenset[str]:
        """The facts and findings that could be named by conditions that hold."""
        return self._names(formula, lambda ends: bool(ends & HOLDS))

    def sure_to_name(self, formula: Formula) -> frozenset[str]:
        """The facts and findings that are named by conditions that hold, whatever is answered."""
        return self._names(formula, lambda ends: ends == HOLDS)

    def rupture(self) -> tuple[bool, ...]:
        """Whether a rupture could be found in the end: one of these, or both."""
        found = [self._of[each] for each in self.knowledge_base.manifest.roles.ruptures.values()]
        ruptures = [each for each in found if isinstance(each, _OfFinding)]
        if any(not each.possible & 1 for each in ruptures):
            return (True,)
        return (False, True) if any(each.provable & ~1 for each in ruptures) else (False,)

    def _ends_of(self, formula: Formula) -> int:
        match formula:
            case All(parts):
                return _ended(map(self.ends, parts), FAILS, HOLDS)
            case Any(parts):
                return _ended(map(self.ends, parts), HOLDS, FAILS)
            case _:
                return self._of[formula.name].ends(formula)

    def _names(self, formula: Formula, wanted: Callable[[int], bool]) -> frozenset[str]:
        if not wanted(self.ends(formula)):
            return frozenset()
        if isinstance(formula, All | Any):
            return frozenset().union(*(self._names(part, wanted) for part in formula.parts))
        return frozenset((formula.name,))

    def _askable(self, fact: Fact) -> int:
        """The values that an answer to a fact could give; 0 where it is not asked, whatever its gate."""
        if not fact.reportable or fact.id in self._closed.not_known or fact.id in self.consultation.session.reports.values:
            return 0
        return fact.domain.full & ~self._closed.ruled_out.get(fact.id, 0)

    def _look_at_facts(self) -> None:
        facts = self.knowledge_base.vocabulary.facts
        gated = {fact.id: fact for fact in self.knowledge_base.gated_facts}
        scores = any(facts[name].tracks is not None for name in self.answers)
        for fact in (*(each for each in facts.values() if each.id not in gated), *gated.values()):
            self._of[fact.id] = _OfFact(self.consultation.possible[fact.id], self._answers_to(fact, scores=scores))

    def _answers_to(self, fact: Fact, *, scores: bool) -> int:
        """The values that answers could give a fact: to itself, to its gate, or to the scores from which it follows."""
        if fact.computed:
            return fact.domain.full if scores and self._follows_from_scores(fact) else 0
        if fact.of:
            return fact.domain.full if fact.of in self.answers else 0
        if fact.only_if is None or fact.id in self.consultation.session.reports.values:
            return self.answers.get(fact.id, 0)
        gate = self.ends(fact.only_if)
        if gate == FAILS:
            self.answers.pop(fact.id, None)
            return 0
        return self.answers.get(fact.id, 0) | (1 << (fact.otherwise or 0) if gate & FAILS else 0)

    def _follows_from_scores(self, fact: Fact) -> bool:
        history = any(each.scores for each in self.consultation.session.history or ())
        return fact.computed != FAILED_ATTEMPTS and (history or fact.computed in FROM_SCORES)

    def _of_finding(self, finding: str) -> _OfFinding:
        """Read off its rules what a finding could be; the last value that is proven wins, and `otherwise` is the first."""
        proven = provable = possible = kept = 0
        for rule in self.knowledge_base.concluding_rules[finding]:
            verdict = self.verdict(rule)
            for value in rule.concluded_values(finding):
                proven |= 1 << value if verdict == HOLDS else 0
                provable |= 1 << value if verdict & HOLDS else 0
                possible |= 1 << value if verdict != FAILS else 0
                kept |= 1 << value if not verdict & FAILS else 0
        least = 1 << max(proven.bit_length() - 1, 0)
        later = ~(least | (least - 1))
        return _OfFinding(least | possible & later, least | provable & later, kept)


def _ended(ends: Iterable[int], decisive: int, otherwise: int) -> int:
    """The truths with which parts could end together: one that is sure to be decisive decides, and all must end otherwise."""
    some, every = 0, otherwise
    for each in ends:
        if each == decisive:
            return decisive
        some |= each
        every &= each
    return every & otherwise | some & (decisive | OPEN)
