"""A knowledge base together with the files it was read from: what trainers edit, with the place of every line.

The loaded knowledge holds what conditions mean; here they also stand as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge.conditions import Group
from alliance_advisor.knowledge.folder import SourceFile
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import files_to_read, knowledge_base_from_files
from alliance_advisor.knowledge.located_yaml import Mapping as Block
from alliance_advisor.knowledge.rule_files import Definitions, Written, written_from
from alliance_advisor.knowledge.strategies import hold_written_from


@dataclass(frozen=True)
class Source:
    """A knowledge base, its folder, and its files by name."""

    folder: Path
    knowledge_base: KnowledgeBase
    files: Mapping[str, SourceFile]

    @classmethod
    def from_folder(cls, folder: Path) -> Source:
        """Load a folder. Raises `ProblemsFound` with everything that is wrong with it."""
        problems = ProblemCollector()
        files = files_to_read(folder, problems)
        return cls(folder, knowledge_base_from_files(files, problems), {file.name: file for file in files})

    @cached_property
    def written(self) -> Mapping[str, Written]:
        """The conditions of every rule as they are written, by rule."""
        return dict(self._written())

    def _written(self) -> Iterator[tuple[str, Written]]:
        knowledge_base = self.knowledge_base
        definitions = Definitions(knowledge_base.vocabulary, frozenset(knowledge_base.strategies),
                                  frozenset(knowledge_base.alerts), frozenset(knowledge_base.references))
        for rule in knowledge_base.rules.values():
            yield rule.id, written_from(self.block(rule.location), definitions)

    @cached_property
    def holds(self) -> Mapping[str, Group]:
        """The `hold_when` of every strategy that has one, as it is written, by strategy."""
        knowledge_base = self.knowledge_base
        written = ((strategy.id, hold_written_from(self.block(strategy.location), knowledge_base.vocabulary))
                   for strategy in knowledge_base.strategies.values())
        return {strategy: hold for strategy, hold in written if hold is not None}

    def block(self, location: Location) -> Block:
        """What stands in a file that was read without a problem."""
        node = self.files[location.file].node(ProblemCollector())
        assert isinstance(node, Block)
        return node
