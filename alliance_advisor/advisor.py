"""The whole flow, top to bottom: a session, the rules that fire, what follows, and why. Read this first.

    knowledge base + session  ->  trace  ->  consultation  ->  advice  ->  text, JSON
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliance_advisor import resources
from alliance_advisor.errors import AdvisorError, ProblemsFound, one_of
from alliance_advisor.explanation import advice as explanation
from alliance_advisor.explanation.advice import advice_from
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.inference.trace import Trace
from alliance_advisor.knowledge.cache import cached_knowledge_base
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from alliance_advisor.inference.direct import DirectReading
    from alliance_advisor.inference.engine import ExpertaEngine
    from alliance_advisor.presentation.rendering import Renderer

ENGINES = ("experta", "direct")

log = logging.getLogger("alliance_advisor")
"""Says which knowledge is used and when it changes; never what was reported, nor by whom."""

log.addHandler(logging.NullHandler())


class Advisor:
    """Advises on sessions with one knowledge base. Safe to share between threads and across a fork.

    `kb` is a folder or a knowledge base that was loaded before; left out, it is the shipped one. `packs` are folders of local
    packs laid over it, and `drafts` lets draft rules fire. `engine` chooses the reading of the rules: `experta` fires them by
    forward chaining; `direct` evaluates the same formulas in microseconds and needs no experta. Both give the same bytes.

    Raises `ProblemsFound`, with the place of every problem, where a folder cannot be used.
    """

    def __init__(self, kb: KnowledgeBase | Path | str | None = None, engine: str = "experta", *,
                 packs: Iterable[Path | str] = (), drafts: bool = False) -> None:
        if engine not in ENGINES:
            raise AdvisorError(f"there is no engine “{engine}”: it is {one_of(ENGINES)}")
        self._given, self._packs, self._drafts = kb, tuple(map(Path, packs)), drafts
        if isinstance(kb, KnowledgeBase) and self._packs:
            raise AdvisorError("packs are laid over a folder, and this knowledge base was loaded before")
        self._engine = engine
        self._reading = self._read()

    @property
    def knowledge_base(self) -> KnowledgeBase:
        """What is advised with now."""
        return self._reading.knowledge_base

    def advise(self, session: Session | Mapping[str, Any]) -> Advice:
        """The advice on one session, given as a `Session` or as plain data: `{"facts": {"bond": "thin"}}`.

        Raises `ProblemsFound` where the plain data are no session, and `EngineUnavailable` where experta cannot be imported.
        """
        reading = self._reading
        knowledge_base = reading.knowledge_base
        asked = session if isinstance(session, Session) else session_from_dict(session, knowledge_base)
        values = advice_from(Consultation.from_trace(knowledge_base, asked, reading.infer(asked)))
        return Advice.from_values(values, self._renderer)

    def reload(self) -> KnowledgeBase:
        """Read the folders again and advise with what they say now; consultations under way end with what they began with.

        Raises `ProblemsFound` where they cannot be used any more, and goes on with the knowledge of before.
        """
        try:
            self._reading = self._read()
        except ProblemsFound as found:
            log.warning("knowledge base not reloaded: %d problems; going on with %s", len(found.problems),
                        self.knowledge_base.digest)
            raise
        return self.knowledge_base

    def _read(self) -> _Reading:
        given = self._given
        if isinstance(given, KnowledgeBase):
            knowledge_base = given
        else:
            folder = resources.knowledge_base_folder() if given is None else Path(given)
            knowledge_base = cached_knowledge_base(folder, self._packs)
        about = knowledge_base.manifest
        log.info("knowledge base %s %s %s, engine %s", about.name, about.version, knowledge_base.digest, self._engine)
        return _Reading(knowledge_base.with_drafts() if self._drafts else knowledge_base, self._engine)

    @cached_property
    def _renderer(self) -> Renderer:
        from alliance_advisor.presentation.rendering import Renderer  # noqa: PLC0415 - Jinja is imported when needed

        return Renderer()


@dataclass(frozen=True, slots=True, repr=False)
class Advice(explanation.Advice):
    """The whole answer to one session, as values and in every form.

    `status` is `safety`, `advice`, `carry_on` or `no_advice` (then `reason` says why); `findings`, `recommendations` (each with
    its `rank`: 1 to 3 come first), `withheld`, `alerts` and `questions` hold what is said. `why`, `why_not`, `what_if` and
    `flip_points` ask further.
    """

    forms: Renderer = field(repr=False, compare=False)

    @classmethod
    def from_values(cls, values: explanation.Advice, forms: Renderer) -> Advice:
        """The same advice with something at hand that renders it."""
        said: dict[str, Any] = {each.name: getattr(values, each.name) for each in fields(explanation.Advice)}
        return cls(**said, forms=forms)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as `advice.schema.json` in the package describes it."""
        return self.forms.document(self)

    def to_json(self) -> str:
        """The same as JSON: the same bytes for the same knowledge base and session, whatever the engine or machine."""
        return self.render("json")

    def render(self, form: str = "text", *, everything: bool = False) -> str:
        """The answer as `text`, `md`, `html` or `json`; `everything` shows every recommendation with all its details."""
        return self.forms.render(self, form, everything=everything)


class _Reading:
    """One knowledge base and what reads it: the direct reading, or an experta engine for each thread of each process."""

    def __init__(self, knowledge_base: KnowledgeBase, engine: str) -> None:
        self.knowledge_base = knowledge_base
        self._direct = _direct_reading(knowledge_base) if engine == "direct" else None
        self._of_thread = threading.local()

    def infer(self, session: Session) -> Trace:
        """Which rules fire on a session. Raises `EngineUnavailable`."""
        return self._direct.infer(session) if self._direct is not None else self._fire(session)

    def _fire(self, session: Session) -> Trace:
        """Fire the rules with this thread's engine; one in which something went wrong is thrown away."""
        engine = self._taken()
        trace = engine.infer(session)
        self._of_thread.kept = os.getpid(), engine
        return trace

    def _taken(self) -> ExpertaEngine:
        """This thread's engine, taken out for as long as it runs; one that came over a fork may have stopped halfway."""
        process, engine = getattr(self._of_thread, "kept", (0, None))
        self._of_thread.kept = 0, None
        return engine if process == os.getpid() and engine is not None else _experta_engine(self.knowledge_base)


def _experta_engine(knowledge_base: KnowledgeBase) -> ExpertaEngine:
    from alliance_advisor.inference.engine import ExpertaEngine  # noqa: PLC0415 - experta is imported when needed

    return ExpertaEngine(knowledge_base)


def _direct_reading(knowledge_base: KnowledgeBase) -> DirectReading:
    from alliance_advisor.inference.direct import DirectReading  # noqa: PLC0415 - a single answer by experta needs none

    return DirectReading(knowledge_base)


def advise_once(knowledge_base: KnowledgeBase, session: Session, engine: str = "experta") -> explanation.Advice:
    """One answer with no engine kept: builds only the rules that the reported facts can reach."""
    if engine != "experta":
        return Advisor(knowledge_base, engine).advise(session)
    from alliance_advisor.inference.engine import ExpertaEngine  # noqa: PLC0415 - experta is imported when needed

    trace = ExpertaEngine.for_one(knowledge_base, session).infer(session)
    return advice_from(Consultation.from_trace(knowledge_base, session, trace))
