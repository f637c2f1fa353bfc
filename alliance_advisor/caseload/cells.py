"""What the cells of one column say: the index of a word, yes or no, a number, the band of a score; null where it is none."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw
from narwhals.dtypes import DType

from alliance_advisor.caseload.expressions import Expression, Width, col, lit, where
from alliance_advisor.caseload.plan import NEVER, any_of, holds, how_many, total_of
from alliance_advisor.inference.session import TRIED_ENOUGH
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.measures import Measure
from alliance_advisor.knowledge.vocabulary import COMPUTED, FAILED_ATTEMPTS, NOT_ANSWERED, Fact

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


def can_only_be(dtype: DType, words: tuple[str, ...]) -> bool:
    """Whether a column cannot hold anything but these words, so that nothing can be wrong with a cell."""
    if isinstance(dtype, nw.Enum):
        return set(dtype.categories) <= {*words, *NOT_ANSWERED, ""}
    return isinstance(dtype, nw.Boolean) or is_empty(dtype)


def index_of(given: Expression, dtype: DType, words: tuple[str, ...]) -> Expression:
    """The index of a word; null for what is none."""
    if is_empty(dtype):
        return lit(None, Width.INT8)
    if not isinstance(dtype, nw.String | nw.Categorical | nw.Enum):
        yes = yes_or_no(given, dtype)
        return where(yes, lit(words.index("yes"), Width.INT8), where(~yes, lit(words.index("no"), Width.INT8)))
    index = lit(None, Width.INT8)
    for number, word in reversed(list(enumerate(words))):
        index = where(given.equals(word), lit(number, Width.INT8), index)
    return index


def yes_or_no(given: Expression | str, dtype: DType) -> Expression:
    """True, false or null; of numbers 1 and 0 alone say something."""
    cells = col(given) if isinstance(given, str) else given
    if isinstance(dtype, nw.Boolean):
        return cells
    if is_empty(dtype):
        return lit(None, Width.BOOLEAN)
    number = number_of(cells, dtype)
    return where(number.equals(1) | number.equals(0), number.equals(1))


def number_of(given: Expression | str, dtype: DType) -> Expression:
    """A number in double precision; what is not a number is null."""
    if is_empty(dtype):
        return lit(None, Width.FLOAT64)
    cells = col(given) if isinstance(given, str) else given
    cells = cells if isinstance(dtype, nw.Float64) else cells.cast(Width.FLOAT64)
    return cells.without_nan() if dtype.is_float() else cells


def count_of(given: str, dtype: DType) -> Expression:
    """A number as it is where it is whole, and otherwise in double precision."""
    return col(given) if dtype.is_integer() else number_of(given, dtype)


def band_of(measure: Measure, given: Expression) -> Expression:
    """The index of the band in which a score lies."""
    return where(~given.is_null(), how_many(given >= band.lower for band in measure.bands[1:]).cast(Width.INT8))


def attempts_of(counts: Iterable[Expression]) -> Expression:
    """How many attempts have failed in all, as far as they are counted; open where nothing was given."""
    counts = list(counts)
    if not counts:
        return lit(None, Width.INT8)
    most, total = len(COMPUTED[FAILED_ATTEMPTS]) - 1, total_failures(counts)
    known = any_of(~each.is_null() for each in counts)
    return where(known, where(total > most, lit(most, Width.INT8), total.cast(Width.INT8)))


def is_enough(counts: list[Expression]) -> Expression:
    """Whether so many attempts have failed, under all names of a strategy, that it is not offered again."""
    if len(counts) == 1:
        return holds(counts[0] >= TRIED_ENOUGH)
    return total_failures(counts) >= TRIED_ENOUGH if counts else NEVER


def total_failures(counts: Iterable[Expression]) -> Expression:
    """How many attempts have failed in all, each counted up to what is enough; those that are not counted are none."""
    steps = range(1, max(TRIED_ENOUGH, len(COMPUTED[FAILED_ATTEMPTS]) - 1) + 1)
    return total_of((how_many(holds(count >= step) for step in steps) for count in counts), Width.INT16)


def is_no_count(count: Expression, *, is_whole: bool) -> Expression:
    """Whether a number is none that something can be counted with."""
    beyond = (count < 0) | (count > LARGEST_COUNT)
    return holds(beyond if is_whole else beyond | count.differs(count.floor()))
