"""Random conditions as a trainer would write them, and what they mean when every value is known.

The meaning is taken from the words alone, value by value. It shares nothing with `knowledge/conditions.py` and
`knowledge/formula.py`, so that it can be held against them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from alliance_advisor.knowledge.domain import ORDERED, Domain, Kind
from tests.generators.plain import Block, Plain, keys_of, listed, word

COUNTS = {"one": 1, "two": 2, "three": 3}
ORDERS = ("at least", "at most", "above", "below")
GROUPS = ("all", "any", "none")


@dataclass(frozen=True, slots=True)
class ConditionWriter:
    """Writes random conditions on some names. `known_too` where a line may ask whether a name is settled."""

    random: Random
    domains: Mapping[str, Domain]
    known_too: bool = False

    def block(self, depth: int = 2, lines: int = 3) -> Block:
        """A block of up to so many lines and groups. Few names are used, so that some are named twice."""
        names = self._some(list(self.domains), 4)
        return self._block(names, depth, lines)

    def exceptions(self, most: int = 2) -> list[Block]:
        """A list of short blocks, one of which is enough."""
        return [self.block(depth=1, lines=2) for _ in range(self.random.randint(1, most))]

    def _block(self, names: list[str], depth: int, lines: int) -> Block:
        block: dict[str, Plain] = {name: self._test(name) for name in self._some(names, lines)}
        for group, chance in (("any", 0.4), ("none", 0.2), ("all", 0.2)):
            if depth and self.random.random() < chance:
                block[group] = [self._block(names, depth - 1, 2) for _ in range(self.random.randint(1, 3))]
                if len(block) > 1 and self.random.random() < 0.5:
                    del block[self.random.choice([name for name in block if name != group])]
        return block

    def _some(self, names: list[str], most: int) -> list[str]:
        return self.random.sample(names, self.random.randint(1, min(most, len(names))))

    def _test(self, name: str) -> Plain:
        domain = self.domains[name]
        if self.known_too and self.random.random() < 0.3:
            return self.random.choice(("known", "unknown"))
        tests = list(self._tests(domain))
        self.random.shuffle(tests)
        return next(test for test in tests if 0 < len(allowed(domain, test)) < domain.size)

    def _tests(self, domain: Domain) -> Iterator[Plain]:
        """Each way to write a test that this kind of name allows, with words drawn for it."""
        random, words = self.random, domain.words
        yield random.choice(words)
        yield f"not {random.choice(words)}"
        yield tuple(random.sample(words, random.randint(2, len(words))))
        if domain.kind is Kind.SEVERAL:
            yield "none"
            yield "not none"
            yield ("none", random.choice(words))
            yield f"at least {random.choice(list(COUNTS))}"
        if domain.kind in ORDERED:
            yield from (f"{order} {random.choice(words)}" for order in random.sample(ORDERS, 2))


@cache
def allowed(domain: Domain, test: Plain) -> frozenset[int]:
    """The values that a test allows, each tried in turn."""
    return frozenset(value for value in range(domain.size) if _allows(domain, test, value))


def _allows(domain: Domain, test: Plain, value: int) -> bool:
    if not isinstance(test, str):
        return any(_allows(domain, item, value) for item in listed(test))
    if test.startswith("not "):
        return not _allows(domain, test.removeprefix("not "), value)
    if domain.kind is Kind.SEVERAL:
        return _ticks(domain, test, value)
    for order in ORDERS:
        if test.startswith(f"{order} "):
            bound = domain.words.index(test.removeprefix(f"{order} "))
            return {"at least": value >= bound, "at most": value <= bound, "above": value > bound, "below": value < bound}[order]
    return domain.words[value] == test


def _ticks(domain: Domain, test: str, value: int) -> bool:
    ticked = [item for position, item in enumerate(domain.words) if value // 2**position % 2]
    if test.startswith("at least "):
        return len(ticked) >= COUNTS[test.removeprefix("at least ")]
    return not ticked if test == "none" else test in ticked


def holds(block: Block, values: Mapping[str, int], domains: Mapping[str, Domain]) -> bool:
    """Whether a condition holds where the value of every name is known."""
    return all(_line_holds(key, test, values, domains) for key, test in block.items())


def _line_holds(key: str, test: Plain, values: Mapping[str, int], domains: Mapping[str, Domain]) -> bool:
    if key in GROUPS:
        parts = [holds(keys_of(part), values, domains) for part in listed(test)]
        return {"all": all(parts), "any": any(parts), "none": not any(parts)}[key]
    if test in ("known", "unknown"):
        return test == "known"
    return values[key] in allowed(domains[key], test)


def lines_of(block: Block) -> Iterator[tuple[str, str]]:
    """Every line of a condition: a name and its test; a list of words counts as the test `list`."""
    for key, test in block.items():
        if key in GROUPS:
            for part in listed(test):
                yield from lines_of(keys_of(part))
        else:
            yield key, word(test) if isinstance(test, str) else "list"


def shapes_of(block: Block, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way down to every group of a condition, such as (`any`, `all`, `any`)."""
    for key, test in block.items():
        if key in GROUPS:
            yield (*above, key)
            for part in listed(test):
                yield from shapes_of(keys_of(part), (*above, key))
