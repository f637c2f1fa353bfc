"""Whatever stands in a file, loading it ends in a knowledge base or in problems that can be told, never in a traceback.

`ALLIANCE_FUZZ=100000 HYPOTHESIS_PROFILE=fresh python -m pytest tests/test_anything_in_a_file.py` looks harder.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_advisor.errors import ProblemsFound
from alliance_advisor.knowledge.folder import SourceFile
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from tests.test_loading import BASE, FACTS, RULE, SCORES, SHIPPED, SMALL, in_place_of, load, replacing, with_file

EXAMPLES = int(os.environ.get("ALLIANCE_FUZZ", "60"))
thoroughly = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
TEXTS = {file.name: file.data.decode() for file in SMALL}
NAMES = st.sampled_from(sorted(TEXTS))
SIGNS = (
    *"[]{},'\"#|>%@`~\t\0\\\n", ": ", ":", "- ", "-", "&a ", "*a", "!a ", "? ", "<<: ", "---", "...", "\n  ", "\n    ",
    "\\ud800", "\ufeff", "\u2028", "\x85", "\u200b", "😀",
)
WORDS = (
    "9" * 400, "1e999", "nan", "-1", "no", "null", "none", "at least ", "not ", "known", "crisis", "trust_in_helpers",
    "reluctance", "any", "when", "then", "conclude", "values", "of",
)
PIECES = st.sampled_from(SIGNS + WORDS)
VALUES = st.sampled_from(["", "[]", "{}", "[[]]", "{a: b}", "[a, a]", "''", "yes", "-5", "none", "~", "[{a: b}]", "all"])


def is_loaded_or_told(files: list[SourceFile]) -> None:
    """Load: either nothing is dropped, or `ProblemsFound` says something that can be printed."""
    try:
        knowledge_base = load(files)
    except ProblemsFound as found:
        assert str(found).encode()  # noqa: PT017 - either end is fine
    else:
        for holds in ("rules", "strategies", "alerts"):
            assert getattr(knowledge_base, holds).keys() == {file.stem for file in files if file.holds == holds}


@thoroughly
@given(NAMES, st.binary(max_size=200))
def test_any_bytes(name: str, data: bytes) -> None:
    is_loaded_or_told(in_place_of(name, data))


@thoroughly
@given(NAMES, st.text(max_size=200))
def test_any_text(name: str, text: str) -> None:
    is_loaded_or_told(in_place_of(name, text.encode()))


@thoroughly
@given(NAMES, st.lists(PIECES, max_size=40).map("".join))
def test_any_pieces_of_the_language(name: str, text: str) -> None:
    is_loaded_or_told(in_place_of(name, text.encode()))


@thoroughly
@given(NAMES, st.data())
def test_a_file_with_characters_taken_out_or_put_in(name: str, data: st.DataObject) -> None:
    text = TEXTS[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 8))
        text = text[:start] + data.draw(PIECES | st.text(max_size=3)) + text[start + length:]
    is_loaded_or_told(in_place_of(name, text.encode()))


@thoroughly
@given(NAMES, st.data())
def test_a_file_with_lines_taken_out_doubled_moved_or_shifted(name: str, data: st.DataObject) -> None:
    lines = TEXTS[name].split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        row, other = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.integers(0, len(lines) - 1))
        line, another = lines[row], lines[other]
        changed = [[""], [line, line], [f"  {line}"], [line[2:]], [line, another], [another]]
        lines[row: row + 1] = data.draw(st.sampled_from(changed))
    is_loaded_or_told(in_place_of(name, "\n".join(lines).encode()))


@thoroughly
@given(NAMES, st.data(), VALUES)
def test_a_file_with_a_value_in_the_place_of_another(name: str, data: st.DataObject, value: str) -> None:
    lines = TEXTS[name].split("\n")
    row = data.draw(st.sampled_from([row for row, line in enumerate(lines) if ":" in line]))
    lines[row] = f"{lines[row].partition(':')[0]}: {value}"
    is_loaded_or_told(in_place_of(name, "\n".join(lines).encode()))


@settings(thoroughly, max_examples=max(EXAMPLES // 10, 10))
@given(st.sampled_from(SHIPPED), st.data())
def test_the_shipped_knowledge_base_with_lines_taken_out(file: SourceFile, data: st.DataObject) -> None:
    lines = file.data.split(b"\n")
    row = data.draw(st.integers(0, len(lines) - 1))
    del lines[row: row + data.draw(st.integers(1, 3))]
    is_loaded_or_told(in_place_of(file.name, b"\n".join(lines), SHIPPED))


MONSTERS = {
    "brackets": "[" * 100_000, "braces": "{" * 100_000, "closed brackets": f"a: {'[' * 100_000}{']' * 100_000}",
    "json objects": '{"a":' * 50_000, "dashes": "- " * 100_000, "question marks": "? " * 100_000, "anchors": "&a " * 90_000,
    "aliases": "*a " * 90_000, "tags": "!a " * 90_000, "quotes": '"' * 290_000, "apostrophes": "'" * 290_000,
    "tabs": "\t" * 290_000, "percent signs": "%" * 290_000, "colons": ": " * 140_000, "documents": "---\n" * 70_000,
    "one key again and again": "a: b\n" * 50_000, "lines without a colon": "a b\n" * 70_000, "open quotes": 'a: "x\n' * 40_000,
    "open brackets": "a: [x\n" * 40_000, "heads of texts": "a: >-\n" * 40_000, "a long text": f"a: >-\n{'  x' * 60_000}\nb: %c",
    "a long key": f"{'k' * 290_000}: v", "backslashes": f"a: '{chr(92) * 250_000}", "a long number": f"a: {'9' * 250_000}",
    "halves of characters": '{"a": "%s"}' % (r"\ud83d\ude00" * 20_000), "strange characters": "\u2028😀\u200b" * 20_000,
    "many keys": "".join(f"key{number}: b\n" for number in range(20_000)),
    "a staircase": "".join(f"{' ' * depth}a:\n" for depth in range(700)), "fifty megabytes": "x" * 50_000_000,
}


@pytest.mark.parametrize("monster", MONSTERS)
def test_what_is_monstrous_is_told(monster: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        load(in_place_of(FACTS, MONSTERS[monster].encode()))
    assert FACTS in str(found.value)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "nan", "inf", "9" * 5000, "\uff11\uff12", "1_000", "0x10", "--5"])
def test_any_figure(number: str) -> None:
    is_loaded_or_told(with_file(SCORES, replacing("36.5", number)))
    is_loaded_or_told(with_file(SCORES, replacing("[0, 40]", f"[0, {number}]")))
    is_loaded_or_told(with_file(RULE, replacing("crisis: no}", f"crisis: no, session_score: {number}}}")))
    is_loaded_or_told(with_file("strategies/be-predictable.yaml", replacing("minutes: 5", f"minutes: {number}")))


def test_a_score_that_is_followed_over_time_and_has_no_bands_is_told() -> None:
    tracks = "tracks: {what: goal, form: srs, low: low, spread: {points: 0.2, source: Our own., chosen_by: ours}}"
    with pytest.raises(ProblemsFound) as found:
        load(with_file(SCORES, replacing("    bands:", f"    {tracks}\n    band:")))
    assert "scores.yaml:9:5: the fact session_score has no key band" in str(found.value)


def test_a_file_whose_name_is_no_text_is_told(tmp_path: Path) -> None:
    folder = shutil.copytree(BASE, tmp_path / "base")
    odd = os.fsencode(folder / "rules") + b"/\xff\xe9.yaml"
    try:
        Path(os.fsdecode(odd)).write_bytes(b"id: x\n")
    except OSError:
        pytest.skip("this file system takes no such names")
    with pytest.raises(ProblemsFound) as found:
        knowledge_base_from_folder(folder)
    assert str(found.value).encode()
