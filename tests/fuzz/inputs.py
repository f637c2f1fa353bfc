"""One input for each seed, what reads it, and whether it ends as it must: accepted, or refused with a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from random import Random

from alliance_advisor import resources
from alliance_advisor.errors import Problem, ProblemCollector, ProblemsFound
from tests.fuzz import readers, texts

WHOLE_FILE = frozenset({"empty-file", "file-too-large", "binary-file", "no-cases"})
"""What is wrong with a file as a whole has no line."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input: what it is, where it came from, and what is read."""

    kind: str
    name: str
    data: bytes | object


@dataclass(frozen=True, slots=True)
class InputKind:
    """One kind of input: how often it is drawn, how it is made, and what reads it.

    `read` gives what was read, or None, and reports problems or raises them; `lines` says whether problems have lines.
    """

    share: float
    make: Callable[[Random], tuple[str, bytes | object]]
    read: Callable[[str, bytes | object, ProblemCollector], object | None]
    lines: bool = True


def input_of(seed: int) -> Input:
    """The input of a seed: the same on every machine as long as the shipped files stay the same."""
    random, every = Random(seed), kinds()
    kind = random.choices(list(every), [each.share for each in every.values()])[0]
    return Input(kind, *every[kind].make(random))


def accepted(given: Input) -> bool:
    """Whether an input is accepted; it is refused otherwise. Raises `AssertionError` where that is not told as it must be."""
    problems, kind = ProblemCollector(), kinds()[given.kind]
    try:
        read = kind.read(given.name, given.data, problems)
        found = problems.in_order()
    except ProblemsFound as raised:
        read, found = None, raised.problems
    assert found or read is not None, "nothing was read and nothing said"
    rows = given.data.count(b"\n") + given.data.count(b"\r") + given.data.count(b"\x0c") if isinstance(given.data, bytes) else 0
    lines = kind.lines and not _is_utf_16(given.data)
    for problem in found:
        check(problem, rows + 2, lines=lines)
    return not found


def _is_utf_16(data: bytes | object) -> bool:
    """Whether a file has the mark of an encoding in which no line can be told."""
    return isinstance(data, bytes) and data.startswith((b"\xff\xfe", b"\xfe\xff"))


def check(problem: Problem, rows: int, *, lines: bool) -> None:
    """Raise `AssertionError` where a problem has no place, no line of the file, or no words that can be printed."""
    place = problem.location
    assert problem.code, "a problem without a code"
    assert problem.message, "a problem without a message"
    assert place.file, f"no place: {problem}"
    assert str(problem).encode(), f"cannot be printed: {problem!r}"
    assert "\n" not in problem.message, f"a message of more than one line: {problem}"
    if lines and problem.code not in WHOLE_FILE:
        assert 1 <= place.line <= rows, f"no such line: {problem.code}: {problem}"
        assert place.column >= 1, f"no such column: {problem}"


@cache
def kinds() -> Mapping[str, InputKind]:
    """Every kind of input."""
    return dict(_kinds())


def _kinds() -> Iterator[tuple[str, InputKind]]:
    for kind, share, folder in (("rule", 18, "rules"), ("strategy", 5, "strategies"), ("alert", 4, "alerts")):
        yield kind, InputKind(share, texts.from_files(folder), partial(readers.definition, kind))
    yield "condition", InputKind(28, texts.condition_text, readers.condition)
    yield "session", InputKind(22, texts.from_texts(texts.sessions()), readers.session)
    for kind, share, make, read in (
            ("facts", 3, texts.from_texts(texts.blocks("vocabulary/facts")), readers.facts),
            ("findings", 2, texts.from_files("vocabulary/findings.yaml"), readers.findings),
            ("conflicts", 3, texts.from_files("vocabulary/conflicts.yaml"), readers.conflicts),
            ("references", 3, texts.from_texts(texts.blocks("references.yaml")), readers.references),
            ("manifest", 3, texts.from_files("manifest.yaml"), readers.manifest)):
        yield kind, InputKind(share, make, partial(readers.whole_file, read))
    yield "property", InputKind(4, texts.from_texts(texts.beside("properties")), partial(readers.definition, "property"))
    yield "case", InputKind(6, texts.from_texts(texts.small(texts.beside("cases"))), readers.cases)
    yield "settings", InputKind(1.5, texts.settings, readers.settings, lines=False)
    yield "values of a program", InputKind(2.5, texts.plain_session, readers.values, lines=False)
    yield "small base", InputKind(1, texts.from_texts(texts.files_in(readers.SMALL)), readers.small_base, lines=False)
    yield "pack", InputKind(0.3, texts.from_texts(readers.PACK), readers.pack, lines=False)
    shipped = texts.files_in(resources.knowledge_base_folder())
    yield "shipped base", InputKind(0.01, texts.from_texts(shipped), readers.shipped_base, lines=False)
