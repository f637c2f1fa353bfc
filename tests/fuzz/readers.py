"""Every reader of the program that takes what somebody wrote: each file through its own reader, and some through all of it.

Each gives what it read, or None, and reports problems or raises them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from alliance_advisor.errors import ProblemCollector
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_bytes, session_from_dict, session_from_settings
from alliance_advisor.knowledge.alerts import alert_from
from alliance_advisor.knowledge.conditions import ConditionReader, meaning
from alliance_advisor.knowledge.conflicts import conflicts_from
from alliance_advisor.knowledge.folder import SourceFile, definition_in, files_of
from alliance_advisor.knowledge.formula import negation, truth
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_files
from alliance_advisor.knowledge.located_yaml import Node
from alliance_advisor.knowledge.manifest import check_language, families_from, manifest_block, manifest_from
from alliance_advisor.knowledge.packs import knowledge_base_with_packs
from alliance_advisor.knowledge.references import references_from
from alliance_advisor.knowledge.rule_files import Definitions, rule_from
from alliance_advisor.knowledge.strategies import strategy_from
from alliance_advisor.knowledge.vocabulary_files import VocabularyReader
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.cases import cases_in
from alliance_advisor.workbench.mismatches import mismatches
from alliance_advisor.workbench.properties import property_from
from tests.fuzz.texts import shipped_files
from tests.shipped import CHECKOUT, shipped

SMALL = CHECKOUT / "tests" / "faulty" / "base"

PACK = {"pack.yaml": "name: north\nversion: 1.0.0\nlanguage: 1\ntitle: Ours\ndisables:\n"
                     "  - {id: predictability-first, reason: Not here.}\n",
        "local.yaml": "protocol: Call the duty desk.\n"}


def definition(kind: str, name: str, data: bytes | object, problems: ProblemCollector) -> object | None:
    file = _file(name, data)
    node = file.node(problems)
    mapping = definition_in(file, node, f"a {kind}", problems) if node is not None else None
    if mapping is None:
        return None
    defined = definitions()
    match kind:
        case "rule":
            rule = rule_from(mapping, defined, problems)
            return rule and truth(rule.formula, _possible())
        case "strategy":
            families = shipped().manifest.families
            strategy = strategy_from(mapping, defined.vocabulary, families, defined.references, problems)
            return strategy and truth(strategy.hold, _possible())
        case "alert":
            return alert_from(mapping, defined.references, problems)
        case _:
            return property_from(mapping, shipped(), problems)


def cases(name: str, data: bytes | object, problems: ProblemCollector) -> object:
    found = list(cases_in(_file(name, data), shipped(), problems))
    for each in found[:1]:
        consultation = Consultation.from_trace(shipped(), each.session, shipped().kept(DirectReading).infer(each.session))
        mismatches(each.expect, Answer(consultation))
    return found


def condition(name: str, data: bytes | object, problems: ProblemCollector) -> object | None:
    node = _file(name, data).node(problems)
    reader = ConditionReader(shipped().vocabulary, problems, known_too=True)
    written = reader.block(node, "when") if node is not None else None
    if written is None:
        return None
    formula = meaning(written)
    assert negation(negation(formula)) == formula, "denied twice, it means something else"
    return truth(formula, _possible())


def session(name: str, data: bytes | object, problems: ProblemCollector) -> object:
    assert isinstance(data, bytes)
    return _inferred(session_from_bytes(data, name, shipped()))


def settings(name: str, data: bytes | object, problems: ProblemCollector) -> object:
    assert isinstance(data, list)
    return _inferred(session_from_settings(data, shipped()))


def values(name: str, data: bytes | object, problems: ProblemCollector) -> object:
    return _inferred(session_from_dict(data, shipped()))  # type: ignore[arg-type]  # a program may give anything


def _inferred(session: Session) -> object:
    return shipped().kept(DirectReading).infer(session)


def whole_file(read: Callable[[Node, ProblemCollector], object], name: str, data: bytes | object,
                problems: ProblemCollector) -> object | None:
    node = _file(name, data).node(problems)
    return None if node is None else read(node, problems) or True


def facts(node: Node, problems: ProblemCollector) -> object:
    reader = VocabularyReader(problems)
    reader.may_define(shipped().vocabulary.names())
    reader.facts(node)
    return reader.vocabulary()


def findings(node: Node, problems: ProblemCollector) -> object:
    reader = VocabularyReader(problems)
    reader.findings(node)
    return reader.vocabulary()


def conflicts(node: Node, problems: ProblemCollector) -> object:
    return conflicts_from(node, shipped().vocabulary, problems)


def references(node: Node, problems: ProblemCollector) -> object:
    return references_from(node, problems)


def manifest(node: Node, problems: ProblemCollector) -> object:
    block = manifest_block(node, problems)
    if block is None or not check_language(block, problems):
        return None
    return manifest_from(block, families_from(block, problems), shipped().vocabulary, shipped().alerts, problems)


def small_base(name: str, data: bytes | object, problems: ProblemCollector) -> KnowledgeBase:
    return _base(files_of(SMALL, problems), name, data, problems)


def shipped_base(name: str, data: bytes | object, problems: ProblemCollector) -> KnowledgeBase:
    return _base(list(shipped_files()), name, data, problems)


def _base(files: list[SourceFile], name: str, data: bytes | object, problems: ProblemCollector) -> KnowledgeBase:
    changed = [_file(file.name, data, file.holds) if file.name == name else file for file in files]
    return knowledge_base_from_files(changed, problems)


def pack(name: str, data: bytes | object, problems: ProblemCollector) -> KnowledgeBase:
    assert isinstance(data, bytes)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-pack-"))
    try:
        for each, text in PACK.items():
            (folder / each).write_bytes(data if each == name else text.encode())
        return knowledge_base_with_packs(SMALL, [folder])
    finally:
        shutil.rmtree(folder)


def _file(name: str, data: bytes | object, holds: str = "") -> SourceFile:
    assert isinstance(data, bytes)
    return SourceFile(name, holds, data)


@cache
def definitions() -> Definitions:
    """What the shipped knowledge base defines."""
    knowledge_base = shipped()
    return Definitions(knowledge_base.vocabulary, frozenset(knowledge_base.strategies), frozenset(knowledge_base.alerts),
                       frozenset(knowledge_base.references))


@cache
def _possible() -> Mapping[str, int]:
    """Nothing answered and nothing concluded."""
    knowledge_base = shipped()
    findings = knowledge_base.vocabulary.findings
    return {**knowledge_base.unanswered, **{name: finding.domain.full for name, finding in findings.items()}}
