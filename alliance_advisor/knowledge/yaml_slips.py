"""Says in plain words what a person did when the YAML parser gives up: a tab, a colon, a quote, a sign in front."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip of the pen: lines and columns count from 1."""

    code: str
    message: str
    line: int
    column: int
    hint: str


def in_plain_words(error: Any, text: str) -> Slip:
    """The likeliest slip behind a parser error, found by looking at the text where the parser stopped."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return _unreadable_character(error, text)
    lines = text.split("\n")
    stop = min(mark.line, len(lines) - 1)
    for number in dict.fromkeys((stop, *_content_lines_before(lines, stop), _context_line(error, stop))):
        for look in (_tab, _quote_left_open, _text_after_quote, _sign_in_front, _colon_in_text):
            if slip := look(lines[number], number + 1):
                return slip
    if slip := _bracket_left_open(lines[: stop + 1]) or _indentation(lines[stop], stop + 1):
        return slip
    return Slip("not-yaml", "this line cannot be read as YAML", stop + 1, mark.column + 1,
                "Look at this line and the one above: spaces, colons, quotes and brackets.")


def _content_lines_before(lines: list[str], stop: int) -> list[int]:
    """The nearest line above that holds something: a parser often stops one line late."""
    return next(([number] for number in range(stop - 1, -1, -1) if lines[number].strip()), [])


def _context_line(error: Any, stop: int) -> int:
    context = getattr(error, "context_mark", None)
    return min(context.line, stop) if context is not None else stop


def _unreadable_character(error: Any, text: str) -> Slip:
    position = getattr(error, "position", 0) or 0
    match = re.search(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    position = match.start() if match else min(position, len(text))
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    return Slip("control-character", "here stands a character that cannot be seen", line, column,
                "Delete the character and type the place again.")


def _tab(line: str, number: int) -> Slip | None:
    indent = re.match(r"\s*", line)
    at = line.find("\t")
    if at < 0 or indent is None:
        return None
    where = "at the beginning of this line" if at < indent.end() else "in this line"
    return Slip("tab", f"there is a tab {where}", number, at + 1, "Replace it with spaces.")


def _value_of(line: str) -> tuple[str, int] | None:
    """What follows `key: ` or `- `, and the column where it starts."""
    match = re.match(r"\s*(?:- +)*(?:[\w-]+:\s+|- +)(?=\S)", line)
    return (line[match.end():].rstrip(), match.end() + 1) if match else None


def _quote_left_open(line: str, number: int) -> Slip | None:
    value = _value_of(line)
    if value is None or value[0][0] not in "\"'":
        return None
    quote = value[0][0]
    closed = re.match(r'"(?:[^"\\]|\\.)*"' if quote == '"' else r"'(?:[^']|'')*'", value[0])
    if closed:
        return None
    return Slip("open-quote", f"the quote {quote} that opens here is never closed", number, value[1],
                f"Close it with {quote}, or take it away. An apostrophe in a quoted text is written ''.")


def _text_after_quote(line: str, number: int) -> Slip | None:
    value = _value_of(line)
    if value is None or value[0][0] not in "\"'":
        return None
    closed = re.match(r'"(?:[^"\\]|\\.)*"' if value[0][0] == '"' else r"'(?:[^']|'')*'", value[0])
    rest = value[0][closed.end():].strip() if closed else ""
    if not rest or rest.startswith(("#", ",", "]", "}", ":")):
        return None
    return Slip("stray-quote", "text goes on after the closing quote", number, value[1] + (closed.end() if closed else 0),
                "Put the whole text in quotes, or none of it.")


def _sign_in_front(line: str, number: int) -> Slip | None:
    value = _value_of(line)
    if value is None or value[0][0] not in "%@`*&!|>":
        return None
    return Slip("sign-in-front", f"this text begins with {value[0][0]}, which YAML takes for a command", number, value[1],
                "Put the whole text in quotes.")


def _colon_in_text(line: str, number: int) -> Slip | None:
    value = _value_of(line)
    if value is None or value[0][0] in "\"'[{":
        return None
    at = re.search(r":(?:\s|$)", value[0])
    if at is None:
        return None
    return Slip("unquoted-colon", "there is a colon inside this text", number, value[1] + at.start(),
                "Put the whole text in quotes, or write it after >- on a line of its own.")


def _bracket_left_open(lines: list[str]) -> Slip | None:
    stack: list[tuple[str, int, int]] = []
    for row, line in enumerate(lines, start=1):
        for column, sign in enumerate(re.sub(r"\"[^\"]*\"|'[^']*'|(^|\s)#.*", lambda m: " " * len(m[0]), line), start=1):
            if sign in "[{":
                stack.append((sign, row, column))
            elif sign in "]}" and stack:
                stack.pop()
    if not stack:
        return None
    sign, row, column = stack[-1]
    return Slip("open-bracket", f"the bracket {sign} that opens here is never closed", row, column,
                f"Close it with {']' if sign == '[' else '}'}.")


def _indentation(line: str, number: int) -> Slip | None:
    indent = len(line) - len(line.lstrip(" "))
    if not line.strip():
        return None
    if re.match(r"\s*[\w-]+:\S", line):
        return Slip("missing-space", "there is no space after the colon", number, line.index(":") + 1,
                    "Write a space after the colon.")
    if re.match(r"\s*[\w -]+$", line) and not line.lstrip().startswith("- "):
        return Slip("missing-colon", "this line has no colon", number, indent + 1,
                    "A line is `key: value`, or `- item` in a list.")
    return Slip("indentation", "this line does not stand under the lines it belongs to", number, indent + 1,
                "Lines that belong together start in the same column.")
