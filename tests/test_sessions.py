"""Sessions: what a bad one is told, word for word, and what a good one means, from a file, a dict or settings.

Each file in golden/bad-sessions is a session that cannot be used, and the `.txt` beside it what the command says. After
a wanted change of wording: `ALLIANCE_REWRITE_EXPECTED=1 python -m pytest tests/test_sessions.py`, and read the difference.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from alliance_advisor import resources
from alliance_advisor.errors import ProblemsFound
from alliance_advisor.inference.session import HELPED, NO_EFFECT, Attempt, Session
from alliance_advisor.inference.session_file import session_from_bytes, session_from_dict, session_from_settings
from alliance_advisor.interface.cli.main import main
from alliance_advisor.knowledge.located_yaml import LARGEST_FILE
from tests.golden_files import GOLDEN, golden, left_over
from tests.shipped import EXAMPLES, shipped

FOLDER = GOLDEN / "bad-sessions"
FILES = sorted(file.name for file in FOLDER.iterdir() if file.suffix != ".txt")
MADE_HERE = {
    "empty.yaml": b"",
    "binary.yaml": bytes(range(256)),
    "utf-16.yaml": "facts: {bond: thin}\n".encode("utf-16"),
    "latin-1.yaml": "facts:\n  # café\n  bond: thin\n".encode("latin-1"),
    "too-large.yaml": b"# a very long file\n" * 60_000,
    "brackets.yaml": b"[" * 100_000,
    "braces.json": b"{" * 100_000,
    "dashes.yaml": b"- " * 100_000,
}
NAMES = [*FILES, *MADE_HERE, "missing.yaml", "."]
CLIENTS = re.compile(r"jane|doe|12 ?high|street|may|1980|9434765919|otter", re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_session_is_told_its_problems_and_gets_no_answer(
        name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if name in MADE_HERE:
        (tmp_path / name).write_bytes(MADE_HERE[name])
    monkeypatch.chdir(FOLDER if name in FILES else tmp_path)
    result = CliRunner().invoke(main, ["advise", name])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == golden(f"bad-sessions/{name.strip('.') or 'a-folder'}.txt", result.stderr)


def test_every_golden_message_belongs_to_a_bad_session() -> None:
    assert left_over("bad-sessions", ".txt", {f"{name.strip('.') or 'a-folder'}.txt" for name in NAMES}) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_problem_is_one_line_with_its_place_followed_by_a_hint(name: str) -> None:
    lines = (FOLDER / f"{name.strip('.') or 'a-folder'}.txt").read_text(encoding="utf-8").splitlines()
    for problem, hint in zip(lines[::2], lines[1::2], strict=True):
        assert re.match(rf"{re.escape(name)}(:\d+:\d+)?: \S", problem)
        assert re.match(r" {4}\S.*[.?)]$", hint)


@pytest.mark.parametrize("name", [name for name in FILES if "as-client" in name or name.startswith(("prose", "duplicate"))])
def test_no_message_quotes_what_stands_for_the_client(name: str) -> None:
    message = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").replace(name, "")
    assert not CLIENTS.search(message)


@pytest.mark.parametrize("client", ["heron-12", "c7", "blue.kite", "AB-12", "x" * 40, "żuraw_3"])
def test_a_pseudonym_is_accepted(client: str) -> None:
    assert session_from_dict({"client": client}, shipped()).client == client


@pytest.mark.parametrize("client", ["Jane", "Jane.Doe", "a@b", "12/5/80", "1980-05-12", "may80", "x" * 41, "heron 12", "123456"])
def test_a_name_an_address_or_a_date_is_no_pseudonym(client: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        session_from_dict({"client": client}, shipped())
    assert [problem.code for problem in found.value.problems] == ["not-a-pseudonym"]
    assert client not in str(found.value)


@pytest.mark.parametrize("facts", [
    {}, {"bond": None}, {"bond": ""}, {"bond": "unknown"}, {"srs_total": None}, {"srs_total": float("nan")}, {"bond": "null"},
])
def test_what_is_missing_empty_unknown_or_nan_is_not_answered(facts: dict[str, Any]) -> None:
    assert session_from_dict({"facts": facts}, shipped()) == Session()


def test_a_checklist_on_which_nothing_is_ticked_is_answered() -> None:
    ways: list[Any] = [[], (), "none"]
    sessions = [session_from_dict({"facts": {"withdrawal_markers": nothing}}, shipped()) for nothing in ways]
    assert [session.reports.values for session in sessions] == [{"withdrawal_markers": 0}] * 3


def test_the_values_of_a_program_mean_what_they_say() -> None:
    plain = {"session": 6.0, "facts": {"acute_crisis": False, "withdrawal_markers": {"went_quiet"}, "srs_total": 34}}
    written = b"session: 6\nfacts: {acute_crisis: no, withdrawal_markers: went_quiet, srs_total: 34.0}\n"
    assert session_from_dict(plain, shipped()) == session_from_bytes(written, "session.yaml", shipped())


def test_the_problems_of_a_dict_have_paths_as_their_places() -> None:
    plain = {"facts": {"bond": "thinn", "withdrawal_markers": ["went_quiet", 3]}, "history": [{"tried": []}]}
    with pytest.raises(ProblemsFound) as found:
        session_from_dict(plain, shipped())
    assert [str(problem.location) for problem in found.value.problems] == [
        "facts.bond", "facts.withdrawal_markers[1]", "history[0].tried",
    ]


@pytest.mark.parametrize("value", [10**5000, -(10**400), float("inf"), float("-inf"), "9" * 5000],
                         ids=["int", "negative int", "inf", "-inf", "digits"])
def test_a_number_beyond_all_numbers_is_refused(value: object) -> None:
    with pytest.raises(ProblemsFound, match="srs_total must be a number"):
        session_from_dict({"facts": {"srs_total": value}}, shipped())


def test_a_dict_that_holds_itself_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["facts"] = endless
    with pytest.raises(ProblemsFound, match="nested too deeply"):
        session_from_dict(endless, shipped())


@pytest.mark.parametrize("odd", [{1, "a"}, b"bytes", object, 3 + 4j, [[[]]], {None: None}, {1: {2: 3}}])
def test_values_that_no_session_has_are_told_as_problems(odd: object) -> None:
    for plain in ({"facts": odd}, {"facts": {"bond": odd}}, {"history": odd}, {"client": odd}, {"session": odd}):
        with pytest.raises(ProblemsFound):
            session_from_dict(plain, shipped())


def test_a_renamed_fact_is_accepted_under_its_old_name() -> None:
    fact = replace(shipped().vocabulary.facts["bond"], renamed_from=("liking",))
    renamed = replace(shipped(), vocabulary=replace(shipped().vocabulary, facts={**shipped().vocabulary.facts, "bond": fact}))
    old, new = (session_from_dict({"facts": {name: "thin"}}, renamed) for name in ("liking", "bond"))
    assert old == new
    assert session_from_settings(["liking=thin", "bond=warm"], renamed) == session_from_settings(["bond=warm"], renamed)


def test_a_renamed_strategy_is_accepted_in_the_history() -> None:
    old, new = next((old, strategy.id) for strategy in shipped().strategies.values() for old in strategy.renamed_from)
    session = session_from_dict({"history": [{"session": 1, "tried": {old: NO_EFFECT}}, {"tried": {new: HELPED}}]}, shipped())
    assert session.attempts == (Attempt(new, NO_EFFECT), Attempt(new, HELPED))


def test_an_empty_history_is_not_the_same_as_none() -> None:
    assert session_from_dict({"history": []}, shipped()).attempts == ()
    assert session_from_dict({"history": None}, shipped()).attempts is None


def test_a_file_of_the_largest_size_is_still_read() -> None:
    line = b"facts: {bond: thin}\n"
    padded = line + b"#" * (LARGEST_FILE - len(line))
    assert session_from_bytes(padded, "session.yaml", shipped()).reports.values
    with pytest.raises(ProblemsFound, match="too large"):
        session_from_bytes(padded + b"#", "session.yaml", shipped())


def _schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(resources.schema_file("session").read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_session_has_the_shape_of_the_schema(file: Path) -> None:
    _schema().validate(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("plain", [
    {"session": 0}, {"session": "third"}, {"facts": []}, {"facts": {"bond": {}}}, {"facts": {"No Fact": "x"}}, {"fact": {}},
    {"history": {}}, {"history": [{"tried": {"own-your-part": "no_efect"}}]}, {"history": ["x"]}, {"client": "jane doe"},
    {"client": {}}, {"history": [{"when": 1}]}, [],
])
def test_what_the_schema_of_sessions_refuses_is_refused_by_the_reader(plain: Any) -> None:
    assert not _schema().is_valid(plain)
    with pytest.raises(ProblemsFound):
        session_from_dict(plain, shipped())
