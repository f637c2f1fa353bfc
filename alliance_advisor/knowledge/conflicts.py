"""Reads the combinations of facts that contradict each other, each with the question that a session then gets."""

from __future__ import annotations

from collections.abc import Iterator

from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.conditions import ConditionReader, meaning
from alliance_advisor.knowledge.located_yaml import Node, Scalar
from alliance_advisor.knowledge.reader import KEBAB_CASE, Block, a_mapping, check_id
from alliance_advisor.knowledge.vocabulary import Conflict, Vocabulary

CONFLICT_FILE_KEYS = ("conflicts",)
CONFLICT_KEYS = ("when", "message")


def conflicts_from(root: Node, vocabulary: Vocabulary, problems: ProblemCollector) -> tuple[Conflict, ...]:
    """The conflicts of one file."""
    mapping = a_mapping(root, "the file of conflicts", problems)
    if mapping is None:
        return ()
    block = Block(mapping, CONFLICT_FILE_KEYS, "the file of conflicts", problems)
    conditions = ConditionReader(vocabulary, problems, findings_too=False)
    return tuple(_conflicts(block, conditions, problems))


def _conflicts(block: Block, conditions: ConditionReader, problems: ProblemCollector) -> Iterator[Conflict]:
    for key, node in block.pairs("conflicts"):
        conflict = _conflict(key, node, conditions, problems)
        if conflict is not None:
            yield conflict


def _conflict(key: Scalar, node: Node, conditions: ConditionReader, problems: ProblemCollector) -> Conflict | None:
    what = f"the conflict {key.text}"
    mapping = a_mapping(node, what, problems)
    if not check_id(key, KEBAB_CASE, "a conflict", problems) or mapping is None:
        return None
    block = Block(mapping, CONFLICT_KEYS, what, problems)
    when, message = block.find("when"), block.text("message")
    condition = conditions.block(when, "when") if when is not None else None
    return Conflict(key.text, meaning(condition), message, key.location) if condition is not None else None
