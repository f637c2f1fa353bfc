"""YAML as text with positions: bytes become nodes in which every scalar is a word and knows its place.

Nothing is typed here (`no` stays the word no), and what would hide meaning from a trainer is refused: duplicate keys,
anchors, tags, merge keys. Problems are collected, never raised, so that one broken file hides nothing of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

import yaml

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge.broken_page import DEEPEST_NESTING, TOO_DEEP, TOO_DEEP_HINT

LARGEST_FILE = 300_000
"""Bytes. The largest file of a knowledge base has a tenth of this; what is larger is another kind of file."""

MOST_NODES = 10_000
"""So many words, lists and blocks a file may hold, again ten times what the largest has."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OTHER_SPACES = dict.fromkeys((0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000), " ")
"""Spaces and line ends that word processors put in and that look like a space: they count as one."""

_SMALL_WORD = re.compile(r"(?!.*\d{4})[a-z][a-z0-9_-]{0,59}\Z")
_ONE_SLIP = 0.8
"""How alike (difflib's ratio) a private word must be to a known one; `thinn` is to `thin`, `anne` is not to `none`."""

_DASH_WITHOUT_SPACE = re.compile(r"-[^\W\d]")
_NO_COLON = re.compile(r"[a-z][\w-]*\s+[\[{\"']")
_COLON_WITHOUT_SPACE = re.compile(r"[\w-]+:\S")
_JSON_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One word or sentence, as it stands in the file; what is private no message repeats."""

    text: str
    location: Location
    quoted: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order of the file, each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    location: Location

    def get(self, key: str) -> Node | None:
        """The value under that key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)

    def keys(self) -> list[str]:
        """The keys as text, in order."""
        return [name.text for name, _ in self.entries]


Node = Scalar | Sequence | Mapping


BLOCK = "a block of `key: value` lines"


def describe(node: Node, known: Iterable[str] = (), otherwise: str = "text") -> str:
    """What a node is, in the words of a message; `otherwise` where its text may not be repeated (see `may_be_repeated`)."""
    if not isinstance(node, Scalar):
        return "a list" if isinstance(node, Sequence) else BLOCK
    if not node.text:
        return "an empty value"
    return f"“{shortened(node.text)}”" if may_be_repeated(node, known) else otherwise


def may_be_repeated(scalar: Scalar, known: Iterable[str] = ()) -> bool:
    """Whether a message may quote it. A private word could name a client, unless it is a slip away from a known one."""
    if not scalar.private:
        return True
    from difflib import get_close_matches  # noqa: PLC0415 - needed only where something is wrong

    return bool(_SMALL_WORD.match(scalar.text) and get_close_matches(scalar.text, list(known), n=1, cutoff=_ONE_SLIP))


def shortened(text: str, length: int = 60) -> str:
    """The text on one line, cut where it would run away; what cannot be seen is said."""
    line = " ".join(text[: length * 10].split())
    cut = line if len(line) <= length else f"{line[:length]}…"
    return "".join(character if character.isprintable() else "<hidden>" for character in cut)


def read_nodes(data: bytes, file: str, problems: ProblemCollector, *, private: bool = False) -> Node | None:
    """The tree of one file, or None where a problem was reported (`file` is the name used in messages).

    What stands in a `private` file is about a client, and no message repeats it.
    """
    text = decoded(data, file, problems)
    if text is None:
        return None
    if not _has_content(text):
        problems.report("empty-file", "this file is empty", Location(file), "Fill it in, or delete it.")
        return None
    return _Composer(text, file, problems, private=private).document()


def decoded(data: bytes, file: str, problems: ProblemCollector) -> str | None:
    """The bytes as UTF-8 text with plain line ends; a byte order mark is accepted."""
    place = Location(file)
    if len(data) > LARGEST_FILE:
        problems.report("file-too-large", "this file is far too large to be one of ours", place,
                        f"The limit is {LARGEST_FILE:,} bytes. Is it the right file?")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.report("wrong-encoding", "this file is saved as UTF-16, not UTF-8", place,
                        "Save it again with the encoding UTF-8.")
        return None
    if b"\0" in data:
        problems.report("binary-file", "this is not a text file", place, "Is it the right file?")
        return None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        return text if text.isascii() else text.translate(_OTHER_SPACES)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        problems.report("wrong-encoding", "this character is not UTF-8", Location(file, line, column),
                        "Save the file again with the encoding UTF-8.")
        return None


