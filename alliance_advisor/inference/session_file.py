"""Reads a session: from the bytes of a YAML or JSON file, from a Python dict, or from `fact=value` settings alone.

All three become located nodes first, so that the same checks give the same messages. A message says the place and the
kind of a fault. It quotes a word only where that is one slip away from a word of the vocabulary, and never the client;
places name only what is known, so that neither can carry a name, a date or an address into a terminal or a log.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import replace
from typing import Any

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.inference.session import Earlier, Session
from alliance_advisor.knowledge.history import EARLIER_KEYS, Known, history_from, last_number
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.located_yaml import Mapping, Node, Scalar, Sequence, may_be_repeated, read_nodes
from alliance_advisor.knowledge.reader import Block, a_mapping
from alliance_advisor.knowledge.reports import Reports, is_not_answered, reports_from
from alliance_advisor.knowledge.vocabulary import Vocabulary

SESSION_KEYS = ("client", "session", "facts", "history")

_PSEUDONYM = re.compile(r"[\w.-]{1,40}\Z")
_DATE = re.compile(r"\d{1,4}[-./_]\d{1,2}[-./_]\d{1,4}|\d{6,}")
_MOST_DIGITS = 5
"""A pseudonym that has more reads like a telephone or record number, whatever stands between its digits."""

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE_IN_WORDS = re.compile(rf"\d\W?({_MONTHS})|({_MONTHS})[a-z]*\W?\d", re.IGNORECASE)


def session_from_bytes(data: bytes, file: str, knowledge_base: KnowledgeBase, settings: Iterable[str] = ()) -> Session:
    """A session file, with `fact=value` settings that take the place of what it says. Raises `ProblemsFound`."""
    problems = ProblemCollector()
    root = read_nodes(data, file, problems, private=True)
    return _session(_root(root, problems), settings, knowledge_base, problems)


def session_from_settings(settings: Iterable[str], knowledge_base: KnowledgeBase) -> Session:
    """A session that consists of `fact=value` settings alone. Raises `ProblemsFound`."""
    return _session(Mapping((), Location("--set")), settings, knowledge_base, ProblemCollector())


def session_from_dict(plain: Lookup[str, Any], knowledge_base: KnowledgeBase) -> Session:
    """A session as a program has it: `{"client": ..., "session": ..., "facts": {...}, "history": [...]}`.

    Values are words, lists of words, numbers for scores, True and False for yes and no, None for not answered. Raises
    `ProblemsFound`, whose places are paths such as `facts.bond`.
    """
    problems = ProblemCollector()
    try:
        root = _node(plain, "session", _names(knowledge_base))
    except RecursionError:
        root = None
        problems.report("nested-too-deeply", "this is nested too deeply to be read", Location("session"))
    return _session(_root(root, problems), (), knowledge_base, problems)


def session_with(session: Session, facts: Lookup[str, Any], knowledge_base: KnowledgeBase) -> Session:
    """A session with some facts reported otherwise; None takes an answer back. Raises `ProblemsFound`."""
    return _reported_anew(session, session_from_dict({"facts": facts}, knowledge_base), facts, knowledge_base.vocabulary)


def session_with_settings(session: Session, settings: Iterable[str], knowledge_base: KnowledgeBase) -> Session:
    """The same with `fact=value` settings; `fact=unknown` takes an answer back. Raises `ProblemsFound`."""
    settings = tuple(settings)
    names = [setting.partition("=")[0].strip() for setting in settings]
    return _reported_anew(session, session_from_settings(settings, knowledge_base), names, knowledge_base.vocabulary)


def _reported_anew(session: Session, new: Session, names: Iterable[str], vocabulary: Vocabulary) -> Session:
    """What was reported before, but for these facts (and all bands of their scores)."""
    anew = {vocabulary.new_name_of(name) or name for name in names}
    old = session.reports
    values = {name: value for name, value in old.values.items() if not {name, vocabulary.facts[name].of} & anew}
    scores = {name: score for name, score in old.scores.items() if name not in anew}
    return replace(session, reports=Reports({**values, **new.reports.values}, {**scores, **new.reports.scores}))


def _root(node: Node | None, problems: ProblemCollector) -> Mapping | None:
    """The session as a block. What else it may be (notes on a client, perhaps) is not quoted."""
    if isinstance(node, Scalar):
        problems.report("not-a-block", "a session must be a block of keys, and this is text", node.location,
                        "Write lines of the form `key: value`.")
        return None
    return a_mapping(node, "a session", problems) if node is not None else None


def _session(root: Mapping | None, settings: Iterable[str], knowledge_base: KnowledgeBase, problems: ProblemCollector) -> Session:
    session = Session()
    if root is not None:
        session = session_in(_with_settings(root, settings, knowledge_base.vocabulary, problems), knowledge_base, problems)
    problems.raise_if_any()
    return session


def session_in(root: Mapping, knowledge_base: KnowledgeBase, problems: ProblemCollector) -> Session:
    """A session that stands as a block in a larger file; every problem with it is reported."""
    block = Block(root, SESSION_KEYS, "a session", problems)
    number = _number(block)
    return Session(_client(block), number, _reports(block, knowledge_base), _history(block, number, knowledge_base))


def _client(block: Block) -> str | None:
    node = block.find("client", required=False)
    if node is None or is_not_answered(node):
        return None
    fault = fault_of_pseudonym(node.text) if isinstance(node, Scalar) else "must be one word"
    if fault:
        block.problems.report("not-a-pseudonym", f"client {fault}", node.location,
                              "Give a pseudonym: one word that is neither a name nor a date, such as heron-12.")
    return node.text if isinstance(node, Scalar) and not fault else None


def fault_of_pseudonym(client: str) -> str:
    """What makes a word unfit as a pseudonym, or an empty string."""
    if "@" in client:
        return "looks like an address"
    if _DATE.search(client) or _DATE_IN_WORDS.search(client) or sum(map(str.isdecimal, client)) > _MOST_DIGITS:
        return "looks like a date or a record number"
    if not _PSEUDONYM.match(client):
        return "must be one word of at most 40 letters, digits, hyphens and points"
    parts = re.split(r"[-._]", client)
    return "looks like a name" if all(map(_could_be_a_name, parts)) else ""


def _could_be_a_name(part: str) -> bool:
    """A word with a capital, or of a script that has none."""
    has_no_case = part.lower() == part.upper()
    return part.isalpha() and len(part) > 1 and (part.istitle() or has_no_case)


def _number(block: Block) -> int | None:
    node = block.find("session", required=False)
    return None if node is None or is_not_answered(node) else block.whole_number("session") or None


def _reports(block: Block, knowledge_base: KnowledgeBase) -> Reports:
    node = block.find("facts", required=False)
    if node is None or is_not_answered(node):
        return Reports()
    mapping = a_mapping(node, "facts", block.problems)
    return reports_from(mapping, knowledge_base.vocabulary, block.problems) if mapping is not None else Reports()


def _history(block: Block, number: int | None, knowledge_base: KnowledgeBase) -> tuple[Earlier, ...] | None:
    node = block.find("history", required=False)
    if node is None or is_not_answered(node):
        return None
    strategies = knowledge_base.strategies
    renamed = {old: each.id for each in strategies.values() for old in each.renamed_from}
    history = history_from(node, Known(knowledge_base.vocabulary, strategies, renamed), block.problems)
    last = last_number(history)
    if number is not None and last is not None and number <= last:
        block.problems.report("sessions-out-of-order", f"this is session {number}, and the history goes on to session {last}",
                              block.location_of("session"), "Correct one of the numbers, or take later sessions out.")
    return history


def _with_settings(root: Mapping, settings: Iterable[str], vocabulary: Vocabulary, problems: ProblemCollector) -> Mapping:
    """The session with the settings put in the place of its facts, under whichever name it reports them."""
    new = [entry for setting in settings if (entry := _setting(setting, vocabulary, problems)) is not None]
    facts = root.get("facts")
    if not new or not (facts is None or isinstance(facts, Mapping) or is_not_answered(facts)):
        return root
    last = {vocabulary.new_name_of(key.text) or key.text: (key, node) for key, node in new}
    said = facts.entries if isinstance(facts, Mapping) else ()
    kept = [(key, node) for key, node in said if (vocabulary.new_name_of(key.text) or key.text) not in last]
    merged = Mapping((*kept, *last.values()), root.location)
    others = [entry for entry in root.entries if entry[0].text != "facts"]
    return Mapping((*others, (Scalar("facts", root.location), merged)), root.location)


def _setting(setting: str, vocabulary: Vocabulary, problems: ProblemCollector) -> tuple[Scalar, Node] | None:
    name, sign, value = setting.partition("=")
    name, value = name.strip(), value.strip()
    key = _private(name, Location("--set"))
    if name in vocabulary.facts or may_be_repeated(key, vocabulary.facts):
        key = replace(key, location=Location(f"--set {name}"))
    if not sign or not name:
        problems.report("bad-setting", "a setting is fact=value", Location("--set"),
                        "Write it as --set bond=thin, or --set withdrawal_markers=went_quiet,short_answers.")
        return None
    words = [word.strip() for word in value.strip("[]").split(",")]
    if value == "[]":
        return key, Sequence((), key.location)
    if len(words) > 1:
        return key, Sequence(tuple(_private(word, key.location) for word in words), key.location)
    return key, _private(words[0], key.location)


def _private(text: str, place: Location) -> Scalar:
    return Scalar(text, place, private=True)


def _names(knowledge_base: KnowledgeBase) -> frozenset[str]:
    """Every name that a session may use as a key, and so a place may show."""
    facts, strategies = knowledge_base.vocabulary.facts, knowledge_base.strategies
    former = [*(each.renamed_from for each in facts.values()), *(each.renamed_from for each in strategies.values())]
    return frozenset({*facts, *strategies, *SESSION_KEYS, *EARLIER_KEYS}.union(*former))


def _node(plain: Any, path: str, names: frozenset[str]) -> Node:
    """A Python value as a node whose place is its path, in which a key that is not known shows as its number."""
    place = Location(path)
    inside = "" if path == "session" else f"{path}."
    match plain:
        case Lookup():
            return Mapping(tuple(_entry(_word(key), value, f"{inside}{_shown(_word(key), number, names)}", names)
                                 for number, (key, value) in enumerate(plain.items(), start=1)), place)
        case list() | tuple() | set() | frozenset():
            items = sorted(plain, key=str) if isinstance(plain, set | frozenset) else plain
            return Sequence(tuple(_node(item, f"{path}[{index}]", names) for index, item in enumerate(items)), place)
        case _:
            return _private(_word(plain), place)


def _entry(key: str, value: Any, path: str, names: frozenset[str]) -> tuple[Scalar, Node]:
    return _private(key, Location(path)), _node(value, path, names)


def _shown(key: str, number: int, names: frozenset[str]) -> str:
    return key if key in names or may_be_repeated(_private(key, Location("")), names) else f"(key {number})"


def _word(plain: Any) -> str:
    """A Python value as it would stand in a file. None, and NaN in a row of a data frame, mean not answered."""
    match plain:
        case None:
            return ""
        case bool():
            return str(plain).lower()
        case int() if abs(plain) > sys.float_info.max:
            return "inf"
        case float() if math.isnan(plain):
            return ""
        case float() if plain.is_integer():
            return str(int(plain))
        case _:
            return str(plain)
