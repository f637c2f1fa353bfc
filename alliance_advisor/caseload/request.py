"""What is asked of a caseload: which columns go through, which answers are wanted, and what no answer may carry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from alliance_advisor.caseload.answer_columns import Answers
from alliance_advisor.caseload.entry import FAILED, places_of
from alliance_advisor.caseload.truths import code
from alliance_advisor.errors import Location, ProblemCollector, did_you_mean
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.vocabulary import FROM_SCORES

USUALLY_KEPT = ("client", "session")
_OF_THERAPISTS = re.compile(
    r"therapist|clinician|counsell?or|practitioner|provider|psycholog|psychiatr|supervis|caseworker|case_worker|staff|"
    r"behandl|treater|therapeut|\bther_|worker|trainee|\bowner|assigned_to", re.IGNORECASE)
"""Names of columns by which sessions could be put down to a therapist."""


@dataclass(frozen=True, slots=True)
class Request:
    """One knowledge base, the columns kept beside the answers, and whether findings and rules are shown.

    No column that names a therapist is let through: answers sorted by need beside a name are read as a ranking of therapists,
    which they cannot be (who is given the hardest work would come out worst), and people who fear that report less.
    """

    knowledge_base: KnowledgeBase
    keep: tuple[str, ...] = USUALLY_KEPT
    findings: bool = True
    rules: bool = False

    @property
    def answers(self) -> Answers:
        """The column reading of the knowledge base."""
        return self.knowledge_base.kept(Answers)

    def kept_of(self, columns: Iterable[str]) -> list[str]:
        """Those of a frame's columns that go through."""
        return [column for column in columns if column in self.keep]

    @property
    def names(self) -> list[str]:
        """The columns of the answers."""
        return self.answers.names(findings=self.findings, rules=self.rules)

    def check(self, columns: Iterable[str]) -> None:
        """Raise `ProblemsFound` where a column to keep is missing, names a therapist, or has the name of an answer."""
        problems, columns = ProblemCollector(), list(columns)
        places = places_of(columns, self.knowledge_base)
        for column in self.keep:
            if column not in (*columns, *USUALLY_KEPT):
                problems.report("unknown-column", "there is no such column to keep", Location(f"column {column}"),
                                did_you_mean(column, columns))
        facts, answers = self.knowledge_base.vocabulary.facts, self.names
        for column in columns:
            place = Location(places[column])
            if _OF_THERAPISTS.search(column) and not column.startswith(FAILED) and column.partition(".")[0] not in facts:
                problems.report("names-therapists", "this column could name therapists, whom no answer is put beside", place,
                                "Take it out. Sessions do not rank therapists: who takes on the hardest work would come last.")
            elif column in self.keep and column in answers:
                problems.report("reserved-name", "an answer has a column of this name", place, "Rename the column.")
        problems.raise_if_any()


def check_names(columns: Iterable[str], knowledge_base: KnowledgeBase) -> None:
    """Raise `ProblemsFound` where a column has no name of its own, or one that only columns of ours have.

    What `columns_of` gives for sessions with a history may pass: codes of what was computed over time.
    """
    problems, names = ProblemCollector(), list(columns)
    ours = {code(fact.id) for fact in knowledge_base.computed_facts if fact.computed not in FROM_SCORES}
    for number, name in enumerate(names, start=1):
        if "|" in name and name not in ours:
            problems.report("reserved-name", "a name cannot have the sign | in it", Location(f"column {number}"), "Rename it.")
        elif name in names[:number - 1]:
            problems.report("reported-twice", f"it has the name of column {names.index(name) + 1}",
                            Location(f"column {number}"), "Keep one of the two.")
    problems.raise_if_any()
