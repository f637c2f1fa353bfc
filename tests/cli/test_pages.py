"""`supervision` and `client-page`: one page each, with the options of `advise`, and no page where it could harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_advisor.interface.cli.main import main
from alliance_advisor.presentation.rendering import PAGE_FORMATS, Renderer
from tests.cli.running import answer, copied_base, run, told
from tests.shipped import EXAMPLES, example_session, shipped_advisor

MISTRUST, SAFETY = EXAMPLES[0], EXAMPLES[2]
VERBS = ("supervision", "client-page")
SESSION = b"client: heron-12\nsession: 3\nfacts:\n  bond: thin\n  technique_focus: heavy\n  withdrawal_markers: [went_quiet]\n"
EACH_VERB = pytest.mark.parametrize("verb", VERBS)
EACH_FORM = pytest.mark.parametrize("form", PAGE_FORMATS)


def _kindly_refused(*arguments: str | Path, stdin: bytes = b"") -> str:
    """What is said where no page is made: on standard error, in one sentence, and it is no failure."""
    result = run("client-page", *arguments, stdin=stdin)
    assert (result.exit_code, result.stdout) == (0, "")
    said = " ".join(result.stderr.split())
    assert said.startswith("No page")
    assert said.count(". ") == 0
    return said


@EACH_FORM
def test_the_command_prints_the_page_that_the_library_renders(form: str) -> None:
    advice = shipped_advisor("direct").advise(example_session(MISTRUST))
    assert answer("supervision", MISTRUST, "--format", form) == Renderer().supervision_page(advice, form)
    assert answer("client-page", MISTRUST, "--format", form) == Renderer().client_page(advice, form)


@EACH_VERB
def test_both_engines_print_the_same_page(verb: str) -> None:
    experta, direct = (answer(verb, MISTRUST, "--engine", engine) for engine in ("experta", "direct"))
    assert experta == direct


@EACH_VERB
def test_a_page_takes_the_options_of_advise_and_no_form_for_programs(verb: str) -> None:
    options = {name: {option for each in command.params for option in each.opts} for name, command in main.commands.items()}
    assert options[verb] == options["advise"] - {"--all"}
    assert run(verb, "--format", "json").exit_code == 2


@EACH_VERB
def test_a_page_can_be_made_from_standard_input_and_settings(verb: str) -> None:
    strained = SESSION.replace(b"thin", b"strained")
    assert answer(verb, "-", "--set", "bond=strained", stdin=SESSION) == answer(verb, "-", stdin=strained)


@EACH_VERB
def test_a_page_goes_to_a_file_and_nothing_to_the_screen(verb: str) -> None:
    assert answer(verb, MISTRUST, "--format", "html", "--output", "page.html") == ""
    assert Path("page.html").read_text(encoding="utf-8") == answer(verb, MISTRUST, "--format", "html")


@EACH_VERB
def test_what_is_wrong_with_a_session_is_told(verb: str) -> None:
    assert told(verb, "--set", "bond=thinn") == "--set bond: bond cannot be “thinn”\n    Did you mean thin?\n"


def test_a_page_for_supervision_is_made_without_any_facts() -> None:
    assert "Nothing was reported yet." in answer("supervision")


def test_no_page_for_the_client_is_made_when_safety_comes_first() -> None:
    assert "safety comes first" in _kindly_refused(SAFETY)


@pytest.mark.parametrize("setting", ["private_to_talk=overheard", "abuse_now=suspected", "coercive_control=suspected"])
def test_no_page_for_the_client_is_made_where_others_could_see_it(setting: str) -> None:
    said = _kindly_refused("-", "--set", setting, stdin=SESSION)
    assert not {"abuse", "overheard", "control", "suspected"} & set(said.lower().split())


def test_without_advice_the_therapist_is_told_that_there_is_none_to_share() -> None:
    assert "no advice to share yet" in _kindly_refused()


@EACH_FORM
def test_where_no_page_is_made_the_target_stays_as_it_was(form: str) -> None:
    Path("page").write_text("old", encoding="utf-8")
    _kindly_refused(SAFETY, "--format", form, "--output", "page")
    assert Path("page").read_text(encoding="utf-8") == "old"
    _kindly_refused(SAFETY, "--format", form, "--output", "new")
    assert not Path("new").exists()


def test_a_knowledge_base_that_names_no_dangers_of_a_page_makes_none(tmp_path: Path) -> None:
    base = copied_base(tmp_path / "kb")
    manifest = base / "manifest.yaml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text[:text.index("client_page:")], encoding="utf-8")
    assert "does not say when a page could harm" in _kindly_refused("-", "--kb", base, stdin=SESSION)


def test_what_the_manifest_says_of_the_page_is_checked(tmp_path: Path) -> None:
    base = copied_base(tmp_path / "kb")
    manifest = base / "manifest.yaml"
    text = manifest.read_text(encoding="utf-8")
    for right, wrong in (("abuse_now: at", "abuse_nov: at"), ("[a-channel-that-is-private,", "[a-chanel,"),
                         ("silent_about: [", "silent_about: [no_such_fact, ")):
        assert right in text
        text = text.replace(right, wrong)
    manifest.write_text(text, encoding="utf-8")
    problems = told("client-page", "--kb", base)
    assert [name for name in ("abuse_nov", "a-chanel", "no_such_fact") if name not in problems] == []
    assert problems.count("manifest.yaml:") == 3
