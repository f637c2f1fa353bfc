"""Says in plain words what a person did when the YAML parser gives up: a tab, a colon, a quote, a sign in front.

The parser says where it stopped, which is at the slip or below it. So the lines near that place are looked at one
by one for what can never be right, the surest signs first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from alliance_advisor.knowledge.broken_page import (
    DEEPEST_NESTING,
    HEAD_OF_TEXT,
    KEY,
    TOO_DEEP,
    TOO_DEEP_HINT,
    Page,
    indent_of,
    own_column,
    says_something,
    value_of,
)

_LINE_OF_ITS_OWN = re.compile(rf"\s*(?:- |# |{KEY}:(?:\s|$))")
_CLOSED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'')
_CLOSING = {"[": "]", "{": "}"}
_SIGNS = re.compile(r"[%@`*&!|>,\]}]|[-?:](?=\s|$)")
_INVISIBLE = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
        return _invisible_character(error, text)
    page = Page(text, error, mark)
    looks = (_nested_too_deeply, _sign_or_tab, _quote_left_open, _backslash, _near_slip, _unfinished_line, _in_brackets,
             _indentation)
    return next(filter(None, (look(page) for look in looks)), None) or Slip(
        "not-yaml", "this line cannot be read", page.stop + 1, mark.column + 1,
        "Look at this line and the one above: spaces, colons, quotes and brackets.")


def _invisible_character(error: Any, text: str) -> Slip:
    match = _INVISIBLE.search(text)
    position = match.start() if match else min(getattr(error, "position", 0) or 0, len(text))
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    return Slip("control-character", "here stands a character that cannot be seen", line, column,
                "Delete the character and type the place again.")


def _nested_too_deeply(page: Page) -> Slip | None:
    """More brackets inside each other than the parser itself takes (libyaml has a limit since 0.2.6)."""
    if "nesting" not in page.said:
        return None
    opened: list[tuple[int, int]] = []
    for row, line in enumerate(page.lines):
        for column, sign in enumerate(line):
            if sign in _CLOSING:
                opened.append((row + 1, column + 1))
            elif sign in _CLOSING.values() and opened:
                opened.pop()
            if len(opened) > DEEPEST_NESTING:
                return Slip("nested-too-deeply", TOO_DEEP, *opened[-1], TOO_DEEP_HINT)
    return None


def _sign_or_tab(page: Page) -> Slip | None:
    """A character that cannot stand where the parser stopped."""
    line = page.lines[page.stop]
    sign = line[page.column: page.column + 1]
    if "\t" in line[: len(line) - len(line.lstrip())] or (sign == "\t" and "token" in page.said):
        return Slip("tab", "there is a tab in this line", page.stop + 1, line.index("\t") + 1, "Replace it with spaces.")
    if sign and "cannot start any token" in page.said:
        return _sign_in_front(sign, page.stop + 1, page.column + 1)
    return _sign_in_front("%", page.stop + 1, 1) if re.match(r"%(?!YAML|TAG)", line) else None


def _sign_in_front(sign: str, number: int, column: int) -> Slip:
    return Slip("sign-in-front", f"this text begins with {sign}, a sign with a meaning of its own", number, column,
                "Put the whole text in quotes.")


def _quote_left_open(page: Page) -> Slip | None:
    """A quote whose text runs on over lines that stand for themselves."""
    row = 0
    while row <= page.stop:
        opened = _unclosed_quote(page.lines[row]) if row not in page.prose else None
        if opened is None:
            row += 1
            continue
        end = _row_of_closing(page.lines, row + 1, page.lines[row][opened])
        if any(_LINE_OF_ITS_OWN.match(line) for line in page.lines[row + 1: end + 1]) or end == len(page.lines):
            return _open_quote(page.lines[row][opened], row + 1, opened + 1)
        row = end + 1
    return None


def _open_quote(quote: str, number: int, column: int) -> Slip:
    return Slip("open-quote", f"the quote {quote} that opens here is never closed", number, column,
                f"Close it with {quote}, or take it away.")


def _unclosed_quote(line: str) -> int | None:
    """Where a quote opens that its line does not close (from 0)."""
    value = value_of(line)
    start = value[1] - 1 if value else indent_of(line)
    inside = line[start: start + 1] in ("[", "{")
    for opening in re.finditer(r"[\[{,:]\s*([\"'])", line[start:]) if inside else re.finditer(r"\A([\"'])", line[start:]):
        at = start + opening.start(1)
        if at >= start and not _CLOSED[line[at]].match(line, at) and not re.search(r"\s#", line[start:at]):
            return at
    return None


def _row_of_closing(lines: list[str], first: int, quote: str) -> int:
    """The first row with that quote, or the count of lines."""
    return next((row for row in range(first, len(lines)) if quote in lines[row]), len(lines))


def _backslash(page: Page) -> Slip | None:
    if "escape" not in page.said:
        return None
    line = page.lines[page.stop]
    column = line.rfind("\\", 0, page.column + 1) + 1
    if re.match(r"u[dD][89a-fA-F]", line[column:]):
        row, start = page.context
        return Slip("not-text", "this text holds half a character", row + 1, start + 1, "Write the character itself.")
    return Slip("backslash", "a backslash in a quoted text has a meaning of its own", page.stop + 1, max(column, 1),
                "Write two backslashes where one is meant.")


def _near_slip(page: Page) -> Slip | None:
    """What is never right in a line of its own: text after a closing quote, a sign in front, a colon in a text."""
    for row in page.rows(page.stop, page.above, page.context[0]):
        for look in (_text_after_quote, _sign_before_text, _colon_in_text):
            if slip := look(page.lines[row], row + 1):
                return slip
    line = page.lines[page.stop]
    if "mapping values" in page.said and re.match(r"\s*[^\s:-]+ [^:]*:\s", line):
        return _colon(page.stop + 1, line.index(":") + 1)
    return None


def _text_after_quote(line: str, number: int) -> Slip | None:
    value = value_of(line)
    closed = _CLOSED[value[0][0]].match(value[0]) if value and value[0][0] in _CLOSED else None
    if value is None or closed is None:
        return None
    rest = value[0][closed.end():]
    if not rest.strip() or rest.strip().startswith((",", "]", "}", ":")) or re.match(r"\s+#", rest):
        return None
    if value[0][0] == "'" and re.match(r"\w", rest):
        return Slip("stray-quote", "this apostrophe ends the quoted text", number, value[1] + closed.end() - 1,
                    'Put the whole text in double quotes ("), in which an apostrophe is only an apostrophe.')
    column = value[1] + closed.end() + len(rest) - len(rest.lstrip())
    return Slip("stray-quote", "text goes on after the closing quote", number, column,
                "Put the whole text in quotes, or none of it.")


def _sign_before_text(line: str, number: int) -> Slip | None:
    value = value_of(line)
    sign = _SIGNS.match(value[0]) if value and not HEAD_OF_TEXT.match(line) else None
    return _sign_in_front(sign[0], number, value[1]) if value and sign else None


def _colon_in_text(line: str, number: int) -> Slip | None:
    value = value_of(line)
    at = re.search(r":(?:\s|$)", value[0]) if value and value[0][0] not in "\"'[{" else None
    if value is None or at is None or re.search(r"\s#", value[0][: at.start()]):
        return None
    column = value[1] + at.start()
    if column == len(line.rstrip()) and re.fullmatch(rf"\s*(?:- +)+{KEY}:", line.rstrip()):
        return None
    if re.match(r"[a-z][a-z0-9_-]*:", value[0]):
        return Slip("unquoted-colon", "two names with a colon stand on one line", number, column,
                    "Start the second on a line of its own, further in. If it is text, put it in quotes.")
    return _colon(number, column)


def _colon(number: int, column: int) -> Slip:
    return Slip("unquoted-colon", "there is a colon inside this text", number, column,
                "Put the whole text in quotes, or write it after >- on a line of its own.")


def _unfinished_line(page: Page) -> Slip | None:
    """A line that lacks its colon, or the space after a colon or a dash."""
    for row in page.rows(page.context[0] if "simple key" in page.doing else page.stop, page.above, page.stop):
        line = page.lines[row]
        tight = re.match(rf"\s*(?:- +)*{KEY}:(?=[^\s:/])", line)
        if tight:
            return Slip("missing-space", "there is no space after the colon", row + 1, tight.end(), "Put one in.")
        if re.match(r"\s*-[^\s-]", line):
            return Slip("missing-space", "there is no space after the dash", row + 1, line.index("-") + 1, "Put one in.")
        if _lacks_colon(page, row):
            return no_colon(row + 1, indent_of(line) + 1)
    return None


def no_colon(number: int, column: int) -> Slip:
    """A name without its colon."""
    return Slip("missing-colon", "this line has no colon", number, column, "A line is `key: value`, or `- item` in a list.")


def _lacks_colon(page: Page, row: int) -> bool:
    """Whether a line could be a key without its colon, rather than the rest of the text above it."""
    line = page.lines[row]
    if re.match(r"\s*(?:- +)*[a-z][\w-]*\s+[\[{]", line):
        return True
    if re.match(r"\s*- +[a-z][\w-]*\s+\S", line) and row != page.stop and ":" not in line:
        following = page.lines[page.stop]
        return _LINE_OF_ITS_OWN.match(following) is not None and indent_of(following) == own_column(line) + 2
    if ":" in line or not re.match(r"\s*[^\W\d][\w-]*(?:\s|$)", line):
        return False
    before = next((each for each in reversed(page.lines[:row]) if says_something(each)), "")
    goes_on = indent_of(line) > indent_of(before) and not before.rstrip().endswith(":")
    return not goes_on or ("simple key" in page.doing and row == page.context[0])


def _in_brackets(page: Page) -> Slip | None:
    """A bracket that is never closed, or a comma that is missing inside one."""
    row, column = page.context
    sign = page.lines[row][column: column + 1]
    if "flow" not in page.doing or sign not in _CLOSING:
        return None
    if _is_closed(page.lines, row, column) and page.stop < len(page.lines):
        return Slip("missing-comma", "here or just before, a comma is missing", page.stop + 1, page.column + 1,
                    "Put a comma between the entries. If this is text, put it in quotes.")
    return Slip("open-bracket", f"the bracket {sign} that opens here is never closed", row + 1, column + 1,
                f"Close it with {_CLOSING[sign]}.")


def _is_closed(lines: list[str], row: int, column: int) -> bool:
    """Whether a bracket meets its partner before a line that stands for itself."""
    stack: list[str] = []
    for number, line in enumerate(lines[row:]):
        if number and re.match(r"\s*(?:- |[a-z][\w-]*:(?:\s|$))", line) and indent_of(line) <= indent_of(lines[row]):
            return False
        signs = re.sub(r"\s#.*", "", _QUOTED.sub("", line[column:] if not number else line))
        for sign in re.findall(r"[\[\]{}]", signs):
            if sign in _CLOSING:
                stack.append(_CLOSING[sign])
            elif not stack or stack.pop() != sign:
                return False
            if not stack:
                return True
    return False


def _indentation(page: Page) -> Slip | None:
    line = page.lines[page.stop]
    if not line.strip() or not _LINE_OF_ITS_OWN.match(line):
        return None
    start, column = page.context
    hint = f": line {start + 1} starts in column {column + 1}" if "block" in page.doing else ""
    return Slip("indentation", "this line does not stand under the lines it belongs to", page.stop + 1, indent_of(line) + 1,
                f"Lines that belong together start in the same column{hint}.")
