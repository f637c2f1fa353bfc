"""`kb new`: where a new thing of a knowledge base belongs, whether its name is free, and the words of the base for its template.

The base need not load for this: a trainer may begin a strategy, and then the rule that recommends it, and fill in both.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from alliance_advisor.errors import Location, Problem, ProblemCollector, ProblemsFound
from alliance_advisor.knowledge.folder import SourceFile
from alliance_advisor.knowledge.loader import files_to_read
from alliance_advisor.knowledge.located_yaml import Mapping, Node, Scalar, Sequence
from alliance_advisor.knowledge.reader import KEBAB_CASE, SNAKE_CASE, check_id, is_too_far_left
from alliance_advisor.knowledge.source_paths import paths_of
from alliance_advisor.knowledge.vocabulary_files import FACT_KEYS, FINDING_KEYS, RESERVED_NAMES
from alliance_advisor.workbench import cases

FINDINGS = "vocabulary/findings.yaml"


class NewKind(StrEnum):
    """What can be begun."""

    RULE = "rule"
    STRATEGY = "strategy"
    ALERT = "alert"
    FACT = "fact"
    FINDING = "finding"
    CASE = "case"


HOMES = {
    NewKind.RULE: "rules", NewKind.STRATEGY: "strategies", NewKind.ALERT: "alerts", NewKind.FACT: "vocabulary/facts",
    NewKind.FINDING: FINDINGS, NewKind.CASE: cases.FOLDER,
}
"""The folder in which each gets a file; the loader reads findings from one file alone, to which an entry is added."""

LISTS = {
    "vocabulary/facts": "facts", FINDINGS: "findings", "vocabulary/conflicts.yaml": "conflicts", "references.yaml": "references",
}
"""The files that define several things, and the key under which these stand by name."""

OF_THE_VOCABULARY = (NewKind.FACT, NewKind.FINDING)
LONGEST_NAME = 80
TRUTH_VALUES = ("yes", "no", "true", "false", "on", "off", "null")
"""Words that editors read as something other than a word."""

ALIKE = 0.85
"""How alike (difflib's ratio) two names are that could be taken for each other."""


@dataclass(frozen=True, slots=True)
class InUse:
    """A name that something has already, or had before it was renamed."""

    name: str
    location: Location


@dataclass(frozen=True, slots=True)
class Beginning:
    """A new thing: what it is, its name, the file it goes to, and the name in use that is nearest, where one is near."""

    kind: NewKind
    name: str
    file: str
    near: InUse | None

    @property
    def is_added(self) -> bool:
        """Whether it is added to a file that is there."""
        return self.kind is NewKind.FINDING


class Desk:
    """The files of a knowledge base, finished or not. Raises `ProblemsFound` where there are none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = files_to_read(folder, ProblemCollector())

    def begin(self, kind: NewKind, name: str) -> Beginning:
        """A new thing of this name. Raises `ProblemsFound` where the name is not fit or not free."""
        _check_name(kind, name)
        taken = {each.name: each for each in (self._cases() if kind is NewKind.CASE else self._names())}
        if name in taken:
            raise _problem("defined-twice", f"the name {name} is already in use", taken[name].location, "Choose another name.")
        home = HOMES[kind]
        near = get_close_matches(name, taken, n=1, cutoff=ALIKE)
        return Beginning(kind, name, home if kind is NewKind.FINDING else f"{home}/{name}.yaml", taken[near[0]] if near else None)

    def _cases(self) -> Iterator[InUse]:
        """Files of cases are often named after the rule that they are about."""
        for path in paths_of(self.folder / cases.FOLDER):
            yield InUse(path.stem, Location(path.relative_to(self.folder).as_posix()))

    def _names(self) -> Iterator[InUse]:
        for file in self.files:
            if file.holds in LISTS:
                yield from _listed(file)
            else:
                yield InUse(file.stem, Location(file.name, 1, 1))
                yield from _old_names(_unfinished(file))

    def with_entry(self, entry: str, name: str) -> str:
        """The file of findings with an entry of this name added at its end. Raises `ProblemsFound` where that cannot be done."""
        file = next((each for each in self.files if each.holds == FINDINGS), None)
        before = _names_listed(file) if file is not None else []
        if file is not None and before:
            text = f"{file.text().rstrip()}\n{textwrap.indent(textwrap.dedent(entry), ' ' * (before[0].location.column - 1))}"
            after = [each.text for each in _names_listed(SourceFile(file.name, file.holds, text.encode()))]
            if after == [*(each.text for each in before), name]:
                return text
        raise _problem("file", "a finding cannot be added to this file", Location(FINDINGS),
                       "Add --print to see the finding, and put it there yourself.")


def _check_name(kind: NewKind, name: str) -> None:
    problems = ProblemCollector()
    scalar = Scalar(name, Location("NAME"))
    if len(name) > LONGEST_NAME:
        problems.report("bad-id", f"this name has {len(name)} letters, and a name can have {LONGEST_NAME}", scalar.location,
                        "Choose a shorter one.")
    elif name in TRUTH_VALUES:
        problems.report("reserved-word", f"{name} cannot be a name: editors take it for a value", scalar.location,
                        "Choose another word.")
    elif kind in OF_THE_VOCABULARY and name in RESERVED_NAMES:
        problems.report("reserved-word", f"{name} cannot be a name: the language uses it itself", scalar.location,
                        "Choose another word.")
    elif kind in OF_THE_VOCABULARY and is_too_far_left(scalar, {*FACT_KEYS, *FINDING_KEYS}, ProblemCollector()):
        problems.report("reserved-word", f"{name} cannot be a name: it is a key of facts and findings", scalar.location,
                        "Choose another word.")
    else:
        check_id(scalar, SNAKE_CASE if kind in OF_THE_VOCABULARY else KEBAB_CASE, f"a {kind}", problems)
    problems.raise_if_any()


def _unfinished(file: SourceFile) -> Mapping:
    node = file.unfinished(ProblemCollector())
    return node if isinstance(node, Mapping) else Mapping((), Location(file.name))


def _names_listed(file: SourceFile) -> list[Scalar]:
    """The names of what a file defines under its one key."""
    return [key for key, _ in _entries(file)]


def _listed(file: SourceFile) -> Iterator[InUse]:
    for key, node in _entries(file):
        yield InUse(key.text, key.location)
        yield from _old_names(node)


def _entries(file: SourceFile) -> tuple[tuple[Scalar, Node], ...]:
    listed = _unfinished(file).get(LISTS[file.holds])
    return listed.entries if isinstance(listed, Mapping) else ()


def _old_names(node: Node) -> Iterator[InUse]:
    """The names that something had before: sessions may still use them."""
    old = node.get("renamed_from") if isinstance(node, Mapping) else None
    for each in old.items if isinstance(old, Sequence) else [old]:
        if isinstance(each, Scalar) and re.search(r"\w", each.text):
            yield InUse(each.text, each.location)


def _problem(code: str, message: str, place: Location, hint: str) -> ProblemsFound:
    return ProblemsFound([Problem(code, message, place, hint)])
