"""Charts as plain data for the templates: what is said of each in words, its figures, and both drawings of it."""

from __future__ import annotations

from typing import Any

from alliance_advisor.explanation.advice import Advice
from alliance_advisor.presentation.chart import Chart, charts_of
from alliance_advisor.presentation.chart_svg import layout_of
from alliance_advisor.presentation.chart_terminal import lines_of, shapes

Json = dict[str, Any]


def chart_views(advice: Advice, *, plain: bool) -> list[Json]:
    """The charts of an answer; `plain` draws those for a terminal in ASCII."""
    consultation = advice.consultation
    return [_view(each, plain=plain) for each in charts_of(consultation.knowledge_base, consultation.session)]


def _view(chart: Chart, *, plain: bool) -> Json:
    figures = [{"session": each.session, "order": index + 1, "score": each.score, "after_gap": each.after_gap,
                "mark": each.mark.value if each.mark else None} for index, each in enumerate(chart.points)]
    scores = [each.score for each in chart.points]
    return {
        "name": chart.fact.id, "ask": chart.fact.ask, "higher_is": chart.higher_is, "moved": chart.moved,
        "figures": figures, "least": min(scores), "most": max(scores), "gaps": any(each.after_gap for each in chart.points),
        "level": None if chart.level is None else [round(score, 1) for score in chart.level],
        "cut_offs": [{"score": each.score, "word": each.word, "source": each.source, "chosen_by": each.chosen_by}
                     for each in chart.cut_offs],
        "marks": list(dict.fromkeys(each.mark.value for each in chart.points if each.mark)),
        "layout": layout_of(chart), "lines": lines_of(chart, plain=plain), "shapes": dict(shapes(plain=plain)),
    }
