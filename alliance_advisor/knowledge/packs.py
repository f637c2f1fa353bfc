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

and perhaps a `local.yaml` with the clinic's own line for safety alerts (`protocol: ...`). A condition is never patched;
what rules say of a disabled strategy or alert is left out, and a rule that says nothing else goes with it. A pack cannot
switch off, replace or narrow a safety alert: what raises one stays as it is.
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
from alliance_advisor.knowledge.located_yaml import Mapping, Scalar
from alliance_advisor.knowledge.manifest import check_language
from alliance_advisor.knowledge.reader import Block, a_list, a_mapping
from alliance_advisor.knowledge.rules import Rule

PACK_KEYS = ("name", "version", "language", "title", "replaces", "disables")
_HEADS = ("pack.yaml", "local.yaml")
_BY_ID = ("strategies", "alerts", "rules")
"""Only these can be replaced or disabled; to the vocabulary and the references a pack can only add."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack: its files, the ids that it replaces or disables, and its line for safety alerts."""

    name: str
    version: str
    location: Location
    files: tuple[SourceFile, ...]
    replaced: frozenset[str]
    disabled: frozenset[str]
    protocol: str


def knowledge_base_with_packs(folder: Path, packs: Iterable[Path] = ()) -> KnowledgeBase:
    """A knowledge base with packs laid over it, one after the other. Raises `ProblemsFound`."""
    knowledge_base = knowledge_base_from_folder(folder)
    files = _of_the_base(folder)
    disabled: frozenset[str] = frozenset()
    for pack_folder in packs:
        problems = ProblemCollector()
        pack = _pack_from_folder(pack_folder, knowledge_base, problems)
        files = _laid_over(files, pack, problems)
        disabled |= pack.disabled
        whole = knowledge_base_from_files(files, problems)
        _refuse_narrowing(whole, pack, _protected_findings(knowledge_base))
        names = (*knowledge_base.packs, f"{pack.name} {pack.version}")
        protocol = pack.protocol or knowledge_base.protocol
        knowledge_base = replace(_without(whole, disabled), packs=names, protocol=protocol).with_digest()
    return knowledge_base


def _of_the_base(folder: Path) -> list[SourceFile]:
    problems = ProblemCollector()
    files = files_of(folder, problems)
    for file in files:
        if file.holds in _HEADS:
            problems.report("stray-file", f"{file.holds} belongs into a pack, and this is a knowledge base", Location(file.name),
                            "Put it into a folder of its own, and name that with --pack.")
    problems.raise_if_any()
    return files


def _pack_from_folder(folder: Path, base: KnowledgeBase, problems: ProblemCollector) -> Pack:
    """Read `pack.yaml` and `local.yaml`, and check what may be added, replaced or disabled. Raises `ProblemsFound`."""
    prefix = f"{folder}/"
    found = files_of(folder, problems, prefix) if folder.is_dir() else []
    heads = {file.holds: file for file in found if file.holds in _HEADS}
    if "pack.yaml" not in heads:
        problems.report("missing-file", "pack.yaml is missing", Location(f"{prefix}pack.yaml"),
                        "It gives the pack its name and version, and says what it replaces or disables.")
        problems.raise_if_any()
    block = _block(heads["pack.yaml"], PACK_KEYS, "a pack", problems)
    local = _block(heads["local.yaml"], ("protocol",), "local.yaml", problems) if "local.yaml" in heads else None
    files = tuple(file for file in found if file.holds not in heads)
    _refuse_what_the_base_has(files, base, problems)
    if block is None:
        problems.raise_if_any()
    assert block is not None
    _check_head(block, base)
    pack = Pack(
        block.text("name"), block.text("version"), block.node.location, files,
        frozenset(_ids(block, "replaces", base)), frozenset(_ids(block, "disables", base)),
        local.text("protocol") if local is not None else "",
    )
    problems.raise_if_any()
    return pack


def _block(file: SourceFile, keys: tuple[str, ...], what: str, problems: ProblemCollector) -> Block | None:
    node = file.node(problems)
    mapping = a_mapping(node, what, problems) if node is not None else None
    return Block(mapping, keys, what, problems) if mapping is not None else None


def _check_head(block: Block, base: KnowledgeBase) -> None:
    check_language(block, block.problems)
    block.text("title")
    name = block.text("name")
    if name in {each.rpartition(" ")[0] for each in base.packs}:
        block.problems.report("defined-twice", f"a pack called {name} was added before", block.location_of("name"),
                              "Name each pack once, and give every pack a name of its own.")


