"""Loads a knowledge base folder: one kind of file after the other, all problems of all files told together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from alliance_advisor.errors import Location, Problem, ProblemCollector, ProblemsFound
from alliance_advisor.knowledge import located_yaml
from alliance_advisor.knowledge.alerts import Alert, alert_from
from alliance_advisor.knowledge.conflicts import conflicts_from
from alliance_advisor.knowledge.folder import SourceFile, definition_in, files_of
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.located_yaml import Node
from alliance_advisor.knowledge.manifest import check_language, families_from, manifest_block, manifest_from
from alliance_advisor.knowledge.reader import Block
from alliance_advisor.knowledge.references import Reference, references_from
from alliance_advisor.knowledge.rule_files import Definitions, rule_from
from alliance_advisor.knowledge.rules import RETIRED, Rule
from alliance_advisor.knowledge.strata import strata_of
from alliance_advisor.knowledge.strategies import Strategy, strategy_from
from alliance_advisor.knowledge.vocabulary import Conflict, Vocabulary
from alliance_advisor.knowledge.vocabulary_files import VocabularyReader

REQUIRED = {
    "manifest.yaml": "It gives the knowledge base its name, version, families and roles.",
    "references.yaml": "It lists the literature that rules and strategies cite.",
    "vocabulary/facts": "A folder of files with the facts that can be reported.",
    "vocabulary/findings.yaml": "It lists what the rules may conclude.",
}
DEFINING = {
    "unknown-name": ("vocabulary/facts", "vocabulary/findings.yaml"), "unknown-fact": ("vocabulary/facts",),
    "unknown-finding": ("vocabulary/findings.yaml",), "unknown-reference": ("references.yaml",),
    "unknown-family": ("manifest.yaml",),
}
"""Where the names are defined that a code says are unknown."""

FEW = 5
_Definition = TypeVar("_Definition", Rule, Strategy, Alert)


def knowledge_base_from_folder(folder: Path) -> KnowledgeBase:
    """Read and check a folder. Raises `ProblemsFound` with everything that is wrong with it."""
    problems = ProblemCollector()
    return knowledge_base_from_files(files_to_read(folder, problems), problems)


def files_to_read(folder: Path, problems: ProblemCollector) -> list[SourceFile]:
    """The files of a folder, of which there must be one. Raises `ProblemsFound`."""
    files = files_of(folder, problems)
    if not files:
        problems.raise_if_any()
        problems.report("missing-file", "there is no knowledge base here", Location(str(folder)),
                        "A knowledge base is a folder with a manifest.yaml in it.")
        problems.raise_if_any()
    return files


def knowledge_base_from_files(files: list[SourceFile], problems: ProblemCollector) -> KnowledgeBase:
    """Read and check files that were gathered before. Raises `ProblemsFound`."""
    _require_the_basic_files(files, problems)
    loader = _Loader(files, problems)
    knowledge_base = loader.knowledge_base()
    if len(problems) or knowledge_base is None:
        raise ProblemsFound(loader.without_follow_ups(problems.in_order()))
    return knowledge_base.with_digest()


def _require_the_basic_files(files: list[SourceFile], problems: ProblemCollector) -> None:
    """Without one of these, nothing else can be judged, so their absence is told alone."""
    missing = [name for name in REQUIRED if not any(file.holds == name for file in files)]
    for name in missing:
        problems.report("missing-file", f"{name} is missing", Location(name), REQUIRED[name])
    if missing:
        problems.raise_if_any()


class _Loader:
    """Holds the files, what could be read of them, and the names that those which could not be read may define."""

    def __init__(self, files: list[SourceFile], problems: ProblemCollector) -> None:
        self._problems = problems
        self._files = files
        self._nodes = {file.name: file.node(problems) for file in files}
        self._faulty = {name for name, node in self._nodes.items() if node is None}

    def knowledge_base(self) -> KnowledgeBase | None:
        manifest, families = self._manifest()
        vocabulary, references = self._vocabulary(), self._references()
        cited = {*references, *self._words_of_faulty("references.yaml")}
        definitions = Definitions(vocabulary, self._stems("strategies"), self._stems("alerts"), frozenset(cited))
        strategies = self._definitions("strategies", "a strategy", lambda mapping: strategy_from(
            mapping, vocabulary, {*families, *self._words_of_faulty("manifest.yaml")}, cited, self._problems))
        self._check_old_names(strategies)
        alerts = self._definitions("alerts", "an alert", lambda mapping: alert_from(mapping, cited, self._problems))
        rules = self._definitions("rules", "a rule", lambda mapping: rule_from(mapping, definitions, self._problems))
        firing = [rule for rule in rules.values() if rule.status != RETIRED]
        strata = strata_of(firing, vocabulary.findings, self._problems)
        conflicts = self._conflicts(vocabulary)
        if manifest is None:
            return None
        about = manifest_from(manifest, families, vocabulary, definitions.alerts, self._problems)
        return KnowledgeBase(about, vocabulary, references, strategies, alerts, rules, conflicts, strata)

    def without_follow_ups(self, problems: tuple[Problem, ...]) -> Iterator[Problem]:
        """All but a flood of unknown names, where a file that may define them could not be read."""
        counts = Counter(problem.code for problem in problems)
        unread = {file.holds for file in self._files if self._nodes[file.name] is None}
        for problem in problems:
            if counts[problem.code] <= FEW or unread.isdisjoint(DEFINING.get(problem.code, ())):
                yield problem

    def _manifest(self) -> tuple[Block | None, dict[str, str]]:
        """The manifest and its families. In another version of the language, nothing else can be judged."""
        block, families = None, {}
        for _, node in self._read("manifest.yaml"):
            block = manifest_block(node, self._problems)
            if block is not None:
                if not check_language(block, self._problems):
                    self._problems.raise_if_any()
                families = families_from(block, self._problems)
        return block, families

    def _vocabulary(self) -> Vocabulary:
        reader = VocabularyReader(self._problems)
        for _, node in self._read("vocabulary/facts"):
            reader.facts(node)
        for _, node in self._read("vocabulary/findings.yaml"):
            reader.findings(node)
        for holds in ("vocabulary/facts", "vocabulary/findings.yaml"):
            reader.may_define(self._words_of_faulty(holds))
        return reader.vocabulary()

    def _references(self) -> dict[str, Reference]:
        references: dict[str, Reference] = {}
        for _, node in self._read("references.yaml"):
            references |= references_from(node, self._problems)
        return references

    def _conflicts(self, vocabulary: Vocabulary) -> tuple[Conflict, ...]:
        return tuple(conflict for _, node in self._read("vocabulary/conflicts.yaml")
                     for conflict in conflicts_from(node, vocabulary, self._problems))

    def _definitions(self, holds: str, what: str,
                     read: Callable[[located_yaml.Mapping], _Definition | None]) -> dict[str, _Definition]:
        """Everything of one kind, by id, in the order of the ids."""
        found: dict[str, _Definition] = {}
        places: Mapping[str, str] = {}
        for file, node in self._read(holds):
            mapping = definition_in(file, node, what, self._problems)
            definition = read(mapping) if mapping is not None else None
            if file.stem in places:
                self._problems.report("defined-twice", f"{file.stem} is already defined", Location(file.name),
                                      f"The first definition is {places[file.stem]}. Give one of them another name.")
            places = {file.stem: file.name, **places}
            if definition is not None:
                found[file.stem] = definition
        return dict(sorted(found.items()))

    def _check_old_names(self, strategies: Mapping[str, Strategy]) -> None:
        for strategy in strategies.values():
            for old in strategy.renamed_from:
                if old in strategies:
                    self._problems.report("old-name-in-use", f"{strategy.id} was renamed from {old}, which is still in use",
                                          strategy.location, "Take it out of renamed_from, or rename the other.")

    def _read(self, holds: str) -> Iterator[tuple[SourceFile, Node]]:
        """The files of one kind that could be read, remembering those in which the reader then finds a problem."""
        for file in self._files:
            node = self._nodes[file.name]
            if file.holds == holds and node is not None:
                before = len(self._problems)
                yield file, node
                if len(self._problems) > before:
                    self._faulty.add(file.name)

    def _stems(self, holds: str) -> frozenset[str]:
        return frozenset(file.stem for file in self._files if file.holds == holds)

    def _words_of_faulty(self, holds: str) -> set[str]:
        """Every word of the files of one kind that have a problem: a name among them is probably defined there."""
        faulty = (file for file in self._files if file.holds == holds and file.name in self._faulty)
        words = {word for file in faulty for word in re.findall(r"[\w-]+", file.text())}
        return words | {word.lower() for word in words}