def _has_content(text: str) -> bool:
    lines = (line.strip() for line in text.split("\n"))
    return any(line and not line.startswith("#") and line != "---" for line in lines)


class Mark(NamedTuple):
    """Where one part of a text stands: a word, or the start or end of a list or block; rows and columns count from 0.

    `kind` is `word`, `list`, `block` or `end`; `style` is the sign of a quoted or folded word, or of an opened bracket, or empty.
    """

    kind: str
    style: str
    text: str
    start: tuple[int, int]
    end: tuple[int, int]


def marks_of(text: str) -> Iterator[Mark]:
    """The parts of a text, in its order. It must be one that `read_nodes` finds nothing wrong with, and not JSON."""
    kinds = {yaml.ScalarEvent: "word", yaml.SequenceStartEvent: "list", yaml.MappingStartEvent: "block",
             yaml.SequenceEndEvent: "end", yaml.MappingEndEvent: "end"}
    events: Iterator[Any] = yaml.parse(text, _PARSER)
    for event in events:
        if type(event) in kinds:
            style = getattr(event, "style", None) or ("[" if getattr(event, "flow_style", False) else "")
            yield Mark(kinds[type(event)], style, getattr(event, "value", ""),
                       *((at.line, at.column) for at in (event.start_mark, event.end_mark)))


class _Refused(Exception):
    """Raised inside this module once a problem is reported after which reading on would mislead."""


