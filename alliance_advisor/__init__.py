"""A rule-based expert system that recommends strategies to repair or strengthen the therapeutic alliance in CBT.

    from alliance_advisor import Advisor

    advice = Advisor().advise({"facts": {"bond": "thin", "technique_focus": "heavy"}})
    print(advice.render("text"))

The names below are the public library; everything else may change. Each is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from alliance_advisor.version import VERSION

if TYPE_CHECKING:
    from alliance_advisor.advisor import Advice as Advice
    from alliance_advisor.advisor import Advisor as Advisor
    from alliance_advisor.caseload.frames import advise_frame as advise_frame
    from alliance_advisor.consultation.interview import next_question as next_question
    from alliance_advisor.errors import AdvisorError as AdvisorError
    from alliance_advisor.errors import EngineUnavailable as EngineUnavailable
    from alliance_advisor.errors import Location as Location
    from alliance_advisor.errors import Problem as Problem
    from alliance_advisor.errors import ProblemsFound as ProblemsFound
    from alliance_advisor.explanation.advice import Recommendation as Recommendation
    from alliance_advisor.explanation.advice import StatedFinding as StatedFinding
    from alliance_advisor.explanation.status import Status as Status
    from alliance_advisor.inference.session import Session as Session
    from alliance_advisor.knowledge.knowledge_base import KnowledgeBase as KnowledgeBase
    from alliance_advisor.resources import schema as schema

__version__ = VERSION

_HOMES = {
    "Advisor": "advisor", "Advice": "advisor", "Session": "inference.session", "KnowledgeBase": "knowledge.knowledge_base",
    "StatedFinding": "explanation.advice", "Recommendation": "explanation.advice", "Status": "explanation.status",
    "next_question": "consultation.interview", "schema": "resources", "advise_frame": "caseload.frames",
    "AdvisorError": "errors", "ProblemsFound": "errors", "EngineUnavailable": "errors", "Problem": "errors",
    "Location": "errors",
}
_EXTRAS = {"caseload": ("narwhals", "pyarrow")}
__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604 - the keys are words


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        home = import_module(f"{__name__}.{_HOMES[name]}")
    except ModuleNotFoundError as missing:
        extra = next((each for each, modules in _EXTRAS.items() if missing.name in modules), None)
        if extra is None:
            raise
        raise ImportError(f"{name} needs the extra `{extra}`: pip install 'alliance-advisor[{extra}]'") from None
    found = globals()[name] = getattr(home, name)
    return found


def __dir__() -> list[str]:
    return list(__all__)
