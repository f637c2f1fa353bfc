"""From the columns of a frame to codes: what was reported, and what is wrong with a row.

Words become the index of their value once, here; everything after this reads small whole numbers. What is neither a value
nor empty is a fault of its row, which is told and not advised on: it never counts as not answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from narwhals.dtypes import DType

from alliance_advisor.caseload.cells import (
    attempts_of,
    band_of,
    can_only_be,
    count_of,
    expected_of,
    index_of,
    is_empty,
    is_enough,
    is_no_count,
    number_of,
    yes_or_no,
)
from alliance_advisor.caseload.expressions import Expression, Width, col, lit, smallest_of, where
from alliance_advisor.caseload.plan import NEVER, Plan, any_of, does_not_fail, holds
from alliance_advisor.caseload.ranking_columns import failed_enough, ranked_strategies
from alliance_advisor.caseload.truths import CODE, code, score, tick
from alliance_advisor.errors import Location, ProblemCollector, did_you_mean, one_of
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.located_yaml import Scalar, may_be_repeated
from alliance_advisor.knowledge.measures import in_figures
from alliance_advisor.knowledge.vocabulary import FAILED_ATTEMPTS, NOT_ANSWERED, Fact

FAULT = "row|fault"
"""The number of a row's first fault in `Entry.faults`, counted from 1; 0 where there is none."""

FAILED = "failed."
"""In front of a strategy's id: the column that says how often it was tried without effect."""

FAULT_ENDING = "|fault"
"""Behind a sentence: the column that says in which rows it is true, where something was found wrong before."""

Schema = Mapping[str, DType]


