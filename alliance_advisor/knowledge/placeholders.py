"""Three dots, which `kb new` writes where something is still to be filled in: they are no content, wherever they stand."""

from __future__ import annotations

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge.located_yaml import Mapping, Node, Scalar, Sequence, shortened

TO_FILL_IN = "..."
DOTS = (TO_FILL_IN, "…")
"""Some editors make one character of three dots."""


def report_placeholders(node: Node, problems: ProblemCollector, what: str = "this list") -> None:
    """Tell each place in a file where something is still to be filled in."""
    if isinstance(node, Sequence):
        for item in node.items:
            _report_or_look_inside(item, f"an item of {what}", problems)
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if _is_placeholder(key):
                _still_open("this line", key.location, problems)
            else:
                _report_or_look_inside(value, shortened(key.text), problems)


def _report_or_look_inside(node: Node, what: str, problems: ProblemCollector) -> None:
    if _is_placeholder(node):
        _still_open(what, node.location, problems)
    else:
        report_placeholders(node, problems, what)


def _is_placeholder(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.strip() in DOTS


def _still_open(what: str, place: Location, problems: ProblemCollector) -> None:
    problems.report("to-fill-in", f"{what} is still to be filled in", place, "Write it in the place of the dots.")
