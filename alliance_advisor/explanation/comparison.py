"""What changed between two sessions of one client, and which of the changed reports did it.

That is decided by counterfactual: each changed report is put back alone into the later session, and what then is not as
the later answer has it was done by that report. Where none does it alone, it took several together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from alliance_advisor.errors import Location, Problem, ProblemsFound
from alliance_advisor.explanation.advice import Advice
from alliance_advisor.explanation.status import first_told, status_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.ranking import ranking_of
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.knowledge.vocabulary import Fact

HISTORY = "history"
"""The name under which the earlier sessions count as one report."""


class About(StrEnum):
    """In what two answers can differ."""

    STATUS = "status"
    FIRST = "first"
    FINDING = "finding"
    ALERT = "alert"


class Aspect(NamedTuple):
    """One thing that an answer says; findings and alerts have a name."""

    about: About
    name: str = ""


class Difference(NamedTuple):
    """Something that the later answer says otherwise, and the reports that did it alone."""

    aspect: Aspect
    did_it: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers, the reports that changed between them (facts in the order of the vocabulary), and what follows."""

    earlier: Advice
    later: Advice
    changed_facts: tuple[Fact, ...]
    history_changed: bool
    differences: tuple[Difference, ...]


def comparison_of(earlier: Advice, later: Advice) -> Comparison:
    """Compare two answers made with the same knowledge. Raises `ProblemsFound` where they are of two clients."""
    before, after = earlier.consultation.session, later.consultation.session
    _check_same_client(before, after)
    facts = tuple(_changed_facts(later.consultation.knowledge_base, before, after))
    history = before.history != after.history
    return Comparison(earlier, later, facts, history, tuple(_differences(earlier, later, facts, history=history)))


def _check_same_client(earlier: Session, later: Session) -> None:
    if None not in (earlier.client, later.client) and earlier.client != later.client:
        raise ProblemsFound([Problem("two-clients", "these two sessions carry two different pseudonyms", Location("compare"),
                                     "Choose two sessions of the same client; nothing is compared between clients.")])


def _changed_facts(knowledge_base: KnowledgeBase, before: Session, after: Session) -> Iterator[Fact]:
    """The facts that were reported otherwise; of a score, the figure counts and not the band."""
    for fact in knowledge_base.vocabulary.facts.values():
        if fact.reportable and _said(before, fact) != _said(after, fact):
            yield fact


def _said(session: Session, fact: Fact) -> float | None:
    return session.reports.scores.get(fact.id) if fact.measure is not None else session.reports.values.get(fact.id)


def _differences(earlier: Advice, later: Advice, facts: tuple[Fact, ...], *, history: bool) -> Iterator[Difference]:
    """What the later answer says otherwise. A finding counts where one of the two answers states it."""
    stated = {each.finding.id for advice in (earlier, later) for each in advice.findings}
    before, after = _aspects(earlier.consultation), _aspects(later.consultation)
    differing = [each for each in {**before, **after} if before.get(each) != after.get(each)
                 and (each.about is not About.FINDING or each.name in stated)]
    if not differing:
        return
    put_back = {name: _aspects(each) for name, each in _put_back(earlier, later, facts, history=history)}
    for aspect in sorted(differing, key=lambda each: list(About).index(each.about)):
        did_it = (name for name, without in put_back.items() if without.get(aspect) != after.get(aspect))
        yield Difference(aspect, tuple(did_it))


def _aspects(consultation: Consultation) -> Mapping[Aspect, object]:
    """Everything that is compared, with what the answer says of it; an alert is there or not."""
    first = first_told(consultation)
    rules = consultation.firing()
    return {
        Aspect(About.STATUS): status_of(consultation, ranking_of(consultation)),
        Aspect(About.FIRST): first.id if first is not None else None,
        **{Aspect(About.FINDING, name): values for name, values in consultation.trace.findings.items()},
        **{Aspect(About.ALERT, rule.alert): True for rule in rules if rule.alert},
    }


def _put_back(earlier: Advice, later: Advice, facts: tuple[Fact, ...], *, history: bool) -> Iterator[tuple[str, Consultation]]:
    """The later session with each changed report as it was before, one at a time."""
    knowledge_base, session = later.consultation.knowledge_base, later.consultation.session
    reading, before = knowledge_base.kept(DirectReading), earlier.consultation.session
    trials = [(fact.id, _with_fact_of(knowledge_base, session, before, fact)) for fact in facts]
    if history:
        trials.append((HISTORY, replace(session, history=before.history)))
    for name, trial in trials:
        yield name, Consultation.from_trace(knowledge_base, trial, reading.infer(trial))


def _with_fact_of(knowledge_base: KnowledgeBase, session: Session, before: Session, fact: Fact) -> Session:
    """A session in which one fact is as another session has it, also where that leaves it unanswered."""
    names = {fact.id, *(each.id for each in knowledge_base.vocabulary.facts.values() if each.of == fact.id)}
    values, scores = (_exchanged(now, then, names) for now, then in (
        (session.reports.values, before.reports.values), (session.reports.scores, before.reports.scores)))
    return replace(session, reports=Reports({name: int(value) for name, value in values.items()}, scores))


def _exchanged(now: Mapping[str, float], then: Mapping[str, float], names: set[str]) -> dict[str, float]:
    return {**{name: value for name, value in now.items() if name not in names},
            **{name: then[name] for name in names if name in then}}
