"""A round of `kb watch` as plain data for its template."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from alliance_advisor.workbench.edits import Changed, Edit
from alliance_advisor.workbench.remarks import Grade
from alliance_advisor.workbench.remarks_view import remark_view
from alliance_advisor.workbench.rounds import Round

Json = dict[str, Any]


def round_view(found: Round, saved: Iterable[str], fill: Callable[..., str]) -> Json:
    """What became of the knowledge base after these files were saved; `try` is an edited rule that can be tried."""
    good = found.good
    base, remarks = (good.knowledge_base, good.remarks) if good is not None else (None, ())
    return {
        "saved": list(saved), "problems": [remark_view(each, base, fill) for each in found.problems],
        "news": [remark_view(each, base, fill) for each in found.news],
        "errors": sum(each.grade is Grade.ERROR for each in remarks),
        "warnings": sum(each.grade is Grade.WARNING for each in remarks),
        "edited": [{"kind": each.kind, "id": each.id, "edit": each.edit.value} for each in found.changed],
        "examples": sum(bool(each.case.rule) for each in found.tested), "cases": sum(not each.case.rule for each in found.tested),
        "failed": [each.name for each in found.failed],
        "otherwise": None if found.otherwise is None else [each.name for each in found.otherwise],
        "try": next((each.id for each in found.changed if _can_be_tried(each)), None),
    }


def _can_be_tried(changed: Changed) -> bool:
    return changed.kind == "rule" and changed.edit is not Edit.REMOVED and changed.may_change_advice
