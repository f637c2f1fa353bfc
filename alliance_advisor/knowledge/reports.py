"""Reads what was reported: names and words become values of the vocabulary, and every misfit is told with its place."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field

from alliance_advisor.errors import ProblemCollector, did_you_mean, one_of
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.located_yaml import Mapping, Node, Scalar, Sequence, describe, may_be_repeated
from alliance_advisor.knowledge.measures import Measure, in_figures, number_from
from alliance_advisor.knowledge.reader import word_hint
from alliance_advisor.knowledge.vocabulary import FROM_SCORES, NOT_ANSWERED, Fact, Vocabulary

_SPOKEN = {"true": "yes", "false": "no"}
"""JSON's booleans, for a fact that is yes or no."""


@dataclass(frozen=True, slots=True)
class Reports:
    """Answered facts: the value of each (an index, or a combination of ticked items) and the scores as reported."""

    values: Lookup[str, int] = field(default_factory=dict)
    scores: Lookup[str, float] = field(default_factory=dict)


def reports_from(mapping: Mapping, vocabulary: Vocabulary, problems: ProblemCollector) -> Reports:
    """The answered facts of one session; what is not answered is left out."""
    reader = _ReportReader(vocabulary, problems)
    for key, node in mapping.entries:
        reader.read(key, node)
    return reader.reports()


def scores_from(mapping: Mapping, vocabulary: Vocabulary, problems: ProblemCollector) -> Lookup[str, float]:
    """The scores of an earlier session, in which no other facts may stand."""
    reader = _ReportReader(vocabulary, problems)
    for key, node in mapping.entries:
        reader.read_score(key, node)
    return reader.reports().scores


def is_not_answered(node: Node) -> bool:
    """Whether a value says that the fact was not answered."""
    return isinstance(node, Scalar) and (not node.text.strip() or node.text in NOT_ANSWERED)


