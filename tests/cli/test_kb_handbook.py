"""`alliance-advisor kb handbook`: each thing stands in it once, each link leads somewhere, and no other file is lost."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from alliance_advisor import resources
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.chapters import chapters_of
from alliance_advisor.workbench.entries import entries_of, places_of_references
from alliance_advisor.workbench.handbook import handbook_of
from tests.axe.pages import handbook
from tests.cli.running import answer, run, told
from tests.golden_files import golden
from tests.html_page import HtmlPage
from tests.shipped import CHECKOUT, shipped

SMALL = CHECKOUT / "tests" / "faulty" / "base"
LINK = re.compile(r"\]\(([\w-]+\.md)(?:#([\w-]+))?\)")
ANCHOR = re.compile(r'<a id="([\w-]+)"></a>')


def _anchors() -> list[str]:
    entries = entries_of(shipped(), places_of_references(resources.knowledge_base_folder()))
    return [f"{entry.kind}-{entry.id}" for entry in entries]


@cache
def _page() -> str:
    return handbook()


@pytest.fixture(scope="module")
def markdown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("handbook") / "folder"
    answer("kb", "handbook", "--format", "markdown", "--output", folder)
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def test_everything_that_is_shipped_stands_once_on_the_page() -> None:
    ids = Counter(value for name, value in HtmlPage(_page()).attributes if name == "id")
    assert {each: ids[each] for each in _anchors() if ids[each] != 1} == {}


def test_every_link_of_the_page_leads_to_something_on_it() -> None:
    page = HtmlPage(_page())
    ids = {f"#{value}" for name, value in page.attributes if name == "id"}
    links = [value for name, value in page.attributes if name == "href"]
    assert set(links) <= ids
    assert {f"#{each}" for each in _anchors() if each.startswith(("strategy-", "finding-", "alert-"))} <= {*links}


def test_everything_that_is_shipped_stands_once_in_the_folder(markdown: dict[str, str]) -> None:
    ids = Counter(each for text in markdown.values() for each in ANCHOR.findall(text))
    assert {each: ids[each] for each in _anchors() if ids[each] != 1} == {}


def test_every_link_of_the_folder_leads_to_something_in_it(markdown: dict[str, str]) -> None:
    ids = {name: set(ANCHOR.findall(text)) for name, text in markdown.items()}
    links = [(name, *link) for name, text in markdown.items() for link in LINK.findall(text)]
    assert links
    assert [(name, file, anchor) for name, file, anchor in links if file not in ids or (anchor and anchor not in ids[file])] == []


def test_every_row_of_a_table_in_the_folder_has_as_many_cells_as_its_head(markdown: dict[str, str]) -> None:
    for name, text in markdown.items():
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            assert len({line.count("|") for line in table.splitlines()}) == 1, (name, table)


def test_each_challenge_and_each_kind_of_alert_has_a_chapter_and_everything_stands_in_one() -> None:
    chapters = chapters_of(shipped())
    assert [each.id for each in chapters] == [
        "client-resistance", "misaligned-goals", "therapist-skills", "cultural-differences", "technique-vs-relationship",
        "safety", "care", "scope", "the-relationship", "restraint"]
    for part in ("findings", "strategies", "alerts", "rules"):
        counted = Counter(name for chapter in chapters for name in getattr(chapter, part))
        assert set(counted.values()) == {1}, part
    assert Counter(rule for each in chapters for rule in each.rules).keys() == shipped().rules.keys()


def test_every_line_on_a_score_says_whose_choice_it_is() -> None:
    entries = entries_of(shipped(), places_of_references(resources.knowledge_base_folder()))
    cut_offs = handbook_of(shipped(), entries, Renderer().wording)["cut_offs"]
    lines = sum(len(fact.measure.bands) - 1 for fact in shipped().vocabulary.facts.values() if fact.measure)
    assert sum(each["what"] == "band" for each in cut_offs) == lines
    ours = sum(each["chosen_by"] == "ours" for each in cut_offs)
    assert f"{ours} of these {len(cut_offs)} lines are our own choice." in _page()


def test_the_drawing_of_a_challenge_links_to_its_strategies() -> None:
    drawing = next(each for each in re.findall(r"<svg.*?</svg>", _page(), re.DOTALL) if "flow-misaligned-goals-title" in each)
    chapter = next(each for each in chapters_of(shipped()) if each.id == "misaligned-goals")
    assert {f'href="#strategy-{each}"' for each in chapter.strategies} <= set(re.findall(r'href="#[\w-]+"', drawing))


def test_a_layout_has_no_colour_of_its_own() -> None:
    layout = (resources.templates_folder() / "html/handbook/layout.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-f]{3,6}\b|rgb|hsl", layout) == []


def test_the_folder_of_a_small_base_is_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    answer("kb", "handbook", "--kb", SMALL, "--format", "markdown", "--output", folder)
    for file in sorted(folder.iterdir()):
        text = file.read_text(encoding="utf-8")
        assert text == golden(f"kb/handbook/{file.name}", text)


def test_a_folder_of_an_earlier_handbook_is_written_anew_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "parent" / "folder"
    folder.parent.mkdir()
    answer("kb", "handbook", "--kb", SMALL, "--format", "markdown", "--output", folder)
    (folder / "index.md").write_text("changed")
    answer("kb", "handbook", "--kb", SMALL, "--format", "markdown", "--output", folder)
    assert (folder / "index.md").read_text() != "changed"
    assert [each.name for each in folder.parent.iterdir()] == ["folder"]


def test_a_folder_with_other_files_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "diary.txt").write_text("mine")
    said = told("kb", "handbook", "--kb", SMALL, "--format", "markdown", "--output", folder)
    assert "this folder has other files, such as diary.txt" in said
    assert [each.name for each in folder.iterdir()] == ["diary.txt"]


def test_a_file_in_the_place_of_the_folder_and_a_missing_parent_are_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    assert "this is a file, not a folder" in told("kb", "handbook", "--kb", SMALL, "--format", "markdown", "--output", file)
    assert file.read_text() == "mine"
    missing = tmp_path / "no" / "folder"
    assert "this folder cannot be written" in told("kb", "handbook", "--kb", SMALL, "--format", "markdown", "--output", missing)


def test_without_a_place_to_write_to_the_shape_of_the_command_is_wrong() -> None:
    assert run("kb", "handbook").exit_code == 2