class Entry:
    """Reads one kind of frame, by its columns. `faults` are the sentences on what can be wrong with a row.

    Columns that are `kept` go through unread. What is wrong with the others themselves is reported to `problems`: an unknown
    name, a kind that no answer can have.
    """

    def __init__(self, knowledge_base: KnowledgeBase, schema: Schema, kept: Collection[str], plan: Plan,
                 problems: ProblemCollector) -> None:
        self._knowledge_base = knowledge_base
        self._facts = knowledge_base.vocabulary.facts
        self._plan = plan
        self._problems = problems
        self._places = places_of(schema, knowledge_base)
        self._given: dict[str, tuple[str, DType]] = {}
        self._faulty: dict[str, Expression] = {}
        for column, dtype in schema.items():
            if column not in kept:
                self._receive(column, dtype)
        self._enter_facts()
        self._enter_failures()
        self._number_faults()

    @property
    def faults(self) -> list[str]:
        """What each kind of fault says."""
        return list(self._faulty)

    def _receive(self, column: str, dtype: DType) -> None:
        name, dot, item = column.partition(".")
        name = self._knowledge_base.vocabulary.new_name_of(name) or name
        known = f"{name}{dot}{item}"
        fact = self._facts.get(name)
        if column.endswith(FAULT_ENDING):
            self._faulty[column.removesuffix(FAULT_ENDING)] = holds(col(column))
        elif column.endswith(CODE):
            self._given[column] = column, dtype
        elif column.startswith(FAILED):
            self._receive_failures(column, dtype)
        elif fact is None or bool(dot) is not (fact.domain.kind is Kind.SEVERAL) or (dot and item not in fact.domain.words):
            self._refuse_name(column, fact)
        elif not fact.reportable:
            self._report("computed-fact", column, f"{fact.id} is worked out, and cannot be reported",
                         f"Report {fact.of} instead." if fact.of else "Give the scores, or a history.")
        elif known in self._given:
            self._report("reported-twice", column, f"{known} stands in two columns", "Keep one of them.")
        elif self._is_of_kind(column, dtype, fact):
            self._given[known] = column, dtype

    def _receive_failures(self, column: str, dtype: DType) -> None:
        strategy = column.removeprefix(FAILED)
        if strategy not in _names_of(self._knowledge_base):
            self._report("unknown-strategy", column, "there is no strategy of this name",
                         did_you_mean(strategy, self._knowledge_base.strategies, "Strategies are listed in the handbook."))
        elif not (dtype.is_numeric() or is_empty(dtype)):
            self._report("wrong-type", column, f"how often {strategy} failed is a whole number", "Make it a column of integers.")
        else:
            self._given[column] = column, dtype

    def _refuse_name(self, column: str, fact: Fact | None) -> None:
        if fact is not None and fact.domain.kind is Kind.SEVERAL:
            self._report("unknown-item", column, f"{fact.id} is a checklist: it has one column an item",
                         f"Name them {fact.id}.{fact.domain.words[0]} and so on; its items are {one_of(fact.domain.words)}.")
            return
        names = [fact.id for fact in self._facts.values() if fact.reportable]
        self._report("unknown-fact", column, "there is no fact of this name",
                     did_you_mean(column, names, "Take the column out, or name it among those to keep."))

    def _is_of_kind(self, column: str, dtype: DType, fact: Fact) -> bool:
        expected = expected_of(dtype, fact)
        if expected:
            self._report("wrong-type", column, f"{fact.id} takes {expected}, and this column holds {dtype}",
                         "Convert the column before it is read.")
        return not expected

    def _report(self, code_of: str, column: str, message: str, hint: str) -> None:
        self._problems.report(code_of, message, Location(self._places[column]), hint)

    def _enter_facts(self) -> None:
        for fact in self._facts.values():
            if fact.domain.kind is Kind.SEVERAL:
                self._enter_checklist(fact)
            elif fact.reportable:
                (self._enter_score if fact.measure is not None else self._enter_word)(fact)
            elif fact.computed == FAILED_ATTEMPTS:
                continue
            elif fact.computed:
                self._plan.let(code(fact.id), col(code(fact.id)) if code(fact.id) in self._given else lit(0, Width.INT8))
        self._plan.next_layer()
        for fact in self._facts.values():
            if fact.domain.kind is Kind.SEVERAL:
                self._enter_ticks(fact)
            elif fact.measure is not None:
                self._plan.let(code(fact.id), band_of(fact.measure, col(score(fact.of or fact.id))))
        self._plan.next_layer()

    def _enter_word(self, fact: Fact) -> None:
        if fact.id not in self._given:
            self._plan.let(code(fact.id), lit(None, Width.INT8))
            return
        column, dtype = self._given[fact.id]
        given = number_of(column, dtype) if dtype.is_numeric() else col(column)
        value = index_of(given, dtype, fact.domain.words)
        self._plan.let(code(fact.id), value)
        if not can_only_be(dtype, fact.domain.words):
            empty = NEVER if dtype.is_numeric() else any_of(given.equals(word) for word in ("", *NOT_ANSWERED))
            fault = ~given.is_null() & value.is_null() & does_not_fail(~empty)
            self._faulty[f"{fact.id} can only be {one_of(fact.domain.words)}"] = fault

    def _enter_score(self, fact: Fact) -> None:
        if fact.id not in self._given or is_empty(self._given[fact.id][1]):
            self._plan.let(score(fact.id), lit(None, Width.FLOAT64))
            return
        assert fact.measure is not None
        given = number_of(*self._given[fact.id])
        inside = (given >= fact.measure.lowest) & (given <= fact.measure.highest)
        self._plan.let(score(fact.id), where(inside, given))
        ends = f"from {in_figures(fact.measure.lowest)} to {in_figures(fact.measure.highest)}"
        self._faulty[f"{fact.id} is no number {ends}"] = holds(~inside)

    def _enter_checklist(self, fact: Fact) -> None:
        """Whether a checklist is answered: one of its columns says something."""
        given = [self._given[name] for item in fact.domain.words if (name := f"{fact.id}.{item}") in self._given]
        self._plan.let(f"{fact.id}|answered", any_of(~yes_or_no(*each).is_null() for each in given))
        numbers = [number_of(*each) for each in given if each[1].is_numeric()]
        if numbers:
            self._faulty[f"an item of {fact.id} is neither true nor false"] = any_of(
                holds(number.differs(0) & number.differs(1)) for number in numbers)

    def _enter_ticks(self, fact: Fact) -> None:
        answered = col(f"{fact.id}|answered")
        for item in fact.domain.words:
            given = self._given.get(f"{fact.id}.{item}")
            ticked = holds(yes_or_no(*given)) if given is not None else NEVER
            self._plan.let(tick(fact.id, item), where(answered, ticked))

    def _enter_failures(self) -> None:
        columns = {name.removeprefix(FAILED): each for name, each in self._given.items() if name.startswith(FAILED)}
        given = {name: count_of(*each) for name, each in columns.items()}
        for strategy in ranked_strategies(self._knowledge_base):
            counts = [given[name] for name in (strategy.id, *strategy.renamed_from) if name in given]
            self._plan.let(failed_enough(strategy.id), is_enough(counts))
        for fact in self._facts.values():
            if fact.computed == FAILED_ATTEMPTS:
                attempts = col(code(fact.id)) if code(fact.id) in self._given else attempts_of(given.values())
                self._plan.let(code(fact.id), attempts)
        for name, (_, dtype) in columns.items():
            fault = is_no_count(given[name], is_whole=dtype.is_integer())
            self._faulty[f"how often {name} failed is no whole number from 0"] = fault
        self._plan.next_layer()

    def _number_faults(self) -> None:
        none = lit(len(self._faulty) + 1, Width.INT16)
        numbers = [where(fault, lit(number, Width.INT16), none)
                   for number, fault in enumerate(self._faulty.values(), start=1)]
        first = smallest_of(numbers) if numbers else none
        self._plan.let(FAULT, where(first.equals(none), lit(0, Width.INT16), first))
        self._plan.next_layer()


def places_of(columns: Iterable[str], knowledge_base: KnowledgeBase) -> dict[str, str]:
    """How messages call columns: by name where that is known or one slip away, and else by number: it could be a client's."""
    facts = knowledge_base.vocabulary.facts.values()
    known = {name for fact in facts for name in (fact.id, *fact.renamed_from)}

    def is_known(column: str) -> bool:
        stem = column.partition(".")[0]
        return stem in known or column.startswith(FAILED) or may_be_repeated(Scalar(stem, Location(""), private=True), known)

    return {column: f"column {column if is_known(column) else number}" for number, column in enumerate(columns, start=1)}


def _names_of(knowledge_base: KnowledgeBase) -> set[str]:
    """Every name that a strategy has or had."""
    return {name for each in knowledge_base.strategies.values() for name in (each.id, *each.renamed_from)}
