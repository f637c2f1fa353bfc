"""Realistic slips of the pen, put into every fit line of the shipped knowledge base: each is told as what it is, where it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from alliance_advisor import resources
from alliance_advisor.errors import Problem, ProblemCollector
from alliance_advisor.knowledge.located_yaml import read_nodes

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(resources.knowledge_base_folder().rglob("*.yaml"))]
SHORT = [text for text in TEXTS if text.count("\n") < 100]
SOME = SHORT[:: max(len(SHORT) // 25, 1)]

SIGNS = {sign: sign for sign in "%@`|>,]"} | {"}": "}}", "-": "- ", "?": "? "}
KEY_AND_TEXT = re.compile(r"(?P<front>\s*(?:- )?[\w-]+: )(?P<text>[A-Za-z][^\"#]*\S)\Z")
KEY_AND_WORDS = re.compile(r"(?P<front>\s*(?:- )?[\w-]+: )(?P<first>[A-Za-z]\S*) (?P<rest>[^'#]*)\Z")
KEY_AND_PLAIN = re.compile(r"(?P<front>\s*(?:- )?[\w-]+: )(?P<text>[A-Za-z][^'#]*)\Z")
ITEM = re.compile(r"(?P<front>\s*- )(?P<text>[A-Z][^\"]*)\Z")
QUOTED_ITEM = re.compile(r"(?P<front>\s*- )(?P<text>\"[^\"]*)\"\Z")
KEY_IN_BRACES = re.compile(r"(?P<front>.*\{\w+:) (?P<rest>\w.*)\Z")
KEY_AND_WORD = re.compile(r"(?P<front>\s*[\w-]+: )(?P<text>[a-z]+)\Z")
HEAD = re.compile(r"(?P<front>\s*[\w-]+):\Z")
Slip = Callable[[str], str | None]


def problems_in(text: str) -> tuple[Problem, ...]:
    problems = ProblemCollector()
    read_nodes(text.encode(), "a.yaml", problems)
    return problems.in_order()


def rewritten(pattern: re.Pattern[str], form: str) -> Slip:
    """A slip that gives each line of one form another form."""
    def slip(line: str) -> str | None:
        match = pattern.match(line)
        return form.format(**match.groupdict()) if match else None
    return slip


def without_last(sign: str) -> Slip:
    return lambda line: "".join(line.rsplit(sign, 1)) if re.match(rf".*\S: .*\{sign}\Z", line) else None


def prose_rows(lines: list[str]) -> set[int]:
    """The rows of the texts after `>-`, in which every sign is allowed."""
    rows: set[int] = set()
    head = -1
    for row, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if head >= 0 and indent > head:
            rows.add(row)
        else:
            head = indent if line.endswith(">-") else -1
    return rows


def slipped(texts: list[str], slip: Slip) -> Iterator[tuple[str, int]]:
    """Every text with the slip in one of its lines, and the number of that line."""
    for text in texts:
        lines = text.split("\n")
        prose = prose_rows(lines)
        for row, line in enumerate(lines):
            changed = slip(line) if row not in prose else None
            if changed is not None:
                yield "\n".join([*lines[:row], changed, *lines[row + 1:]]), row + 1


SLIPS: dict[str, tuple[str, Slip]] = {
    "a tab in front": ("tab", rewritten(re.compile(r"  (?P<rest>.*\S.*)\Z"), "\t{rest}")),
    "a colon inside a sentence": ("unquoted-colon", rewritten(KEY_AND_WORDS, "{front}{first}: {rest}")),
    "a quote that opens a value": ("open-quote", rewritten(KEY_AND_TEXT, '{front}"{text}')),
    "an apostrophe that opens a value": ("open-quote", rewritten(KEY_AND_PLAIN, "{front}'{text}")),
    "a quote that opens an item": ("open-quote", rewritten(ITEM, '{front}"{text}')),
    "a quote that is not closed": ("open-quote", rewritten(QUOTED_ITEM, "{front}{text}")),
    "an apostrophe in a quoted text": ("stray-quote", rewritten(KEY_AND_WORDS, "{front}'{first} don't {rest}'")),
    "text after the closing quote": ("stray-quote", rewritten(KEY_AND_WORDS, '{front}"{first}" {rest}')),
    "a list that is not closed": ("open-bracket", without_last("]")),
    "braces that are not closed": ("open-bracket", without_last("}")),
    "no colon": ("missing-colon", rewritten(re.compile(r"(?P<front>[\w-]+):(?P<rest> \S.*)\Z"), "{front}{rest}")),
    "no colon after the head of a block": ("missing-colon", rewritten(HEAD, "{front}")),
    "no space after the colon": ("missing-space", rewritten(re.compile(r"(?P<front>[\w-]+:) (?P<rest>\w.*)\Z"), "{front}{rest}")),
    "no space after the colon in braces": ("missing-space", rewritten(KEY_IN_BRACES, "{front}{rest}")),
    "two keys on one line": ("unquoted-colon", rewritten(KEY_AND_WORD, "{front}{text}: {text}")),
    "a bell": ("control-character", rewritten(re.compile(r"(?P<front>.)(?P<rest>.*)\Z"), "{front}\a{rest}")),
    **{f"{sign} in front of a value": ("sign-in-front", rewritten(KEY_AND_TEXT, f"{{front}}{written}{{text}}"))
       for sign, written in SIGNS.items()},
    **{f"{sign} in front of an item": ("sign-in-front", rewritten(ITEM, f"{{front}}{sign}{{text}}")) for sign in "%@`|>,]"},
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_as_what_it_is_on_its_line(name: str) -> None:
    code, slip = SLIPS[name]
    told = {text: (problems_in(text)[:1], line) for text, line in slipped(SOME, slip)}
    missed = [(line, problems) for problems, line in told.values()
              if [(each.code, each.location.line) for each in problems] != [(code, line)]]
    assert len(told) >= 5
    assert missed == []
