"""What `kb check` found in the forms that other programs read: annotations for GitHub, and SARIF 2.1.0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alliance_advisor.workbench.remarks import Grade

Json = dict[str, Any]
LEVELS = {Grade.ERROR.value: "error", Grade.WARNING.value: "warning", Grade.ADVICE.value: "notice"}
SARIF_LEVELS = {Grade.ERROR.value: "error", Grade.WARNING.value: "warning", Grade.ADVICE.value: "note"}
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ESCAPED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPED_IN_PROPERTIES = {**_ESCAPED, ":": "%3A", ",": "%2C"}


def as_annotations(remarks: Iterable[Json], folder: Path, not_checked: Sequence[str]) -> str:
    """One workflow command a remark, as GitHub's runners read them from standard output; and one on what was not checked."""
    lines = [*_annotations(remarks, folder), *([f"::notice::not checked: {', '.join(not_checked)}"] if not_checked else [])]
    return "".join(f"{line}\n" for line in lines)


def _annotations(remarks: Iterable[Json], folder: Path) -> Iterator[str]:
    for each in remarks:
        properties = {"file": _from_here(folder, each["file"]).as_posix(), "line": each["line"], "col": each["column"],
                      "title": each["code"]}
        said = ",".join(f"{key}={_escaped(str(value), _ESCAPED_IN_PROPERTIES)}" for key, value in properties.items() if value)
        text = f"{each['message']}. {each['hint']}".strip()
        yield f"::{LEVELS[each['grade']]} {said}::{_escaped(text, _ESCAPED)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return re.sub("|".join(map(re.escape, table)), lambda found: table[found[0]], text)


def as_sarif(remarks: Iterable[Json], folder: Path, version: str, not_checked: Sequence[str]) -> Json:
    """A log of one run (OASIS, Static Analysis Results Interchange Format 2.1.0)."""
    results = [_result(each, folder) for each in remarks]
    rules = [{"id": code} for code in sorted({each["ruleId"] for each in results})]
    driver = {"name": "alliance-advisor kb check", "version": version, "rules": rules}
    notices = [{"level": "warning", "message": {"text": f"not checked: {', '.join(not_checked)}"}}] if not_checked else []
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": notices}
    run = {"tool": {"driver": driver}, "invocations": [invocation], "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(remark: Json, folder: Path) -> Json:
    place: Json = {"artifactLocation": {"uri": _uri(_from_here(folder, remark["file"]))}}
    if remark["line"]:
        place["region"] = {"startLine": remark["line"], "startColumn": remark["column"]}
    return {"ruleId": remark["code"], "level": SARIF_LEVELS[remark["grade"]],
            "message": {"text": f"{remark['message']}. {remark['hint']}".strip()},
            "locations": [{"physicalLocation": place}]}


def _from_here(folder: Path, file: str) -> Path:
    """A file as it is named from where the check was started, if it lies below."""
    path = (folder / file).resolve()
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _uri(path: Path) -> str:
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
