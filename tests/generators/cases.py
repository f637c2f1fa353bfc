"""Cases for property tests: a seed gives a knowledge base, its documents and as many sessions as are asked for.

The tests share one pool of knowledge bases; `ALLIANCE_SEED=1000 python -m pytest` takes another.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.workbench.random_sessions import random_session
from alliance_advisor.workbench.source import Source
from tests.generators.documents import documents_from
from tests.generators.plain import Documents, PlainFile, knowledge_base_of

FIRST_SEED = int(os.environ.get("ALLIANCE_SEED", "0"))
POOL = 200
SEEDS = st.integers(FIRST_SEED, FIRST_SEED + POOL - 1)
"""Hypothesis draws these, and names the one that fails."""

SHARE_WITH_DRAFTS = 0.3


@dataclass(frozen=True, slots=True)
class Case:
    """One random knowledge base, and the source of its sessions."""

    seed: int
    documents: Documents
    knowledge_base: KnowledgeBase
    direct: DirectReading
    random: Random

    def sessions(self, count: int) -> Iterator[Session]:
        """So many random sessions."""
        return (random_session(self.random, self.knowledge_base) for _ in range(count))

    def consult(self, session: Session) -> Consultation:
        """What the direct reading makes of a session."""
        return Consultation.from_trace(self.knowledge_base, session, self.direct.infer(session))


def case_of(seed: int) -> Case:
    """The case of a seed; in some the drafts fire."""
    return Case(seed, *_base(seed), Random(f"sessions of {seed}"))


def source_of(case: Case) -> Source:
    """The knowledge base of a case with its documents as the files that it was read from."""
    files = {name: PlainFile(name, "", b"", document) for name, document in case.documents.items()}
    return Source(Path(), case.knowledge_base, files)


@lru_cache(maxsize=POOL)
def _base(seed: int) -> tuple[Documents, KnowledgeBase, DirectReading]:
    random = Random(seed)
    documents = documents_from(random)
    knowledge_base = knowledge_base_of(documents)
    if random.random() < SHARE_WITH_DRAFTS:
        knowledge_base = knowledge_base.with_drafts()
    return documents, knowledge_base, DirectReading(knowledge_base)
