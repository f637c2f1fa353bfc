"""The pieces of which schemas are made: texts, words, figures, lists and blocks, as an editor's YAML reads them.

The loader reads every value as text. An editor takes `5` for a number and, depending on its version of YAML, `no` for a
boolean; so each piece allows what the loader's text may look like there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from alliance_advisor.knowledge.placeholders import DOTS

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that editors of every age know."""

BOOLEANS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false"})
"""What is no word but a boolean in YAML 1.1."""

NULLS = ("null", "~")
"""What is no word but nothing in every version."""

_REFERENCE = "#/definitions/"
_DOTS = "|".join(map(re.escape, DOTS))
TEXT: Schema = {
    "type": ["string", "number", "boolean"], "pattern": rf"^(?!\s*({_DOTS})\s*$)[\s\S]*\S",
    "patternErrorMessage": "This is still to be filled in.",
}
"""A word or sentence that is filled in."""

WHOLE_NUMBER: Schema = {"type": ["integer", "string"], "minimum": 1, "maximum": 9999, "pattern": "^[1-9][0-9]{0,3}$"}
NUMBER: Schema = {"type": ["number", "string"], "pattern": r"^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$"}


def one_of_words(words: Iterable[str]) -> Schema:
    """One of these words; what an editor may read in their place is allowed too, and never offered."""
    listed = list(dict.fromkeys(words))
    return {"enum": listed} if BOOLEANS.isdisjoint(listed) else any_of({"enum": listed}, unoffered("boolean"))


def any_of(*schemas: Schema) -> Schema:
    """Any of these, all on one level: editors do not look for words to offer any deeper."""
    return {"anyOf": [each for schema in schemas for each in schema.get("anyOf", [schema])]}


def unoffered(kind: str) -> Schema:
    """Any value of a kind, said so that no editor offers one."""
    return {"if": {"type": kind}, "else": False}


def list_of(item: Schema, fewest: int = 0, most: int | None = None) -> Schema:
    """A list, each item of which is like that."""
    schema: Schema = {"type": "array", "items": item}
    if fewest:
        schema["minItems"] = fewest
    if most is not None:
        schema["maxItems"] = most
    return schema


def one_or_several(item: Schema) -> Schema:
    """A list, or one item that stands for a list of one."""
    return any_of(list_of(item), item)


def block(properties: Mapping[str, Any], required: Iterable[str] = (), **more: Any) -> Schema:
    """A block with known keys."""
    return {"type": "object", "additionalProperties": False, "properties": dict(properties), "required": list(required), **more}


def keyed(keys: tuple[str, ...], schemas: Mapping[str, Schema], optional: Iterable[str] = ()) -> Schema:
    """A block with the keys of the loader, each with its schema; all of them are needed but those that are optional."""
    assert set(keys) == set(schemas)
    return block({key: schemas[key] for key in keys}, [key for key in keys if key not in optional])


def named(item: Schema, style: re.Pattern[str], **more: Any) -> Schema:
    """A block whose keys are names of the author's choice, written in the style of the loader."""
    return {"type": "object", "propertyNames": {"pattern": pattern_of(style)}, "additionalProperties": item, **more}


def pattern_of(style: re.Pattern[str]) -> str:
    """The whole of a text, in the pattern language of JSON Schema."""
    return f"^{style.pattern.removesuffix(chr(92) + 'Z')}$"


def defined(name: str) -> Schema:
    """What a definition of that name says."""
    return {"$ref": _REFERENCE + name}


def described(schema: Schema, description: str) -> Schema:
    """The same, with what an editor shows beside it."""
    return {"description": description, **({"allOf": [schema]} if "$ref" in schema else schema)}


def document(title: str, schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """A schema that stands alone, with those definitions that it needs."""
    needed: dict[str, Schema] = {}
    waiting = set(_references(schema))
    while waiting:
        name = waiting.pop()
        needed[name] = definitions[name]
        waiting |= set(_references(definitions[name])) - needed.keys()
    return {"$schema": DRAFT, "title": title, **schema, "definitions": dict(sorted(needed.items()))}


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].removeprefix(_REFERENCE)
        for each in schema.values():
            yield from _references(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)
