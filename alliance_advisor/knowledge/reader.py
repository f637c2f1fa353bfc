"""Reads a located block key by key: every accessor returns a plain value or reports why it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Lookup
from difflib import get_close_matches

from alliance_advisor.errors import Location, ProblemCollector, did_you_mean, one_of
from alliance_advisor.knowledge.located_yaml import BLOCK, Mapping, Node, Scalar, Sequence, describe, may_be_repeated, shortened

SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
KEBAB_CASE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
YES_OR_NO = ("yes", "no")
EMPTY: Lookup[str, str] = {}
WHERE_DEFINED = {
    "reference": "References are defined in references.yaml.",
    "family": "Families are listed in manifest.yaml.",
    "strategy": "Each strategy is a file in strategies/.",
    "alert": "Each alert is a file in alerts/.",
    "fact": "Facts are defined in vocabulary/facts.",
    "finding": "Findings are defined in vocabulary/findings.yaml.",
    "rule": "Each rule is a file in rules/; drafts and retired rules do not fire.",
    "challenge": "The five challenges are listed in manifest.yaml, under roles.",
}


class Block:
    """A mapping with known keys. A missing or unfit value is reported once and read as empty.

    `homes` names the key under which a word belongs that is often written one level too far left.
    """

    def __init__(self, node: Mapping, keys: tuple[str, ...], what: str, problems: ProblemCollector,
                 homes: Lookup[str, str] = EMPTY) -> None:
        self.node = node
        self.what = what
        self.problems = problems
        self._meant = set[str]()
        for key, _ in node.entries:
            if key.text not in keys:
                said = f"key {shortened(key.text)}" if may_be_repeated(key, keys) else "such key"
                problems.report("unknown-key", f"{what} has no {said}", key.location,
                                self._hint_on(key.text, keys, homes))

    def _hint_on(self, key: str, keys: tuple[str, ...], homes: Lookup[str, str]) -> str:
        """What an unknown key was probably meant to be; a misspelt key is not reported as missing as well."""
        if key in homes:
            return f"It belongs under {homes[key]}, further in."
        if key.isdecimal():
            return "Write a number with a point, not with a comma."
        near = get_close_matches(key.lower(), keys, n=1)
        self._meant.update(near)
        return f"Did you mean {near[0]}?" if near else f"Its keys are {', '.join(keys)}."

    def find(self, key: str, *, required: bool = True) -> Node | None:
        """The node under a key; a required one that is missing or empty is reported."""
        node = self.node.get(key)
        if node is None and required and key not in self._meant:
            self.problems.report("missing-key", f"{self.what} needs the key {key}", self.node.location, self._where_is(key))
        if isinstance(node, Scalar) and is_empty(node):
            if required or node.quoted:
                self.problems.report("empty-value", f"{key} has no value", node.location, "Fill it in.")
            return None
        return node

    def _where_is(self, key: str) -> str:
        """A hint on a missing key, which may stand too far in and so inside the text above it."""
        texts = (node.text for _, node in self.node.entries if isinstance(node, Scalar))
        if any(re.search(rf"(^|\s){key}:\s", text) for text in texts):
            return f"The line {key}: stands inside the text above it. Move it to the left."
        return f"Add a line {key}: ..."

    def text(self, key: str, *, required: bool = True) -> str:
        """A word or sentence on one line, or an empty string."""
        node = self.find(key, required=required)
        return plain_text(node, key, self.problems) if node is not None else ""

    def word(self, key: str, among: Iterable[str], *, required: bool = True, default: str = "") -> str:
        """One of the listed words; the default where the key is missing."""
        node = self.find(key, required=required)
        return default if node is None else one_word(node, key, list(among), self.problems) or default

    def flag(self, key: str) -> bool:
        """`yes` or `no`; a missing key means no."""
        return self.word(key, YES_OR_NO, required=False, default="no") == "yes"

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of sentences or words."""
        return tuple(" ".join(scalar.text.split()) for scalar in self.scalars(key, required=required))

    def scalars(self, key: str, *, required: bool = True) -> tuple[Scalar, ...]:
        """A list of words with their places; one word alone counts as a list of one."""
        node = self.find(key, required=required)
        return scalars_of(node, key, self.problems) if node is not None else ()

    def name_of(self, key: str, what: str, known: Iterable[str], *, required: bool = True) -> str:
        """The id of something that is defined elsewhere in the knowledge base."""
        node = self.find(key, required=required)
        if isinstance(node, Scalar):
            return defined_name(node, what, known, self.problems)
        if node is not None:
            self.problems.report("not-a-word", f"{key} must be one word, and this is {describe(node)}", node.location,
                                 f"Name one {what}.")
        return ""

    def names_of(self, key: str, what: str, known: Iterable[str], *, required: bool = True) -> tuple[str, ...]:
        """A list of ids that are defined elsewhere in the knowledge base."""
        defined = list(known)
        return tuple(defined_name(each, what, defined, self.problems) for each in self.scalars(key, required=required))

    def whole_number(self, key: str, *, required: bool = True) -> int:
        """A whole number from 1, or 0 where there is none."""
        node = self.find(key, required=required)
        if node is None:
            return 0
        if isinstance(node, Scalar) and re.fullmatch(r"[1-9][0-9]{0,3}", node.text):
            return int(node.text)
        self.problems.report("not-a-number", f"{key} must be a whole number from 1, and this is {describe(node, (), 'not one')}",
                             node.location, "Write it in figures, such as 5.")
        return 0

    def block(self, key: str, keys: tuple[str, ...], *, required: bool = True) -> Block | None:
        """The block under a key, itself with known keys."""
        node = self.find(key, required=required)
        mapping = a_mapping(node, key, self.problems) if node is not None else None
        return Block(mapping, keys, key, self.problems) if mapping is not None else None

    def pairs(self, key: str, *, required: bool = True) -> Iterator[tuple[Scalar, Node]]:
        """The entries of a block whose keys are not known beforehand."""
        node = self.find(key, required=required)
        mapping = a_mapping(node, key, self.problems) if node is not None else None
        yield from mapping.entries if mapping is not None else ()

    def is_word(self, key: str, word: str) -> bool:
        """Whether the value of a key is that word; nothing is reported."""
        node = self.node.get(key)
        return isinstance(node, Scalar) and node.text == word

    def location_of(self, key: str) -> Location:
        """Where the value of a key stands, or the block itself."""
        node = self.node.get(key)
        return node.location if node is not None else self.node.location


