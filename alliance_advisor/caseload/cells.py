"""What the cells of one column say: the index of a word, yes or no, a number, the band of a score; null where it is none."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw
from narwhals.dtypes import DType

from alliance_advisor.caseload.plan import any_of, holds, how_many, total_of
from alliance_advisor.inference.session import TRIED_ENOUGH
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.measures import Measure
from alliance_advisor.knowledge.vocabulary import COMPUTED, FAILED_ATTEMPTS, Fact

LARGEST_COUNT = 1_000_000
"""Beyond it a number of attempts, or of a session, is a slip."""


def expected_of(dtype: DType, fact: Fact) -> str:
    """What a column of this fact should hold, or an empty string where it does."""
    if is_empty(dtype):
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


def is_empty(dtype: DType) -> bool:
    """Whether a column has no kind, because it has no values."""
    return isinstance(dtype, nw.Unknown)


def index_of(given: nw.Expr, dtype: DType, words: tuple[str, ...]) -> nw.Expr:
    """The index of a word; null for what is none."""
    if is_empty(dtype):
        return nw.lit(None, nw.Int8)
    if not isinstance(dtype, nw.String | nw.Categorical | nw.Enum):
        yes = yes_or_no(given, dtype)
        return nw.when(yes).then(nw.lit(words.index("yes"), nw.Int8)).otherwise(
            nw.when(~yes).then(nw.lit(words.index("no"), nw.Int8)))
    index = nw.lit(None, nw.Int8)
    for number, word in reversed(list(enumerate(words))):
        index = nw.when(given == word).then(nw.lit(number, nw.Int8)).otherwise(index)
    return index


def yes_or_no(given: nw.Expr | str, dtype: DType) -> nw.Expr:
    """True, false or null; of numbers 1 and 0 alone say something."""
    column = nw.col(given) if isinstance(given, str) else given
    if isinstance(dtype, nw.Boolean):
        return column
    if is_empty(dtype):
        return nw.lit(None, nw.Boolean)
    number = number_of(column, dtype)
    return nw.when((number == 1) | (number == 0)).then(number == 1)


def number_of(given: nw.Expr | str, dtype: DType) -> nw.Expr:
    """A number in double precision; what is not a number is null."""
    column = nw.col(given) if isinstance(given, str) else given
    if is_empty(dtype):
        return nw.lit(None, nw.Float64)
    column = column.cast(nw.Float64) if not isinstance(dtype, nw.Float64) else column
    return column.fill_nan(None) if dtype.is_float() else column


def band_of(measure: Measure, given: nw.Expr) -> nw.Expr:
    """The index of the band in which a score lies."""
    return how_many(given >= band.lower for band in measure.bands[1:]).cast(nw.Int8)


def attempts_of(counts: Iterable[nw.Expr]) -> nw.Expr:
    """How many attempts have failed in all, as far as they are counted; open where nothing was given."""
    counts = list(counts)
    if not counts:
        return nw.lit(None, nw.Int8)
    most, total = len(COMPUTED[FAILED_ATTEMPTS]) - 1, total_failures(counts)
    known = any_of(~each.is_null() for each in counts)
    return nw.when(known).then(nw.when(total > most).then(nw.lit(most, nw.Int8)).otherwise(total.cast(nw.Int8)))


def total_failures(counts: Iterable[nw.Expr]) -> nw.Expr:
    """How many attempts have failed in all, each counted up to what is enough; those that are not counted are none."""
    steps = range(1, max(TRIED_ENOUGH, len(COMPUTED[FAILED_ATTEMPTS]) - 1) + 1)
    return total_of(how_many(holds(count >= step) for step in steps) for count in counts)


def is_no_count(count: nw.Expr) -> nw.Expr:
    """Whether a number is none that something can be counted with."""
    return holds((count < 0) | (count != count.floor()) | (count > LARGEST_COUNT))
