"""Literature: what a rule, strategy or alert rests on, and how far the citation has been checked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.located_yaml import Node
from alliance_advisor.knowledge.reader import Block, a_mapping

REFERENCE_FILE_KEYS = ("references",)
REFERENCE_KEYS = ("citation", "doi", "kind", "finding", "checked", "doi_checked")
CHECKED = ("yes", "partly")
KEY = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Reference:
    """One publication; `doi` is empty unless it was checked together with the whole citation."""

    id: str
    citation: str
    kind: str
    finding: str
    doi: str


def references_from(root: Node, problems: ProblemCollector) -> dict[str, Reference]:
    """All references of one file, by key."""
    mapping = a_mapping(root, "the file of references", problems)
    block = Block(mapping, REFERENCE_FILE_KEYS, "the file of references", problems) if mapping is not None else None
    references = {}
    for key, node in block.pairs("references") if block is not None else ():
        if not KEY.match(key.text):
            problems.report("bad-id", f"“{key.text}” cannot be the key of a reference", key.location,
                            "Small letters, digits and _, such as eubanks2018.")
        entry = a_mapping(node, f"the reference {key.text}", problems)
        if entry is not None:
            references[key.text] = _reference(key.text, Block(entry, REFERENCE_KEYS, f"the reference {key.text}", problems))
    return references


def _reference(key: str, block: Block) -> Reference:
    whole = block.word("checked", CHECKED) == "yes"
    doi = block.text("doi", required=False)
    shown = whole and block.flag("doi_checked")
    return Reference(key, block.text("citation"), block.text("kind"), block.text("finding"), doi if shown else "")