def defined_name(scalar: Scalar, what: str, known: Iterable[str], problems: ProblemCollector) -> str:
    """The word, which must be the id of something known; otherwise a problem that names the nearest."""
    if scalar.text not in known:
        problems.report(f"unknown-{what}", f"there is no {what} {describe(scalar, known, 'of this name')}", scalar.location,
                        word_hint(scalar.text, known, WHERE_DEFINED[what]))
    return scalar.text


def is_empty(scalar: Scalar) -> bool:
    """Whether there is nothing to read."""
    return not scalar.text.strip()


def word_hint(word: str, known: Iterable[str], otherwise: str) -> str:
    """What was probably meant: the nearest word, a list without its commas or brackets, or `otherwise`."""
    words = list(known)
    parts = [part for part in re.findall(r"[\w-]+", word) if part not in ("or", "and")]
    if len(parts) > 1 and set(parts) <= set(words):
        return f"Write several as a list: [{', '.join(parts)}]."
    return did_you_mean(word.lower(), words, otherwise)


def a_mapping(node: Node, what: str, problems: ProblemCollector) -> Mapping | None:
    """The node as a block of keys, or a problem."""
    if isinstance(node, Mapping):
        return node
    if isinstance(node, Scalar) and not node.quoted and re.match(r"[\w-]+:\S", node.text):
        problems.report("missing-space", f"there is no space after the colon in {describe(node, (), 'this line')}", node.location,
                        "Put one in.")
        return None
    problems.report("not-a-block", f"{what} must be {BLOCK}, and this is {describe(node)}", node.location,
                    "Take the dashes or brackets away." if isinstance(node, Sequence)
                    else "Write each on a line of its own, further in.")
    return None


def a_list(node: Node, what: str, problems: ProblemCollector) -> tuple[Node, ...]:
    """The items of a list, or a problem."""
    if isinstance(node, Sequence):
        return node.items
    problems.report("not-a-list", f"{what} must be a list, and this is {describe(node)}", node.location,
                    "Start each item on a line of its own with `- `.")
    return ()


def scalars_of(node: Node, what: str, problems: ProblemCollector) -> tuple[Scalar, ...]:
    """The words of a list, or the one word given in its place."""
    if isinstance(node, Scalar):
        return (node,)
    items = a_list(node, what, problems)
    for item in items:
        if not isinstance(item, Scalar):
            problems.report("not-a-word", f"each item of {what} must be text, and this is {describe(item)}",
                            item.location, _in_quotes(item))
        elif not item.text.strip():
            problems.report("empty-value", f"an item of {what} is empty", item.location, "Fill it in, or take it away.")
    return tuple(item for item in items if isinstance(item, Scalar) and item.text.strip())


def plain_text(node: Node, what: str, problems: ProblemCollector) -> str:
    """A sentence with its line breaks folded."""
    if isinstance(node, Scalar):
        if is_empty(node):
            problems.report("empty-value", f"{what} has no value", node.location, "Fill it in.")
        return " ".join(node.text.split())
    problems.report("not-a-word", f"{what} must be text, and this is {describe(node)}", node.location, _in_quotes(node))
    return ""


def _in_quotes(node: Node) -> str:
    """The hint where a text was read as something else."""
    sign = "begins with [" if isinstance(node, Sequence) else "contains a colon"
    return f"If it {sign}, put the whole text in quotes."


def one_word(node: Node, what: str, among: list[str], problems: ProblemCollector) -> str:
    """A word of a closed list, or an empty string and a problem; where the list itself could not be read, that was told."""
    if not among:
        return ""
    if isinstance(node, Scalar) and node.text in among:
        return node.text
    word = node.text if isinstance(node, Scalar) else ""
    if isinstance(node, Scalar) and is_empty(node):
        problems.report("empty-value", f"{what} has no value", node.location, f"It can be {one_of(among)}.")
    else:
        problems.report("unknown-word", f"{what} cannot be {describe(node, among, 'this text')}", node.location,
                        word_hint(word, among, f"It can be {one_of(among)}."))
    return ""


def is_too_far_left(key: Scalar, keys: Iterable[str], problems: ProblemCollector) -> bool:
    """Whether a key stands in the column of the names to which such keys belong; then a problem."""
    if key.text not in keys:
        return False
    problems.report("indentation", f"{key.text} stands where a name is expected", key.location,
                    "Move the line to the right, under the name it belongs to.")
    return True


def check_id(key: Scalar, style: re.Pattern[str], what: str, problems: ProblemCollector) -> bool:
    """Whether an id is written in its style; otherwise a problem with the id as it could be."""
    if style.match(key.text):
        return True
    sign = "_" if style is SNAKE_CASE else "-"
    proposal = re.sub(r"[^a-z0-9]+", sign, key.text.lower()).strip(sign)
    problems.report("bad-id", f"{describe(key)} cannot be the name of {what}", key.location,
                    f"Small letters, digits and {sign}" + (f", such as {proposal}." if style.match(proposal) else "."))
    return False
