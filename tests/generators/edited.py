"""Files of a knowledge base as people leave them: keys in another order, comments in between, untidy lines; the meaning stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

SHUFFLED_AT = {
    "manifest.yaml": 0, "rules": 0, "strategies": 0, "alerts": 0, "properties": 0, "references.yaml": 4, "vocabulary/facts": 4,
    "vocabulary/findings.yaml": 4, "vocabulary/conflicts.yaml": 4,
}
"""The column of the keys whose order the loader does not mind, by what a file holds."""

TOP = "# What stands at the top stays there.\n\n"
_FOLDED = re.compile(r"(?P<margin> *)(- )?[\w-]+: [>|]")


def shuffled(text: str, column: int, random: Random) -> str:
    """The text with the keys in that column in any order within their block, each with the comments above it."""
    lines, done = text.splitlines(), list[str]()
    block: list[str] = []
    for line in [*lines, None]:
        if line is None or (column and not line.startswith(" " * column)):
            done += _shuffled_block(block, column, random)
            block = []
            done += [] if line is None else [line]
        else:
            block.append(line)
    return "\n".join(done) + "\n"


def _shuffled_block(block: Sequence[str], column: int, random: Random) -> list[str]:
    """Comments above a key go with it, unless an empty line parts them; those at the end stay there."""
    parts: list[list[str]] = []
    waiting: list[str] = []
    top: list[str] = []
    for line in block:
        if line[column:].startswith("#") or not line.strip():
            waiting.append(line)
            if not line.strip():
                top, waiting = [*top, *waiting], []
        elif line[column].isalpha():
            parts.append([*waiting, line])
            waiting = []
        else:
            parts[-1] += [*waiting, line]
            waiting = []
    random.shuffle(parts)
    return [*top, *(line for part in parts for line in part), *waiting]


def with_comments(text: str, column: int, random: Random) -> str:
    """The text with a comment above some of the keys in that column."""
    return "\n".join(_commented(text.splitlines(), column, random)) + "\n"


def _commented(lines: Sequence[str], column: int, random: Random) -> Iterator[str]:
    for number, line in enumerate(lines):
        if re.match(rf" {{{column}}}[a-z][\w-]*:", line) and random.random() < 0.3:
            yield f"{' ' * column}# {number}, about {line.split(':')[0].strip()}: it says “{random.choice('abc')}”"
        yield line


def untidy(text: str, random: Random) -> str:
    """The text with blanks and empty lines where they mean nothing, and with blocks further in."""
    lines = list[str]()
    inside = -1
    wide = random.choice((1, 2))
    for line in text.splitlines():
        margin = len(line) - len(line.lstrip(" "))
        inside = -1 if line.strip() and margin <= inside else inside
        dashes = len(line[margin:]) - len(line[margin:].lstrip("- ")) if line[margin:].startswith("- ") else 0
        own = " " * (margin * wide) + "- ".ljust(2 * wide) * (dashes // 2) + line[margin + dashes:]
        if inside >= 0:
            lines.append(own)
            continue
        found = _FOLDED.match(line)
        inside = len(found["margin"]) if found else -1
        spaces = " " * random.choice((0, 0, 1, 3))
        lines += [""] * random.choice((0, 0, 0, 0, 2)) if not line.lstrip().startswith("#") and _stands_alone(lines) else []
        lines.append(own if found else re.sub(r"^( *(?:- )?[a-z][\w-]*:) ", rf"\1{spaces} ", own) + spaces)
    return "\n".join(lines) + "\n" * random.choice((0, 1, 3))


def _stands_alone(lines: Sequence[str]) -> bool:
    """Whether no comment stands right above, which an empty line would part from its key."""
    return bool(lines) and not lines[-1].lstrip().startswith("#")
