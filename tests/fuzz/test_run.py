"""A few hundred damaged and made-up inputs in every run, the same each time; `ALLIANCE_FUZZ=100000` reads as many new ones.

`python -m tests.fuzz.run 1000000` is the fast way to read very many: it splits them over two processes.
"""

from __future__ import annotations

import os
import random
import time

import pytest

from alliance_advisor.errors import Location, Problem
from tests.fuzz import run
from tests.fuzz.inputs import Input, check, input_of, kinds
from tests.fuzz.run import Outcome, outcome_of, told

ASKED_FOR = int(os.environ.get("ALLIANCE_FUZZ", "0"))
FIRST = random.SystemRandom().randrange(2**40) if ASKED_FOR else 0


def test_every_input_is_accepted_or_refused_with_a_place() -> None:
    outcome = outcome_of(range(FIRST, FIRST + (ASKED_FOR or 700)))
    assert not outcome.faults, "\n".join(told(outcome))


def test_every_kind_of_input_is_made_and_most_are_both_accepted_and_refused() -> None:
    made = [input_of(seed).kind for seed in range(1500)]
    usual = {kind for kind, each in kinds().items() if each.share >= 1}
    assert usual <= set(made)
    outcome = outcome_of(range(700))
    assert {kind for kind in ("rule", "condition", "session") if not outcome.counts[kind, "accepted"]} == set()
    assert {kind for kind in ("rule", "condition", "session") if not outcome.counts[kind, "refused"]} == set()


def test_the_input_of_a_seed_is_the_same_each_time() -> None:
    assert [input_of(seed) for seed in range(50)] == [input_of(seed) for seed in range(50)]


def test_what_raises_is_told_with_its_seed_and_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = _outcome(monkeypatch, lambda _: 1 // 0)
    text = "\n".join(told(outcome))
    assert "2 times" in text
    assert "with the seeds [5, 6]" in text
    assert "ZeroDivisionError" in text


def test_what_does_not_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PATIENCE", 0.05)
    outcome = _outcome(monkeypatch, lambda _: time.sleep(5))
    assert "no answer within 0.05 s" in "\n".join(told(outcome))


@pytest.mark.parametrize("problem", [
    Problem("code", "a message", Location("")), Problem("code", "a message", Location("file.yaml")),
    Problem("code", "a message", Location("file.yaml", 12, 1)), Problem("code", "", Location("file.yaml", 1, 1)),
    Problem("code", "two\nlines", Location("file.yaml", 1, 1)), Problem("", "a message", Location("file.yaml", 1, 1)),
])
def test_a_problem_without_place_line_or_words_is_a_fault(problem: Problem) -> None:
    check(Problem("code", "a message", Location("file.yaml", 2, 1)), 2, lines=True)
    with pytest.raises(AssertionError):
        check(problem, 2, lines=True)


def _outcome(monkeypatch: pytest.MonkeyPatch, accepted: object) -> Outcome:
    monkeypatch.setattr(run, "accepted", accepted)
    monkeypatch.setattr(run, "input_of", lambda _: Input("rule", "a.yaml", b""))
    return outcome_of((5, 6))
