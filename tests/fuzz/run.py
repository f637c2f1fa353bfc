"""Feeds as many damaged and made-up inputs to every reader as are asked for, and tells each that ends as none may.

    python -m tests.fuzz.run 1000000                  two processes; the inputs are those of the seeds 0 to 999999
    python -m tests.fuzz.run 1 --seed 4711            one input again, with what becomes of it

An input may be accepted, or refused with a place for every problem. A traceback, an answer that takes longer than
`PATIENCE`, a problem without a line and an input that is dropped in silence are faults, and told with their seeds.
"""

from __future__ import annotations

import argparse
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from time import perf_counter
from types import FrameType
from typing import Any

from tests.fuzz.inputs import Input, accepted, input_of, kinds

PATIENCE = 20.0
"""Seconds for one input, on a machine that has other things to do."""

CHUNK = 2000
MOST_SHOWN = 12


class Hang(Exception):
    """An input that takes too long."""


@dataclass(slots=True)
class Outcome:
    """What became of some inputs: counts by kind, faults by what they have in common, and the slowest input."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: dict[str, list[int]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, 0)

    def add(self, other: Outcome) -> None:
        """Count others in."""
        self.counts += other.counts
        self.slowest = max(self.slowest, other.slowest)
        for mark, seeds in other.faults.items():
            self.faults.setdefault(mark, []).extend(seeds)
            self.texts.setdefault(mark, other.texts[mark])


def outcome_of(seeds: Iterable[int]) -> Outcome:
    """Read the inputs of these seeds one after the other."""
    outcome = Outcome()
    for seed in seeds:
        given, start = input_of(seed), perf_counter()
        try:
            with_patience(PATIENCE)
            word = "accepted" if accepted(given) else "refused"
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            word, mark = "FAULT", f"{given.kind}: {_mark(error)}"
            outcome.faults.setdefault(mark, []).append(seed)
            outcome.texts.setdefault(mark, "".join(traceback.format_exception(error)))
        finally:
            with_patience(0)
        outcome.counts[given.kind, word] += 1
        outcome.slowest = max(outcome.slowest, (perf_counter() - start, seed))
    return outcome


def with_patience(seconds: float) -> None:
    """Raise `Hang` in this process after so many seconds; 0 takes it back."""
    signal.signal(signal.SIGALRM, _hang)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _hang(number: int, frame: FrameType | None) -> None:
    raise Hang(f"no answer within {PATIENCE:g} s")


def _mark(error: Exception) -> str:
    """What the same fault has in common, whatever the input: its kind, and the place in the program."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    words = " ".join(str(error).split(":")[0].split()[:4]) if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__} in {last.name}, line {last.lineno} {words}".rstrip()


def run(count: int, first: int, processes: int) -> Outcome:
    """Read the inputs of `count` seeds, split over processes, and say on standard error how far it is."""
    chunks = [range(at, min(at + CHUNK, first + count)) for at in range(first, first + count, CHUNK)]
    outcome_of([first])  # whatever is made once is made before the processes part, and not counted as the time of an input
    outcome, start = Outcome(), perf_counter()
    with get_context("fork").Pool(processes) as pool:
        for number, each in enumerate(pool.imap_unordered(outcome_of, chunks), 1):
            outcome.add(each)
            read = min(number * CHUNK, count)
            if number % 10 == 0 or number == len(chunks):
                sys.stderr.write(f"{read} read, {read / (perf_counter() - start):.0f} a second, {len(outcome.faults)} faults\n")
    return outcome


def told(outcome: Outcome) -> Iterator[str]:
    """The outcome in words."""
    for kind in kinds():
        counts = {word: outcome.counts[kind, word] for word in ("accepted", "refused", "FAULT")}
        yield f"{kind:20}" + "".join(f"{word} {number:8}   " for word, number in counts.items())
    yield f"{'all':20}{outcome.counts.total()} inputs; the slowest took {outcome.slowest[0]:.2f} s (seed {outcome.slowest[1]})"
    for mark, seeds in outcome.faults.items():
        yield f"\n{len(seeds)} times {mark}, with the seeds {sorted(seeds)[:MOST_SHOWN]}\n{outcome.texts[mark]}"
    if not outcome.faults:
        yield "No fault."


def _shown(given: Input) -> str:
    text = given.data.decode("utf-8", "backslashreplace") if isinstance(given.data, bytes) else repr(given.data)
    return f"{given.kind}: {given.name}\n{text}\n"


def main(arguments: list[str] | None = None) -> int:
    """Run the script."""
    parser: Any = argparse.ArgumentParser(description="Feed damaged and made-up inputs to every reader.")
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args(arguments)
    if given.count == 1:
        sys.stdout.write(_shown(input_of(given.seed)))
    start = perf_counter()
    outcome = run(given.count, given.seed, given.processes)
    seconds = perf_counter() - start
    sys.stdout.write("\n".join((*told(outcome), f"{seconds:.0f} s, {given.count / seconds:.0f} inputs a second", "")))
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
