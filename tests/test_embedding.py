"""The examples of embedding run as they stand, and so does what makes a clinic that does not exist."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest

from alliance_advisor import advise_frame, schema
from tests.shipped import CHECKOUT

EMBEDDING = CHECKOUT / "examples/embedding"


def test_the_plain_script_tells_a_line_a_session_and_goes_on_after_one_that_is_wrong() -> None:
    run = subprocess.run([sys.executable, EMBEDDING / "plain.py"], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert run.stdout.splitlines() == [
        "heron-12 advice - Put the method down and meet the person",
        "wren-7 advice - Gently make room for what was not said",
        "rook-2 not advised: facts.bond: bond cannot be this text",
    ]


def test_the_notebook_tells_what_is_wrong_then_who_comes_first_and_what_to_try() -> None:
    run = subprocess.run([sys.executable, EMBEDDING / "notebook.py"], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert run.stdout.splitlines() == [
        "crane-9: bond can only be strained, thin, sound or warm",
        "| client | session | alerts               |",
        "|--------|---------|----------------------|",
        "| lark-5 | 6       | who-may-be-in-danger |",
        "",
        "| client   | session | strategy_1                       | support_1 |",
        "|----------|---------|----------------------------------|-----------|",
        "| heron-12 | 3       | put-the-person-before-the-method | strong    |",
        "| wren-7   | 9       | make-room-for-the-unsaid         | moderate  |",
    ]


@pytest.mark.slow
def test_the_spark_job_writes_the_answers_that_polars_gives(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="PySpark comes with the extra `benchmark`")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    sessions = pl.DataFrame({"client": ["heron-12", "wren-7", "rook-2"], "session": [3, 9, 1], "bond": ["thin", None, "wram"],
                             "withdrawal_markers.went_quiet": [None, True, None]})
    sessions.write_parquet(tmp_path / "sessions.parquet")
    variables = {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(CHECKOUT), "SPARK_LOCAL_IP": "127.0.0.1"}
    subprocess.run([sys.executable, EMBEDDING / "spark_job.py", tmp_path / "sessions.parquet", tmp_path / "answers"],
                   capture_output=True, text=True, check=True, cwd=CHECKOUT, env=os.environ | variables)
    answers, expected = pl.read_parquet(tmp_path / "answers/*.parquet"), advise_frame(sessions)
    assert answers.sort("client").cast(expected.schema).equals(expected.sort("client"))


@pytest.mark.parametrize("which", [["--all"], []], ids=["every session", "the latest of each client"])
def test_the_clinic_is_the_same_for_the_same_seed_and_can_be_advised_on(which: list[str], tmp_path: Path) -> None:
    for folder in ("one", "two"):
        _made(tmp_path / folder, "--clients", "120", "--slips", "0", *which)
    for name in ("sessions.csv", "scores.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    sessions, scores = (pl.read_csv(tmp_path / "one" / name, infer_schema_length=None) for name in ("sessions.csv", "scores.csv"))
    answers = advise_frame(sessions, history=scores)
    assert answers["problem"].null_count() == len(answers)
    assert {"advice", "carry_on"} < set(answers["status"])


def test_some_rows_of_the_clinic_have_slips_of_the_pen(tmp_path: Path) -> None:
    _made(tmp_path, "--clients", "200", "--slips", "0.5")
    text = (tmp_path / "sessions.csv").read_text(encoding="utf-8")
    assert {",wram,", ",365,", ",n/a,"} == {slip for slip in (",wram,", ",365,", ",n/a,") if slip in text}
    assert len({line.count(",") for line in text.splitlines()}) > 1


def _made(folder: Path, *options: str) -> None:
    subprocess.run([sys.executable, CHECKOUT / "examples/clinic/make.py", folder, *options], capture_output=True, check=True)


class TestTheWebHandler:
    """What comes back to a host that posts a session."""

    def test_a_session_gets_advice_as_the_schema_describes_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        status, answer = _posted({"facts": {"bond": "thin", "technique_focus": "heavy"}}, monkeypatch)
        assert status == 200
        jsonschema.validate(answer, schema("advice"))

    def test_what_is_wrong_is_told_with_its_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert _posted({"facts": {"bond": "wram"}}, monkeypatch) == (422, {"problems": [
            {"place": "facts.bond", "message": "bond cannot be this text", "hint": "Did you mean warm?"}]})


def _posted(session: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[int, Any]:
    """Status and body of the answer to a session, asked over ASGI as a server does."""
    monkeypatch.syspath_prepend(str(EMBEDDING))
    from web import app  # noqa: PLC0415

    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": json.dumps(session).encode()}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/advice", "headers": [], "query_string": b""}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], json.loads(b"".join(each.get("body", b"") for each in sent))