def _refuse_what_the_base_has(files: Iterable[SourceFile], base: KnowledgeBase, problems: ProblemCollector) -> None:
    """A pack has no manifest, and to references and conflicts it can only add."""
    known = {"references.yaml": set(base.references), "vocabulary/conflicts.yaml": {each.id for each in base.conflicts}}
    for file in files:
        if file.holds == "manifest.yaml":
            problems.report("stray-file", "a pack has a pack.yaml in the place of the manifest", Location(file.name),
                            "Take the file away.")
        for key in _keys_of(file) if file.holds in known else ():
            if key.text in known[file.holds]:
                problems.report("defined-twice", f"{key.text} is already defined", key.location,
                                "A pack can only add here. Give it another name.")


def _keys_of(file: SourceFile) -> Iterator[Scalar]:
    """The keys of the one block that a file of references or conflicts holds."""
    root = file.node(ProblemCollector())
    for _, block in root.entries if isinstance(root, Mapping) else ():
        yield from (key for key, _ in block.entries) if isinstance(block, Mapping) else ()


def _ids(block: Block, key: str, base: KnowledgeBase) -> Iterator[str]:
    """The ids under `replaces` or `disables`, each with a reason and none of them protected."""
    node = block.find(key, required=False)
    known = {*base.rules, *base.strategies, *base.alerts}
    protected = _protected_ids(base)
    for item in a_list(node, key, block.problems) if node is not None else ():
        mapping = a_mapping(item, f"each item of {key}", block.problems)
        if mapping is None:
            continue
        entry = Block(mapping, ("id", "reason"), f"each item of {key}", block.problems)
        name = entry.text("id")
        entry.text("reason")
        if name and name not in known:
            block.problems.report("unknown-id", f"there is no rule, strategy or alert “{name}” to act on",
                                  entry.location_of("id"), did_you_mean(name, known))
        elif name in protected:
            block.problems.report("protected", f"{name} belongs to a safety alert, which no pack can change",
                                  entry.location_of("id"), "Take it out. A pack can add to what it says.")
        yield name


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
    """The files with those taken out that the pack replaces, and the pack's own added."""
    own = {file.stem for file in pack.files if file.holds in _BY_ID}
    for name in sorted(pack.replaced - own):
        problems.report("nothing-in-place", f"the pack replaces {name} and brings nothing in its place", pack.location,
                        "Add the file, or disable it instead.")
    kept = [file for file in files if not (file.holds in _BY_ID and file.stem in pack.replaced)]
    return [*kept, *pack.files]


def _without(knowledge_base: KnowledgeBase, disabled: frozenset[str]) -> KnowledgeBase:
    """The knowledge base with some rules, strategies and alerts, and all that rules say of them, left out."""
    rules = {name: _silenced(rule, disabled) for name, rule in knowledge_base.rules.items() if name not in disabled}
    return replace(
        knowledge_base, rules={name: rule for name, rule in rules.items() if _says_something(rule)},
        strategies={name: each for name, each in knowledge_base.strategies.items() if name not in disabled},
        alerts={name: each for name, each in knowledge_base.alerts.items() if name not in disabled},
    )


def _silenced(rule: Rule, disabled: frozenset[str]) -> Rule:
    return replace(
        rule, recommends=tuple(each for each in rule.recommends if each.strategy not in disabled),
        withholds=tuple(each for each in rule.withholds if each not in disabled),
        alert="" if rule.alert in disabled else rule.alert,
    )


def _says_something(rule: Rule) -> bool:
    return bool(rule.concludes or rule.recommends or rule.withholds or rule.spares or rule.alert)


def _refuse_narrowing(knowledge_base: KnowledgeBase, pack: Pack, protected: frozenset[str]) -> None:
    """A pack's rule must not conclude a finding on which a safety alert depends: it could keep the alert silent."""
    problems = ProblemCollector()
    for file in pack.files:
        rule = knowledge_base.rules.get(file.stem) if file.holds == "rules" else None
        if rule is not None and rule.concluded & protected:
            problems.report("protected", f"{', '.join(sorted(rule.concluded & protected))} decides about a safety alert",
                            rule.location, "A pack's rules cannot conclude it.")
    problems.raise_if_any()
