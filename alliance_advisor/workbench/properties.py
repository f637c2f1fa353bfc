"""Properties of a knowledge base: what no session may bring about, or every session must, in the rule language.

One property a file in `properties/`, named after its id:

    id: safety-first
    title: Signs of suicide lead the answer
    always:
      when: {suicide_warning_signs: at least one}
      status: safety
    rationale: Why this must be so.

`never` and `always` take a `when` (left out: every session) and one thing or more that the answer says: `status`, `alert`,
`recommend` (one of a list of strategies, `any`, or of those alike, such as `{phase: change}`) and, under `never`,
`in_first_three` (the same). Under `never`, none of these may be so, and a `when` that stands
alone may not hold at all; under `always`, all must. `unchanged_by` is a list of facts that must not change the answer, or,
with `of`, one part of it: `status`, `alerts`, `safety` (the alerts that come first) or `recommendations`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from alliance_advisor.errors import Location, ProblemCollector, one_of
from alliance_advisor.explanation.status import Status
from alliance_advisor.knowledge.conditions import ConditionReader, meaning
from alliance_advisor.knowledge.folder import definition_in, source_file
from alliance_advisor.knowledge.formula import ALWAYS, Formula
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.located_yaml import Mapping, Scalar
from alliance_advisor.knowledge.reader import Block
from alliance_advisor.knowledge.source_paths import paths_of
from alliance_advisor.knowledge.strategies import PHASES, TIMINGS, Strategy

FOLDER = "properties"
NEVER, ALWAYS_SO, UNCHANGED = "never", "always", "unchanged_by"
CLAIMS = (NEVER, ALWAYS_SO, UNCHANGED)
PROPERTY_KEYS = ("id", "title", *CLAIMS, "of", "rationale")
SAYS = ("status", "alert", "recommend", "in_first_three")
CLAIM_KEYS = ("when", *SAYS)
ANY = "any"


class Part(StrEnum):
    """A part of the answer."""

    STATUS = "status"
    ALERTS = "alerts"
    SAFETY = "safety"
    RECOMMENDATIONS = "recommendations"


WHOLE = (Part.STATUS, Part.ALERTS, Part.RECOMMENDATIONS)


@dataclass(frozen=True, slots=True)
class Says:
    """What an answer says: its status, an alert, one of some strategies, or one of some among the first three."""

    status: Status | None = None
    alert: str = ""
    recommend: tuple[str, ...] = ()
    in_first_three: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Property:
    """One property. `never` and `always` say something where `when` holds; `unchanged_by` has facts, and parts of an answer."""

    id: str
    title: str
    claim: str
    when: Formula
    says: Says
    facts: tuple[str, ...]
    parts: tuple[Part, ...]
    rationale: str
    location: Location


def properties_from_folder(folder: Path, knowledge_base: KnowledgeBase) -> tuple[Property, ...]:
    """All properties of a knowledge base folder, by file. Raises `ProblemsFound` with everything that is wrong with them."""
    problems = ProblemCollector()
    properties = tuple(_properties(folder, knowledge_base, problems))
    problems.raise_if_any()
    return properties


def _properties(folder: Path, knowledge_base: KnowledgeBase, problems: ProblemCollector) -> Iterator[Property]:
    for path in paths_of(folder / FOLDER):
        file = source_file(path, path.relative_to(folder).as_posix(), FOLDER, problems)
        node = file.node(problems) if file is not None else None
        mapping = definition_in(file, node, "a property", problems) if file is not None and node is not None else None
        found = property_from(mapping, knowledge_base, problems) if mapping is not None else None
        if found is not None:
            yield found


def property_from(mapping: Mapping, knowledge_base: KnowledgeBase, problems: ProblemCollector) -> Property | None:
    """One property, or None where a problem was reported."""
    before = len(problems)
    block = Block(mapping, PROPERTY_KEYS, "a property", problems)
    claim = _claim(block)
    reader = _ClaimReader(knowledge_base, problems)
    when, says = reader.claimed(block, claim) if claim in (NEVER, ALWAYS_SO) else (ALWAYS, Says())
    facts = block.names_of(UNCHANGED, "fact", reader.reportable()) if claim == UNCHANGED else ()
    part = block.word("of", tuple(Part), required=False) if claim == UNCHANGED else ""
    found = Property(block.text("id"), block.text("title"), claim, when, says, facts, (Part(part),) if part else WHOLE,
                     block.text("rationale"), mapping.location)
    return found if len(problems) == before else None


def _claim(block: Block) -> str:
    """The one claim that a property makes."""
    made = [claim for claim in CLAIMS if block.node.get(claim) is not None]
    if len(made) == 1:
        return made[0]
    block.problems.report("one-claim", f"a property makes one claim, and this makes {len(made) or 'none'}",
                          block.node.location, f"Write {one_of(CLAIMS)}, and each claim into a file of its own.")
    return ""


@dataclass(frozen=True, slots=True)
class _ClaimReader:
    """Reads what a property claims against one knowledge base."""

    knowledge_base: KnowledgeBase
    problems: ProblemCollector

    def reportable(self) -> list[str]:
        return [fact.id for fact in self.knowledge_base.vocabulary.facts.values() if fact.reportable]

    def claimed(self, block: Block, claim: str) -> tuple[Formula, Says]:
        inside = block.block(claim, CLAIM_KEYS)
        if inside is None:
            return ALWAYS, Says()
        says = Says(self._status(inside), inside.name_of("alert", "alert", self.knowledge_base.alerts, required=False),
                    self._strategies(inside, "recommend"), self._strategies(inside, "in_first_three"))
        if claim == ALWAYS_SO and not any(inside.node.get(key) is not None for key in SAYS):
            self.problems.report("says-nothing", "this does not say what is always so", inside.node.location,
                                 f"Add {one_of(SAYS)}.")
        if claim == ALWAYS_SO and says.in_first_three:
            self.problems.report("never-only", "in_first_three can be claimed only under never",
                                 inside.location_of("in_first_three"),
                                 "Turn it round: say which strategies must never be among the first three there.")
        return self._when(inside), says

    def _when(self, inside: Block) -> Formula:
        node = inside.find("when", required=False)
        if node is None:
            return ALWAYS
        condition = ConditionReader(self.knowledge_base.vocabulary, self.problems, known_too=True).block(node, "when")
        return meaning(condition) if condition is not None else ALWAYS

    def _status(self, inside: Block) -> Status | None:
        word = inside.word("status", tuple(Status), required=False)
        return Status(word) if word else None

    def _strategies(self, inside: Block, key: str) -> tuple[str, ...]:
        """A list of strategies, any of them, or those that have something in common."""
        node = inside.find(key, required=False)
        strategies = self.knowledge_base.strategies
        if isinstance(node, Mapping):
            return self._alike(node, key)
        if isinstance(node, Scalar) and node.text == ANY:
            return tuple(strategies)
        return inside.names_of(key, "strategy", strategies, required=False)

    def _alike(self, node: Mapping, key: str) -> tuple[str, ...]:
        """The strategies with these marks."""
        kinds = marks_of(self.knowledge_base)
        block = Block(node, tuple(kinds), key, self.problems)
        wanted = {kind: block.word(kind, words, required=False) for kind, words in kinds.items()}
        found = tuple(each.id for each in self.knowledge_base.strategies.values() if _has(each, wanted))
        if not found:
            self.problems.report("no-such-strategy", "no strategy is like that", node.location, "Ask for less at once.")
        return found


def marks_of(knowledge_base: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """What strategies may have in common, and the words for each."""
    return {"timing": TIMINGS, "phase": PHASES, "family": tuple(knowledge_base.manifest.families)}


def _has(strategy: Strategy, wanted: dict[str, str]) -> bool:
    marks = {"timing": strategy.timing, "phase": strategy.phase, "family": strategy.family}
    return all(not word or marks[kind] == word for kind, word in wanted.items())

