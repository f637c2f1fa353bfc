"""Text with positions: every scalar stays a word and knows its place, in YAML and in JSON."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from alliance_advisor.errors import Location, Problem, ProblemCollector
from alliance_advisor.knowledge import located_yaml
from alliance_advisor.knowledge.located_yaml import (
    LARGEST_FILE,
    MOST_NODES,
    Mapping,
    Node,
    Scalar,
    Sequence,
    read_nodes,
    shortened,
)

PARSERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]


@pytest.fixture(params=PARSERS, ids=["python", "c"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(located_yaml, "_PARSER", request.param)


def read(text: str | bytes) -> Node:
    problems = ProblemCollector()
    node = read_nodes(text.encode() if isinstance(text, str) else text, "a.yaml", problems)
    assert node is not None, problems.in_order()
    return node


def problems_in(text: str | bytes) -> tuple[Problem, ...]:
    problems = ProblemCollector()
    assert read_nodes(text.encode() if isinstance(text, str) else text, "a.yaml", problems) is None
    return problems.in_order()


def codes_in(text: str | bytes) -> list[str]:
    return [problem.code for problem in problems_in(text)]


def plain(node: Node | None) -> object:
    """The node as Python values."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text if node is not None else None


def places(node: Node) -> dict[str, tuple[int, int]]:
    """Where each word stands."""
    if isinstance(node, Scalar):
        return {node.text: (node.location.line, node.location.column)}
    parts = [part for entry in node.entries for part in entry] if isinstance(node, Mapping) else node.items
    return {word: place for part in parts for word, place in places(part).items()}


def test_every_word_and_key_knows_its_line_and_column() -> None:
    node = read("first: one\nsecond:\n  - two\n  - {third: 'three'}\nfourth: >-\n  four\n")
    assert places(node) == {
        "first": (1, 1), "one": (1, 8), "second": (2, 1), "two": (3, 5), "third": (4, 6), "three": (4, 13),
        "fourth": (5, 1), "four": (5, 9),
    }


def test_blocks_and_lists_have_the_place_of_their_first_sign() -> None:
    node = read("a:\n  b: [c]\nd:\n  - e\n")
    assert isinstance(node, Mapping)
    assert [value.location for _, value in node.entries] == [Location("a.yaml", 2, 3), Location("a.yaml", 4, 3)]


def test_a_column_counts_characters_and_not_bytes() -> None:
    assert places(read("é: {ñ😀: x}"))["x"] == (1, 9)


def test_an_absent_value_has_the_place_of_its_key() -> None:
    node = read("a: {b: , c: x}\nd:\n")
    assert isinstance(node, Mapping)
    assert node.get("d") == Scalar("", Location("a.yaml", 2, 1))


@pytest.mark.parametrize("word", ["no", "yes", "on", "null", "~", "1", "0o17", "1.0", "1e3", ".inf", "2020-01-01", "0x1f"])
def test_nothing_is_typed(word: str) -> None:
    assert plain(read(f"a: {word}")) == {"a": word}


def test_a_quoted_word_is_known_to_be_quoted() -> None:
    node = read("[a, 'b', \"c\"]")
    assert isinstance(node, Sequence)
    assert [item.quoted for item in node.items if isinstance(item, Scalar)] == [False, True, True]


@pytest.mark.parametrize("written", [
    b"\xef\xbb\xbfa: b\nc: d\n", b"a: b\r\nc: d\r\n", b"a: b\rc: d\r", b"\xef\xbb\xbfa: b\r\nc: d",
    "a:\u00a0b\nc:\u2003d".encode(),
])
def test_byte_order_mark_line_ends_and_special_spaces_make_no_difference(written: bytes) -> None:
    assert plain(read(written)) == {"a": "b", "c": "d"}


def test_line_ends_of_windows_keep_the_places() -> None:
    assert places(read(b"\xef\xbb\xbfa: b\r\n\r\nc: d\r\n"))["d"] == (3, 4)


def test_json_may_be_indented_with_tabs() -> None:
    node = read('{\n\t"a": "b",\n\t"c": [\n\t\ttrue,\n\t\t1.5\n\t]\n}')
    assert plain(node) == {"a": "b", "c": ["true", "1.5"]}
    assert places(node)["1.5"] == (5, 3)


def test_json_may_write_a_character_as_two_halves() -> None:
    value = {"a": "😀 \\ud83d\\ude00 \U0001f468\u200d\U0001f469"}
    assert plain(read(json.dumps(value))) == value


@pytest.mark.parametrize("half", ["\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83dx"])
def test_half_a_character_is_refused(half: str) -> None:
    assert codes_in(f'{{"a": "{half}"}}') == ["not-text"]


_ordinary = st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff")
_json = st.recursive(
    st.text(_ordinary, max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"[a-z_]{1,5}", fullmatch=True), inner, max_size=4),
    max_leaves=12,
)


@given(value=st.lists(_json), indent=st.sampled_from([None, 1, "\t"]), ascii_only=st.booleans())
def test_json_is_read_as_it_was_written(value: object, indent: int | str | None, *, ascii_only: bool) -> None:
    assert plain(read(json.dumps(value, indent=indent, ensure_ascii=ascii_only))) == value


@pytest.mark.parametrize(("text", "code"), [
    ("a: *b", "alias"), ("a: &b c", "anchor"), ("a: !b c", "tag"), ("a: !!str c", "tag"), ("a: ! c", "tag"),
    ("<<: {a: b}", "merge-key"), ("a: b\na: c", "duplicate-key"), ("[a]: b", "key-not-a-word"), ("{a: b}: c", "key-not-a-word"),
    ("a: b\n---\nc: d", "two-documents"), ("[" * 50, "nested-too-deeply"), ("{a: " * 50, "nested-too-deeply"),
    ("", "empty-file"), (" \n# only a comment\n---\n", "empty-file"), ("\ufeff\ufeff", "empty-file"), ("a: b\0", "binary-file"),
    (b"a: \xff", "wrong-encoding"), ("a: b".encode("utf-16"), "wrong-encoding"),
    (b"a" * (LARGEST_FILE + 1), "file-too-large"), ("a: [" + "b," * MOST_NODES + "]", "file-too-large"),
])
def test_what_hides_meaning_or_is_not_ours_is_refused(text: str | bytes, code: str) -> None:
    assert codes_in(text) == [code]


def test_a_word_that_is_not_utf_8_is_told_with_its_place() -> None:
    assert problems_in(b"a: b\nc: d\xe9\n")[0].location == Location("a.yaml", 2, 5)


def test_every_duplicate_key_of_a_file_is_told() -> None:
    assert codes_in("a: b\na: c\nd: {e: f, e: g}") == ["duplicate-key", "duplicate-key"]


def test_one_document_may_begin_with_three_dashes() -> None:
    assert plain(read("---\na: b\n...\n")) == {"a": "b"}


def test_what_cannot_be_seen_is_said_and_what_runs_away_is_cut() -> None:
    assert shortened("a\u200bb \n c\x1b[31m") == "a<hidden>b c<hidden>[31m"
    assert shortened("x" * 1000) == "x" * 60 + "…"
