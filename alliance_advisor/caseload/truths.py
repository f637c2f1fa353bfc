"""Formulas as nullable columns of truth: every distinct part of a formula has one column, in which null means open.

`&`, `|` and `~` on nullable truths are Kleene's connectives in every backend. A fact that is not answered is null in its
code, so that a comparison with it is null, and the condition open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alliance_advisor.caseload.checklists import items_truth
from alliance_advisor.caseload.expressions import Expression, col
from alliance_advisor.caseload.plan import ALWAYS, NEVER, Plan, all_of, any_of, holds
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.formula import All, Any, AnyLeaf, Formula, KnownLeaf, Leaf
from alliance_advisor.knowledge.vocabulary import Fact, Vocabulary

Branch = tuple[AnyLeaf, tuple[Formula, ...]]
CODE = "|code"


def code(fact: str) -> str:
    """The column in which the index of a fact's value stands; null where it is not answered."""
    return f"{fact}{CODE}"


def score(fact: str) -> str:
    """The column in which a score stands as reported."""
    return f"{fact}|score"


def tick(fact: str, item: str) -> str:
    """The column that says whether an item of a checklist is ticked; null where the list is not answered."""
    return f"{fact}|{item}|tick"


def is_answered(fact: Fact) -> Expression:
    """Whether a fact has a value: it was reported, or computed, or does not apply."""
    several = fact.domain.kind is Kind.SEVERAL
    return ~col(tick(fact.id, fact.domain.words[0]) if several else code(fact.id)).is_null()


class Truths:
    """The columns of all formulas that were entered."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._columns: dict[Formula, str] = {}

    def of(self, formula: Formula) -> Expression:
        """The truth of a formula that was entered before."""
        return col(self._columns[formula])

    def enter(self, plan: Plan, formulas: Iterable[Formula]) -> None:
        """Add a column for every part of these formulas, the smallest parts first; the leaves on findings stand already."""
        waiting: dict[int, dict[Formula, None]] = {}
        for formula in formulas:
            for part in parts_of(formula):
                if part not in self._columns:
                    waiting.setdefault(_height(part), {})[part] = None
        for _, parts in sorted(waiting.items()):
            for part in parts:
                self.add(plan, part, self._of_fact(part) if isinstance(part, Leaf | KnownLeaf) else self._of_group(part))
            plan.next_layer()

    def add(self, plan: Plan, part: Formula, truth: Expression) -> None:
        """Add the column of one part."""
        self._columns[part] = f"truth|{len(self._columns)}"
        plan.let(self._columns[part], truth)

    def _of_group(self, part: Formula) -> Expression:
        assert not isinstance(part, Leaf | KnownLeaf)
        return (all_of if isinstance(part, All) else any_of)(map(self.of, part.parts))

    def _of_fact(self, leaf: AnyLeaf) -> Expression:
        return leaf_truth(self._vocabulary.facts[leaf.name], leaf)


def leaf_truth(fact: Fact, leaf: AnyLeaf) -> Expression:
    """The truth of one condition on a fact."""
    if isinstance(leaf, KnownLeaf):
        return is_answered(fact) if leaf.wanted else ~is_answered(fact)
    if fact.domain.kind is Kind.SEVERAL:
        return items_truth([tick(fact.id, item) for item in fact.domain.words], leaf.allowed)
    return value_truth(col(code(fact.id)), leaf.allowed, fact.domain.size)


def formula_truth(vocabulary: Vocabulary, formula: Formula) -> Expression:
    """A formula over facts as one expression, for the few that are needed before anything else stands."""
    if isinstance(formula, Leaf | KnownLeaf):
        return leaf_truth(vocabulary.facts[formula.name], formula)
    return (all_of if isinstance(formula, All) else any_of)(formula_truth(vocabulary, part) for part in formula.parts)


def value_truth(value: Expression, allowed: int, size: int) -> Expression:
    """Whether an index lies in a set, by the runs of which the set is made."""
    return any_of(_in_run(value, first, last, size) for first, last in _runs(allowed, size))


def _in_run(value: Expression, first: int, last: int, size: int) -> Expression:
    if first == last:
        return value.equals(first)
    if first == 0:
        return value <= last if last < size - 1 else ALWAYS
    return value >= first if last == size - 1 else (value >= first) & (value <= last)


def _runs(allowed: int, size: int) -> Iterator[tuple[int, int]]:
    first = None
    for value in range(size + 1):
        inside = value < size and bool(allowed >> value & 1)
        if inside and first is None:
            first = value
        elif not inside and first is not None:
            yield first, value - 1
            first = None


def parts_of(formula: Formula) -> Iterator[Formula]:
    """A formula and every part of it."""
    yield formula
    if not isinstance(formula, Leaf | KnownLeaf):
        for part in formula.parts:
            yield from parts_of(part)


def branches_of(formula: Formula, group: type[All | Any], branch: tuple[Formula, ...] = ()) -> Iterator[Branch]:
    """Every leaf, with the parts of each group of that kind above it: those on which it depends whether the leaf decides.

    Of a formula that holds, the parts of `Any` that hold; of one that fails, the parts of `All` that fail.
    """
    if isinstance(formula, Leaf | KnownLeaf):
        yield formula, branch
        return
    for part in formula.parts:
        yield from branches_of(part, group, (*branch, part) if isinstance(formula, group) else branch)


def _height(formula: Formula) -> int:
    if isinstance(formula, Leaf | KnownLeaf):
        return 0
    return 1 + max(map(_height, formula.parts), default=0)


def finding_truth(leaf: AnyLeaf, proven: list[Expression]) -> Expression:
    """The truth of one condition on a finding, where `proven[k]` is that of all rules for its value k (none for 0).

    The last proven value counts, and later ones stay possible while open. Value by value from the first: one that is allowed
    makes the condition hold where it is proven, and one that is not makes it fail.
    """
    if isinstance(leaf, KnownLeaf):
        known = _is_settled(proven)
        return known if leaf.wanted else ~known
    truth = ALWAYS if leaf.allowed & 1 else NEVER
    for value, of_value in enumerate(proven[1:], start=1):
        truth = any_of((of_value, truth)) if leaf.allowed >> value & 1 else all_of((~of_value, truth))
    return truth


def _is_settled(proven: list[Expression]) -> Expression:
    """Whether one value alone is possible."""
    settled = ALWAYS
    for of_value in proven[1:]:
        settled = ~of_value.is_null() & any_of((holds(of_value), settled))
    return settled
