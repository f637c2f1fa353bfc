"""Remarks that a trainer accepts, with the reason, in a comment beside what the remark is about.

    # accepted subsumed-rule: It adds why the client is wary, which the general rule does not say.

On a line of its own: in the file of one rule, strategy or alert anywhere, elsewhere right above the entry. A word behind the
code (`# accepted gap likely: ...`) accepts only remarks that name it. What the loader refuses cannot be accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alliance_advisor.errors import Location
from alliance_advisor.knowledge.broken_page import prose_rows
from alliance_advisor.knowledge.folder import SourceFile
from alliance_advisor.workbench.remarks import Code, Remark

_ACCEPTED = re.compile(r"(?P<margin>\s*)# accepted(?:\s+(?P<code>[\w-]+))?(?:\s+(?P<word>[\w-]+))?"
                       r"\s*(?::\s*(?P<reason>.*?))?\s*\Z")
ONE_DEFINITION = ("rules", "strategies", "alerts")
NEVER_ACCEPTED = (Code.ACCEPTED_WITHOUT_REASON, Code.ACCEPTS_NOTHING)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One such comment: where it stands, and the line of what it speaks of, 0 where that is the whole file."""

    code: str
    word: str
    reason: str
    location: Location
    line: int

    def covers(self, remark: Remark) -> bool:
        """Whether it accepts a remark."""
        return (remark.problem is None and remark.code == self.code and remark.location.file == self.location.file
                and self.line in (0, remark.location.line) and self.word in ("", *remark.others))


def acceptances_in(files: Iterable[SourceFile]) -> tuple[Acceptance, ...]:
    """Every such comment, by file and line."""
    return tuple(each for file in sorted(files, key=lambda file: file.name) for each in _in_file(file))


def _in_file(file: SourceFile) -> Iterator[Acceptance]:
    lines = file.text().splitlines()
    prose = prose_rows(lines)
    for number, line in enumerate(lines, 1):
        found = _ACCEPTED.match(line) if number - 1 not in prose else None
        if found is not None:
            below = next((at for at, text in enumerate(lines[number:], number + 1) if not text.lstrip().startswith("#")), 0)
            place = Location(file.name, number, len(found["margin"]) + 1)
            yield Acceptance(found["code"] or "", found["word"] or "", found["reason"] or "", place,
                             0 if file.holds in ONE_DEFINITION else below)


def unaccepted(remarks: Iterable[Remark], files: Iterable[SourceFile], looked_for: Iterable[str]) -> Iterator[Remark]:
    """The remarks that nobody accepted, and what is wrong with the comments that accept some.

    `looked_for` are the codes that could be found at all: a comment for another one may accept something elsewhere.
    """
    acceptances, codes = acceptances_in(files), set(looked_for)
    valid = [each for each in acceptances if each.reason and each.code in tuple(Code) and each.code not in NEVER_ACCEPTED]
    used: set[Acceptance] = set()
    for remark in remarks:
        covering = [each for each in valid if each.covers(remark)]
        used.update(covering)
        if not covering:
            yield remark
    for each in acceptances:
        if each not in valid:
            yield Remark.of(Code.ACCEPTED_WITHOUT_REASON, each.location, each.code)
        elif each not in used and each.code in codes:
            yield Remark.of(Code.ACCEPTS_NOTHING, each.location, each.code)
