"""What can be wrong, as values: a `Problem` has a place and a hint, and the few exceptions carry problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: lines and columns count from 1, and 0 means "the file as a whole"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a knowledge base or a session: what is wrong, where, and what would mend it."""

    code: str
    message: str
    location: Location
    hint: str = ""

    def __str__(self) -> str:
        line = f"{self.location}: {self.message}"
        return f"{line}\n    {self.hint}" if self.hint else line


@dataclass(slots=True)
class ProblemCollector:
    """Gathers every problem of one reading, so that all of them can be told at once."""

    _problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, message: str, location: Location, hint: str = "") -> None:
        """Note one problem and let the reading go on."""
        self._problems.append(Problem(code, message, location, hint))

    def __len__(self) -> int:
        return len(self._problems)

    def in_order(self) -> tuple[Problem, ...]:
        """All problems by file, line and column, each once."""
        unique = dict.fromkeys(self._problems)
        return tuple(sorted(unique, key=lambda problem: (problem.location, problem.message)))

    def raise_if_any(self) -> None:
        """Raise `ProblemsFound` with all problems, if there is one."""
        if self._problems:
            raise ProblemsFound(self.in_order())


class AdvisorError(Exception):
    """The base of every exception that this package raises on purpose."""


class ProblemsFound(AdvisorError):
    """A knowledge base or a session cannot be used; `problems` says why, all at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class EngineUnavailable(AdvisorError):
    """The experta engine was asked for and cannot be imported here."""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that names the nearest known word, or `otherwise` where nothing is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed only where something is wrong

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else otherwise


def one_of(words: Iterable[str]) -> str:
    """The words as a therapist would list them: "a, b or c"."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
