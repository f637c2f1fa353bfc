"""The manifest: what a knowledge base is called, and what the code must know of it by role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.conditions import ConditionReader, meaning
from alliance_advisor.knowledge.formula import NEVER, Formula
from alliance_advisor.knowledge.located_yaml import Node
from alliance_advisor.knowledge.reader import KEBAB_CASE, Block, a_mapping, check_id, defined_name, one_word, plain_text
from alliance_advisor.knowledge.vocabulary import CHALLENGES, Vocabulary

MANIFEST_KEYS = ("name", "version", "language", "title", "purpose", "families", "roles", "client_page")
ROLE_KEYS = ("ruptures", "carry_on", "challenges")
CLIENT_PAGE_KEYS = ("not_when", "not_with", "silent_about")
RUPTURES = ("withdrawal", "confrontation")
LANGUAGE = "1"
"""The version of the rule language that this software reads."""

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)\Z")


@dataclass(frozen=True, slots=True)
class Roles:
    """Findings that the code knows by what they do: ruptures, the one that allows *carry on*, one a challenge."""

    ruptures: Lookup[str, str]
    carry_on: str
    carry_on_value: int
    challenges: Lookup[str, str]


@dataclass(frozen=True, slots=True)
class ClientPage:
    """When a page to take home could harm a client, and the facts about other people of which it keeps silent.

    None is made when the formula `not_when` holds or one of the alerts `not_with` is raised, and nothing stands on one
    that rests on a fact of `silent_about`.
    """

    not_when: Formula
    not_with: tuple[str, ...]
    silent_about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Name, version and purpose of a knowledge base, its families of strategies, and its roles.

    A knowledge base that does not say when a page for the client could harm has no `client_page`, and makes none.
    """

    name: str
    version: str
    title: str
    purpose: str
    families: Lookup[str, str]
    roles: Roles
    client_page: ClientPage | None = None


def manifest_block(root: Node, problems: ProblemCollector) -> Block | None:
    """The manifest as a block with known keys."""
    mapping = a_mapping(root, "the manifest", problems)
    return Block(mapping, MANIFEST_KEYS, "the manifest", problems) if mapping is not None else None


def families_from(block: Block, problems: ProblemCollector) -> dict[str, str]:
    """The families of strategies, by id, with their titles."""
    return {
        key.text: plain_text(node, f"the family {key.text}", problems)
        for key, node in block.pairs("families")
        if check_id(key, KEBAB_CASE, "a family", problems)
    }


def manifest_from(block: Block, families: Lookup[str, str], vocabulary: Vocabulary, alerts: Iterable[str],
                  problems: ProblemCollector) -> Manifest:
    """The whole manifest, with its roles checked against the vocabulary."""
    name, version = block.text("name"), block.text("version")
    if version and not VERSION.match(version):
        problems.report("bad-version", f"the version “{version}” is not of the form 1.2.3", block.location_of("version"),
                        "Write three numbers with points between them.")
    return Manifest(name, version, block.text("title"), block.text("purpose"), families, _roles(block, vocabulary, problems),
                    _client_page(block, vocabulary, alerts))


def check_language(block: Block, problems: ProblemCollector) -> bool:
    """Whether this software reads the version of the rule language; otherwise a problem."""
    language = block.text("language")
    foreign = bool(language) and language != LANGUAGE
    if foreign:
        problems.report("other-language", f"{block.what} is written in version {language} of the rule language",
                        block.location_of("language"), f"This software reads version {LANGUAGE}.")
    return not foreign


def _roles(block: Block, vocabulary: Vocabulary, problems: ProblemCollector) -> Roles:
    roles = block.block("roles", ROLE_KEYS)
    if roles is None:
        return Roles({}, "", 0, {})
    carry_on, value = _carry_on(roles, vocabulary, problems)
    return Roles(_each(roles, "ruptures", RUPTURES, vocabulary), carry_on, value,
                 _each(roles, "challenges", CHALLENGES, vocabulary))


def _each(roles: Block, key: str, names: tuple[str, ...], vocabulary: Vocabulary) -> dict[str, str]:
    block = roles.block(key, names)
    if block is None:
        return {}
    findings = _findings(vocabulary)
    return {name: block.name_of(name, "finding", findings) for name in names}


def _client_page(block: Block, vocabulary: Vocabulary, alerts: Iterable[str]) -> ClientPage | None:
    page = block.block("client_page", CLIENT_PAGE_KEYS, required=False)
    if page is None:
        return None
    node = page.find("not_when")
    condition = ConditionReader(vocabulary, page.problems).exceptions(node, "not_when") if node is not None else None
    return ClientPage(
        meaning(condition) if condition is not None else NEVER,
        page.names_of("not_with", "alert", alerts, required=False),
        page.names_of("silent_about", "fact", [*vocabulary.facts, *vocabulary.unreadable], required=False),
    )


def _findings(vocabulary: Vocabulary) -> list[str]:
    return [*vocabulary.findings, *vocabulary.unreadable]


def _carry_on(roles: Block, vocabulary: Vocabulary, problems: ProblemCollector) -> tuple[str, int]:
    entries = list(roles.pairs("carry_on"))
    if roles.node.get("carry_on") is not None and len(entries) != 1:
        problems.report("carry-on", "carry_on names one finding and its value", roles.location_of("carry_on"),
                        "Write it as carry_on: {finding: value}.")
    for key, node in entries[:1]:
        name = defined_name(key, "finding", _findings(vocabulary), problems)
        finding = vocabulary.findings.get(name)
        words = finding.domain.words if finding is not None else ()
        word = one_word(node, key.text, list(words[1:]), problems) if words else ""
        return name, words.index(word) if word else 0
    return "", 0
