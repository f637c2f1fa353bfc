"""Schemas of the files that define words: facts, findings, conflicts, references and the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alliance_advisor.knowledge.conflicts import CONFLICT_FILE_KEYS, CONFLICT_KEYS
from alliance_advisor.knowledge.domain import LONGEST_CHECKLIST, Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.manifest import CLIENT_PAGE_KEYS, LANGUAGE, MANIFEST_KEYS, ROLE_KEYS, RUPTURES, VERSION
from alliance_advisor.knowledge.measures import BAND_KEYS, DIRECTIONS, WHOSE_CHOICE
from alliance_advisor.knowledge.reader import KEBAB_CASE, SNAKE_CASE, YES_OR_NO
from alliance_advisor.knowledge.references import CHECKED, KEY, REFERENCE_FILE_KEYS, REFERENCE_KEYS
from alliance_advisor.knowledge.tracks import FIGURE_KEYS, FIGURES, KEYS_WITH, TRACKED, TRACKS_KEYS
from alliance_advisor.knowledge.value_lists import RESERVED
from alliance_advisor.knowledge.vocabulary import CHALLENGES, COMPUTED
from alliance_advisor.knowledge.vocabulary_files import (
    ABOUT,
    FACT_FILE_KEYS,
    FACT_KEYS,
    FINDING_FILE_KEYS,
    FINDING_KEYS,
    KINDS_WITH,
    MEASURED,
    RESERVED_NAMES,
    SEEN_BY,
    VALUED,
)
from alliance_advisor.workbench.schemas.conditions import ON_FACTS, exceptions
from alliance_advisor.workbench.schemas.parts import (
    NUMBER,
    TEXT,
    WHOLE_NUMBER,
    Schema,
    block,
    defined,
    keyed,
    list_of,
    named,
    one_of_words,
    one_or_several,
    pattern_of,
)

_SNAKE: Schema = {"type": ["string", "boolean"], "pattern": pattern_of(SNAKE_CASE)}
_VALUES: Schema = {"type": "array", "minItems": 2, "uniqueItems": True,
                   "items": {**_SNAKE, "not": {"enum": sorted(RESERVED - {"none"})}}}
_CHECKLIST: Schema = {"maxItems": LONGEST_CHECKLIST, "items": {"not": {"enum": ["none"]}}}
_OF_THE_SCORE = ("range", "higher_is", "items", "tracks")
"""What a second set of bands takes from the score that it is of."""

_FLAG = one_of_words(YES_OR_NO)


def facts() -> Schema:
    """A file of facts."""
    return keyed(FACT_FILE_KEYS, {"group": TEXT, "facts": _by_free_name(_fact())})


def _by_free_name(item: Schema) -> Schema:
    """A block whose keys are names of facts or findings, which the language does not use itself."""
    free = {"pattern": pattern_of(SNAKE_CASE), "not": {"enum": list(RESERVED_NAMES)}}
    return {**named(item, SNAKE_CASE), "propertyNames": free}


def _fact() -> Schema:
    band = keyed(BAND_KEYS, {"from": NUMBER, "source": TEXT, "chosen_by": one_of_words(WHOSE_CHOICE)}, optional=("from",))
    sentences = named(TEXT, SNAKE_CASE)
    of_key: dict[str, Schema] = {
        "about": one_of_words(ABOUT), "kind": one_of_words(Kind), "values": _VALUES, "range": list_of(NUMBER, 2, 2),
        "higher_is": one_of_words(DIRECTIONS), "bands": named(band, SNAKE_CASE, minProperties=2), "of": _SNAKE,
        "ask": TEXT, "anchors": sentences, "credits": sentences, "seen_by": one_or_several(one_of_words(SEEN_BY)),
        "quick": _FLAG, "safety": _FLAG, "fixed": _FLAG, "only_if": defined(ON_FACTS), "otherwise": _SNAKE,
        "renamed_from": one_or_several(TEXT), "computed": one_of_words(COMPUTED), "items": WHOLE_NUMBER, "tracks": _tracks(),
    }
    return {**keyed(FACT_KEYS, of_key, optional=of_key.keys() - {"about", "kind", "ask"}),
            "dependencies": {"only_if": ["otherwise"], "otherwise": ["only_if"]}, "allOf": list(_keys_of_kinds())}


def _tracks() -> Schema:
    points = {**NUMBER, "exclusiveMinimum": 0}
    figure = keyed(FIGURE_KEYS, {"points": points, "source": TEXT, "chosen_by": one_of_words(WHOSE_CHOICE)})
    return {**keyed(TRACKS_KEYS, {
        "what": one_of_words(TRACKED), "form": _SNAKE, "low": _SNAKE, "spread": figure, "reliable_change": figure,
    }, optional=KEYS_WITH), "allOf": list(_keys_of_tracks())}


def _keys_of_kinds() -> Iterator[Schema]:
    """What only some kinds have, what these must have, and what excludes each other."""
    for key, kinds in KINDS_WITH.items():
        yield {"if": _is_one_of("kind", kinds), "else": _without(key)}
    yield {"if": _is_one_of("kind", VALUED), "then": {"required": ["values"]}}
    yield {"if": _is_one_of("kind", MEASURED), "then": {"required": ["bands"]}}
    yield {"if": _is_one_of("kind", [Kind.SEVERAL]), "then": {"properties": {"values": _CHECKLIST}}}
    yield {"if": {"required": ["of"]}, "then": _without(*_OF_THE_SCORE), "else": {
        "if": _is_one_of("kind", MEASURED), "then": {"required": ["range", "higher_is"]}}}
    yield {"if": {"required": ["only_if"]}, "then": _without("computed", "of")}
    for name, words in COMPUTED.items():
        yield {"if": {"required": ["computed"], **_is_one_of("computed", [name])},
               "then": {"properties": {"values": {"items": one_of_words(words), "minItems": len(words)}}}}


def _keys_of_tracks() -> Iterator[Schema]:
    """What only scores of some kind say of their course, and what these must say."""
    for key, tracked in KEYS_WITH.items():
        needed = {"required": [key]} if key in FIGURES else {}
        yield {"if": _is_one_of("what", tracked), "then": needed, "else": _without(key)}


def _is_one_of(key: str, words: Iterable[str]) -> Schema:
    return {"properties": {key: one_of_words(words)}}


def _without(*keys: str) -> Schema:
    return {"properties": dict.fromkeys(keys, False)}


def findings() -> Schema:
    """The file of findings."""
    finding = keyed(FINDING_KEYS, {
        "title": TEXT, "kind": one_of_words((Kind.SCALE, Kind.CHOICES)), "values": _VALUES, "otherwise": _SNAKE,
        "challenge": one_of_words((*CHALLENGES, "none")), "definition": TEXT,
    })
    return keyed(FINDING_FILE_KEYS, {"findings": _by_free_name(finding)})


def conflicts() -> Schema:
    """The file of conflicts."""
    conflict = keyed(CONFLICT_KEYS, {"when": defined(ON_FACTS), "message": TEXT})
    return keyed(CONFLICT_FILE_KEYS, {"conflicts": named(conflict, KEBAB_CASE)})


def references() -> Schema:
    """The file of references."""
    entry = keyed(REFERENCE_KEYS, {
        "citation": TEXT, "doi": TEXT, "kind": TEXT, "finding": TEXT, "checked": one_of_words(CHECKED), "doi_checked": _FLAG,
    }, optional=("doi", "doi_checked"))
    return keyed(REFERENCE_FILE_KEYS, {"references": named(entry, KEY)})


def manifest(base: KnowledgeBase) -> Schema:
    """The manifest."""
    return keyed(MANIFEST_KEYS, {
        "name": TEXT, "version": {**TEXT, "pattern": pattern_of(VERSION)}, "language": {"enum": [LANGUAGE, int(LANGUAGE)]},
        "title": TEXT, "purpose": TEXT, "families": named(TEXT, KEBAB_CASE), "roles": _roles(base),
        "client_page": _client_page(base),
    }, optional=("client_page",))


def _client_page(base: KnowledgeBase) -> Schema:
    return keyed(CLIENT_PAGE_KEYS, {
        "not_when": exceptions(), "not_with": one_or_several(one_of_words(base.alerts)),
        "silent_about": one_or_several(one_of_words(base.vocabulary.facts)),
    }, optional=("not_with", "silent_about"))


def _roles(base: KnowledgeBase) -> Schema:
    finding = one_of_words(base.vocabulary.findings)
    return keyed(ROLE_KEYS, {
        "ruptures": keyed(RUPTURES, dict.fromkeys(RUPTURES, finding)),
        "carry_on": block(conclusions(base), minProperties=1, maxProperties=1),
        "challenges": keyed(CHALLENGES, dict.fromkeys(CHALLENGES, finding)),
    })


def conclusions(base: KnowledgeBase) -> dict[str, Schema]:
    """What each finding may be concluded to be: any of its values but the first."""
    return {name: one_of_words(finding.domain.words[1:]) for name, finding in base.vocabulary.findings.items()}
