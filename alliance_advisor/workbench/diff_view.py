"""A comparison of two knowledge bases as plain data, in words, for the templates and the JSON form of `kb diff`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.domain import Domain
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.conditions_in_words import ConditionsInWords, Wording
from alliance_advisor.presentation.session_view import session_view
from alliance_advisor.workbench.diff import MOST_SHRUNK, Comparison, Otherwise, Said
from alliance_advisor.workbench.edits import Moved, Regions
from alliance_advisor.workbench.regions import State, States

Json = dict[str, Any]

AS_WRITTEN = {"clear": "unless", "hold": "hold_when", "concludes": "conclude", "recommends": "recommend", "withholds": "withhold",
              "spares": "withhold_all_but", "domain": "values"}
"""The keys under which a trainer knows the parts."""


def diff_view(comparison: Comparison, old: KnowledgeBase, new: KnowledgeBase, wording: Wording) -> Json:
    """Both sides by name, what was edited, where it matters, and whose advice changes."""
    words = DiffInWords(old, new, wording)
    moved = {(each.kind, each.id): words.moved(each) for each in comparison.moved}
    of_cases, of_random = comparison.compared
    return {
        "old": _named(old), "new": _named(new), "changes_advice": comparison.changes_advice,
        "changed": [{"kind": each.kind, "id": each.id, "edit": each.edit.value, "parts": as_written(each.parts),
                     "moved": moved.get((each.kind, each.id))} for each in comparison.changed],
        "cases": {"compared": of_cases, "otherwise": [words.otherwise(each) for each in comparison.cases]},
        "random": {"compared": of_random, "otherwise": len(comparison.random), "by": _by(comparison.random),
                   "shown": [words.otherwise(each) for each in comparison.random[:MOST_SHRUNK]]},
    }


def as_written(parts: Iterable[str]) -> list[str]:
    """The parts of a thing under the keys that a trainer knows."""
    return [AS_WRITTEN.get(part, part) for part in parts]


def _named(base: KnowledgeBase) -> Json:
    return {"name": base.manifest.name, "version": base.manifest.version, "digest": base.digest, "rules": len(base.active_rules)}


def _by(found: Iterable[Otherwise]) -> Json:
    """How many have another status, another first choice, another of the first three, or other alerts."""
    pairs = [(each.before, each.after) for each in found]
    return {
        "status": sum((one.status, one.reason) != (two.status, two.reason) for one, two in pairs),
        "first": sum(one.first_three[:1] != two.first_three[:1] for one, two in pairs),
        "first_three": sum(one.first_three != two.first_three for one, two in pairs),
        "alerts": sum(one.alerts != two.alerts for one, two in pairs),
    }


class DiffInWords:
    """Says regions and sessions in the words of the two sides."""

    def __init__(self, old: KnowledgeBase, new: KnowledgeBase, wording: Wording) -> None:
        self._old, self._new = old, new
        self._wording = wording

    def moved(self, moved: Moved) -> Json:
        """Where something is so now and was not before, and the other way round."""
        return {"now": self._regions(moved.now, self._new), "no_longer": self._regions(moved.no_longer, self._old),
                "redefined": list(moved.redefined)}

    def _regions(self, found: Regions, base: KnowledgeBase) -> list[list[str]] | None:
        """Each region as the conditions that must all hold; None where there are too many, or everything is new or gone."""
        if found is None:
            return None
        return [[self._state(name, states, base) for name, states in region.states.items()] for region in found]

    def _state(self, name: str, states: States, base: KnowledgeBase) -> str:
        """In which states a name is: one of some values, not answered, or open between some."""
        domain = base.vocabulary.domain_of(name)
        assert domain is not None
        settled = reduce(or_, (each.values for each in states if each.settled), 0)
        still_open = [each for each in states if not each.settled]
        said = ConditionsInWords(base.vocabulary, self._wording)
        return self._wording(
            "state", name=name, known=settled == domain.full, values=said.values(name, settled) if settled else "",
            unanswered=bool(still_open) and name in base.vocabulary.facts,
            between=[] if name in base.vocabulary.facts else [_between(each, domain) for each in still_open])

    def otherwise(self, found: Otherwise) -> Json:
        """A session with what both sides say of it."""
        return {"name": found.name or None, "session": self._session(found.session), "before": _said(found.before),
                "after": _said(found.after)}

    def _session(self, session: Session) -> Json:
        """As the side knows it from which the session comes: the one that knows all its facts."""
        base = self._new if session.reports.values.keys() <= self._new.vocabulary.facts.keys() else self._old
        return session_view(session, base.vocabulary)


def _between(state: State, domain: Domain) -> list[str]:
    return [domain.words[value] for value in domain.members(state.values)]


def _said(said: Said) -> Json:
    return {"status": said.status.value, "reason": said.reason.value if said.reason else None,
            "first_three": list(said.first_three), "alerts": list(said.alerts)}
