"""The chart of a session with earlier ones: what it shows, where it stands, and that both drawings say it in words too."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.presentation.chart import MOST_CHARTS, Chart, Mark, charts_of
from alliance_advisor.presentation.chart_svg import BOTTOM, LEFT, RIGHT, TOP, layout_of
from alliance_advisor.presentation.chart_terminal import COLUMNS, ROWS, lines_of
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.random_sessions import complete_session, random_session
from tests.generators.cases import SEEDS
from tests.html_page import assert_stands_alone
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

SLIDING = next(file for file in EXAMPLES if file.stem.endswith("marks-that-slide"))
LEVEL = [37, 38, 37, 38]
SVG = re.compile(r"<svg class=\"chart\".*?</svg>", re.DOTALL)


def _plain(scores: list[float | None], name: str = "srs_total") -> dict[str, Any]:
    """A session whose scores, this one's last, are these; None where a session has none."""
    history = [{"session": index + 1, **({"scores": {name: score}} if score is not None else {})}
               for index, score in enumerate(scores[:-1])]
    return {"session": len(scores), "facts": {name: scores[-1]}, "history": history}


def _charts(plain: dict[str, Any]) -> tuple[Chart, ...]:
    return charts_of(shipped(), session_from_dict(plain, shipped()))


def _chart(*scores: float | None, name: str = "srs_total") -> Chart:
    chart, = _charts(_plain(list(scores), name))
    return chart


def _answer(plain: dict[str, Any], form: str, *, everything: bool = False) -> str:
    advice = shipped_advisor("direct").advise(session_from_dict(plain, shipped()))
    return Renderer().render(advice, form, everything=everything)


def test_one_score_makes_no_chart_and_two_make_one() -> None:
    assert _charts({"facts": {"srs_total": 30}}) == ()
    assert _charts(_plain([None, 30])) == ()
    assert len(_charts(_plain([38, 30]))) == 1


def test_of_one_form_the_total_is_drawn_and_there_are_two_charts_at_most() -> None:
    scores = {"srs_total": 36, "srs_goals": 9, "srs_relationship": 9}
    chart, = _charts({"facts": scores, "history": [{"scores": scores}]})
    assert chart.fact.id == "srs_total"
    tracked = (fact for forms in shipped().tracked.values() for fact in forms.values())
    everything = {fact.id: fact.measure.highest for fact in tracked if fact.measure is not None}
    assert len(_charts({"facts": everything, "history": [{"scores": everything}]})) == MOST_CHARTS


def test_a_session_without_a_score_and_a_missing_session_stay_gaps() -> None:
    plain = _plain([38, None, 37, 37])
    plain["session"] = 7
    chart, = _charts(plain)
    assert [each.after_gap for each in chart.points] == [False, True, True]
    assert [each.place for each in chart.points] == [0, 2, 4]
    assert layout_of(chart)["lines"] == []


def test_a_line_joins_the_scores_of_sessions_that_follow_each_other() -> None:
    lines = layout_of(_chart(38, 37, None, 36, 37, 38))["lines"]
    assert [len(line.split()) for line in lines] == [2, 3]


def test_the_own_level_is_drawn_where_it_is_computed() -> None:
    assert _chart(38, 37, 30).level is None
    assert _chart(*LEVEL, 30).level == (35.5, 37.5, 39.5)
    assert layout_of(_chart(38, 37, 30))["level"] is None


def test_the_own_level_is_no_wider_than_the_score_can_be() -> None:
    level = _chart(40, 40, 40, 30).level
    assert level is not None
    assert level[2] == 40


@pytest.mark.parametrize(("scores", "mark"), [
    ([*LEVEL, 30], Mark.DROP), ([*LEVEL, 35], Mark.BELOW), ([*LEVEL, 38, 30, 37], Mark.REPAIRED), ([*LEVEL, 38], None),
    ([37, 38, 37.5, 38, 37.5, 36.5, 35.5, 34.5, 33.5], Mark.SLIDE),
])
def test_the_latest_score_is_marked_by_what_it_shows(scores: list[float | None], mark: Mark | None) -> None:
    chart = _chart(*scores)
    assert (chart.points[-1].mark, chart.moved) == (mark, mark is not None)


def test_cut_offs_say_whose_choice_they_are_and_lie_on_the_axis() -> None:
    cut_offs = _chart(*LEVEL, 30).cut_offs
    measures = [fact.measure for fact in shipped().vocabulary.facts.values() if "srs_total" in (fact.id, fact.of)]
    bands = {band.lower: band for measure in measures if measure is not None for band in measure.bands}
    assert cut_offs
    assert all(bands[each.score].chosen_by == each.chosen_by for each in cut_offs)


