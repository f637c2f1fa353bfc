"""Values of a knowledge base as JSON and back: `{"Rule": [field, ...]}`, and nothing that could run code.

Only the classes listed here are ever built. Sets of values, which can be integers of many thousand bits, travel as
hexadecimal text.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

from alliance_advisor.errors import Location
from alliance_advisor.knowledge import (
    alerts,
    domain,
    formula,
    history,
    manifest,
    measures,
    references,
    rules,
    strategies,
    tracks,
    vocabulary,
)
from alliance_advisor.knowledge.reports import Reports

VALUES: dict[str, type[Any]] = {
    each.__name__: each
    for each in (
        Location, Reports, alerts.Alert, domain.Domain, domain.Kind, formula.All, formula.Any, formula.KnownLeaf, formula.Leaf,
        history.Attempt, history.Earlier, manifest.ClientPage, manifest.Manifest, manifest.Roles, measures.Band,
        measures.Measure, references.Reference, rules.Concludes, rules.Example, rules.Recommends, rules.Rule,
        strategies.Strategy, tracks.Figure, tracks.Tracks, vocabulary.Conflict, vocabulary.Fact, vocabulary.Finding,
        vocabulary.Vocabulary,
    )
}
_MAPPING = ""
_BITS = "#"
_ALL_BITS = "1"
"""A set of all values, which every leaf on a long checklist carries, is written as the number of its bits."""
_LARGEST_PLAIN = 1 << 53
"""Integers up to here are the same number to every reader of JSON."""


def to_json(value: object, *, places: bool = True) -> str:
    """One line of JSON; without places, two files that differ in layout alone give the same text."""
    return json.dumps(_plain(value, places=places), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Any:
    """The value that `to_json` wrote. Raises ValueError, TypeError or KeyError for any other text."""
    return _tuples(json.loads(text, object_hook=_value))


def _plain(value: object, *, places: bool) -> object:
    if is_dataclass(value):
        return _plain_value(value, places=places) if places or not isinstance(value, Location) else None
    match value:
        case domain.Kind():
            return {"Kind": [value.value]}
        case tuple():
            return [_plain(each, places=places) for each in value]
        case dict():
            return {_MAPPING: [[key, _plain(each, places=places)] for key, each in value.items()]}
        case int() if value > _LARGEST_PLAIN:
            return {_ALL_BITS: value.bit_length()} if not value & (value + 1) else {_BITS: f"{value:x}"}
        case _:
            return value


def _plain_value(value: Any, *, places: bool) -> dict[str, object]:
    return {type(value).__name__: [_plain(getattr(value, each.name), places=places) for each in fields(value)]}


def _value(plain: dict[str, Any]) -> object:
    (name, content), = plain.items()
    if name == _MAPPING:
        return {key: _tuples(each) for key, each in content}
    if name == _BITS:
        return int(content, 16)
    if name == _ALL_BITS:
        return (1 << int(content)) - 1
    return VALUES[name](*map(_tuples, content))


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if type(value) is list else value
