"""What can be reported, as plain data for the templates: facts by group, each with its values and anchors."""

from __future__ import annotations

from typing import Any

from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.tracks import ALLIANCE
from alliance_advisor.knowledge.vocabulary import Fact

Json = dict[str, Any]


def groups_of(knowledge_base: KnowledgeBase, *, quick_only: bool = False) -> list[Json]:
    """The facts that a session may give, by group, in the order of the vocabulary."""
    groups: dict[str, list[Json]] = {}
    for fact in knowledge_base.vocabulary.facts.values():
        if fact.reportable and (fact.quick or not quick_only):
            groups.setdefault(fact.group, []).append(fact_view(knowledge_base, fact))
    return [{"title": title, "facts": facts} for title, facts in groups.items()]


def followed_score(knowledge_base: KnowledgeBase) -> Json | None:
    """A score of the alliance that is followed over time, as an example of one; None where there is none."""
    scores = knowledge_base.tracked.get(ALLIANCE, {}).values()
    return next((fact_view(knowledge_base, fact) for fact in scores), None)


def fact_view(knowledge_base: KnowledgeBase, fact: Fact) -> Json:
    """One fact; `bands` are those of the score itself and of every fact that reads the same score."""
    same_score = [each for each in knowledge_base.vocabulary.facts.values() if fact.id in (each.id, each.of) and each.measure]
    return {
        "id": fact.id,
        "ask": fact.ask,
        "kind": fact.domain.kind.value,
        "several": fact.domain.kind is Kind.SEVERAL,
        "values": list(fact.domain.words),
        "anchors": dict(fact.anchors),
        "range": [fact.measure.lowest, fact.measure.highest] if fact.measure else None,
        "mean_of": fact.measure.items if fact.measure else 0,
        "bands": [_band_view(band) for each in same_score for band in (each.measure.bands if each.measure else ())],
        "about": fact.about,
        "seen_by": list(fact.seen_by),
        "quick": fact.quick,
        "safety": fact.safety,
        "renamed_from": list(fact.renamed_from),
    }


def _band_view(band: Any) -> Json:
    return {"word": band.word, "lower": band.lower, "source": band.source, "chosen_by": band.chosen_by}