def test_names_of_cut_offs_do_not_stand_on_each_other() -> None:
    labels = [each["label_y"] for each in layout_of(_chart(*LEVEL, 30))["cut_offs"]]
    assert all(below - above >= 11 for above, below in pairwise(labels))


@given(SEEDS)
@settings(max_examples=50)
def test_whatever_was_scored_is_drawn_inside_the_box(seed: int) -> None:
    for chart in charts_of(shipped(), complete_session(Random(seed), shipped())):
        drawn = layout_of(chart)
        assert all(LEFT <= each["x"] <= RIGHT and TOP <= each["y"] <= BOTTOM for each in drawn["points"])
        assert all(TOP <= each["y"] <= BOTTOM for each in drawn["cut_offs"])
        level = drawn["level"]
        assert level is None or (level["y"] >= TOP and level["y"] + level["height"] <= BOTTOM + 0.1)
        joined = sum(len(line.split()) - 1 for line in drawn["lines"])
        assert joined == len(chart.points) - 1 - sum(each.after_gap for each in chart.points)


@given(SEEDS)
@settings(max_examples=50)
def test_a_chart_in_a_terminal_is_small_and_plain_where_it_has_to_be(seed: int) -> None:
    for chart in charts_of(shipped(), complete_session(Random(seed), shipped())):
        for plain in (False, True):
            lines = lines_of(chart, plain=plain)
            assert len(lines) == ROWS + 1 < 8
            assert max(map(len, lines)) <= COLUMNS
            assert not plain or "".join(lines).isascii()


def test_every_score_is_in_the_chart_of_a_terminal() -> None:
    chart = _chart(*LEVEL, 38, 30, 37)
    drawn = "".join(lines_of(chart, plain=True)[:ROWS])
    assert sum(drawn.count(each) for each in "oVSv^") == len(chart.points)


def test_a_picture_is_well_formed_with_a_title_and_a_description_and_fetches_nothing() -> None:
    page = Renderer().render(shipped_advisor("direct").advise(example_session(SLIDING)), "html")
    assert_stands_alone(page)
    picture, = SVG.findall(page)
    svg = ET.fromstring(picture)
    assert [each.tag for each in svg[:2]] == ["title", "desc"]
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{svg[0].get('id')} {svg[1].get('id')}"
    assert "37 in session 1 to 33.5 in session 10" in str(svg[1].text)


@given(SEEDS)
@settings(max_examples=15)
def test_every_page_with_charts_is_well_formed(seed: int) -> None:
    session = random_session(Random(seed), shipped())
    page = Renderer().render(shipped_advisor("direct").advise(session), "html")
    assert_stands_alone(page)
    pictures = [ET.fromstring(each) for each in SVG.findall(page)]
    assert len(pictures) == len(charts_of(shipped(), session))
    assert len({each[0].get("id") for each in pictures}) == len(pictures)


def test_the_figures_stand_in_a_table_beside_the_picture() -> None:
    page = _answer(_plain([38, 37, None, 36, 30.5]), "html")
    assert re.findall(r"<td>([\d.]+)</td>", page) == ["38", "37", "36", "30.5"]
    assert page.count("no score between") == 1


def test_the_terminal_shows_the_chart_when_marks_moved_or_everything_is_asked_for() -> None:
    moved, steady = _plain([*LEVEL, 30]), _plain([*LEVEL, 38])
    assert "srs total over time" in _answer(moved, "text")
    assert "srs total over time" not in _answer(steady, "text")
    assert "srs total over time" in _answer(steady, "text", everything=True)


def test_what_the_shapes_show_is_said_in_words_too() -> None:
    text = " ".join(_answer(_plain([*LEVEL, 30]), "text").split())
    assert "from 37 in session 1 to 30 in session 5" in text
    assert "own level is 37.5, usually 35.5 to 39.5; session 5: clear drop." in text


def test_a_terminal_without_shapes_gets_the_same_in_ascii() -> None:
    session = session_from_dict(_plain([*LEVEL, 30]), shipped())
    text = Renderer(plain=True).render(shipped_advisor("direct").advise(session), "text")
    chart = text[text.index("srs total over time"):text.index("Scores ")]
    assert chart.isascii()
    assert "V" in chart
