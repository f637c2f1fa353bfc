"""`advise`: where the session comes from, what each option does, and which exit code follows."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import alliance_advisor
from alliance_advisor.interface.cli.main import main
from alliance_advisor.presentation.rendering import FORMATS, Renderer
from tests.cli.running import answer, copied_base, process, run, told
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

SESSION = b"client: heron-12\nsession: 3\nfacts:\n  bond: thin\n  technique_focus: heavy\n  withdrawal_markers: [went_quiet]\n"
WITHDRAWAL = "withdrawal_markers"
EXPERTA_MODULES = [f"alliance_advisor.inference.{module}" for module in ("guarded_experta", "network", "engine")]


def _document(*arguments: str | Path, stdin: bytes = b"") -> Any:
    return json.loads(answer("advise", *arguments, "--format", "json", stdin=stdin))


def _answered(document: Any) -> dict[str, Any]:
    """What the rules that fired were told, by name."""
    return {each["name"]: each["value"] for traced in document["trace"] for each in traced["on"]}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_command_prints_what_the_library_renders(file: Path, form: str) -> None:
    advice = shipped_advisor("direct").advise(example_session(file))
    assert answer("advise", file, "--format", form) == Renderer().render(advice, form)


@pytest.mark.parametrize("form", FORMATS)
def test_both_engines_print_the_same_bytes(form: str) -> None:
    experta, direct = (answer("advise", EXAMPLES[0], "--format", form, "--engine", name) for name in ("experta", "direct"))
    assert experta == direct


def test_the_answer_is_text_and_comes_from_experta_unless_asked_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = process("advise", EXAMPLES[0])
    assert plain.stdout.decode() == answer("advise", EXAMPLES[0], "--format", "text", "--engine", "experta")
    monkeypatch.setitem(sys.modules, "experta", None)
    for module in EXPERTA_MODULES:
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert CliRunner().invoke(main, ["advise", str(EXAMPLES[0])]).exit_code == 1


def test_a_session_in_yaml_in_json_and_from_standard_input_gives_the_same_answer() -> None:
    plain = {"client": "heron-12", "session": 3,
             "facts": {"bond": "thin", "technique_focus": "heavy", WITHDRAWAL: ["went_quiet"]}}
    Path("session.yaml").write_bytes(SESSION)
    Path("session.json").write_text(json.dumps(plain, indent="\t"), encoding="utf-8")
    answers = {answer("advise", "session.yaml"), answer("advise", "session.json"), answer("advise", "-", stdin=SESSION)}
    assert len(answers) == 1


def test_a_session_may_have_a_byte_order_mark_and_the_line_ends_of_another_system() -> None:
    windows = b"\xef\xbb\xbf" + SESSION.replace(b"\n", b"\r\n")
    assert answer("advise", "-", stdin=windows) == answer("advise", "-", stdin=SESSION)


def test_without_a_session_the_facts_come_from_the_settings() -> None:
    document = _document("--set", "bond=thin", "--set", "technique_focus=heavy", "--set", f"{WITHDRAWAL}=went_quiet")
    by_file = _document("-", stdin=SESSION)
    assert document == by_file | {"client": None, "session": None}


def test_without_session_and_settings_too_little_is_known_and_questions_are_asked() -> None:
    document = _document()
    assert document["status"] == "no_advice"
    assert document["reason"]["code"] == "too_little_known"
    assert document["questions"]


def test_a_setting_takes_the_place_of_what_the_session_says() -> None:
    assert _answered(_document("-", stdin=SESSION))["bond"] == "thin"
    strained = SESSION.replace(b"thin", b"strained")
    assert answer("advise", "-", "--set", "bond=strained", stdin=SESSION) == answer("advise", "-", stdin=strained)


def test_of_two_settings_of_one_fact_the_last_counts() -> None:
    assert answer("advise", "--set", "bond=warm", "--set", "bond=thin") == answer("advise", "--set", "bond=thin")


def test_a_setting_ticks_several_items_with_commas() -> None:
    document = _document("-", "--set", f"{WITHDRAWAL}=short_answers, went_quiet", stdin=SESSION)
    assert _answered(document)[WITHDRAWAL] == ["short_answers", "went_quiet"]


@pytest.mark.parametrize("nothing", ["none", "[]"])
def test_a_setting_can_say_that_nothing_is_ticked(nothing: str) -> None:
    by_file = SESSION.replace(b"[went_quiet]", b"[]")
    assert answer("advise", "-", "--set", f"{WITHDRAWAL}={nothing}", stdin=SESSION) == answer("advise", "-", stdin=by_file)


@pytest.mark.parametrize("not_answered", ["unknown", "", "null"])
def test_a_setting_can_take_an_answer_back(not_answered: str) -> None:
    without = SESSION.replace(b"  bond: thin\n", b"")
    assert answer("advise", "-", "--set", f"bond={not_answered}", stdin=SESSION) == answer("advise", "-", stdin=without)


def test_a_setting_finds_a_fact_that_the_session_reports_under_its_old_name() -> None:
    old = SESSION.replace(b"technique_focus", b"method_focus")
    assert answer("advise", "-", "--set", "technique_focus=loose", stdin=old) == answer(
        "advise", "-", "--set", "method_focus=loose", stdin=SESSION)


def test_a_setting_is_checked_like_a_session_file() -> None:
    assert told("advise", "--set", "bond=thinn") == "--set bond: bond cannot be “thinn”\n    Did you mean thin?\n"
    assert told("advise", "--set", "bond").startswith("--set: a setting is fact=value\n    Write it as --set bond=thin")


def test_all_shows_every_recommendation_and_every_detail() -> None:
    short, whole = (" ".join(answer("advise", EXAMPLES[0], *more).split()) for more in ([], ["--all"]))
    recommended = _document(EXAMPLES[0])["recommendations"]
    details = [detail for each in recommended for key in ("steps", "say", "avoid") for detail in each[key]]
    assert [detail for detail in details if detail not in whole] == []
    assert [detail for detail in details if detail not in short] != []


def test_kb_advises_with_another_knowledge_base(tmp_path: Path) -> None:
    base = copied_base(tmp_path / "kb")
    manifest = base / "manifest.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("name: alliance-repair", "name: our-own"), encoding="utf-8")
    document = _document("--kb", base)
    assert document["knowledge_base"]["name"] == "our-own"
    assert document["knowledge_base"]["digest"] != shipped().digest


def test_a_draft_fires_only_with_drafts_and_the_answer_says_so(tmp_path: Path) -> None:
    base = copied_base(tmp_path / "kb")
    rule = next(base.glob("rules/*/a-session-heavy-with-method.yaml"))
    rule.write_text(rule.read_text(encoding="utf-8").replace("status: reviewed", "status: draft"), encoding="utf-8")
    without = _document("-", "--kb", base, stdin=SESSION)
    drafts = _document("-", "--kb", base, "--drafts", stdin=SESSION)
    assert rule.stem in [each["rule"] for each in drafts["trace"]]
    assert rule.stem not in [each["rule"] for each in without["trace"]]
    assert ("drafts" in without["knowledge_base"], drafts["knowledge_base"]["drafts"]) == (False, True)
    assert "drafts included" in answer("advise", "-", "--kb", base, "--drafts", stdin=SESSION)


def test_a_pack_is_laid_over_the_knowledge_base(tmp_path: Path) -> None:
    pack = tmp_path / "north"
    pack.mkdir()
    (pack / "pack.yaml").write_text("name: north\nversion: 1.0.0\nlanguage: 1\ntitle: North\n", encoding="utf-8")
    (pack / "local.yaml").write_text("protocol: Ring the duty desk on 5.\n", encoding="utf-8")
    assert _document("--pack", pack)["knowledge_base"]["packs"] == ["north 1.0.0"]
    assert "Ring the duty desk on 5." in answer("advise", "--pack", pack, "--set", "acute_crisis=yes")


def test_a_knowledge_base_with_faults_is_told_with_all_its_places(tmp_path: Path) -> None:
    base = copied_base(tmp_path / "kb")
    (base / "references.yaml").write_text("references: [", encoding="utf-8")
    (base / "rules" / "stray.txt.yaml").write_text("id: x\n", encoding="utf-8")
    problems = told("advise", "--kb", base)
    assert "references.yaml:1:" in problems
    assert "rules/stray.txt.yaml" in problems


@pytest.mark.parametrize("missing", [["--kb", "nowhere"], ["--pack", "nowhere"], ["nowhere.yaml"], ["."], [""]])
def test_a_file_or_folder_that_is_not_there_is_told_in_one_line_with_a_hint(missing: list[str]) -> None:
    lines = told("advise", *missing).splitlines()
    assert [line.startswith("    ") for line in lines] == [False, True]


@pytest.mark.parametrize("shape", [["--nope"], ["--format", "xml"], ["--engine", "clips"], ["a.yaml", "b.yaml"], ["--set"]])
def test_a_command_of_the_wrong_shape_leaves_with_2(shape: list[str]) -> None:
    result = run("advise", *shape)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr


def test_help_and_version_are_given() -> None:
    assert "diagnoses nothing" in answer("--help")
    assert answer("advise", "-h") == answer("advise", "--help")
    assert answer("--version").strip().endswith(alliance_advisor.__version__)


def test_where_experta_cannot_be_imported_the_direct_engine_is_named_and_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "experta", None)
    for module in EXPERTA_MODULES:
        monkeypatch.delitem(sys.modules, module, raising=False)
    problem, hint = told("advise", EXAMPLES[0], "--engine", "experta").splitlines()
    assert problem.startswith("the experta engine cannot be imported here")
    assert "--engine direct" in hint
    assert answer("advise", EXAMPLES[0], "--engine", "direct")
