"""Earlier sessions of the same client: what was scored and tried, in order, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field

from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.located_yaml import Node
from alliance_advisor.knowledge.reader import Block, a_list, a_mapping, defined_name, one_word
from alliance_advisor.knowledge.reports import is_not_answered, scores_from
from alliance_advisor.knowledge.vocabulary import Vocabulary

HELPED, NO_EFFECT, MADE_WORSE = "helped", "no_effect", "made_worse"
OUTCOMES = (HELPED, NO_EFFECT, MADE_WORSE)
EARLIER_KEYS = ("session", "scores", "tried")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One strategy that was tried in an earlier session, and how it went."""

    strategy: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier session: its number, where it was given, its scores, and what was tried."""

    number: int | None = None
    scores: Lookup[str, float] = field(default_factory=dict)
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a history may name: the words of the vocabulary, the strategies, and today's names of renamed ones."""

    vocabulary: Vocabulary
    strategies: Collection[str]
    renamed: Lookup[str, str] = field(default_factory=dict)


def history_from(node: Node, known: Known, problems: ProblemCollector) -> tuple[Earlier, ...]:
    """The earlier sessions, whose numbers must rise; sessions between them may be missing."""
    found: list[Earlier] = []
    for item in a_list(node, "history", problems):
        mapping = a_mapping(item, "each item of history", problems)
        if mapping is None:
            continue
        block = Block(mapping, EARLIER_KEYS, "an earlier session", problems)
        earlier = Earlier(_number(block), _scores(block, known), tuple(_attempts(block, known)))
        _check_order(block, last_number(found), earlier.number)
        found.append(earlier)
    return tuple(found)


def last_number(history: Collection[Earlier]) -> int | None:
    """The number of the latest earlier session that has one."""
    return next((each.number for each in reversed(tuple(history)) if each.number is not None), None)


def _number(block: Block) -> int | None:
    node = block.find("session", required=False)
    return None if node is None or is_not_answered(node) else block.whole_number("session") or None


def _check_order(block: Block, last: int | None, number: int | None) -> None:
    if last is not None and number is not None and number <= last:
        block.problems.report("sessions-out-of-order", f"session {number} stands after session {last} in the history",
                              block.location_of("session"), "List earlier sessions in order, each once; gaps are fine.")


def _scores(block: Block, known: Known) -> Lookup[str, float]:
    node = block.find("scores", required=False)
    if node is None or is_not_answered(node):
        return {}
    mapping = a_mapping(node, "scores", block.problems)
    return scores_from(mapping, known.vocabulary, block.problems) if mapping is not None else {}


def _attempts(block: Block, known: Known) -> Iterator[Attempt]:
    """What was tried in one earlier session."""
    for key, node in block.pairs("tried", required=False):
        name = known.renamed.get(key.text) or defined_name(key, "strategy", known.strategies, block.problems)
        what = f"the outcome of {name}" if name in known.strategies else "an outcome"
        outcome = one_word(node, what, list(OUTCOMES), block.problems)
        if outcome:
            yield Attempt(name, outcome)
