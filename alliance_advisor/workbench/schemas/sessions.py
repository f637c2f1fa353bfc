"""Schemas of what was reported: a session, its facts and its history, and an example of a rule."""

from __future__ import annotations

from alliance_advisor.inference.session_file import SESSION_KEYS
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.history import EARLIER_KEYS, OUTCOMES
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.measures import Measure
from alliance_advisor.knowledge.vocabulary import HISTORY, NOT_ANSWERED, Fact
from alliance_advisor.workbench.schemas.conditions import values_of
from alliance_advisor.workbench.schemas.parts import (
    NULLS,
    NUMBER,
    WHOLE_NUMBER,
    Schema,
    any_of,
    block,
    defined,
    described,
    keyed,
    list_of,
    one_of_words,
    unoffered,
)

EXAMPLE, SESSION = "example", "session"
_FACTS, _EARLIER = "facts", "earlier-sessions"
_OPEN: Schema = any_of(unoffered("null"), {"enum": [word for word in NOT_ANSWERED if word not in NULLS]})
_CLIENT: Schema = {"type": ["string", "null"], "pattern": r"^[\w.-]{0,40}$"}
_NUMBER: Schema = any_of(WHOLE_NUMBER, _OPEN)


def definitions_of_sessions(base: KnowledgeBase) -> dict[str, Schema]:
    """A session, an example, and what both are made of."""
    facts, history = _facts(base), any_of(list_of(defined(_EARLIER)), _OPEN)
    session = {"client": _CLIENT, "session": _NUMBER, "facts": any_of(defined(_FACTS), _OPEN), "history": history}
    return {
        _FACTS: block(facts), EXAMPLE: block({**facts, HISTORY: history}), SESSION: keyed(SESSION_KEYS, session, SESSION_KEYS),
        _EARLIER: _earlier(base),
    }


def _earlier(base: KnowledgeBase) -> Schema:
    scores = {name: schema for name, schema in _facts(base).items() if _fact(name, base).measure is not None}
    strategies = [*base.strategies, *(old for each in base.strategies.values() for old in each.renamed_from)]
    tried = block(dict.fromkeys(strategies, one_of_words(OUTCOMES)))
    earlier = {"session": _NUMBER, "scores": any_of(block(scores), _OPEN), "tried": tried}
    return keyed(EARLIER_KEYS, earlier, EARLIER_KEYS)


def _facts(base: KnowledgeBase) -> dict[str, Schema]:
    """What each fact that can be reported may be, under today's name and under those that it had."""
    reportable = [fact for fact in base.vocabulary.facts.values() if fact.reportable]
    names = [name for fact in reportable for name in (fact.id, *fact.renamed_from)]
    return {name: described(_reported(_fact(name, base)), _fact(name, base).ask) for name in names}


def _fact(name: str, base: KnowledgeBase) -> Fact:
    return base.vocabulary.facts[base.vocabulary.new_name_of(name) or name]


def _reported(fact: Fact) -> Schema:
    if fact.measure is not None:
        return any_of(_score(fact.measure), _OPEN)
    one = any_of(one_of_words(values_of(fact.domain)), _OPEN)
    return any_of(one, list_of(one_of_words(fact.domain.words))) if fact.domain.kind is Kind.SEVERAL else one


def _score(measure: Measure) -> Schema:
    """A number inside the range; the sum of the items where there are some."""
    total = r"sum\s+" if measure.items else ""
    pattern = NUMBER["pattern"].replace("^", f"^({total})?", 1) if total else NUMBER["pattern"]
    return {**NUMBER, "minimum": measure.lowest, "maximum": measure.highest, "pattern": pattern}
