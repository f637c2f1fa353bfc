"""The answers to the example sessions, frozen as golden files, and every answer against its schema.

After a wanted change of content or wording: `ALLIANCE_REWRITE_EXPECTED=1 python -m pytest tests/test_answers.py`, and read the
difference. In golden files the digest of the knowledge base is 16 noughts, so that they change only where answers do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from alliance_advisor import resources
from alliance_advisor.advisor import ENGINES
from alliance_advisor.explanation.advice import Reason, Status
from alliance_advisor.explanation.checks import Effect
from alliance_advisor.inference.ranking import HoldKind
from alliance_advisor.knowledge.alerts import ALERT_KINDS
from alliance_advisor.knowledge.rules import SUPPORTS
from alliance_advisor.knowledge.strategies import GRADES, PHASES, TIMINGS
from alliance_advisor.knowledge.vocabulary import CHALLENGES
from alliance_advisor.presentation.document import SCHEMA_VERSION
from alliance_advisor.presentation.rendering import FORMATS, Renderer
from alliance_advisor.workbench.random_sessions import random_session
from tests.generators.cases import SEEDS
from tests.golden_files import golden, left_over
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

CONTRACT = [
    "schema_version", "software_version", "knowledge_base", "client", "session", "status", "reason", "going_well", "safety",
    "care", "findings", "recommendations", "withheld", "questions", "flip_points", "fragile", "trace",
]
ENDINGS = {"text": "txt", "md": "md", "html": "html", "json": "json"}
FORMS = [*((form, False) for form in FORMATS), ("text", True)]


def _name(file: Path, form: str, *, everything: bool) -> str:
    return f"{file.stem}{'.all' if everything else ''}.{ENDINGS[form]}"


@cache
def _schema() -> Any:
    return json.loads(resources.schema_file("advice").read_text(encoding="utf-8"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("form", "everything"), FORMS)
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_gives_the_answer_that_was_read_and_approved(file: Path, form: str, engine: str, *, everything: bool) -> None:
    advice = shipped_advisor(engine).advise(example_session(file))
    answer = Renderer().render(advice, form, everything=everything).replace(shipped().digest, "0" * 16)
    assert answer == golden(f"answers/{_name(file, form, everything=everything)}", answer)


@pytest.mark.parametrize("ending", ENDINGS.values())
def test_every_golden_answer_belongs_to_an_example(ending: str) -> None:
    names = {_name(file, form, everything=everything) for file in EXAMPLES for form, everything in FORMS}
    assert left_over("answers", f".{ending}", names) == []


def test_each_answer_names_software_knowledge_base_and_digest() -> None:
    document = json.loads(Renderer().render(shipped_advisor("direct").advise(example_session(EXAMPLES[0])), "json"))
    assert document["schema_version"] == SCHEMA_VERSION
    assert document["knowledge_base"] == {
        "name": shipped().manifest.name, "version": shipped().manifest.version, "digest": shipped().digest,
    }


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_validates_against_the_schema(file: Path) -> None:
    _validate(Renderer().document(shipped_advisor("direct").advise(example_session(file))))


@given(SEEDS)
@settings(max_examples=25)
def test_every_answer_validates_against_the_schema_with_its_keys_in_order(seed: int) -> None:
    session = random_session(Random(seed), shipped())
    document = Renderer().document(shipped_advisor("direct").advise(session))
    _validate(json.loads(json.dumps(document)))
    assert list(_out_of_order(document, _schema(), "answer")) == []


def test_the_keys_of_an_answer_are_those_of_the_contract_in_its_order() -> None:
    document = Renderer().document(shipped_advisor("direct").advise(example_session(EXAMPLES[0])))
    assert list(document) == CONTRACT == list(_schema()["properties"])


def test_the_schema_is_valid_and_describes_every_key_in_a_sentence() -> None:
    Draft202012Validator.check_schema(_schema())
    undescribed = [path for path, key in _keys(_schema(), "") if not _resolved(key).get("description", "").endswith(".")]
    assert undescribed == []


def test_the_schema_lists_the_words_that_the_code_uses() -> None:
    definitions = _schema()["$defs"]
    words = {key: tuple(value["enum"]) for each in definitions.values() for key, value in each.get("properties", {}).items()
             if "enum" in value and key != "kind"}
    assert words == {
        "effect": tuple(Effect), "phase": PHASES, "timing": TIMINGS, "support": SUPPORTS, "grade": GRADES,
        "verdict": ("holds", "provisional"),
    }
    assert tuple(definitions["challenge"]["enum"]) == CHALLENGES
    assert tuple(definitions["alert"]["properties"]["kind"]["enum"]) == ALERT_KINDS
    assert tuple(definitions["against"]["properties"]["kind"]["enum"]) == (*HoldKind, "exception", "limits", "evidence")
    assert tuple(_schema()["properties"]["status"]["enum"]) == tuple(Status)
    assert tuple(_schema()["properties"]["reason"]["oneOf"][0]["properties"]["code"]["enum"]) == tuple(Reason)


def test_the_schema_refuses_a_document_that_breaks_the_contract() -> None:
    document = Renderer().document(shipped_advisor("direct").advise(example_session(EXAMPLES[0])))
    broken = [
        {**document, "extra": 1}, {key: value for key, value in document.items() if key != "trace"},
        {**document, "status": "safety"}, {**document, "status": "no_advice"}, {**document, "session": 0},
        {**document, "knowledge_base": {**document["knowledge_base"], "digest": "none"}},
    ]
    assert [Draft202012Validator(_schema()).is_valid(each) for each in broken] == [False] * len(broken)


def _validate(document: Any) -> None:
    Draft202012Validator(_schema()).validate(document)


def _resolved(schema: Any) -> Any:
    """The schema behind a reference, with a description that stands beside the reference."""
    if "$ref" in schema:
        return _schema()["$defs"][schema["$ref"].rpartition("/")[2]] | {key: schema[key] for key in schema if key != "$ref"}
    return schema


def _objects(schema: Any) -> Iterator[Any]:
    """The object schemas that a value may follow, behind references and alternatives."""
    schema = _resolved(schema)
    if "properties" in schema and schema.get("type") == "object":
        yield schema
    for part in (*schema.get("oneOf", ()), *(schema.get("allOf", ()) if "properties" not in schema else ())):
        yield from _objects(part)


def _keys(schema: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every key of the document with its path and schema."""
    for each in _objects(schema):
        for key, value in each["properties"].items():
            yield f"{path}.{key}", value
            yield from _keys(value, f"{path}.{key}")
            if "items" in value:
                yield from _keys(value["items"], f"{path}.{key}[]")


def _out_of_order(value: Any, schema: Any, path: str) -> Iterator[str]:
    """The paths at which keys do not stand in the order of the schema."""
    schemas = list(_objects(schema))
    if isinstance(value, dict) and schemas:
        properties = schemas[0]["properties"]
        if list(value) != [key for key in properties if key in value]:
            yield path
        for key, each in value.items():
            yield from _out_of_order(each, properties[key], f"{path}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from _out_of_order(each, _resolved(schema).get("items", {}), f"{path}[]")
