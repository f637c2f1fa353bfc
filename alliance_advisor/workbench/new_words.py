"""The words with which the templates of `kb new` teach: those of the language, and examples from the base at hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliance_advisor.errors import ProblemCollector, one_of
from alliance_advisor.explanation.status import Status
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.folder import SourceFile
from alliance_advisor.knowledge.manifest import families_from, manifest_block
from alliance_advisor.knowledge.references import references_from
from alliance_advisor.knowledge.rules import SUPPORTS
from alliance_advisor.knowledge.strategies import COUNT_OF_STEPS, PHASES, TIMINGS
from alliance_advisor.knowledge.vocabulary import CHALLENGES, Vocabulary
from alliance_advisor.knowledge.vocabulary_files import ABOUT, SEEN_BY, VocabularyReader

LANGUAGE = {
    "supports": one_of(SUPPORTS), "challenges": ", ".join(CHALLENGES), "phases": one_of(PHASES), "timings": one_of(TIMINGS),
    "fewest": COUNT_OF_STEPS[0], "most": COUNT_OF_STEPS[-1], "abouts": one_of(ABOUT), "kinds": one_of(Kind),
    "seen_by": ", ".join(SEEN_BY), "statuses": one_of(Status),
}
"""Words that stand in every knowledge base."""


def words_for(files: Iterable[SourceFile]) -> dict[str, Any]:
    """The words of the language, and one example of each kind from files that need not be finished; empty where there is none."""
    files = tuple(files)
    vocabulary = _vocabulary(files)
    scale = next((fact for fact in vocabulary.facts.values() if fact.domain.kind is Kind.SCALE and fact.reportable), None)
    return {
        **LANGUAGE,
        "families": one_of(_families(files) or ["a family from manifest.yaml"]),
        "line": f"{scale.id}: at least {scale.domain.words[1]}" if scale is not None else "",
        "report": f"{scale.id}: {scale.domain.words[1]}" if scale is not None else "",
        "measure": next((fact.id for fact in vocabulary.facts.values() if fact.measure is not None), ""),
        "group": scale.group if scale is not None else "",
        "strategy": next((file.stem for file in files if file.holds == "strategies"), ""),
        "reference": next(iter(_references(files)), ""),
    }


def _vocabulary(files: Iterable[SourceFile]) -> Vocabulary:
    reader = VocabularyReader(ProblemCollector())
    for file in files:
        node = file.node(ProblemCollector()) if file.holds == "vocabulary/facts" else None
        if node is not None:
            reader.facts(node)
    return reader.vocabulary()


def _families(files: Iterable[SourceFile]) -> list[str]:
    problems = ProblemCollector()
    nodes = [file.node(problems) for file in files if file.holds == "manifest.yaml"]
    blocks = [manifest_block(node, problems) for node in nodes if node is not None]
    return [family for block in blocks if block is not None for family in families_from(block, problems)]


def _references(files: Iterable[SourceFile]) -> list[str]:
    problems = ProblemCollector()
    nodes = [file.node(problems) for file in files if file.holds == "references.yaml"]
    return [name for node in nodes if node is not None for name in references_from(node, problems)]
