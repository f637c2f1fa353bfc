"""Reads what a fact or finding can be: its values in order, the items of a checklist, the bands of a measure."""

from __future__ import annotations

from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.domain import LONGEST_CHECKLIST, Domain, Kind
from alliance_advisor.knowledge.located_yaml import Scalar
from alliance_advisor.knowledge.measures import Measure
from alliance_advisor.knowledge.reader import SNAKE_CASE, Block, check_id
from alliance_advisor.knowledge.vocabulary import NOT_ANSWERED

RESERVED = frozenset({*NOT_ANSWERED, "known", "none", "true", "false"})
"""Words that mean something else where a value would stand. `none` is free on a scale, but not in a checklist."""


def domain_from(block: Block, measure: Measure | None, second: str) -> Domain | None:
    """The domain of a fact, or None and a problem. A second set of bands (`of`) gets its domain later."""
    kind = block.word("kind", list(Kind))
    if not kind:
        return None
    if kind == Kind.MEASURE:
        if second:
            return Domain(Kind.MEASURE, ())
        return Domain(Kind.MEASURE, tuple(band.word for band in measure.bands)) if measure is not None else None
    if kind == Kind.YES_NO:
        return Domain(Kind.YES_NO, ("no", "yes"))
    values = values_from(block, checklist=kind == Kind.SEVERAL)
    return Domain(Kind(kind), values) if values else None


def values_from(block: Block, *, checklist: bool = False) -> tuple[str, ...]:
    """The words under `values`, in order; none where one of them has a problem."""
    before = len(block.problems)
    seen: set[str] = set()
    for scalar in block.scalars("values"):
        if check_id(scalar, SNAKE_CASE, "a value", block.problems):
            _check_value(scalar, seen, block.problems, checklist=checklist)
        seen.add(scalar.text)
    if len(block.problems) == before:
        _check_count(block, len(seen), checklist=checklist)
    return block.texts("values") if len(block.problems) == before else ()


def _check_value(scalar: Scalar, seen: set[str], problems: ProblemCollector, *, checklist: bool) -> None:
    if scalar.text == "none" and checklist:
        problems.report("reserved-word", "none cannot be an item of a checklist: it means that nothing is ticked",
                        scalar.location, "Take it out.")
    elif scalar.text in RESERVED - {"none"}:
        problems.report("reserved-word", f"{scalar.text} cannot be a value: the language uses it itself", scalar.location,
                        "Choose another word.")
    elif scalar.text in seen:
        problems.report("duplicate-value", f"the value {scalar.text} is listed twice", scalar.location, "Keep one of the two.")


def _check_count(block: Block, count: int, *, checklist: bool) -> None:
    if count < len(("no", "yes")):
        block.problems.report("too-few-values", f"{block.what} needs at least two values", block.location_of("values"),
                              "Add what else it can be.")
    elif checklist and count > LONGEST_CHECKLIST:
        block.problems.report("checklist-too-long", f"a checklist has at most {LONGEST_CHECKLIST} items",
                              block.location_of("values"), "Split it into two facts.")
