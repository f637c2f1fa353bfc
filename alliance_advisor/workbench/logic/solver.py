"""Solves formulas in clause form; python-sat has its one home here, and is imported only when something is to be solved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from alliance_advisor.errors import AdvisorError
from alliance_advisor.workbench.logic.circuit import Circuit

SOLVER = "cadical153"
"""Learns from conflicts and keeps what it learnt from one question to the next."""

MOST_COUNTED = 24
"""The smallest model is looked for up to so many true literals."""


class SolverUnavailable(AdvisorError):
    """python-sat is needed and cannot be imported here."""

    def __init__(self) -> None:
        super().__init__("this needs the extra `workbench`: pip install 'alliance-advisor[workbench]'")


class Model:
    """One way to make everything true."""

    def __init__(self, true: Iterable[int]) -> None:
        self._true = frozenset(each for each in true if each > 0)

    def __contains__(self, literal: int) -> bool:
        return literal in self._true if literal > 0 else -literal not in self._true


class Solver:
    """Answers questions about one circuit, which may grow between them."""

    def __init__(self, circuit: Circuit) -> None:
        self._circuit = circuit
        self._solver = _new_solver()
        self._fed = 0
        self._counters: dict[tuple[int, ...], Sequence[int]] = {}

    def is_possible(self, *literals: int) -> bool:
        """Whether all of these can be true together."""
        self._feed()
        return bool(self._solver.solve(assumptions=list(literals)))

    def model(self, *literals: int) -> Model | None:
        """One way in which all of these are true, or None where there is none."""
        return Model(self._solver.get_model()) if self.is_possible(*literals) else None

    def smallest(self, *literals: int, counted: Sequence[int]) -> Model | None:
        """A way in which all of these are true and as few as can be of those that are counted."""
        model = self.model(*literals)
        if model is None:
            return None
        at_most = self._at_most(tuple(counted))
        reached = min(sum(each in model for each in counted), len(at_most))
        for number in range(reached):
            better = self.model(*literals, at_most[number])
            if better is not None:
                return better
        return model

    def _at_most(self, counted: tuple[int, ...]) -> Sequence[int]:
        """Literals that say: none of them, at most one, at most two, ..."""
        if counted not in self._counters:
            self._counters[counted] = _counter(self._circuit, counted)
        return self._counters[counted]

    def _feed(self) -> None:
        if self._fed == len(self._circuit.clauses):
            return
        self._solver.append_formula(self._circuit.clauses[self._fed:])
        self._fed = len(self._circuit.clauses)


def _counter(circuit: Circuit, counted: tuple[int, ...]) -> list[int]:
    """A totalizer (Bailleux & Boufkhad 2003, "Efficient CNF encoding of Boolean cardinality constraints")."""
    bound = min(MOST_COUNTED, len(counted) - 1)
    if bound < 0:
        return []
    from pysat.card import ITotalizer  # noqa: PLC0415 - as above

    totalizer = ITotalizer(lits=list(counted), ubound=bound, top_id=circuit.top)
    circuit.top = totalizer.top_id
    circuit.clauses.extend(tuple(clause) for clause in totalizer.cnf.clauses)
    return [-each for each in totalizer.rhs[:bound + 1]]


def _new_solver() -> Any:
    try:
        from pysat.solvers import Solver as PySat  # noqa: PLC0415 - only where something is to be solved
    except ImportError:
        raise SolverUnavailable from None
    return PySat(name=SOLVER)
