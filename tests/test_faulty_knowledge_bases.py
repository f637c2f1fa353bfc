"""What a trainer is told, word for word: one small faulty knowledge base for every kind of mistake.

`faulty/base` is a knowledge base without a fault. Each folder `faulty/<code>/<case>` holds the files that differ from
it (`<file>.absent` takes one away) and `expected.txt`, the exact messages, written anew as `golden_files` says.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from alliance_advisor import knowledge
from alliance_advisor.errors import Problem, ProblemsFound
from alliance_advisor.knowledge import located_yaml
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.knowledge.reader import WHERE_DEFINED
from tests.golden_files import REWRITE

FAULTY = Path(__file__).parent / "faulty"
BASE = FAULTY / "base"
SEVERAL = "several-at-once"
CASES = sorted(case for case in FAULTY.glob("*/*") if case.is_dir() and case.parent != BASE)

MADE_IN_TEST_LOADING = {"file-too-large", "no-such-folder", "unreadable-file"}
"""What no small file can show."""

MADE_IN_TEST_CASES = {"unknown-rule"}
"""What only a case can be wrong about."""

ABOUT_THE_WHOLE_FILE = {
    "binary-file", "defined-twice", "empty-file", "file-ending", "missing-file", "stray-file", "wrong-encoding",
}
JARGON = re.compile(
    r"\b(mapping|scalar|sequence|token|node|none ?type|dict|traceback|pars\w+|syntax|invalid|illegal|errors?|"
    r"forgot\w*|you must|should have|wrong)\b",
)


def name_of(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


def laid_over_base(case: Path, folder: Path) -> Path:
    """The base with the files of a case in their places."""
    shutil.copytree(BASE, folder)
    shutil.copytree(case, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    for absent in folder.rglob("*.absent"):
        absent.with_suffix("").unlink(missing_ok=True)
        absent.unlink()
    return folder


def problems_of(case: Path) -> tuple[Problem, ...]:
    with TemporaryDirectory() as folder, pytest.raises(ProblemsFound) as found:
        knowledge_base_from_folder(laid_over_base(case, Path(folder) / "case"))
    return found.value.problems


read_once = cache(problems_of)


def as_told(problems: tuple[Problem, ...]) -> str:
    return f"{ProblemsFound(problems)}\n"


def test_the_base_has_no_fault() -> None:
    assert knowledge_base_from_folder(BASE).manifest.name == "small"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_messages_are_those_that_were_reviewed(case: Path) -> None:
    expected = case / "expected.txt"
    if REWRITE:
        expected.write_bytes(as_told(read_once(case)).encode())
    assert as_told(read_once(case)) == expected.read_bytes().decode()


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_parser_written_in_python_leads_to_the_same_messages(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML has a faster parser in C, which is not there on every machine."""
    monkeypatch.setattr(located_yaml, "_PARSER", yaml.SafeLoader)
    assert as_told(problems_of(case)) == (case / "expected.txt").read_bytes().decode()


def test_a_case_shows_the_code_that_its_folder_is_named_after_and_no_other() -> None:
    shown = {name_of(case): {problem.code for problem in read_once(case)} for case in CASES if case.parent.name != SEVERAL}
    assert shown == {name: {name.partition("/")[0]} for name in shown}


def test_every_message_has_its_place_and_says_what_would_mend_it() -> None:
    told = [problem for case in CASES for problem in read_once(case)]
    assert {problem.code for problem in told if not problem.location.line} <= ABOUT_THE_WHOLE_FILE
    assert [problem for problem in told if not problem.hint.endswith((".", "?", "..."))] == []
    assert [problem for problem in told if "\n" in problem.message + problem.hint] == []


def test_no_message_speaks_of_programming_or_blames() -> None:
    said = {name_of(case): JARGON.findall(as_told(read_once(case)).lower()) for case in CASES}
    assert {name: words for name, words in said.items() if words} == {}


def codes_in_the_sources() -> Iterator[str]:
    """Every code that some line of the loader can report; packs have tests of their own."""
    for path in Path(knowledge.__file__).parent.glob("*.py"):
        calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        for call in calls if path.stem != "packs" else ():
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in ("report", "_report", "_refuse", "Slip") and call.args:
                yield from codes_of(call.args[0])


def codes_of(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    if isinstance(argument, ast.JoinedStr):
        assert ast.unparse(argument) == "f'unknown-{what}'"
        yield from (f"unknown-{what}" for what in WHERE_DEFINED)


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    shown = {case.parent.name for case in CASES} - {SEVERAL}
    assert shown | MADE_IN_TEST_LOADING | MADE_IN_TEST_CASES == set(codes_in_the_sources())
