"""The schema of every kind of file: what `kb schema` writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from alliance_advisor.explanation.status import Reason, Status
from alliance_advisor.knowledge.alerts import ALERT_KEYS, ALERT_KINDS, SAFETY
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reader import KEBAB_CASE, YES_OR_NO
from alliance_advisor.knowledge.rule_files import RECOMMENDATION_KEYS, RULE_KEYS, SIDES
from alliance_advisor.knowledge.rules import CONSEQUENTS, DRAFT, STATUSES, SUPPORTS
from alliance_advisor.knowledge.strategies import COUNT_OF_STEPS, GRADES, PHASES, STRATEGY_KEYS, TIMINGS
from alliance_advisor.knowledge.vocabulary import CHALLENGES
from alliance_advisor.workbench.cases import CASE_KEYS
from alliance_advisor.workbench.expected import EXPECTATIONS, NOTHING
from alliance_advisor.workbench.properties import (
    ALWAYS_SO,
    ANY,
    CLAIM_KEYS,
    CLAIMS,
    NEVER,
    PROPERTY_KEYS,
    UNCHANGED,
    Part,
    marks_of,
)
from alliance_advisor.workbench.schemas import vocabulary
from alliance_advisor.workbench.schemas.conditions import (
    CONDITIONS,
    OR_KNOWN,
    definitions_of_conditions,
    exceptions,
    tests_on_findings,
)
from alliance_advisor.workbench.schemas.parts import (
    TEXT,
    WHOLE_NUMBER,
    Schema,
    any_of,
    block,
    defined,
    document,
    keyed,
    list_of,
    one_of_words,
    one_or_several,
    pattern_of,
)
from alliance_advisor.workbench.schemas.sessions import EXAMPLE, SESSION, definitions_of_sessions


class FileKind(StrEnum):
    """The kinds of file that an editor can be told about."""

    RULE = "rule"
    STRATEGY = "strategy"
    ALERT = "alert"
    FACTS = "facts"
    FINDINGS = "findings"
    CONFLICTS = "conflicts"
    REFERENCES = "references"
    MANIFEST = "manifest"
    CASE = "case"
    PROPERTY = "property"
    SESSION = "session"


PLACES = {
    FileKind.RULE: "rules/**/*.yaml", FileKind.STRATEGY: "strategies/**/*.yaml", FileKind.ALERT: "alerts/**/*.yaml",
    FileKind.FACTS: "vocabulary/facts/**/*.yaml", FileKind.FINDINGS: "vocabulary/findings.yaml",
    FileKind.CONFLICTS: "vocabulary/conflicts.yaml", FileKind.REFERENCES: "references.yaml", FileKind.MANIFEST: "manifest.yaml",
    FileKind.CASE: "cases/**/*.yaml", FileKind.PROPERTY: "properties/**/*.yaml",
}
"""Where the files of each kind stand in a knowledge base; a session stands anywhere."""


def schemas_of(base: KnowledgeBase, kinds: Iterable[FileKind] = tuple(FileKind)) -> dict[FileKind, Schema]:
    """The schema of each kind of file, made from the words of a knowledge base."""
    definitions = {**definitions_of_conditions(base.vocabulary), **definitions_of_sessions(base)}
    makers: Mapping[FileKind, Callable[[], Schema]] = {
        FileKind.RULE: lambda: _rule(base), FileKind.STRATEGY: lambda: _strategy(base), FileKind.ALERT: lambda: _alert(base),
        FileKind.FACTS: vocabulary.facts, FileKind.FINDINGS: vocabulary.findings, FileKind.CONFLICTS: vocabulary.conflicts,
        FileKind.REFERENCES: vocabulary.references, FileKind.MANIFEST: lambda: vocabulary.manifest(base),
        FileKind.CASE: lambda: _cases(base), FileKind.PROPERTY: lambda: _property(base),
        FileKind.SESSION: lambda: defined(SESSION),
    }
    about = f"{base.manifest.name} {base.manifest.version}"
    return {kind: document(f"{about}: {kind}", makers[kind](), definitions) for kind in kinds}


_ID: Schema = {"type": "string", "pattern": pattern_of(KEBAB_CASE)}
_TEXTS = one_or_several(TEXT)


def _names(known: Iterable[str]) -> Schema:
    return one_or_several(one_of_words(known))


def _rule(base: KnowledgeBase) -> Schema:
    finished = ("rationale", "references", "limits", "examples")
    example = any_of(list_of(defined(EXAMPLE), 1), defined(EXAMPLE))
    rule = keyed(RULE_KEYS, {
        "id": _ID, "title": TEXT, "status": one_of_words(STATUSES), "when": {}, "unless": exceptions(), "then": _then(base),
        "rationale": TEXT, "references": _names(base.references), "limits": TEXT,
        "examples": block(dict.fromkeys(SIDES, example)),
    }, optional=("unless", *finished))
    only_recommends = {"properties": {"then": {"propertyNames": {"enum": ["recommend"]}}}}
    return {**rule, "allOf": [
        {"if": only_recommends, "then": {"properties": {"when": defined(OR_KNOWN)}},
         "else": {"properties": {"when": defined(CONDITIONS)}}},
        {"if": {"properties": {"status": {"enum": [DRAFT]}}},
         "else": {"required": list(finished), "properties": {"examples": {"required": list(SIDES)}}}},
    ]}


def _then(base: KnowledgeBase) -> Schema:
    strategies = _names(base.strategies)
    recommendation = keyed(RECOMMENDATION_KEYS, {"strategy": one_of_words(base.strategies), "support": one_of_words(SUPPORTS)})
    return {**keyed(CONSEQUENTS, {
        "conclude": block(vocabulary.conclusions(base)), "recommend": list_of(recommendation), "withhold": strategies,
        "withhold_all_but": strategies, "alert": one_of_words(base.alerts),
    }, optional=CONSEQUENTS), "minProperties": 1}


def _strategy(base: KnowledgeBase) -> Schema:
    return keyed(STRATEGY_KEYS, {
        "id": _ID, "title": TEXT, "aim": TEXT, "challenges": _names(CHALLENGES), "family": one_of_words(base.manifest.families),
        "phase": one_of_words(PHASES), "timing": one_of_words(TIMINGS), "minutes": WHOLE_NUMBER,
        "steps": list_of(TEXT, COUNT_OF_STEPS[0], COUNT_OF_STEPS[-1]), "say": _TEXTS, "avoid": _TEXTS, "hold_when": exceptions(),
        "working_if": TEXT, "to_client": TEXT, "references": _names(base.references), "grade": one_of_words(GRADES),
        "tested": one_of_words(YES_OR_NO), "caveat": TEXT, "renamed_from": _TEXTS,
    }, optional=("hold_when", "to_client", "caveat", "renamed_from"))


def _alert(base: KnowledgeBase) -> Schema:
    return keyed(ALERT_KEYS, {
        "id": _ID, "kind": one_of_words(ALERT_KINDS), "title": TEXT, "message": TEXT, "steps": _TEXTS, "say": _TEXTS,
        "references": _names(base.references),
    })


def _cases(base: KnowledgeBase) -> Schema:
    keys = {"case": TEXT, "session": defined(SESSION), "expect": _expect(base), "todo": TEXT}
    case = keyed(CASE_KEYS, keys, optional=("todo",))
    return any_of(list_of(case, 1), case)


def _expect(base: KnowledgeBase) -> Schema:
    strategies, rules = _names(base.strategies), _names(rule.id for rule in base.active_rules)
    or_nothing, safety = _or_nothing(base.strategies), (each.id for each in base.alerts.values() if each.kind == SAFETY)
    supported = block(dict.fromkeys(base.strategies, one_of_words(SUPPORTS)), minProperties=1)
    return {**keyed(EXPECTATIONS, {
        "status": one_of_words(Status), "reason": one_of_words(Reason), "findings": tests_on_findings(base.vocabulary),
        "recommends": any_of(or_nothing, supported), "not_recommends": strategies, "first": or_nothing,
        "in_first_three": strategies, "withholds": or_nothing, "safety": _or_nothing(safety), "alerts": _or_nothing(base.alerts),
        "open": _names(base.vocabulary.facts), "fires": rules, "silent": rules,
    }, optional=EXPECTATIONS), "minProperties": 1}


def _or_nothing(known: Iterable[str]) -> Schema:
    """Names, or the word for none of them."""
    names = list(known)
    return any_of(list_of(one_of_words(names)), one_of_words([*names, NOTHING]))


def _property(base: KnowledgeBase) -> Schema:
    marks = block({kind: one_of_words(words) for kind, words in marks_of(base).items()}, minProperties=1)
    strategies = any_of(list_of(one_of_words(base.strategies)), one_of_words([ANY, *base.strategies]), marks)
    claim = keyed(CLAIM_KEYS, {
        "when": defined(OR_KNOWN), "status": one_of_words(Status), "alert": one_of_words(base.alerts),
        "recommend": strategies, "in_first_three": strategies,
    }, optional=CLAIM_KEYS)
    facts = _names(fact.id for fact in base.vocabulary.facts.values() if fact.reportable)
    return {**keyed(PROPERTY_KEYS, {
        "id": _ID, "title": TEXT, NEVER: claim, ALWAYS_SO: claim, UNCHANGED: facts, "of": one_of_words(Part), "rationale": TEXT,
    }, optional=(*CLAIMS, "of")), "oneOf": [{"required": [each]} for each in CLAIMS]}
