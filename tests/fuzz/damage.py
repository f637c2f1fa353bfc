"""Damages text as people, editors and machines do: single characters, lines, keys, values and words, or all of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

SIGNS = (
    *"[]{},:'\"#|>%@`~\t\0\\\n-?!&*", ": ", "- ", "\n  ", "\n- ", "&a ", "*a", "!a ", "!!x ", "? ", "<<: ", "---\n", "...\n",
    "|\n", ">-\n", "\\u00", "\\ud83d", "\ufeff", "\u2028", "\x85", "\u200b", "\u0130", "\U0001f426", "\ud800", "0x", ".inf",
    "1e999",
)
VALUES = (
    "", "[]", "{}", "[[]]", "{a: b}", "[a, a]", "''", "yes", "no", "-5", "0", "1e999", "nan", "none", "~", "null", "unknown",
    "known", "[{a: b}]", "all", "at least", "at least two", "at least three", "not none", "below", "9" * 400, "x" * 3000,
    "|", ">-", "\u200b", "sum", "sum 14", "sum -1", "2026-01-02", "Jane Miller",
)
CHANGES_MADE = (1, 1, 1, 2, 3, 5)
SHARE_GENERATED = 0.1
SHARE_WITH_BYTES = 0.03

_KEY = re.compile(r"(\s*(?:- )?)([\w-]+):(.*)")
_WORD = re.compile(r"[\w-]+")
_SLIPS: Sequence[Callable[[str, int], str]] = (
    lambda word, at: word[:at] + word[at + 1:],
    lambda word, at: word[:at] + word[at:at + 2][::-1] + word[at + 2:],
    lambda word, at: word[:at] + word[at:at + 1] * 2 + word[at + 1:],
    lambda word, _: word.upper(),
    lambda word, _: word.replace("_", "-"),
    lambda *_: "",
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """The words, keys, values and lines of some texts, to be put where they do not belong."""

    words: tuple[str, ...]
    keys: tuple[str, ...]
    values: tuple[str, ...]
    lines: tuple[str, ...]

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Corpus:
        """What stands in these texts, each thing once."""
        lines = dict.fromkeys(line for text in texts for line in text.split("\n"))
        pairs = [found.groups() for line in lines if (found := _KEY.fullmatch(line))]
        words = dict.fromkeys(word for line in lines for word in _WORD.findall(line))
        return cls(tuple(words), tuple(dict.fromkeys(key for _, key, _ in pairs)),
                   tuple(dict.fromkeys(value.strip() for *_, value in pairs)), tuple(lines))


Change = Callable[[str, Random, Corpus], str]


def damaged(text: str, random: Random, corpus: Corpus) -> bytes:
    """The text after a few changes, or another one, as bytes."""
    if random.random() < SHARE_GENERATED:
        text = generated(random, corpus)
    else:
        for _ in range(random.choice(CHANGES_MADE)):
            text = random.choice(CHANGES)(text, random, corpus)
    data = text.encode("utf-8", "surrogatepass")
    return _with_bytes(data, random) if random.random() < SHARE_WITH_BYTES else data


def generated(random: Random, corpus: Corpus) -> str:
    """Pieces of the language in any order."""
    kinds: tuple[Sequence[str], ...] = (SIGNS, corpus.words, corpus.keys, corpus.values, VALUES, (": ",), ("\n",), ("\n  ",))
    return "".join(random.choice(random.choice(kinds)) for _ in range(random.randint(0, 40)))


def _with_bytes(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.randbytes(random.randint(1, 3)) + data[at + random.randint(0, 3):]


def _characters(text: str, random: Random, corpus: Corpus) -> str:
    at = random.randint(0, len(text))
    new = random.choice((random.choice(SIGNS), random.choice(corpus.words), chr(random.choice((127, 255, 0x2FFF, 0x10FFFF))), ""))
    return text[:at] + new + text[at + random.choice((0, 0, 1, 2, 8, 200)):]


def _lines(text: str, random: Random, corpus: Corpus) -> str:
    lines = text.split("\n")
    row, other = random.randrange(len(lines)), random.randrange(len(lines))
    line, another = lines[row], lines[other]
    lines[row:row + 1] = random.choice((
        [], [""], [line, line], [f"  {line}"], [f" {line}"], [f"\t{line}"], [line[2:]], [line, another], [another],
        [line, random.choice(corpus.lines)], [f"{line} {another.strip()}"], [f"# {line}"], [f"- {line}"]))
    return "\n".join(lines)


def _keys(text: str, random: Random, corpus: Corpus) -> str:
    def changed(indent: str, key: str, value: str) -> str:
        slip = random.choice(_SLIPS)(key, random.randint(0, len(key)))
        return random.choice((f"{indent}{random.choice(corpus.keys)}:{value}", f"{indent}{slip}:{value}", f"{indent}{key}{value}",
                              f"{indent}{key} :{value}", f"{indent}{key}:{value.strip()}", f"{indent}? {key}"))

    return _in_a_pair(text, random, changed)


def _values(text: str, random: Random, corpus: Corpus) -> str:
    def changed(indent: str, key: str, value: str) -> str:
        new = random.choice((random.choice(VALUES), random.choice(corpus.values), f"[{value.strip()}]", value * 2))
        return f"{indent}{key}: {new}"

    return _in_a_pair(text, random, changed)


def _words(text: str, random: Random, corpus: Corpus) -> str:
    found = list(_WORD.finditer(text))
    if not found:
        return text
    word = random.choice(found)
    others = random.choice(corpus.words), random.choice(VALUES), random.choice(_SLIPS)(word[0], random.randint(0, 9))
    new = random.choice(others)
    return text[:word.start()] + new + text[word.end():]


def _in_a_pair(text: str, random: Random, changed: Callable[[str, str, str], str]) -> str:
    """The text with one of its lines `key: value` changed."""
    lines = text.split("\n")
    rows = [(row, found.groups()) for row, line in enumerate(lines) if (found := _KEY.fullmatch(line))]
    if rows:
        row, pair = random.choice(rows)
        lines[row] = changed(*pair)
    return "\n".join(lines)


CHANGES: tuple[Change, ...] = (_characters, _lines, _keys, _values, _words, _words)
