"""What loading a knowledge base promises: old names, retired rules, the digest, the order of problems, the edges of bands."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_advisor import resources
from alliance_advisor.errors import ProblemCollector, ProblemsFound
from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.knowledge.folder import SourceFile, files_of
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_files, knowledge_base_from_folder
from alliance_advisor.knowledge.located_yaml import LARGEST_FILE
from alliance_advisor.knowledge.measures import Band, Measure, in_figures

BASE = Path(__file__).parent / "faulty" / "base"
RULE = "rules/trust/predictability-first.yaml"
FACTS = "vocabulary/facts/client.yaml"
SCORES = "vocabulary/facts/scores.yaml"

def base_files(folder: Path = BASE) -> list[SourceFile]:
    return files_of(folder, ProblemCollector())


SMALL = base_files()
SHIPPED = base_files(resources.knowledge_base_folder())


def load(files: list[SourceFile]) -> KnowledgeBase:
    return knowledge_base_from_files(files, ProblemCollector())


def with_file(name: str, change: Callable[[str], str], files: list[SourceFile] = SMALL) -> list[SourceFile]:
    """The files with the text of one of them changed."""
    text = next(file.data.decode() for file in files if file.name == name)
    return in_place_of(name, change(text).encode(), files)


def in_place_of(name: str, data: bytes, files: list[SourceFile] = SMALL) -> list[SourceFile]:
    """The files with other bytes in one of them."""
    assert any(file.name == name for file in files)
    return [replace(file, data=data) if file.name == name else file for file in files]


def replacing(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)
    return change


def problems_of(files: list[SourceFile]) -> ProblemsFound:
    with pytest.raises(ProblemsFound) as found:
        load(files)
    return found.value


RENAMED = with_file(FACTS, replacing("kind: yes_no", "kind: yes_no\n    renamed_from: [emergency]"))


def test_a_session_may_use_the_old_name_of_a_fact() -> None:
    knowledge_base = load(RENAMED)
    old, new = (session_from_dict({"facts": {name: "yes"}}, knowledge_base) for name in ("emergency", "crisis"))
    assert old == new


def test_the_example_of_a_rule_may_use_the_old_name_of_a_fact() -> None:
    knowledge_base = load(with_file(RULE, replacing("none, crisis: no", "none, emergency: no"), RENAMED))
    assert knowledge_base.rules["predictability-first"].examples == load(RENAMED).rules["predictability-first"].examples


def test_an_old_name_leads_to_the_new_one() -> None:
    vocabulary = load(RENAMED).vocabulary
    assert (vocabulary.new_name_of("emergency"), vocabulary.new_name_of("nothing")) == ("crisis", "")


@pytest.mark.parametrize(("status", "drafts", "fires"), [
    ("reviewed", False, True), ("draft", False, False), ("draft", True, True), ("retired", False, False),
    ("retired", True, False),
])
def test_a_retired_rule_never_fires_and_a_draft_only_when_asked(status: str, *, fires: bool, drafts: bool) -> None:
    knowledge_base = load(with_file(RULE, replacing("status: reviewed", f"status: {status}")))
    chosen = knowledge_base.with_drafts() if drafts else knowledge_base
    assert [rule.id for rule in chosen.active_rules] == ["predictability-first"] * fires
    assert "predictability-first" in chosen.rules


def test_a_draft_may_lack_what_review_would_add() -> None:
    text = next(file.data.decode() for file in SMALL if file.name == RULE)
    draft = text[: text.index("rationale")].replace("reviewed", "draft")
    assert load(with_file(RULE, lambda _: draft)).rules["predictability-first"].status == "draft"


def test_a_retired_rule_may_close_a_circle() -> None:
    circle = replacing("trust_in_helpers: at most some", "reluctance: likely")
    assert problems_of(with_file(RULE, circle)).problems[0].code == "cycle"
    load(with_file(RULE, lambda text: circle(text).replace("reviewed", "retired")))


@pytest.mark.parametrize("layout", [
    lambda text: f"# A comment.\n{text}\n\n",
    lambda text: text.replace("\n", "\r\n"),
    lambda text: "\ufeff" + text,
    lambda text: text.replace("reviewed", "'reviewed'"),
    lambda text: text.replace("Trust grows with what can be foreseen.", ">-\n  Trust grows with what\n  can be foreseen."),
    lambda text: text.replace("conclude: {reluctance: likely}", "conclude:\n    reluctance: likely"),
])
def test_layout_and_comments_leave_it_as_it_is(layout: Callable[[str], str]) -> None:
    assert load(with_file(RULE, layout)).digest == load(SMALL).digest


def test_the_order_of_files_leaves_it_as_it_is() -> None:
    """Facts alone have an order of their own, in which they are asked: by file name, and then as they are written."""
    facts = [file for file in SHIPPED if file.holds == "vocabulary/facts"]
    others = [file for file in SHIPPED if file not in facts]
    assert load([*others[::-1], *facts]).digest == load(SHIPPED).digest
    assert load([*others, *facts[::-1]]).digest != load(SHIPPED).digest


def test_the_folder_of_a_rule_leaves_it_as_it_is() -> None:
    elsewhere = "rules/elsewhere/predictability-first.yaml"
    moved = [replace(file, name=elsewhere) if file.name == RULE else file for file in SMALL]
    assert load(moved).digest == load(SMALL).digest


@pytest.mark.parametrize(("file", "old", "new"), [
    (RULE, "can be foreseen", "can be seen"), (RULE, "at most some", "none"), (RULE, "strong", "slight"),
    (FACTS, "Who set", "Who chose"), ("manifest.yaml", "1.0.0", "1.0.1"), ("references.yaml", "2020)", "2021)"),
    ("strategies/be-predictable.yaml", "- Do it.", "- Do that."),
    ("alerts/someone-in-danger.yaml", "kind: safety", "kind: care"),
    (FACTS, "[none, some, full]", "[none, some, plenty, full]"), (SCORES, "36.5", "36.4"),
])
def test_a_change_of_content_changes_it(file: str, old: str, new: str) -> None:
    assert load(with_file(file, replacing(old, new))).digest != load(SMALL).digest


def test_they_come_by_file_line_and_column() -> None:
    files = with_file(RULE, lambda text: text.replace("reviewed", "final").replace("strong", "strongly"))
    files = with_file(FACTS, replacing("kind: yes_no", "kind: maybe"), files)
    files = with_file("alerts/someone-in-danger.yaml", replacing("kind: safety", "kind: danger\ncolour: red"), files)
    places = [problem.location for problem in problems_of(files).problems]
    assert len(places) == 5
    assert places == sorted(places)


def test_they_do_not_depend_on_the_order_of_files() -> None:
    files = with_file(FACTS, replacing("kind: yes_no", "kind: maybe"), with_file(RULE, replacing("reviewed", "final")))
    assert str(problems_of(files)) == str(problems_of(files[::-1]))


def test_a_file_far_too_large_is_told_as_such() -> None:
    files = with_file(RULE, lambda text: text + "# long\n" * LARGEST_FILE)
    assert [problem.code for problem in problems_of(files).problems] == ["file-too-large"]


@pytest.mark.parametrize("name", ["nowhere", "a\nb"])
def test_a_folder_that_is_not_there_is_told_as_such(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        knowledge_base_from_folder(tmp_path / name)
    assert "no-such-folder" in {problem.code for problem in found.value.problems}


def test_a_folder_without_files_is_no_knowledge_base(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        knowledge_base_from_folder(tmp_path)
    assert [problem.code for problem in found.value.problems] == ["missing-file"]


def test_a_file_that_cannot_be_opened_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError
    folder = shutil.copytree(BASE, tmp_path / "base")
    monkeypatch.setattr(Path, "open", refuse)
    problems = ProblemCollector()
    assert files_of(folder, problems) == []
    assert {problem.code for problem in problems.in_order()} == {"unreadable-file"}


def test_hidden_files_and_files_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    folder = shutil.copytree(BASE, tmp_path / "base")
    for name in (".git/a.yaml", "rules/.draft.yaml", "README.md", "rules/picture.png", "rules/trust/copy.yaml~"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\0: {")
    assert knowledge_base_from_folder(folder).digest == load(SMALL).digest


BANDS = (Band("low", 0, "", "ours"), Band("middling", 30, "", "ours"), Band("usual", 36.5, "", "ours"))
MEASURE = Measure(0, 40, "better", BANDS)


@pytest.mark.parametrize(("score", "band"), [
    (0, "low"), (-0.0, "low"), (29.999, "low"), (30, "middling"), (30.0000001, "middling"), (36.4999999, "middling"),
    (36.5, "usual"), (40, "usual"),
])
def test_a_lower_edge_belongs_to_its_band(score: float, band: str) -> None:
    assert MEASURE.bands[MEASURE.band_of(score)].word == band


@given(st.floats(0, 40), st.floats(0, 40))
def test_a_higher_score_is_never_in_a_lower_band(one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert MEASURE.band_of(low) <= MEASURE.band_of(high)


@pytest.mark.parametrize(("number", "written"), [
    (36.0, "36"), (36.5, "36.5"), (0.1 + 0.2, "0.3"), (-1.0, "-1"), (1e300, "1e+300"),
])
def test_a_number_is_written_as_a_person_writes_it(number: float, written: str) -> None:
    assert in_figures(number) == written
