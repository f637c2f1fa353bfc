"""The trace: which rules fired, and what every finding can still be. All readings of the rules give the same one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Fired(NamedTuple):
    """One rule that fired; `provisional` where an exception is not settled yet."""

    rule: str
    provisional: bool


class Trace(NamedTuple):
    """What fired, in the order stratum and rule id; and for each finding the set of its values still possible."""

    fired: tuple[Fired, ...]
    findings: Mapping[str, int]
