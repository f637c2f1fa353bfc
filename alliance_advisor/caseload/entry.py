"""From the columns of a frame to codes: what was reported, and what is wrong with a row.

Words become the index of their value once, here; everything after this reads small whole numbers. What is neither a value
nor empty is a fault of its row, which is told and not advised on: it never counts as not answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import narwhals as nw
from narwhals.dtypes import DType

from alliance_advisor.caseload.plan import NEVER, Plan, any_of, does_not_fail, holds, how_many, total_of
from alliance_advisor.caseload.ranking_columns import failed_enough, ranked_strategies
from alliance_advisor.caseload.truths import CODE, code, score, tick
from alliance_advisor.errors import Location, ProblemCollector, did_you_mean, one_of
from alliance_advisor.inference.session import TRIED_ENOUGH
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.measures import Measure, in_figures
from alliance_advisor.knowledge.vocabulary import COMPUTED, FAILED_ATTEMPTS, NOT_ANSWERED, Fact

FAULT = "row|fault"
"""The number of a row's first fault in `Entry.faults`, counted from 1; 0 where there is none."""

FAILED = "failed."
"""In front of a strategy's id: the column that says how often it was tried without effect."""

FAULT_ENDING = "|fault"
"""Behind a sentence: the column that says in which rows it is true, where something was found wrong before."""

Schema = Mapping[str, DType]


class Entry:
    """Reads one kind of frame, by its columns. `faults` are the sentences on what can be wrong with a row.

    Problems with the columns themselves are reported to `problems`: an unknown name, a kind that no answer can have.
    """

    def __init__(self, knowledge_base: KnowledgeBase, schema: Schema, plan: Plan, problems: ProblemCollector) -> None:
        self._knowledge_base = knowledge_base
        self._facts = knowledge_base.vocabulary.facts
        self._plan = plan
        self._problems = problems
        self._given: dict[str, tuple[str, DType]] = {}
        self._faulty: dict[str, nw.Expr] = {}
        for column, dtype in schema.items():
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
            self._faulty[column.removesuffix(FAULT_ENDING)] = holds(nw.col(column))
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
        elif not (dtype.is_numeric() or _is_empty(dtype)):
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
        expected = _expected(dtype, fact)
        if expected:
            self._report("wrong-type", column, f"{fact.id} takes {expected}, and this column holds {dtype}",
                         "Convert the column before it is read.")
        return not expected

    def _report(self, code_of: str, column: str, message: str, hint: str) -> None:
        self._problems.report(code_of, message, Location(f"column {column}"), hint)

    def _enter_facts(self) -> None:
        for fact in self._facts.values():
            if fact.domain.kind is Kind.SEVERAL:
                self._enter_checklist(fact)
            elif fact.reportable:
                (self._enter_score if fact.measure is not None else self._enter_word)(fact)
            elif fact.computed == FAILED_ATTEMPTS:
                continue
            elif fact.computed:
                self._plan.let(code(fact.id), nw.col(code(fact.id)) if code(fact.id) in self._given else nw.lit(0, nw.Int8))
        self._plan.next_layer()
        for fact in self._facts.values():
            if fact.domain.kind is Kind.SEVERAL:
                self._enter_ticks(fact)
            elif fact.measure is not None:
                self._plan.let(code(fact.id), _band(fact.measure, nw.col(score(fact.of or fact.id))))
        self._plan.next_layer()

    def _enter_word(self, fact: Fact) -> None:
        if fact.id not in self._given:
            self._plan.let(code(fact.id), nw.lit(None, nw.Int8))
            return
        column, dtype = self._given[fact.id]
        given = nw.col(column)
        value = _index_of(given, dtype, fact.domain.words)
        self._plan.let(code(fact.id), value)
        if not (isinstance(dtype, nw.Boolean) or _is_empty(dtype)):
            empty = NEVER if dtype.is_numeric() else any_of(given == word for word in ("", *NOT_ANSWERED))
            fault = ~given.is_null() & value.is_null() & does_not_fail(~empty)
            self._faulty[f"{fact.id} can only be {one_of(fact.domain.words)}"] = fault

    def _enter_score(self, fact: Fact) -> None:
        if fact.id not in self._given or _is_empty(self._given[fact.id][1]):
            self._plan.let(score(fact.id), nw.lit(None, nw.Float64))
            return
        assert fact.measure is not None
        given = _number(*self._given[fact.id])
        inside = (given >= fact.measure.lowest) & (given <= fact.measure.highest)
        self._plan.let(score(fact.id), nw.when(inside).then(given))
        ends = f"from {in_figures(fact.measure.lowest)} to {in_figures(fact.measure.highest)}"
        self._faulty[f"{fact.id} is no number {ends}"] = holds(~inside)

    def _enter_checklist(self, fact: Fact) -> None:
        """Whether a checklist is answered: one of its columns says something."""
        given = [self._given[name] for item in fact.domain.words if (name := f"{fact.id}.{item}") in self._given]
        self._plan.let(f"{fact.id}|answered", any_of(~_yes_or_no(*each).is_null() for each in given))
        numbers = [_number(*each) for each in given if each[1].is_numeric()]
        if numbers:
            self._faulty[f"an item of {fact.id} is neither true nor false"] = any_of(
                holds((number != 0) & (number != 1)) for number in numbers)

    def _enter_ticks(self, fact: Fact) -> None:
        answered = nw.col(f"{fact.id}|answered")
        for item in fact.domain.words:
            given = self._given.get(f"{fact.id}.{item}")
            ticked = holds(_yes_or_no(*given)) if given is not None else NEVER
            self._plan.let(tick(fact.id, item), nw.when(answered).then(ticked))

    def _enter_failures(self) -> None:
        given = {name.removeprefix(FAILED): _number(*each) for name, each in self._given.items() if name.startswith(FAILED)}
        for strategy in ranked_strategies(self._knowledge_base):
            names = [name for name in (strategy.id, *strategy.renamed_from) if name in given]
            self._plan.let(failed_enough(strategy.id), _total(given[name] for name in names) >= TRIED_ENOUGH if names else NEVER)
        for fact in self._facts.values():
            if fact.computed == FAILED_ATTEMPTS:
                attempts = nw.col(code(fact.id)) if code(fact.id) in self._given else _attempts(given.values())
                self._plan.let(code(fact.id), attempts)
        if given:
            self._faulty["how often a strategy failed is no whole number from 0"] = any_of(
                holds((each < 0) | (each != each.floor())) for each in given.values())
        self._plan.next_layer()

    def _number_faults(self) -> None:
        none = nw.lit(len(self._faulty) + 1, nw.Int16)
        numbers = [nw.when(fault).then(nw.lit(number, nw.Int16)).otherwise(none)
                   for number, fault in enumerate(self._faulty.values(), start=1)]
        first = nw.min_horizontal(*numbers) if numbers else none
        self._plan.let(FAULT, nw.when(first == none).then(nw.lit(0, nw.Int16)).otherwise(first))
        self._plan.next_layer()


