"""The sessions for the figures of the caseload: random ones, as typed columns, and as many rows drawn from them as are wanted."""

from __future__ import annotations

from random import Random

import polars as pl
from polars_rules import kind_of_column

from alliance_advisor.caseload.sessions import columns_of
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.workbench.random_sessions import random_session

KEYS = ("client", "session")


def random_sessions(knowledge_base: KnowledgeBase, count: int, seed: int = 3) -> list[Session]:
    """So many random sessions of a knowledge base."""
    random = Random(seed)
    return [random_session(random, knowledge_base) for _ in range(count)]


def typed(knowledge_base: KnowledgeBase, sessions: list[Session]) -> pl.DataFrame:
    """Sessions as columns of the narrowest kinds: words of a list, true and false, numbers."""
    columns = {name: values for name, values in columns_of(knowledge_base, sessions).items() if name not in KEYS}
    return pl.DataFrame(columns, schema={name: kind_of_column(knowledge_base, name) for name in columns}, strict=False)


def drawn(frame: pl.DataFrame, rows: int, seed: int = 4) -> pl.DataFrame:
    """So many rows, drawn from those of a frame."""
    return frame.sample(rows, with_replacement=True, seed=seed).rechunk()


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """The same with plain strings for words, as most files hold them."""
    return frame.with_columns(pl.col(name).cast(pl.String) for name, kind in frame.schema.items() if isinstance(kind, pl.Enum))
