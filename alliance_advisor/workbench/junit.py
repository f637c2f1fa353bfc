"""Test results in the XML that build servers read: JUnit's, as far as they agree on it.

There is no standard; `testsuites`, `testsuite`, `testcase`, `failure` and `skipped` with `message` are understood everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

Json = dict[str, Any]
_NOT_ALLOWED = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SUITES = {"examples": "examples of rules", "cases": "cases"}


def junit_of(view: Json, text_of: Callable[[Json], str]) -> str:
    """The results of `kb test`; `text_of` says in words what is wrong with one of them."""
    root = Element("testsuites", name="knowledge base")
    for kind, title in SUITES.items():
        tests = [each for each in view["tests"] if bool(each["rule"]) is (kind == "examples")]
        _suite(root, title, tests, text_of)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, title: str, tests: Iterable[Json], text_of: Callable[[Json], str]) -> None:
    tests = list(tests)
    suite = SubElement(root, "testsuite", name=title, tests=str(len(tests)), failures=str(sum(each["failed"] for each in tests)),
                       skipped=str(sum(each["outcome"] == "still_to_do" for each in tests)), errors="0")
    for each in tests:
        _case(suite, each, text_of)


def _case(suite: Element, test: Json, text_of: Callable[[Json], str]) -> None:
    file, line, _ = test["place"].rsplit(":", 2)
    case = SubElement(suite, "testcase", name=_printable(test["name"]), classname=file.removesuffix(".yaml").replace("/", "."),
                      file=file, line=line)
    if test["failed"]:
        text = _printable(text_of(test))
        SubElement(case, "failure", message=text.strip().splitlines()[0].strip()).text = text
    elif test["outcome"] == "still_to_do":
        SubElement(case, "skipped", message=_printable(test["todo"]))


def _printable(text: str) -> str:
    """The text with a question mark for every character that XML 1.0 does not allow."""
    return _NOT_ALLOWED.sub("?", text)
