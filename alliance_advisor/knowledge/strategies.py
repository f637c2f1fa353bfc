"""Strategies: what a therapist can do to repair or strengthen the alliance, step by step and in words to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge.conditions import ConditionReader, Group, meaning
from alliance_advisor.knowledge.formula import NEVER, Formula
from alliance_advisor.knowledge.located_yaml import Mapping
from alliance_advisor.knowledge.reader import YES_OR_NO, Block
from alliance_advisor.knowledge.vocabulary import CHALLENGES, Vocabulary

STRATEGY_KEYS = (
    "id", "title", "aim", "challenges", "family", "phase", "timing", "minutes", "steps", "say", "avoid", "hold_when",
    "working_if", "to_client", "references", "grade", "tested", "caveat", "renamed_from",
)
PHASES = ("steady", "validate", "explore", "agree", "change", "keep")
"""In the order of repair: steady yourself, validate, explore, agree, change; `keep` is for what goes well."""

TIMINGS = ("now", "next session", "later", "outside the session")
COUNT_OF_STEPS = range(3, 7)
GRADES = ("A", "B", "C")
"""A: meta-analysis or randomised trial on its core idea; B: process or correlational study; C: expert consensus."""

STEADY = "steady"
KEEP = "keep"
LATER = "later"
OUTSIDE = "outside the session"


@dataclass(frozen=True, slots=True)
class Strategy:
    """A repair or strengthening strategy. `hold` is the formula under which it would harm; `minutes` is its length.

    `to_client` says it to the client on a page to take home; it is empty where a strategy is the therapist's own work.
    """

    id: str
    title: str
    aim: str
    challenges: tuple[str, ...]
    family: str
    phase: str
    timing: str
    minutes: int
    steps: tuple[str, ...]
    say: tuple[str, ...]
    avoid: tuple[str, ...]
    hold: Formula
    working_if: str
    to_client: str
    references: tuple[str, ...]
    grade: str
    tested: bool
    caveat: str
    renamed_from: tuple[str, ...]
    location: Location


def strategy_from(mapping: Mapping, vocabulary: Vocabulary, families: Iterable[str], references: Iterable[str],
                  problems: ProblemCollector) -> Strategy | None:
    """One strategy, or None where a problem was reported."""
    before = len(problems)
    block = Block(mapping, STRATEGY_KEYS, "a strategy", problems)
    strategy = Strategy(
        id=block.text("id"), title=block.text("title"), aim=block.text("aim"), challenges=_challenges(block),
        family=block.name_of("family", "family", families), phase=block.word("phase", PHASES),
        timing=block.word("timing", TIMINGS), minutes=block.whole_number("minutes"), steps=_steps(block),
        say=block.texts("say"), avoid=block.texts("avoid"), hold=_hold(block, vocabulary),
        working_if=block.text("working_if"),
        to_client=block.text("to_client", required=False), references=block.names_of("references", "reference", references),
        grade=block.word("grade", GRADES), tested=block.word("tested", YES_OR_NO) == "yes",
        caveat=block.text("caveat", required=False), renamed_from=block.texts("renamed_from", required=False),
        location=mapping.location,
    )
    return strategy if len(problems) == before else None


def _challenges(block: Block) -> tuple[str, ...]:
    return block.names_of("challenges", "challenge", CHALLENGES)


def _steps(block: Block) -> tuple[str, ...]:
    before = len(block.problems)
    steps = block.texts("steps")
    if len(steps) not in COUNT_OF_STEPS and len(block.problems) == before:
        block.problems.report("count-of-steps", f"a strategy has three to six steps, and this has {len(steps) or 'none'}",
                              block.location_of("steps"), "Add, join or split some.")
    return steps


def hold_written_from(mapping: Mapping, vocabulary: Vocabulary) -> Group | None:
    """The `hold_when` of a strategy in which no problem was found, as it is written; None where it has none."""
    return _hold_written(Block(mapping, STRATEGY_KEYS, "a strategy", ProblemCollector()), vocabulary)


def _hold(block: Block, vocabulary: Vocabulary) -> Formula:
    condition = _hold_written(block, vocabulary)
    return meaning(condition) if condition is not None else NEVER


def _hold_written(block: Block, vocabulary: Vocabulary) -> Group | None:
    node = block.find("hold_when", required=False)
    return ConditionReader(vocabulary, block.problems).exceptions(node, "hold_when") if node is not None else None
