"""Reads the vignettes: what each expects, and the session that a reader made of its narrative, a case of the knowledge base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from alliance_advisor import resources
from alliance_advisor.inference.session import Session
from alliance_advisor.workbench.cases import cases_from_folder
from tests.shipped import shipped

HERE = Path(__file__).parent
READERS = ("first", "second")
"""Two people who had not seen the rules or what is expected, each entering the facts from the narrative alone."""


@dataclass(frozen=True, slots=True)
class Case:
    """One vignette: challenges and advice that expert guidance names, advice it allows, and what it forbids."""

    id: str
    source: str
    difficulty: str
    challenges: frozenset[str]
    challenges_ok: frozenset[str]
    must: tuple[frozenset[str], ...]
    ok: frozenset[str]
    must_not: frozenset[str]
    safety_first: bool

    @property
    def allowed(self) -> frozenset[str]:
        """Every advice code that the case asks for or allows."""
        return self.ok.union(*self.must)

    def session(self, reader: str) -> Session:
        """The facts that a reader entered."""
        return entered()[f"cases/vignettes/{reader}/{self.id}.yaml"]


@cache
def entered() -> Mapping[str, Session]:
    """What the readers entered, by the file of the case in the knowledge base; the first case of a file has it as it is."""
    cases = cases_from_folder(resources.knowledge_base_folder(), shipped())
    return {case.location.file: case.session for case in reversed(cases)}


def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of its number."""
    return tuple(_case(plain(path)) for path in sorted((HERE / "cases").glob("*.yaml")))


def plain(path: Path) -> Mapping[str, Any]:
    """A YAML file of the tests as plain data."""
    read: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def _case(document: Mapping[str, Any]) -> Case:
    expected = document["expected"]
    return Case(
        id=document["id"], source=document["source"], difficulty=document["difficulty"],
        challenges=frozenset(expected["challenges"]), challenges_ok=frozenset(expected["challenges_ok"]),
        must=tuple(map(frozenset, expected["must"])), ok=frozenset(expected["ok"]), must_not=frozenset(expected["must_not"]),
        safety_first=expected["safety_first"],
    )


def words_of(case: Case) -> Iterator[str]:
    """Every code that a case uses."""
    yield from case.challenges | case.challenges_ok | case.allowed | case.must_not
