"""The rules as an engineer would write them straight in Polars: one boolean expression a rule, stratum by stratum.

It uses nothing of `alliance_advisor.caseload`. It takes for granted that every word and score is in order, which the column
reading checks, and it does not count open questions: what waits for what would have to be carried back through all rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_

import polars as pl
from ticks import Exactly, ticks_of

from alliance_advisor.inference.ranking import MOST_STEADYING, SHOWN
from alliance_advisor.inference.session import TRIED_ENOUGH
from alliance_advisor.inference.trajectory import ABOVE_BY
from alliance_advisor.knowledge.alerts import SAFETY, SCOPE
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.formula import NEVER, All, Any, Formula, KnownLeaf, Leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import SUPPORTS, Rule
from alliance_advisor.knowledge.strategies import GRADES, KEEP, LATER, PHASES, STEADY, Strategy
from alliance_advisor.knowledge.tracks import ALLIANCE, THERAPIST_ALLIANCE
from alliance_advisor.knowledge.vocabulary import FROM_SCORES, Fact

ANSWERS = [f"{what}_{place}" for place in range(1, SHOWN + 1) for what in ("strategy", "support")]
_GRADE, _GROUNDS, _PHASE = 1 << 8, 1 << 12, 1 << 20
_SUPPORT = _PHASE << 4
_MOST_GROUNDS = (_PHASE // _GROUNDS) - 1


@dataclass(frozen=True, slots=True)
class PlainRules:
    """The rules of one knowledge base, for typed columns; computed facts stand in `fact|code`, as `columns_of` has them."""

    knowledge_base: KnowledgeBase
    columns: frozenset[str]

    def answers(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The first three strategies of every row, with their support."""
        frame = self._complete(frame).with_columns(self._computed())
        for fact in self.knowledge_base.gated_facts:
            frame = frame.with_columns(self._gated(fact))
        for stratum, findings in enumerate(self.knowledge_base.settled_in):
            rules = [rule for rule in self.knowledge_base.active_rules if self.knowledge_base.strata[rule.id] == stratum]
            frame = frame.with_columns(each for rule in rules for each in self._rule(rule))
            frame = frame.with_columns(each for finding in findings for each in self._proven(finding))
        return self._told(self._first(self._ranked(frame))).select(ANSWERS)

    def _complete(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The facts for which there is no column."""
        wanted = [(name, fact) for fact in self._facts() for name in _columns_of(fact)]
        return frame.with_columns(pl.lit(0 if fact.computed else None, _kind_of(fact)).alias(name)
                                  for name, fact in wanted if name not in self.columns)

    def _facts(self) -> Iterable[Fact]:
        return self.knowledge_base.vocabulary.facts.values()

    def _computed(self) -> Iterator[pl.Expr]:
        for fact in self.knowledge_base.computed_facts:
            if fact.computed in FROM_SCORES:
                said = self._far_above() if fact.computed not in _MARKS else self._marks(_MARKS[fact.computed])
                yield pl.max_horizontal(pl.lit(0, pl.Int8), *said).alias(_column(fact))

    def _marks(self, what: str) -> Iterator[pl.Expr]:
        for fact in self.knowledge_base.tracked.get(what, {}).values():
            if fact.measure is not None and fact.tracks is not None and fact.tracks.low:
                edge, better = fact.domain.words.index(fact.tracks.low), fact.measure.higher_is == "better"
                score, bands = pl.col(fact.of or fact.id), fact.measure.bands
                low = score < bands[edge + 1].lower if better else score >= bands[edge].lower
                yield pl.when(low.is_not_null()).then(low.cast(pl.Int8) + 1)

    def _far_above(self) -> Iterator[pl.Expr]:
        clients = self.knowledge_base.tracked.get(ALLIANCE, {})
        for form, theirs in self.knowledge_base.tracked.get(THERAPIST_ALLIANCE, {}).items():
            mine = clients.get(form)
            if mine is not None and mine.tracks is not None and mine.tracks.spread is not None:
                apart = _upwards(theirs) - _upwards(mine) >= ABOVE_BY * mine.tracks.spread.points
                yield pl.when(apart.is_not_null()).then(apart.cast(pl.Int8) + 1)

    def _gated(self, fact: Fact) -> Iterator[pl.Expr]:
        """What does not apply has its usual value where nothing was reported."""
        assert fact.only_if is not None
        fails, otherwise = (~self._truth(fact.only_if)).fill_null(value=False), fact.otherwise or 0
        for number, name in enumerate(_columns_of(fact)):
            several = fact.domain.kind is Kind.SEVERAL
            value = pl.lit(bool(otherwise >> number & 1) if several else fact.domain.words[otherwise], _kind_of(fact))
            yield pl.when(fails & pl.col(name).is_null()).then(value).otherwise(pl.col(name)).alias(name)

    def _rule(self, rule: Rule) -> Iterator[pl.Expr]:
        when, clear = self._truth(rule.when), self._truth(rule.clear)
        yield (when & clear).alias(rule.id)
        yield (when.fill_null(value=False) & clear.fill_null(value=True)).alias(_fires(rule))

    def _proven(self, finding: str) -> Iterator[pl.Expr]:
        rules = self.knowledge_base.concluding_rules[finding]
        for value in range(1, self.knowledge_base.vocabulary.findings[finding].domain.size):
            concluding = [pl.col(rule.id) for rule in rules if value in rule.concluded_values(finding)]
            yield _any(concluding).alias(f"{finding} {value}")

    def _truth(self, formula: Formula) -> pl.Expr:
        match formula:
            case All(parts):
                return _all(map(self._truth, parts))
            case Any(parts):
                return _any(map(self._truth, parts))
            case Leaf(name) | KnownLeaf(name) if name in self.knowledge_base.vocabulary.findings:
                return self._finding(formula)
            case KnownLeaf(name, wanted):
                known = pl.col(_columns_of(self.knowledge_base.vocabulary.facts[name])[0]).is_not_null()
                return known if wanted else ~known
            case Leaf(name):
                return _on_fact(self.knowledge_base.vocabulary.facts[name], formula)

    def _finding(self, leaf: Leaf | KnownLeaf) -> pl.Expr:
        """The last value that is concluded counts; what is open may still become later ones."""
        values = [pl.col(f"{leaf.name} {value}")
                  for value in range(1, self.knowledge_base.vocabulary.findings[leaf.name].domain.size)]
        if isinstance(leaf, KnownLeaf):
            known = _lit(value=True)
            for value in values:
                known = value.is_not_null() & (value.fill_null(value=False) | known)
            return known if leaf.wanted else ~known
        truth = _lit(value=bool(leaf.allowed & 1))
        for number, of_value in enumerate(values, start=1):
            truth = of_value | truth if leaf.allowed >> number & 1 else ~of_value & truth
        return truth

    def _at_least(self, finding: str, value: int) -> pl.Expr:
        size = self.knowledge_base.vocabulary.findings[finding].domain.size
        return _any(pl.col(f"{finding} {each}") for each in range(value, size)).fill_null(value=False)

    @property
    def _strategies(self) -> list[Strategy]:
        return [self.knowledge_base.strategies[name] for name in sorted(self.knowledge_base.recommending_rules)]

    def _ranked(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        roles = self.knowledge_base.manifest.roles
        frame = frame.with_columns(
            _any(self._at_least(finding, 1) for finding in roles.ruptures.values()).alias("rupture"),
            self._raised(SAFETY).alias("safety"), self._raised(SCOPE).alias("scope"),
            self._at_least(roles.carry_on, roles.carry_on_value).alias("carry on"))
        return frame.with_columns(self._key(number, each).alias(each.id) for number, each in enumerate(self._strategies))

    def _raised(self, kind: str) -> pl.Expr:
        return _any(pl.col(_fires(rule)) for rule in self.knowledge_base.active_rules
                    if rule.alert and self.knowledge_base.alerts[rule.alert].kind == kind)

    def _key(self, number: int, strategy: Strategy) -> pl.Expr:
        """A number by which strategies are put in order, the smallest first; null for what is not recommended, or held."""
        rules = self.knowledge_base.recommending_rules[strategy.id]
        support = pl.coalesce(
            pl.when(_any(pl.col(_fires(rule)) for rule in rules if rule.support_for(strategy.id) == word))
            .then(pl.lit(place * _SUPPORT, pl.Int32)) for place, word in enumerate(SUPPORTS))
        phase = pl.when("rupture").then(pl.lit(PHASES.index(strategy.phase) * _PHASE, pl.Int32)).otherwise(pl.lit(0, pl.Int32))
        grounds = (_MOST_GROUNDS - self._grounds(rules)) * _GROUNDS
        key = support + phase + grounds + (GRADES.index(strategy.grade) * _GRADE + number)
        return pl.when(~self._held(strategy)).then(key)

    def _grounds(self, rules: Iterable[Rule]) -> pl.Expr:
        """How many names the holding conditions of the firing rules name."""
        named: dict[str, list[pl.Expr]] = {}
        for rule in rules:
            for name, holding in self._named(rule.when, pl.col(_fires(rule))):
                named.setdefault(name, []).append(holding)
        counted = (pl.when(_any(holding)).then(pl.lit(1, pl.Int32)).otherwise(pl.lit(0, pl.Int32)) for holding in named.values())
        return reduce(add, counted)

    def _named(self, formula: Formula, holding: pl.Expr) -> Iterator[tuple[str, pl.Expr]]:
        if isinstance(formula, Leaf | KnownLeaf):
            yield formula.name, holding
            return
        for part in formula.parts:
            here = holding & self._truth(part).fill_null(value=False) if isinstance(formula, Any) else holding
            yield from self._named(part, here)

    def _held(self, strategy: Strategy) -> pl.Expr:
        held = [pl.col(_fires(rule)) for rule in self.knowledge_base.withholding_rules.get(strategy.id, ())]
        if strategy.hold != NEVER:
            held.append(self._truth(strategy.hold).fill_null(value=False))
        failed = [f"failed.{name}" for name in (strategy.id, *strategy.renamed_from)]
        given = [pl.col(name) for name in failed if name in self.columns]
        return _any([*held, pl.sum_horizontal(given) >= TRIED_ENOUGH] if given else held)

    def _first(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """One strategy after another: one of a family; in a rupture, nothing for later, and not only what steadies."""
        families = list(dict.fromkeys(each.family for each in self._strategies))
        family_of = dict(enumerate(families.index(each.family) for each in self._strategies))
        steady = [number for number, each in enumerate(self._strategies) if each.phase == STEADY]
        before: list[int] = []
        for place in range(SHOWN):
            steadying = pl.sum_horizontal(pl.col(f"strategy {each}").is_in(steady) for each in before) if before else pl.lit(0)
            enough = pl.col("rupture") & (steadying >= MOST_STEADYING)
            keys = [self._may_come(each, families, before, enough) for each in self._strategies]
            frame = frame.with_columns(pl.min_horizontal(keys).alias(f"key {place}"))
            frame = frame.with_columns((pl.col(f"key {place}") % _GRADE).cast(pl.UInt8).alias(f"strategy {place}"))
            frame = frame.with_columns(pl.col(f"strategy {place}").replace_strict(family_of, return_dtype=pl.UInt8)
                                       .alias(f"family {place}"))
            before.append(place)
        return frame

    def _may_come(self, strategy: Strategy, families: list[str], before: list[int], enough: pl.Expr) -> pl.Expr:
        against = [pl.col(f"family {each}").eq_missing(families.index(strategy.family)) for each in before]
        if strategy.timing == LATER:
            against.append(pl.col("rupture"))
        if strategy.phase == STEADY and len(before) >= MOST_STEADYING:
            against.append(enough)
        return pl.when(~_any(against)).then(pl.col(strategy.id)) if against else pl.col(strategy.id)

    def _told(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Nothing where there is no advice, and nothing for what goes well beside a safety alert."""
        to_tell = [pl.col(each.id) for each in self._strategies if each.phase != KEEP]
        keep = [number for number, each in enumerate(self._strategies) if each.phase == KEEP]
        none = pl.col("scope") | ~(pl.col("safety") | pl.col("foremost to tell").is_not_null() | pl.col("carry on"))
        frame = frame.with_columns(pl.min_horizontal(to_tell).alias("foremost to tell"),
                                   pl.min_horizontal(each.id for each in self._strategies).alias("foremost"))
        foremost = pl.when("safety").then("foremost to tell").otherwise("foremost")
        first, second, third = (
            pl.when(~(none | (pl.col("safety") & pl.col(f"strategy {place}").is_in(keep)))).then(pl.col(f"key {place}"))
            for place in range(SHOWN))
        frame = frame.with_columns(pl.coalesce(first, second, third, pl.when(~none).then(foremost)).alias("told 0"))
        frame = frame.with_columns(
            pl.when(first.is_not_null()).then(pl.coalesce(second, third)).when(second.is_not_null()).then(third).alias("told 1"),
            pl.when(first.is_not_null() & second.is_not_null()).then(third).alias("told 2"))
        ids, supports = dict(enumerate(each.id for each in self._strategies)), dict(enumerate(SUPPORTS))
        return frame.with_columns(each for place in range(SHOWN) for each in (
            (pl.col(f"told {place}") % _GRADE).replace_strict(ids, return_dtype=pl.String).alias(f"strategy_{place + 1}"),
            (pl.col(f"told {place}") // _SUPPORT).replace_strict(supports, return_dtype=pl.String).alias(f"support_{place + 1}")))


_MARKS = {f"{what}_marks": what for what in (ALLIANCE, "goal", "task", "bond")}


def _on_fact(fact: Fact, leaf: Leaf) -> pl.Expr:
    if fact.domain.kind is Kind.SEVERAL:
        return _on_checklist(_columns_of(fact), leaf)
    allowed = fact.domain.members(leaf.allowed)
    if fact.measure is not None:
        edges = [band.lower for band in fact.measure.bands]
        score = pl.col(fact.of or fact.id)
        return _any(_between(score, edges, first, last) for first, last in _runs(allowed))
    values: list[object] = [*allowed] if fact.computed else [fact.domain.words[value] for value in allowed]
    if len(values) == 1:
        return pl.col(_column(fact)).eq(values[0])
    return pl.col(_column(fact)).is_in(pl.Series(values, dtype=_kind_of(fact)).implode())


def _between(score: pl.Expr, edges: list[float], first: int, last: int) -> pl.Expr:
    bounds = [score >= edges[first]] if first else []
    bounds += [score < edges[last + 1]] if last + 1 < len(edges) else []
    return _all(bounds)


def _runs(values: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    first = values[0]
    for value, following in zip(values, (*values[1:], None), strict=True):
        if following != value + 1:
            yield first, value
            first = following if following is not None else first


def _on_checklist(columns: list[str], leaf: Leaf) -> pl.Expr:
    items, ticks = [pl.col(name) for name in columns], ticks_of(leaf.allowed, len(columns))
    if isinstance(ticks, Exactly):
        truth = _any(_all(item if number in each else ~item for number, item in enumerate(items)) for each in ticks.combinations)
        return ~truth if ticks.negated else truth
    some = _any(items[each] for each in ticks.some)
    if ticks.only_some:
        return some
    rest = [~_any(items[each] for each in ticks.none)] if ticks.none else []
    if ticks.counted:
        count = pl.sum_horizontal((items[each] for each in ticks.counted), ignore_nulls=False)
        rest.append(count.is_between(ticks.fewest, ticks.most) if ticks.most < len(ticks.counted) else count >= ticks.fewest)
    return some | _all(rest) if ticks.some else _all(rest)


def _columns_of(fact: Fact) -> list[str]:
    several = fact.domain.kind is Kind.SEVERAL
    return [f"{fact.id}.{item}" for item in fact.domain.words] if several else [_column(fact)]


def _column(fact: Fact) -> str:
    return f"{fact.id}|code" if fact.computed else fact.of or fact.id


def _kind_of(fact: Fact) -> pl.DataType | type[pl.DataType]:
    if fact.domain.kind is Kind.SEVERAL:
        return pl.Boolean
    return pl.Float64 if fact.measure is not None else pl.Int8 if fact.computed else pl.Enum(fact.domain.words)


def kind_of_column(knowledge_base: KnowledgeBase, name: str) -> pl.DataType | type[pl.DataType]:
    """The narrowest kind for a column of a caseload."""
    if name.startswith("failed."):
        return pl.Int16
    return _kind_of(knowledge_base.vocabulary.facts[name.partition(".")[0].removesuffix("|code")])


def _upwards(fact: Fact) -> pl.Expr:
    return -pl.col(fact.id) if fact.measure is not None and fact.measure.higher_is == "worse" else pl.col(fact.id)


def _fires(rule: Rule) -> str:
    return f"{rule.id} fires"


def _all(parts: Iterable[pl.Expr]) -> pl.Expr:
    return _reduced(list(parts), value=True)


def _any(parts: Iterable[pl.Expr]) -> pl.Expr:
    return _reduced(list(parts), value=False)


def _reduced(parts: list[pl.Expr], *, value: bool) -> pl.Expr:
    return reduce(and_ if value else or_, parts) if parts else _lit(value=value)


def _lit(*, value: bool) -> pl.Expr:
    return pl.lit(value)
