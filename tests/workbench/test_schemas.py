"""`kb schema`: every file of the shipped base is valid in every reading of YAML, and what a schema can know is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from alliance_advisor import resources
from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.knowledge.located_yaml import Mapping, Node, Scalar, Sequence, read_nodes
from alliance_advisor.knowledge.placeholders import report_placeholders
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.new import NewKind
from alliance_advisor.workbench.new_words import words_for
from alliance_advisor.workbench.schemas.files import PLACES, FileKind, schemas_of
from tests.shipped import EXAMPLES, shipped
from tests.test_faulty_knowledge_bases import BASE, CASES, laid_over_base, name_of

SHIPPED = resources.knowledge_base_folder()
FIGURES = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)\Z")

Reading = Callable[[Scalar], Any]


def as_text(scalar: Scalar) -> str:
    """As the loader reads a word."""
    return scalar.text


def as_yaml_1_1(scalar: Scalar) -> Any:
    """As older editors do: `no` is a boolean, and `1.0` a number."""
    loader: Any = yaml.SafeLoader("")
    tag = "tag:yaml.org,2002:str" if scalar.quoted else loader.resolve(yaml.ScalarNode, scalar.text, (True, False))
    return scalar.text if "timestamp" in tag else loader.construct_object(yaml.ScalarNode(tag, scalar.text))


def as_yaml_1_2(scalar: Scalar) -> Any:
    """As newer ones do: only `true` and `false` are booleans."""
    return scalar.text if scalar.text in ("yes", "no", "on", "off") else as_yaml_1_1(scalar)


def plain(node: Node, read: Reading) -> Any:
    if isinstance(node, Mapping):
        return {key.text: plain(value, read) for key, value in node.entries}
    return [plain(each, read) for each in node.items] if isinstance(node, Sequence) else read(node)


@cache
def validator(kind: FileKind, folder: Path) -> Draft7Validator:
    schema = schemas_of(shipped() if folder == SHIPPED else knowledge_base_from_folder(folder), [kind])[kind]
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def files_in(folder: Path) -> Iterator[tuple[FileKind, Path]]:
    for kind, pattern in PLACES.items():
        yield from ((kind, file) for file in folder.glob(pattern))


def refused(kind: FileKind, file: Path, base: Path, read: Reading) -> list[str]:
    """What the schema says of a file; nothing of one that cannot be read at all."""
    node = read_nodes(file.read_bytes(), file.name, ProblemCollector())
    found = validator(kind, base).iter_errors(plain(node, read)) if node is not None else ()
    return [f"{file.name} {list(each.absolute_path)}: {each.message[:200]}" for each in found]


@pytest.mark.parametrize("read", [as_text, as_yaml_1_1, as_yaml_1_2])
def test_every_file_that_is_shipped_is_valid_however_an_editor_reads_it(read: Reading) -> None:
    files = list(files_in(SHIPPED))
    assert {file for _, file in files} == set(SHIPPED.rglob("*.yaml"))
    assert [said for kind, file in files for said in refused(kind, file, SHIPPED, read)] == []


@pytest.mark.parametrize("read", [as_text, as_yaml_1_1, as_yaml_1_2])
def test_every_example_session_is_valid(read: Reading) -> None:
    assert [said for file in EXAMPLES for said in refused(FileKind.SESSION, file, SHIPPED, read)] == []


@pytest.mark.parametrize("kind", FileKind)
def test_no_schema_lists_a_word_twice_which_editors_refuse(kind: FileKind) -> None:
    lists = list(enums(validator(kind, SHIPPED).schema))
    assert [each for each in lists if len(each) != len(set(each))] == []
    assert lists


def enums(schema: Any) -> Iterator[list[Any]]:
    """Every list of words in a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("enum"), list):
            yield schema["enum"]
        schema = list(schema.values())
    for each in schema if isinstance(schema, list) else ():
        yield from enums(each)


@pytest.mark.parametrize("kind", NewKind)
def test_what_is_still_to_be_filled_in_is_refused(kind: NewKind) -> None:
    """Place by place, where the loader says it."""
    text = Renderer().fill(f"kb/new/{kind}.yaml.j2", name="a-name" if kind is not NewKind.FACT else "a_name", **words_for(()))
    node = read_nodes((f"findings:\n{text}" if kind is NewKind.FINDING else text).encode(), "new", ProblemCollector())
    assert node is not None
    problems = ProblemCollector()
    report_placeholders(node, problems)
    of_kind = {NewKind.FACT: FileKind.FACTS, NewKind.FINDING: FileKind.FINDINGS}
    kind_of_file = of_kind[kind] if kind in of_kind else FileKind(kind)
    checked = Draft7Validator(validator(kind_of_file, BASE).schema)
    found = {leaf.json_path for error in checked.iter_errors(plain(node, as_text)) for leaf in leaves(error)}
    assert len(found) >= len(problems)


def leaves(error: ValidationError) -> Iterator[ValidationError]:
    """What is wrong in the end, where any of several things could have been right."""
    if not error.context:
        yield error
    for each in error.context or ():
        yield from leaves(each)


BROKEN_PAGE = {
    "alias", "anchor", "backslash", "binary-file", "control-character", "duplicate-key", "empty-file", "indentation",
    "key-not-a-word", "merge-key", "missing-colon", "missing-comma", "missing-space", "nested-too-deeply", "not-text", "not-yaml",
    "open-bracket", "open-quote", "sign-in-front", "stray-quote", "tab", "tag", "two-documents", "unquoted-colon",
    "wrong-encoding",
}
"""What the reader of a file finds, in an editor as here, before a schema is asked."""

BETWEEN_PLACES = {
    "band-outside-range", "bad-range/upside-down", "bands-out-of-order", "cycle", "defined-twice", "file-ending", "first-band",
    "id-not-file-name", "missing-file", "old-name-in-use", "only-if-cycle", "otherwise-not-first", "sessions-out-of-order",
    "stray-file", "tracked-twice", "unknown-measure", "gate-here/a-score", "unknown-value/sentence-for-no-value",
    "unknown-word/low-band",
    "out-of-range/sum-without-the-word",
}
"""What shows only where one place is held against another, or one file, or after the range of a score has changed."""


@pytest.mark.parametrize("case", [case for case in CASES if case.parent.name not in BROKEN_PAGE], ids=name_of)
def test_a_fault_that_a_schema_can_know_is_refused(case: Path, tmp_path: Path) -> None:
    folder = laid_over_base(case, tmp_path / "base")
    found = [said for kind, file in files_in(folder) for read in (as_text, as_yaml_1_2)
             for said in refused(kind, file, BASE, read)]
    assert bool(found) == BETWEEN_PLACES.isdisjoint({name_of(case), case.parent.name})
