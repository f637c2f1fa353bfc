"""The texts and values that are fed to the readers: damaged files of the knowledge base, conditions made up, settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random

from alliance_advisor import resources
from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.domain import ORDERED, Kind
from alliance_advisor.knowledge.folder import SourceFile, files_of
from tests.fuzz.damage import VALUES, Corpus, damaged
from tests.shipped import CHECKOUT, shipped

LEAVES = (None, True, 3, 2.5, float("inf"), float("nan"), 10**400, b"x", "", -1)
"""What a program may give that is no word."""


def from_files(holds: str) -> Callable[[Random], tuple[str, bytes]]:
    return from_texts({file.name: file.text() for file in shipped_files() if file.holds == holds})


def from_texts(texts: Mapping[str, str]) -> Callable[[Random], tuple[str, bytes]]:
    names = list(texts)

    def make(random: Random) -> tuple[str, bytes]:
        name = random.choice(names)
        return name, damaged(texts[name], random, corpus())

    return make


def files_in(folder: Path) -> dict[str, str]:
    return {file.name: file.text() for file in files_of(folder, ProblemCollector())}


def beside(folder: str) -> dict[str, str]:
    home = resources.knowledge_base_folder()
    paths = sorted((home / folder).rglob("*.yaml"))
    return {path.relative_to(home).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def small(files: Mapping[str, str], most: int = 3000) -> dict[str, str]:
    """The files of a few kilobytes: of larger ones, most damage falls on the same few keys."""
    return {name: text for name, text in files.items() if len(text) <= most}


def sessions() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "examples").glob("*.yaml"))}


def blocks(holds: str) -> dict[str, str]:
    """Long files in pieces: each of their top blocks, or each of the blocks under one of these, is a file of its own."""
    found = {}
    for file in shipped_files():
        if file.holds == holds:
            head, *parts = _cut(file.text())
            for number, part in enumerate(parts):
                found[f"{file.name.removesuffix('.yaml')}-{number}.yaml"] = head + part
    return found


def _cut(text: str) -> list[str]:
    """The line that everything stands under, and then each of the blocks under it."""
    rows = text.split("\n")
    top = next((row for row, line in enumerate(rows) if line.endswith(":") and not line.startswith((" ", "#"))), -1)
    head = "\n".join(rows[:top + 1]) + "\n" if top >= 0 else ""
    depth = "  " if top >= 0 and rows[top + 1].startswith("  ") else ""
    blocks: list[list[str]] = []
    for line in rows[top + 1:]:
        starts = line.startswith(depth) and line[len(depth):len(depth) + 1].strip() not in ("", "#")
        if starts or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    return [head, *("\n".join(block) + "\n" for block in blocks)]


def condition_text(random: Random) -> tuple[str, bytes]:
    """A condition of the shipped vocabulary, most often a sound one, at times damaged."""
    text = "\n".join(_lines_of_block(random, random.randint(1, 4), 0))
    data = damaged(text, random, corpus()) if random.random() < 0.7 else text.encode()
    return "condition.yaml", data


def _lines_of_block(random: Random, count: int, depth: int) -> Iterator[str]:
    indent, blocks = "  " * depth, ["all", "any", "none"]
    random.shuffle(blocks)
    for _ in range(count):
        if depth < 4 and blocks and random.random() < 0.3:
            yield f"{indent}{blocks.pop()}:"
            for _ in range(random.randint(1, 3)):
                first, *rest = _lines_of_block(random, random.randint(1, 2), depth + 2)
                yield f"{indent}  - {first.strip()}"
                yield from rest
        else:
            yield f"{indent}{_line(random)}"


def _line(random: Random) -> str:
    vocabulary = shipped().vocabulary
    name = random.choice(_names())
    domain = vocabulary.domain_of(name)
    assert domain is not None
    word = random.choice(domain.words)
    orders = ("at least ", "at most ", "above ", "below ", "not ") if domain.kind in ORDERED else ("not ",)
    counted = "at least two" if domain.kind is Kind.SEVERAL else word
    listed = f"[{word}, {random.choice(domain.words)}]" if len(domain.words) > 2 else word
    tests = (word, listed, random.choice(orders) + word, counted, "known")
    return f"{name}: {random.choice(tests) if random.random() < 0.95 else random.choice(VALUES)}"


def settings(random: Random) -> tuple[str, object]:
    def setting() -> str:
        fact = random.choice(list(shipped().vocabulary.facts.values()))
        word = random.choice(fact.domain.words)
        name = random.choice((fact.id, random.choice(corpus().words), ""))
        odd = f"{name}={random.choice((*VALUES, random.choice(corpus().words)))}"
        plain = f"{fact.id}={word}"
        return random.choice((plain, plain, f"{plain},{word}", odd, fact.id, f"{odd}={word}"))

    return "--set", [setting() for _ in range(random.randint(1, 4))]


def plain_session(random: Random) -> tuple[str, object]:
    facts = list(shipped().vocabulary.facts)

    def value(depth: int) -> object:
        leaf = random.choice((random.choice(corpus().words), *LEAVES))
        if depth == 0 or random.random() < 0.6:
            return leaf
        if random.random() < 0.5:
            return [value(depth - 1) for _ in range(random.randint(0, 3))]
        return {random.choice((random.choice(facts), "tried", "scores", "session", 3)): value(depth - 1) for _ in range(2)}

    plain = {"facts": {random.choice(facts): value(2) for _ in range(random.randint(0, 5))},
             "session": value(1), "client": value(1), "history": [value(3) for _ in range(2)]}
    kept = {key: each for key, each in plain.items() if random.random() < 0.6}
    return "values", kept if random.random() < 0.9 else value(3)


@cache
def shipped_files() -> tuple[SourceFile, ...]:
    """The files of the shipped knowledge base."""
    return tuple(files_of(resources.knowledge_base_folder(), ProblemCollector()))


@cache
def corpus() -> Corpus:
    """What stands in the shipped files and the example sessions."""
    return Corpus.from_texts((*(file.text() for file in shipped_files() if file.name != "references.yaml"), *sessions().values(),
                              *beside("properties").values(), *beside("cases").values()))


@cache
def _names() -> tuple[str, ...]:
    return tuple(shipped().vocabulary.names())
