"""Speaks to yaml-language-server over its standard streams, as an editor does: what it underlines, and what it offers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

SERVER = Path("node_modules", "yaml-language-server", "bin", "yaml-language-server")

VERSIONS = ("1.1", "1.2")
"""Of YAML. In the older one, `no` is a boolean."""


class Underlined(NamedTuple):
    """What the editor underlines: where it begins, counted from 1, and what it says."""

    line: int
    column: int
    message: str


class LanguageServer:
    """One server, with schemas by the pattern of the files that they are for."""

    def __init__(self, installed: Path, schemas: Mapping[str, str], version: str = VERSIONS[-1]) -> None:
        self._settings = {"schemas": dict(schemas), "validate": True, "completion": True, "schemaStore": {"enable": False},
                          "yamlVersion": version}
        self._last = 0
        command = ["node", str(installed / SERVER), "--stdio"]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        capabilities = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": {"yaml": self._settings}}})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.kill()
        self._server.communicate()

    def underlined(self, file: Path) -> list[Underlined]:
        """What is underlined in a file."""
        self._open(file)
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == file.as_uri():
                starts = ((each["range"]["start"], each["message"]) for each in message["params"]["diagnostics"])
                return sorted(Underlined(start["line"] + 1, start["character"] + 1, said) for start, said in starts)

    def offered(self, file: Path, line: int, column: int) -> list[str]:
        """What is offered at a place of a file, line and column counted from 1, once the file has been looked through."""
        self.underlined(file)
        place = {"line": line - 1, "character": column - 1}
        answer = self._ask("textDocument/completion", {"textDocument": {"uri": file.as_uri()}, "position": place})
        return [each["label"] for each in answer["items"]]

    def _open(self, file: Path) -> None:
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": file.read_text(encoding="utf-8")}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def _ask(self, method: str, parameters: Mapping[str, Any]) -> Any:
        self._last += 1
        self._send({"id": self._last, "method": method, "params": parameters})
        while (message := self._next()).get("id") != self._last or "method" in message:
            pass
        return message["result"]

    def _next(self) -> dict[str, Any]:
        """The next message; what the server asks of an editor is answered on the way."""
        stream = self._server.stdout
        assert stream is not None
        length = 0
        while header := stream.readline().strip():
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if not length:
            raise EOFError
        message: dict[str, Any] = json.loads(stream.read(length))
        if "id" in message and "method" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: Mapping[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        return [self._settings if each.get("section") == "yaml" else {} for each in message["params"]["items"]]

    def _send(self, message: Mapping[str, Any]) -> None:
        stream = self._server.stdin
        assert stream is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        stream.flush()
