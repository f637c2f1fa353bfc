"""What `kb check` found in the forms that other programs read: annotations for GitHub, and SARIF 2.1.0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from alliance_advisor.workbench.remarks import Grade

Json = dict[str, Any]
LEVELS = {Grade.ERROR.value: "error", Grade.WARNING.value: "warning", Grade.ADVICE.value: "notice"}
SARIF_LEVELS = {Grade.ERROR.value: "error", Grade.WARNING.value: "warning", Grade.ADVICE.value: "note"}
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ESCAPED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPED_IN_PROPERTIES = {**_ESCAPED, ":": "%3A", ",": "%2C"}


def as_annotations(remarks: Iterable[Json], folder: PurePath) -> str:
    """One workflow command a remark, as GitHub's runners read them from standard output."""
    return "".join(f"{line}\n" for line in _annotations(remarks, folder))


def _annotations(remarks: Iterable[Json], folder: PurePath) -> Iterator[str]:
    for each in remarks:
        properties = {"file": (folder / each["file"]).as_posix(), "line": each["line"], "col": each["column"],
                      "title": each["code"]}
        said = ",".join(f"{key}={_escaped(str(value), _ESCAPED_IN_PROPERTIES)}" for key, value in properties.items() if value)
        text = f"{each['message']}. {each['hint']}".strip()
        yield f"::{LEVELS[each['grade']]} {said}::{_escaped(text, _ESCAPED)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return re.sub("|".join(map(re.escape, table)), lambda found: table[found[0]], text)


def as_sarif(remarks: Iterable[Json], folder: PurePath, version: str) -> Json:
    """A log of one run (OASIS, Static Analysis Results Interchange Format 2.1.0)."""
    results = [_result(each, folder) for each in remarks]
    rules = [{"id": code} for code in sorted({each["ruleId"] for each in results})]
    driver = {"name": "alliance-advisor kb check", "version": version, "rules": rules}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(remark: Json, folder: PurePath) -> Json:
    place: Json = {"artifactLocation": {"uri": (folder / remark["file"]).as_posix()}}
    if remark["line"]:
        place["region"] = {"startLine": remark["line"], "startColumn": remark["column"]}
    return {"ruleId": remark["code"], "level": SARIF_LEVELS[remark["grade"]],
            "message": {"text": f"{remark['message']}. {remark['hint']}".strip()},
            "locations": [{"physicalLocation": place}]}
