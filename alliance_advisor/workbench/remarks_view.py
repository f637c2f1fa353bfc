"""A remark of `kb check` as plain data, with its sentence and hint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.presentation.session_view import reported_view
from alliance_advisor.workbench.remarks import Remark

Json = dict[str, Any]


def remark_view(remark: Remark, knowledge_base: KnowledgeBase | None, fill: Callable[..., str]) -> Json:
    """One remark on a knowledge base, which is None where it does not load; `fill` fills a template."""
    problem, place = remark.problem, remark.location

    def said(part: str) -> str:
        return fill("kb/remark.j2", part=part, code=remark.code, about=remark.about, others=list(remark.others)).strip()

    return {
        "code": remark.code, "grade": remark.grade.value, "place": str(place), "file": place.file, "line": place.line,
        "column": place.column, "about": remark.about or None, "others": list(remark.others),
        "message": problem.message if problem is not None else said("message"),
        "hint": problem.hint if problem is not None else said("hint"), "witness": _witness(remark, knowledge_base),
    }


def _witness(remark: Remark, knowledge_base: KnowledgeBase | None) -> Json | None:
    """The session that shows it, and what its scores would have to compute where none were found that do."""
    if remark.witness is None or knowledge_base is None:
        return None
    return {**reported_view(remark.witness.session, knowledge_base.vocabulary), "computed": dict(remark.witness.computed)}