class _ReportReader:
    """Reads one fact after the other and remembers what was said already."""

    def __init__(self, vocabulary: Vocabulary, problems: ProblemCollector) -> None:
        self._vocabulary = vocabulary
        self._problems = problems
        self._values: dict[str, int] = {}
        self._scores: dict[str, float] = {}

    def reports(self) -> Reports:
        return Reports(self._values | self._banded(), self._scores)

    def read(self, key: Scalar, node: Node) -> None:
        fact = self._fact(key)
        if fact is None:
            return
        if fact.id in self._values or fact.id in self._scores:
            self._problems.report("reported-twice", f"{fact.id} is reported twice, once as {key.text}", key.location,
                                  "Keep one of the two.")
        elif is_not_answered(node):
            return
        elif fact.domain.kind is Kind.MEASURE:
            self._score(fact, node)
        elif fact.domain.kind is Kind.SEVERAL:
            self._ticked(fact, node)
        else:
            self._word(fact, node)

    def read_score(self, key: Scalar, node: Node) -> None:
        fact = self._vocabulary.facts.get(self._vocabulary.new_name_of(key.text) or key.text)
        if fact is not None and fact.reportable and fact.domain.kind is not Kind.MEASURE:
            self._problems.report("not-a-score", f"{fact.id} is not a score", key.location,
                                  "Of an earlier session, only scores are kept. Take it out.")
        else:
            self.read(key, node)

    def _fact(self, key: Scalar) -> Fact | None:
        facts = self._vocabulary.facts
        fact = facts.get(key.text) or facts.get(self._vocabulary.new_name_of(key.text))
        if fact is None:
            self._unknown(key)
        elif fact.of:
            self._problems.report("second-bands", f"{fact.id} follows from {fact.of}", key.location,
                                  f"Report {fact.of} instead.")
        elif fact.computed in FROM_SCORES:
            self._problems.report("computed-fact", f"{fact.id} is computed from the session's scores", key.location,
                                  "Take it out, and report the scores.")
        elif fact.computed:
            self._problems.report("computed-fact", f"{fact.id} is computed from the session's history", key.location,
                                  "Take it out, and give the history.")
        return fact if fact is not None and fact.reportable else None

    def _unknown(self, key: Scalar) -> None:
        if self._vocabulary.may_be_defined(key.text):
            return
        reportable = [fact.id for fact in self._vocabulary.facts.values() if fact.reportable]
        names = [*reportable, *self._vocabulary.findings]
        hint = (f"{key.text} is a finding: the rules conclude it." if key.text in self._vocabulary.findings
                else did_you_mean(key.text, reportable, "The facts are those of the vocabulary."))
        self._problems.report("unknown-fact", f"there is no fact {describe(key, names, 'of this name')}", key.location, hint)

    def _word(self, fact: Fact, node: Node) -> None:
        words = fact.domain.words
        if not isinstance(node, Scalar):
            self._problems.report("wrong-type", f"{fact.id} takes one word, and this is {describe(node)}", node.location,
                                  f"It can be {one_of(words)}.")
            return
        word = _SPOKEN.get(node.text, node.text) if fact.domain.kind is Kind.YES_NO else node.text
        if word in words:
            self._values[fact.id] = fact.domain.value_of([word])
        else:
            self._not_a_value(fact, node)

    def _ticked(self, fact: Fact, node: Node) -> None:
        if isinstance(node, Scalar) and node.text == "none":
            self._values[fact.id] = 0
            return
        if not isinstance(node, Scalar | Sequence):
            self._problems.report("wrong-type", f"{fact.id} takes a list, and this is {describe(node)}", node.location,
                                  "Write it as [first, second], or none.")
            return
        items = node.items if isinstance(node, Sequence) else (node,)
        fits = [self._is_item(fact, item) for item in items]
        if all(fits):
            words = {item.text for item in items if isinstance(item, Scalar)}
            self._values[fact.id] = fact.domain.value_of(words)

    def _is_item(self, fact: Fact, item: Node) -> bool:
        if isinstance(item, Scalar) and item.text in fact.domain.words:
            return True
        self._not_a_value(fact, item)
        return False

    def _not_a_value(self, fact: Fact, node: Node) -> None:
        word = node.text if isinstance(node, Scalar) else ""
        words = fact.domain.words
        self._problems.report("unknown-value", f"{fact.id} cannot be {describe(node, words, 'this text')}", node.location,
                              word_hint(word, words, f"It can be {one_of(words)}."))

    def _score(self, fact: Fact, node: Node) -> None:
        measure = fact.measure
        if measure is None or (isinstance(node, Scalar) and self._is_needless_sum(fact, node)):
            return
        number = _mean_or_number(node, measure.items)
        ends = f"from {in_figures(measure.lowest)} to {in_figures(measure.highest)}"
        if number is None:
            self._problems.report("not-a-number", f"{fact.id} must be a number, and this is {describe(node, (), 'not one')}",
                                  node.location, f"Write it in figures, with a point for decimals: it goes {ends}.")
        elif not measure.lowest <= number <= measure.highest:
            self._problems.report("out-of-range", f"{fact.id} {_outside(node, number)}", node.location,
                                  f"It goes {ends}.{_hint_on_sums(measure, node, number)}")
        else:
            self._scores[fact.id] = number

    def _is_needless_sum(self, fact: Fact, node: Scalar) -> bool:
        if _summed(node) is None or fact.measure is None or fact.measure.items:
            return False
        self._problems.report("not-a-mean", f"{fact.id} is not a mean of items, so it takes no sum", node.location,
                              "Write the score alone, in figures.")
        return True

    def _banded(self) -> dict[str, int]:
        """The band of every score, in each set of bands that is made of it."""
        return {
            fact.id: fact.measure.band_of(self._scores[fact.of or fact.id])
            for fact in self._vocabulary.facts.values()
            if fact.measure is not None and (fact.of or fact.id) in self._scores
        }


def _summed(node: Node) -> Scalar | None:
    """What stands behind the word `sum`, or None where that word does not stand in front."""
    first, _, rest = node.text.strip().partition(" ") if isinstance(node, Scalar) else ("", "", "")
    return Scalar(rest.strip(), node.location) if first == "sum" else None


def _mean_or_number(node: Node, items: int) -> float | None:
    """The number that stands there, or the mean of so many items where their sum does."""
    total = _summed(node)
    if total is not None:
        number = number_from(total)
        return None if number is None else number / items
    return number_from(node) if isinstance(node, Scalar) else None


def _outside(node: Node, number: float) -> str:
    """What is wrong with a number: which it is, where that may be repeated (a score could be a record number)."""
    if isinstance(node, Scalar) and not may_be_repeated(node):
        return "is outside its range"
    total = _summed(node)
    return f"cannot be {in_figures(number) if total is None else f'the mean of items with the sum {total.text}'}"


def _hint_on_sums(measure: Measure, node: Node, number: float) -> str:
    """What to write where a number is probably the sum of the items."""
    if not measure.items:
        return ""
    lowest, highest = measure.lowest * measure.items, measure.highest * measure.items
    if _summed(node) is not None:
        return f" The sum of its {measure.items} items goes from {in_figures(lowest)} to {in_figures(highest)}."
    if lowest <= number <= highest:
        return f" If this is the sum of the {measure.items} items, write sum {in_figures(number)}."
    return ""
