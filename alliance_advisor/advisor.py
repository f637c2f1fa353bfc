"""The whole flow, top to bottom: a session, the rules that fire, what follows, and why. Read this first.

    knowledge base + session  ->  trace  ->  consultation  ->  advice  ->  text, JSON
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from alliance_advisor.errors import AdvisorError, one_of
from alliance_advisor.explanation.advice import Advice, advice_from
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.trace import Trace
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from alliance_advisor.inference.direct import DirectReading

ENGINES = ("experta", "direct")


class Advisor:
    """Advises on sessions with one knowledge base. Safe to share between threads: each gets an engine of its own.

    `engine` chooses the reading of the rules: `experta` fires them by forward chaining; `direct` evaluates the same
    formulas in microseconds and needs no experta. Both give the same bytes.
    """

    def __init__(self, knowledge_base: KnowledgeBase, engine: str = "experta") -> None:
        if engine not in ENGINES:
            raise AdvisorError(f"there is no engine “{engine}”: it is {one_of(ENGINES)}")
        self.knowledge_base = knowledge_base
        self._engine = engine
        self._direct = _direct_reading(knowledge_base) if engine == "direct" else None
        self._of_thread = threading.local()

    def advise(self, session: Session) -> Advice:
        """The advice on one session. Raises `EngineUnavailable` where experta is asked for and cannot be imported."""
        trace = self._direct.infer(session) if self._direct is not None else self._fire(session)
        return advice_from(Consultation.from_trace(self.knowledge_base, session, trace))

    def _fire(self, session: Session) -> Trace:
        """Fire the rules with this thread's engine; one in which something went wrong is thrown away."""
        from alliance_advisor.inference.engine import ExpertaEngine  # noqa: PLC0415 - experta is imported when needed

        engine = getattr(self._of_thread, "engine", None) or ExpertaEngine(self.knowledge_base)
        self._of_thread.engine = None
        trace: Trace = engine.infer(session)
        self._of_thread.engine = engine
        return trace


def _direct_reading(knowledge_base: KnowledgeBase) -> DirectReading:
    from alliance_advisor.inference.direct import DirectReading  # noqa: PLC0415 - a single answer by experta needs none

    return DirectReading(knowledge_base)


def advise_once(knowledge_base: KnowledgeBase, session: Session, engine: str = "experta") -> Advice:
    """One answer with no engine kept: builds only the rules that the reported facts can reach."""
    if engine != "experta":
        return Advisor(knowledge_base, engine).advise(session)
    from alliance_advisor.inference.engine import ExpertaEngine  # noqa: PLC0415 - experta is imported when needed

    trace = ExpertaEngine.for_one(knowledge_base, session).infer(session)
    return advice_from(Consultation.from_trace(knowledge_base, session, trace))