def _expected(dtype: DType, fact: Fact) -> str:
    """What a column of this fact should hold, or an empty string where it does."""
    if _is_empty(dtype):
        return ""
    kind = fact.domain.kind
    is_word = isinstance(dtype, nw.String | nw.Categorical | nw.Enum)
    if kind is Kind.MEASURE:
        return "" if dtype.is_numeric() else "numbers"
    if kind is Kind.SEVERAL:
        return "" if isinstance(dtype, nw.Boolean) or dtype.is_numeric() else "true and false for each item"
    if kind is Kind.YES_NO:
        return "" if is_word or isinstance(dtype, nw.Boolean) or dtype.is_numeric() else "yes and no"
    return "" if is_word else "words"


def _names_of(knowledge_base: KnowledgeBase) -> set[str]:
    """Every name that a strategy has or had."""
    return {name for each in knowledge_base.strategies.values() for name in (each.id, *each.renamed_from)}


def _is_empty(dtype: DType) -> bool:
    """Whether a column has no kind, because it has no values."""
    return isinstance(dtype, nw.Unknown)


def _index_of(given: nw.Expr, dtype: DType, words: tuple[str, ...]) -> nw.Expr:
    """The index of a word; null for what is none."""
    if _is_empty(dtype):
        return nw.lit(None, nw.Int8)
    if not isinstance(dtype, nw.String | nw.Categorical | nw.Enum):
        yes = _yes_or_no(given, dtype)
        return nw.when(yes).then(nw.lit(words.index("yes"), nw.Int8)).otherwise(
            nw.when(~yes).then(nw.lit(words.index("no"), nw.Int8)))
    index = nw.lit(None, nw.Int8)
    for number, word in reversed(list(enumerate(words))):
        index = nw.when(given == word).then(nw.lit(number, nw.Int8)).otherwise(index)
    return index


def _yes_or_no(given: nw.Expr | str, dtype: DType) -> nw.Expr:
    """True, false or null; of numbers 1 and 0 alone say something."""
    column = nw.col(given) if isinstance(given, str) else given
    if isinstance(dtype, nw.Boolean):
        return column
    if _is_empty(dtype):
        return nw.lit(None, nw.Boolean)
    number = _number(column, dtype)
    return nw.when((number == 1) | (number == 0)).then(number == 1)


def _number(given: nw.Expr | str, dtype: DType) -> nw.Expr:
    """A number in double precision; what is not a number is null."""
    column = nw.col(given) if isinstance(given, str) else given
    if _is_empty(dtype):
        return nw.lit(None, nw.Float64)
    column = column.cast(nw.Float64) if not isinstance(dtype, nw.Float64) else column
    return column.fill_nan(None) if dtype.is_float() else column


def _band(measure: Measure, given: nw.Expr) -> nw.Expr:
    """The index of the band in which a score lies."""
    return how_many(given >= band.lower for band in measure.bands[1:]).cast(nw.Int8)


def _attempts(counts: Iterable[nw.Expr]) -> nw.Expr:
    """How many attempts have failed in all, as far as they are counted; open where nothing was given."""
    counts = list(counts)
    if not counts:
        return nw.lit(None, nw.Int8)
    most, total = len(COMPUTED[FAILED_ATTEMPTS]) - 1, _total(counts)
    known = any_of(~each.is_null() for each in counts)
    return nw.when(known).then(nw.when(total > most).then(nw.lit(most, nw.Int8)).otherwise(total.cast(nw.Int8)))


def _total(counts: Iterable[nw.Expr]) -> nw.Expr:
    return total_of(count.fill_null(0).cast(nw.Int16) for count in counts)
