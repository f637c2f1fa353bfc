"""`compare`: two session files of one client, with the options of `advise` that concern the answer."""

from __future__ import annotations

import json
from pathlib import Path

from alliance_advisor.interface.cli.main import main
from tests.cli.running import answer, run, told
from tests.shipped import EXAMPLES

DIRECT = ("--engine", "direct")
FACTS = "client: heron-12\nsession: {session}\nfacts:\n  technique_focus: heavy\n  bond: {bond}\n"


def _file(name: str, session: int, bond: str) -> Path:
    Path(name).write_text(FACTS.format(session=session, bond=bond), encoding="utf-8")
    return Path(name)


def test_the_same_session_twice_has_nothing_to_tell() -> None:
    assert "Nothing changed in the answer." in answer("compare", EXAMPLES[0], EXAMPLES[0], *DIRECT)


def test_both_engines_say_the_same() -> None:
    files = _file("earlier.yaml", 3, "warm"), _file("later.yaml", 4, "thin")
    assert answer("compare", *files) == answer("compare", *files, *DIRECT)


def test_two_clients_are_refused_kindly() -> None:
    said = told("compare", EXAMPLES[0], EXAMPLES[1], *DIRECT)
    assert said.startswith("compare: these two sessions carry two different pseudonyms\n")
    assert "heron" not in said


def test_the_form_for_programs_names_both_sessions_and_what_did_it() -> None:
    files = _file("earlier.yaml", 3, "warm"), _file("later.yaml", 4, "thin")
    document = json.loads(answer("compare", *files, "--format", "json", *DIRECT))
    assert (document["earlier"]["session"], document["later"]["session"]) == (3, 4)
    assert document["reported"] == [{"name": "bond", "before": {"words": ["warm"], "score": None},
                                     "after": {"words": ["thin"], "score": None}, "did": True}]
    assert {tuple(each["did_it"]) for each in document["differences"]} == {("bond",)}


def test_a_comparison_goes_to_a_file() -> None:
    assert answer("compare", EXAMPLES[0], EXAMPLES[0], "--output", "compared.txt", *DIRECT) == ""
    assert "Nothing changed" in Path("compared.txt").read_text(encoding="utf-8")


def test_what_is_wrong_is_told_and_a_missing_session_is_a_misuse() -> None:
    assert "there is no such file" in told("compare", EXAMPLES[0], "none.yaml", *DIRECT)
    assert run("compare", EXAMPLES[0]).exit_code == 2


def test_it_takes_the_options_of_advise_that_concern_the_answer() -> None:
    options = {name: {option for each in command.params if each.param_type_name == "option" for option in each.opts}
               for name, command in main.commands.items()}
    assert options["compare"] == options["advise"] - {"--set", "--all"}
