"""Propositional formulas in clause form, each built once: and, or, not over numbered variables.

A literal is a variable's number, negative where it is denied, as in the DIMACS format. An `and` of the same literals is
the same literal, so what many rules share is written down once (Tseitin 1968, "On the complexity of derivation in
propositional calculus").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

Clause = tuple[int, ...]
TRUE = 1
FALSE = -TRUE


class Circuit:
    """A growing set of clauses: a solver that was fed before reads on where it stopped."""

    def __init__(self) -> None:
        self.clauses: list[Clause] = [(TRUE,)]
        self.top = TRUE
        self._gates: dict[frozenset[int], int] = {}

    def variable(self) -> int:
        """A new variable."""
        self.top += 1
        return self.top

    def variables(self, count: int) -> tuple[int, ...]:
        """So many new variables."""
        return tuple(self.variable() for _ in range(count))

    def require(self, *literals: int) -> None:
        """One of these must be true."""
        self.clauses.append(literals)

    def exactly_one(self, literals: Sequence[int]) -> None:
        """One of these must be true, and no more."""
        self.require(*literals)
        for one, other in combinations(literals, 2):
            self.require(-one, -other)

    def all_of(self, literals: Iterable[int]) -> int:
        """True where all of these are."""
        parts = frozenset(literals) - {TRUE}
        if FALSE in parts or any(-part in parts for part in parts):
            return FALSE
        if len(parts) <= 1:
            return next(iter(parts), TRUE)
        if parts not in self._gates:
            self._gates[parts] = self._gate(sorted(parts))
        return self._gates[parts]

    def any_of(self, literals: Iterable[int]) -> int:
        """True where one of these is."""
        return -self.all_of(-each for each in literals)

    def differs(self, one: int, other: int) -> int:
        """True where just one of two is."""
        if one in (other, -other):
            return FALSE if one == other else TRUE
        return self.choice(one, -other, other)

    def choice(self, condition: int, then: int, otherwise: int) -> int:
        """One of two, as a condition says."""
        if then == otherwise:
            return then
        return self.any_of((self.all_of((condition, then)), self.all_of((-condition, otherwise))))

    def _gate(self, parts: list[int]) -> int:
        gate = self.variable()
        self.clauses.extend((-gate, part) for part in parts)
        self.clauses.append((gate, *(-part for part in parts)))
        return gate
