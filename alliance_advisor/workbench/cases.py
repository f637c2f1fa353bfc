"""Cases: sessions together with what the answer to them should be, as trainers write them down.

A file in `cases/` is a list of them:

    - case: A wish that was passed over is heard first
      session:
        facts: {wish_unheard: yes, goals_clear: no}
      expect:
        first: hear-what-they-came-for
      todo: Why this is not so yet (only where it is not).

An example of a rule is a small case as well: the rule fires in it, or is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_in
from alliance_advisor.knowledge.folder import SourceFile, source_file
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.located_yaml import Mapping, Node, Sequence
from alliance_advisor.knowledge.reader import Block, a_mapping
from alliance_advisor.knowledge.rule_files import SIDES
from alliance_advisor.knowledge.rules import RETIRED, Rule
from alliance_advisor.knowledge.source_paths import paths_of
from alliance_advisor.workbench.expected import Expectation, expectation_from
from alliance_advisor.workbench.source import Source

FOLDER = "cases"
CASE_KEYS = ("case", "session", "expect", "todo")


@dataclass(frozen=True, slots=True)
class Case:
    """One session and what is expected of the answer to it.

    `todo` says why it is not so yet, and is empty elsewhere. `rule` is the rule whose example this is, and empty for a case.
    """

    name: str
    session: Session
    expect: Expectation
    todo: str
    location: Location
    rule: str = ""


def cases_from_folder(folder: Path, knowledge_base: KnowledgeBase) -> tuple[Case, ...]:
    """All cases of a knowledge base folder, by file. Raises `ProblemsFound` with everything that is wrong with them."""
    problems = ProblemCollector()
    cases = readable_cases(folder, knowledge_base, problems)
    problems.raise_if_any()
    return cases


def readable_cases(folder: Path, knowledge_base: KnowledgeBase, problems: ProblemCollector) -> tuple[Case, ...]:
    """The cases of a knowledge base folder in which no problem was found."""
    files = (source_file(path, path.relative_to(folder).as_posix(), FOLDER, problems) for path in paths_of(folder / FOLDER))
    cases = tuple(case for file in files if file is not None for case in cases_in(file, knowledge_base, problems))
    _check_names(cases, problems)
    return cases


def cases_in(file: SourceFile, knowledge_base: KnowledgeBase, problems: ProblemCollector) -> Iterator[Case]:
    """The cases of one file in which no problem was found; there must be one."""
    before = len(problems)
    items = _items(file.node(problems))
    if not items and len(problems) == before:
        problems.report("no-cases", "there is no case in this file", Location(file.name), "Write one, or take the file away.")
    found = (case_from(item, knowledge_base, problems) for item in items)
    yield from (case for case in found if case is not None)


def _items(node: Node | None) -> tuple[Node, ...]:
    """The cases of a file: a list of them, or one alone."""
    if isinstance(node, Sequence):
        return node.items
    return () if node is None or (isinstance(node, Mapping) and not node.entries) else (node,)


def case_from(node: Node, knowledge_base: KnowledgeBase, problems: ProblemCollector) -> Case | None:
    """One case, or None where a problem was reported."""
    before = len(problems)
    mapping = a_mapping(node, "a case", problems)
    if mapping is None:
        return None
    block = Block(mapping, CASE_KEYS, "a case", problems)
    session, expect = (_block(block, key) for key in ("session", "expect"))
    case = Case(
        name=block.text("case"),
        session=session_in(session, knowledge_base, problems) if session is not None else Session(),
        expect=expectation_from(expect, knowledge_base, problems) if expect is not None else Expectation(),
        todo=block.text("todo", required=False), location=mapping.location,
    )
    return case if len(problems) == before else None


def _block(block: Block, key: str) -> Mapping | None:
    node = block.find(key)
    return a_mapping(node, key, block.problems) if node is not None else None


def _check_names(cases: Iterable[Case], problems: ProblemCollector) -> None:
    """Two cases of one name could not be told apart."""
    places: dict[str, Location] = {}
    for case in cases:
        if case.name in places:
            problems.report("defined-twice", f"there is another case “{case.name}” at {places[case.name]}", case.location,
                            "Give each case a name of its own.")
        places.setdefault(case.name, case.location)


def examples_of(source: Source) -> Iterator[Case]:
    """The examples of every rule that is not retired, as cases."""
    for rule in source.knowledge_base.rules.values():
        if rule.status != RETIRED:
            for number, (example, place) in enumerate(zip(rule.examples, _places(rule, source), strict=True), 1):
                session = Session(reports=example.reports, history=example.history)
                names = (rule.id,)
                expect = Expectation(fires=names) if example.fires else Expectation(silent=names)
                yield Case(f"{rule.id}, example {number}", session, expect, "", place, rule.id)


def _places(rule: Rule, source: Source) -> Iterator[Location]:
    """Where the examples of a rule stand, in the order in which the loader reads them."""
    examples = source.block(rule.location).get("examples")
    for side in SIDES:
        node = examples.get(side) if isinstance(examples, Mapping) else None
        for item in node.items if isinstance(node, Sequence) else [node] if isinstance(node, Mapping) else []:
            yield item.location


def all_cases(source: Source) -> Iterator[Case]:
    """The examples of the rules, and then the cases. Raises `ProblemsFound` where a case cannot be read."""
    yield from examples_of(source)
    yield from cases_from_folder(source.folder, source.knowledge_base)
