"""Ten thousand consultations in one process, with each reading: memory must stay flat, and every trace the same.

The same hundred sessions come again and again, so that each must give the bytes that it gave the first time.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from random_rules import knowledge_base_of, sessions_of

from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.engine import ExpertaEngine
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.trace import Trace

CONSULTATIONS, LOOKED_AT = 10_000, (100, 1_000, 10_000)
SESSIONS = 100


def main() -> None:
    """Print memory after the first hundred, thousand and ten thousand consultations."""
    knowledge_base = knowledge_base_of()
    sessions = sessions_of(knowledge_base, SESSIONS)
    expected = [repr(DirectReading(knowledge_base).infer(each)) for each in sessions]
    for what, infer in (("direct", DirectReading(knowledge_base).infer), ("experta", ExpertaEngine(knowledge_base).infer)):
        _consult(what, infer, sessions, expected)


def _consult(what: str, infer: Callable[[Session], Trace], sessions: list[Session], expected: list[str]) -> None:
    tracemalloc.start()
    for number in range(1, CONSULTATIONS + 1):
        which = number % len(sessions)
        if repr(infer(sessions[which])) != expected[which]:
            raise SystemExit(f"{what}: consultation {number} gave another trace")
        if number in LOOKED_AT:
            gc.collect()
            print(f"{what:<8} after {number:>6}: {tracemalloc.get_traced_memory()[0] / 1024:>8.0f} KiB of Python objects, "
                  f"{_resident():>7} of the process", flush=True)
    tracemalloc.stop()


def _resident() -> str:
    """The process's resident memory, where the system says it (Linux)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return "unknown"
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return f"{int(line.split()[1]) / 1024:.1f} MiB"


if __name__ == "__main__":
    main()
