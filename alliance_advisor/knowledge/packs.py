"""Local packs: a clinic adds to a knowledge base, replaces something whole, or disables it with a reason.

A pack is a folder laid out like a knowledge base, with a `pack.yaml` in the place of the manifest:

    name: north-clinic
    version: 1.0.0
    language: 1
    title: What we do differently here
    replaces:                       # what takes the place of something of the same id, and why
      - {id: earn-trust-by-transparency, reason: Our own words.}
    disables:
      - {id: made-to-come, reason: We see no mandated clients.}

and perhaps a `local.yaml` with the clinic's own line for safety alerts (`protocol: ...`). A condition is never patched.
A pack cannot switch off, replace or narrow a safety alert: what raises one stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from alliance_advisor.errors import Location, ProblemCollector, did_you_mean
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.folder import SourceFile, files_of
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_files, knowledge_base_from_folder
from alliance_advisor.knowledge.located_yaml import Scalar
from alliance_advisor.knowledge.manifest import check_language
from alliance_advisor.knowledge.reader import Block, a_list, a_mapping

PACK_KEYS = ("name", "version", "language", "title", "replaces", "disables")
_BY_ID = ("strategies", "alerts", "rules")
"""Only these can be replaced or disabled; to the vocabulary and the references a pack can only add."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack: its files, the ids that it replaces or disables, and its line for safety alerts."""

    name: str
    version: str
    files: tuple[SourceFile, ...]
    replaced: frozenset[str]
    disabled: frozenset[str]
    protocol: str


def knowledge_base_with_packs(folder: Path, packs: Iterable[Path]) -> KnowledgeBase:
    """A knowledge base with packs laid over it, one after the other. Raises `ProblemsFound`."""
    knowledge_base = knowledge_base_from_folder(folder)
    files = files_of(folder, ProblemCollector())
    for pack_folder in packs:
        problems = ProblemCollector()
        pack = _pack_from_folder(pack_folder, knowledge_base, problems)
        problems.raise_if_any()
        files = _laid_over(files, pack, problems)
        names = (*knowledge_base.packs, f"{pack.name} {pack.version}")
        protected = _protected_findings(knowledge_base)
        protocol = pack.protocol or knowledge_base.protocol
        knowledge_base = replace(knowledge_base_from_files(files, problems), packs=names, protocol=protocol).with_digest()
        _refuse_narrowing(knowledge_base, pack, protected)
    return knowledge_base


def _pack_from_folder(folder: Path, knowledge_base: KnowledgeBase, problems: ProblemCollector) -> Pack:
    """Read `pack.yaml` and `local.yaml`, and check what may be replaced or disabled."""
    prefix = f"{folder.name}/"
    found = files_of(folder, problems, prefix)
    heads = {file.holds: file for file in found if file.holds in ("pack.yaml", "local.yaml")}
    if "pack.yaml" not in heads:
        problems.report("missing-file", "pack.yaml is missing", Location(f"{prefix}pack.yaml"),
                        "It gives the pack its name and version, and says what it replaces or disables.")
        problems.raise_if_any()
    block = _block(heads["pack.yaml"], PACK_KEYS, "a pack", problems)
    local = _block(heads["local.yaml"], ("protocol",), "local.yaml", problems) if "local.yaml" in heads else None
    problems.raise_if_any()
    assert block is not None
    check_language(block, problems)
    block.text("title")
    return Pack(
        block.text("name"), block.text("version"), tuple(file for file in found if file.holds not in heads),
        frozenset(_ids(block, "replaces", knowledge_base)), frozenset(_ids(block, "disables", knowledge_base)),
        local.text("protocol") if local is not None else "",
    )


def _block(file: SourceFile, keys: tuple[str, ...], what: str, problems: ProblemCollector) -> Block | None:
    node = file.node(problems)
    mapping = a_mapping(node, what, problems) if node is not None else None
    return Block(mapping, keys, what, problems) if mapping is not None else None


def _ids(block: Block, key: str, knowledge_base: KnowledgeBase) -> Iterator[str]:
    """The ids under `replaces` or `disables`, each with a reason and none of them protected."""
    node = block.find(key, required=False)
    known = {*knowledge_base.rules, *knowledge_base.strategies, *knowledge_base.alerts}
    protected = _protected_ids(knowledge_base)
    for item in a_list(node, key, block.problems) if node is not None else ():
        mapping = a_mapping(item, f"each item of {key}", block.problems)
        entry = Block(mapping, ("id", "reason"), f"each item of {key}", block.problems) if mapping is not None else None
        found = entry.find("id") if entry is not None else None
        if entry is None or not isinstance(found, Scalar):
            continue
        entry.text("reason")
        if found.text not in known:
            block.problems.report("unknown-id", f"there is no rule, strategy or alert “{found.text}” to act on",
                                  found.location, did_you_mean(found.text, known))
        elif found.text in protected:
            block.problems.report("protected", f"{found.text} belongs to a safety alert, which no pack can change",
                                  found.location, "Take it out. A pack can add to what it says.")
        yield found.text


def _protected_ids(knowledge_base: KnowledgeBase) -> set[str]:
    """The safety alerts, the rules that raise them, and the rules behind the findings that those read."""
    alerts = {alert.id for alert in knowledge_base.alerts.values() if alert.kind == SAFETY}
    raising = {rule.id for rule in knowledge_base.rules.values() if rule.alert in alerts}
    behind = {rule.id for rule in knowledge_base.rules.values() if rule.concluded & _protected_findings(knowledge_base)}
    return alerts | raising | behind


def _protected_findings(knowledge_base: KnowledgeBase) -> frozenset[str]:
    """The findings that decide, directly or through others, whether a safety alert is raised."""
    findings = knowledge_base.vocabulary.findings.keys()
    safety = {alert.id for alert in knowledge_base.alerts.values() if alert.kind == SAFETY}
    protected = {name for rule in knowledge_base.rules.values() if rule.alert in safety for name in rule.reads & findings}
    while True:
        behind = {name for rule in knowledge_base.rules.values() if rule.concluded & protected for name in rule.reads & findings}
        if behind <= protected:
            return frozenset(protected)
        protected |= behind


def _laid_over(files: list[SourceFile], pack: Pack, problems: ProblemCollector) -> list[SourceFile]:
    """The files with those taken out that the pack replaces or disables, and the pack's own added."""
    own = {file.stem for file in pack.files if file.holds in _BY_ID}
    for name in sorted(pack.replaced - own):
        problems.report("nothing-in-place", f"the pack replaces {name} and brings nothing in its place",
                        Location(f"{pack.name}/pack.yaml"), "Add the file, or disable it instead.")
    gone = pack.replaced | pack.disabled
    kept = [file for file in files if not (file.holds in _BY_ID and file.stem in gone)]
    return [*kept, *pack.files]


def _refuse_narrowing(knowledge_base: KnowledgeBase, pack: Pack, protected: frozenset[str]) -> None:
    """A pack's rule must not conclude a finding on which a safety alert depends: it could keep the alert silent."""
    problems = ProblemCollector()
    for file in pack.files:
        rule = knowledge_base.rules.get(file.stem) if file.holds == "rules" else None
        if rule is not None and rule.concluded & protected:
            problems.report("protected", f"{', '.join(sorted(rule.concluded & protected))} decides about a safety alert",
                            rule.location, "A pack's rules cannot conclude it.")
    problems.raise_if_any()
