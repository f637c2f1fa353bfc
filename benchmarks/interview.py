"""How long an interview takes to find its next question, from the first, when everything is open, to the last."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from cold_start import ROOT

from alliance_advisor.consultation.interview import Interview
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_bytes
from alliance_advisor.knowledge.cache import cached_knowledge_base
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

TIMES = 5


def main() -> None:
    """Print the times of all questions, in which nothing is ever known: so most stays open, which takes longest."""
    knowledge_base = cached_knowledge_base(ROOT / "knowledge_base")
    files = sorted((ROOT / "examples").glob("*.yaml"))
    sessions = [Session(), *(session_from_bytes(file.read_bytes(), file.name, knowledge_base) for file in files)]
    list(_times(knowledge_base, Session()))
    times = sorted(each for session in sessions for each in _times(knowledge_base, session))
    print(f"{len(times)} questions: median {statistics.median(times) * 1e3:.0f} ms, "
          f"95 of 100 within {times[len(times) * 95 // 100] * 1e3:.0f} ms, longest {times[-1] * 1e3:.0f} ms")


def _times(knowledge_base: KnowledgeBase, session: Session) -> Iterator[float]:
    """For each question the shortest of a few times, from the answer before it."""
    interview = Interview.from_session(knowledge_base, session)
    while interview.inquiry is not None:
        yield min(_time(interview) for _ in range(TIMES))
        interview = interview.not_known()


def _time(interview: Interview) -> float:
    fresh = Interview(interview.knowledge_base, interview.session, interview.closed, interview.ticked, interview.kept)
    start = time.perf_counter()
    assert fresh.inquiry is not None
    assert fresh.first is None or fresh.first.id
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
