"""Two answers to one session beside each other, row by row as plain data, as the sentence `what_if_side` takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from alliance_advisor.inference.findings import is_found
from alliance_advisor.inference.ranking import Candidate
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.presentation.known import known_value
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.weighed import Apart, Weight

Json = dict[str, Any]


def rows_beside(before: Answer, after: Answer, apart: tuple[Apart, ...]) -> Iterator[Json]:
    """The kind of answer, the alerts and the first three of both; of what else is recommended or found, only what differs."""
    yield {"about": "status", "before": _status(before), "after": _status(after)}
    for name in dict.fromkeys(each.id for each in (*before.alerts, *after.alerts)):
        yield {"about": "alert", "before": _alert(name, before), "after": _alert(name, after)}
    for one, other in zip_longest(before.told.first, after.told.first):
        yield {"about": "strategy", "before": _ranked(one, before), "after": _ranked(other, after)}
    yield from _further(before, after, [str(each.what[0]) for each in apart if each.weight is Weight.FURTHER])
    for each in apart:
        if each.weight is Weight.FINDINGS:
            yield {"about": "finding", "before": _finding(str(each.what[0]), before), "after": _finding(str(each.what[0]), after)}


def _status(answer: Answer) -> Json:
    return {"status": answer.status.value, "reason": answer.reason.value if answer.reason else None}


def _alert(name: str, answer: Answer) -> Json | None:
    alert = next((each for each in answer.alerts if each.id == name), None)
    return None if alert is None else {"id": name, "title": alert.title, "kind": alert.kind}


def _further(before: Answer, after: Answer, strategies: list[str]) -> Iterator[Json]:
    """The strategies that are recommended otherwise, where that does not show among the first three already."""
    for name in strategies:
        sides = [(answer, _candidates(answer).get(name)) for answer in (before, after)]
        if any(each is not None and each not in answer.told.first for answer, each in sides):
            one, other = (_ranked(each, answer) for answer, each in sides)
            yield {"about": "further", "before": one, "after": other}


def _candidates(answer: Answer) -> Mapping[str, Candidate]:
    return {each.strategy.id: each for each in (*answer.told.recommended, *answer.told.held)}


def _ranked(candidate: Candidate | None, answer: Answer) -> Json | None:
    """A strategy with its rank, which is null where it is held back."""
    if candidate is None:
        return None
    rank = next((rank for rank, each in answer.told.ranked() if each is candidate), None)
    return {"id": candidate.strategy.id, "title": candidate.strategy.title, "rank": rank, "support": candidate.support}


def _finding(name: str, answer: Answer) -> Json | None:
    """What is found, or is certain not to be; null where it is not certain, or there is no such finding."""
    finding = answer.consultation.knowledge_base.vocabulary.findings.get(name)
    possible = answer.consultation.possible.get(name, 0)
    if finding is None or not (is_one(possible) or is_found(possible)):
        return None
    return {"id": name, "title": finding.title, "value": known_value(finding.domain, possible)}
