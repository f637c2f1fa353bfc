"""The examples of embedding run as they stand."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import jsonschema
import pytest

from alliance_advisor import schema
from tests.shipped import CHECKOUT

EMBEDDING = CHECKOUT / "examples/embedding"


def test_the_plain_script_tells_a_line_a_session_and_goes_on_after_one_that_is_wrong() -> None:
    run = subprocess.run([sys.executable, EMBEDDING / "plain.py"], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert run.stdout.splitlines() == [
        "heron-12 advice - Put the method down and meet the person",
        "wren-7 advice - Gently make room for what was not said",
        "rook-2 not advised: facts.bond: bond cannot be this text",
    ]


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
