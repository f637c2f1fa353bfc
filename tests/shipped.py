"""The shipped knowledge base and the example sessions, read once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alliance_advisor import resources
from alliance_advisor.advisor import Advisor
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_bytes
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_folder

CHECKOUT = Path(__file__).parent.parent
EXAMPLES = tuple(sorted((CHECKOUT / "examples").glob("*.yaml")))


@cache
def shipped() -> KnowledgeBase:
    """The shipped knowledge base."""
    return knowledge_base_from_folder(resources.knowledge_base_folder())


@cache
def shipped_advisor(engine: str) -> Advisor:
    """An advisor on the shipped knowledge base."""
    return Advisor(shipped(), engine)


def example_session(file: Path) -> Session:
    """An example session as the shipped knowledge base reads it."""
    return session_from_bytes(file.read_bytes(), file.name, shipped())
