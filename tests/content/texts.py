"""The texts of a knowledge base by the file that they stand in, and lists of words to look for in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from alliance_advisor.knowledge.alerts import Alert
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.strategies import Strategy
from alliance_advisor.knowledge.vocabulary import Fact
from tests.shipped import CHECKOUT, shipped

HERE = Path(__file__).parent
KNOWLEDGE = CHECKOUT / "knowledge_base"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry of the knowledge base says to a therapist, and what it gives them to say."""

    kind: str
    name: str
    lines: tuple[str, ...]
    say: tuple[str, ...] = ()
    to_client: str = ""
    references: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What it is, and its name."""
        return f"{self.kind} {self.name}"

    @property
    def everything(self) -> tuple[str, ...]:
        """Every line of it."""
        return tuple(filter(None, (*self.lines, *self.say, self.to_client)))


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry of the shipped knowledge base whose wording is our own."""
    return tuple(entries_of(shipped()))


def entries_of(base: KnowledgeBase) -> Iterator[Entry]:
    """Strategies, rules, alerts, facts, findings and conflicts."""
    yield from map(of_strategy, base.strategies.values())
    yield from map(of_rule, base.rules.values())
    yield from map(of_alert, base.alerts.values())
    yield from map(of_fact, base.vocabulary.facts.values())
    for finding in base.vocabulary.findings.values():
        yield Entry("finding", finding.id, (finding.title, finding.definition))
    for conflict in base.conflicts:
        yield Entry("conflict", conflict.id, (conflict.message,))


def of_strategy(each: Strategy) -> Entry:
    """A strategy."""
    lines = (each.title, each.aim, *each.steps, *each.avoid, each.working_if, each.caveat)
    return Entry("strategy", each.id, lines, each.say, each.to_client, each.references)


def of_rule(each: Rule) -> Entry:
    """A rule."""
    return Entry("rule", each.id, (each.title, each.rationale, each.limits), references=each.references)


def of_alert(each: Alert) -> Entry:
    """An alert."""
    return Entry("alert", each.id, (each.title, each.message, *each.steps), each.say, references=each.references)


def of_fact(each: Fact) -> Entry:
    """A fact: its question, what its values mean, and the credit given for it."""
    return Entry("fact", each.id, (each.ask, *each.anchors.values(), *each.credits.values()))


def listed(name: str) -> tuple[str, ...]:
    """The lines of a list beside the tests, without comments."""
    lines = ((HERE / name).read_text(encoding="utf-8")).splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def raw_references(path: Path = KNOWLEDGE / "references.yaml") -> Mapping[str, Mapping[str, Any]]:
    """The references as they are written, by key."""
    read = plain(path)["references"]
    return read if isinstance(read, dict) else {each["key"]: each for each in read}


def plain(path: Path) -> Any:
    """A YAML file as plain data."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class Words:
    """A list of words and phrases to look for. `*` at the end of a word stands for any ending."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = tuple(phrases)
        parts = (re.escape(phrase).replace(r"\ ", r"\s+").replace(r"\*", r"\w*") for phrase in self.phrases)
        self._pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)

    def found_in(self, text: str) -> list[str]:
        """The words of the list that stand in a text, as they stand there."""
        return [found.group() for found in self._pattern.finditer(" ".join(text.split()))]