class _Composer:
    """Turns the parser's events into nodes and refuses what the language leaves out."""

    def __init__(self, text: str, file: str, problems: ProblemCollector, *, private: bool) -> None:
        self._private = private
        self._text = text
        self._lines = text.split("\n")
        self._file = file
        self._problems = problems
        self._depth = 0
        self._nodes = 0
        self._brackets = 0

    def document(self) -> Node | None:
        before = len(self._problems)
        try:
            node = self._first_document(yaml.parse(self._parser_text(), _PARSER))
        except _Refused:
            return None
        except yaml.YAMLError as error:
            if len(self._problems) == before:
                from alliance_advisor.knowledge.yaml_slips import in_plain_words  # noqa: PLC0415 - only after a slip

                slip = in_plain_words(error, self._text)
                self._report(slip.code, slip.message, Location(self._file, slip.line, slip.column), slip.hint)
            return None
        except (ValueError, OverflowError):
            self._problems.report("not-yaml", "this character code does not stand for a character",
                                  Location(self._file), "Write the character itself.")
            return None
        return node if len(self._problems) == before else None

    def _parser_text(self) -> str:
        """JSON may be indented with tabs (never part of a word there) and write a character as two halves; YAML may not."""
        is_json = self._text.lstrip().startswith(("{", "["))
        return _JSON_PAIR.sub(_one_character, self._text.replace("\t", " ")) if is_json else self._text

    def _first_document(self, events: Iterator[Any]) -> Node:
        node: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    self._refuse("two-documents", "a second document starts here", event,
                                 "Keep one document a file: take the line --- away.")
                node = self._node(next(events), events)
        if node is None:
            self._problems.report("empty-file", "this file is empty", Location(self._file), "Fill it in, or delete it.")
            raise _Refused
        return node

    def _node(self, event: Any, events: Iterator[Any]) -> Node:
        self._refuse_hidden_meaning(event)
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._refuse("file-too-large", "this file holds far too much to be one of ours", event, "Is it the right file?")
        if isinstance(event, yaml.ScalarEvent):
            if not event.style and _DASH_WITHOUT_SPACE.match(event.value):
                self._report("missing-space", "there is no space after the dash", self._place(event), "Put one in.")
            self._report_swallowed_lines(event)
            return Scalar(self._whole_characters(event), self._place(event), bool(event.style), self._private)
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            self._refuse("nested-too-deeply", TOO_DEEP, event, TOO_DEEP_HINT)
        self._brackets += bool(event.flow_style)
        node = self._sequence(event, events) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(event, events)
        self._brackets -= bool(event.flow_style)
        self._depth -= 1
        return node

    def _sequence(self, start: Any, events: Iterator[Any]) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events))
        return Sequence(tuple(items), self._place(start))

    def _mapping(self, start: Any, events: Iterator[Any]) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._key(event, events)
            value = _at_its_key(key, self._node(next(events), events))
            if key.text in entries:
                first = entries[key.text][0].location.line
                self._problems.report("duplicate-key", f"{_name_of(key)} stands here a second time", key.location,
                                      f"The first is on line {first}. Keep one of the two.")
            entries.setdefault(key.text, (key, value))
        return Mapping(tuple(entries.values()), self._place(start))

    def _key(self, event: Any, events: Iterator[Any]) -> Scalar:
        key = self._node(event, events)
        if not isinstance(key, Scalar):
            self._refuse("key-not-a-word", f"in front of a colon stands a name, and this is {describe(key)}", event,
                         "Write a line for each name.")
        if key.text == "<<":
            self._refuse("merge-key", _sign("<<"), event, "Write the lines out where they are meant.")
        if not key.quoted and _NO_COLON.match(key.text):
            name = _name_of(Scalar(key.text.split()[0], key.location, private=key.private))
            self._report("missing-colon", f"there is no colon after {name}", key.location,
                         "A line is `key: value`, or `- item` in a list.")
        if not key.quoted and _COLON_WITHOUT_SPACE.match(key.text):
            self._report("missing-space", f"there is no space after the colon in {describe(key, (), 'this line')}", key.location,
                         "Put one in.")
        return key

    def _report_swallowed_lines(self, event: Any) -> None:
        """What was meant as a line of its own, and was read as part of a text."""
        ended = (event.end_mark.line, event.end_mark.column)
        if event.start_mark.line == event.end_mark.line or event.style in ("|", ">") or self._brackets:
            return
        from alliance_advisor.knowledge.swallowed_lines import swallowed_lines  # noqa: PLC0415 - only where lines run on

        for slip in swallowed_lines(self._lines, event.start_mark.line, ended, event.style or ""):
            place = Location(self._file, slip.line, slip.column or event.start_mark.column + 1)
            self._report(slip.code, slip.message, place, slip.hint)

    def _refuse_hidden_meaning(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse("alias", _sign("*"), event, "Put the whole text in quotes, or take the * away.")
        if event.anchor is not None:
            self._refuse("anchor", _sign("&"), event, "Put the whole text in quotes, or take the & away.")
        if event.tag is not None:
            self._refuse("tag", _sign("!"), event, "Put the whole text in quotes, or take the ! away.")

    def _refuse(self, code: str, message: str, event: Any, hint: str = "") -> NoReturn:
        self._report(code, message, self._place(event), hint)
        raise _Refused

    def _report(self, code: str, message: str, place: Location, hint: str) -> None:
        self._problems.report(code, message, place, hint)

    def _whole_characters(self, event: Any) -> str:
        """JSON writes rare characters as two halves (surrogates); join them, and refuse a half alone."""
        text: str = event.value
        try:
            if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
                return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._refuse("not-text", "this text holds half a character", event, "Write the character itself.")
        return text

    def _place(self, event: Any) -> Location:
        return Location(self._file, event.start_mark.line + 1, event.start_mark.column + 1)


def _at_its_key(key: Scalar, value: Node) -> Node:
    """A value that is not there has its key's place."""
    absent = isinstance(value, Scalar) and not value.text and not value.quoted
    return Scalar("", key.location) if absent else value


def _name_of(key: Scalar) -> str:
    return shortened(key.text) if may_be_repeated(key) else "this name"


def _sign(sign: str) -> str:
    return f"the sign {sign} has a meaning of its own, which this language leaves out"


def _one_character(pair: re.Match[str]) -> str:
    """The character that JSON writes as two halves (surrogates)."""
    slashes, high, low = pair.groups()
    return slashes + chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
