"""The library as the rubric codes it: every strategy stands for some advice of the code book, and all of it is covered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pytest

from alliance_advisor.knowledge.alerts import SAFETY
from tests.shipped import CHECKOUT, shipped
from tests.vignettes.code_book import ADVICE, CHALLENGES, MUST_NOT
from tests.vignettes.coding import coding

RUBRIC = CHECKOUT.parent / "shared" / "clinical" / "rubric.md"
SAFETY_STEPS = frozenset({"RISK", "SAFETY", "ESCALATE"})
"""Safety alerts advise these, and strategies need not."""

MOST_CODES = 2
WRONGLY_CODED = {"one": ["VALIDATE", "EXPLORE", "PAUSE"], "other": ["KINDNESS"]}


def test_every_strategy_is_coded_and_nothing_else() -> None:
    assert coding()["strategies"].keys() == shipped().strategies.keys()


def test_every_safety_alert_is_coded_and_no_other() -> None:
    assert coding()["alerts"].keys() == {each.id for each in shipped().alerts.values() if each.kind == SAFETY}


def test_every_finding_of_a_challenge_is_coded_as_the_vocabulary_has_it() -> None:
    assert coding()["findings"] == {each.id: each.challenge for each in shipped().vocabulary.findings.values() if each.challenge}


def test_a_strategy_or_a_piece_of_safety_advice_has_one_or_two_codes_of_the_book() -> None:
    assert not miscoded(coding()["strategies"])
    assert not miscoded({name: each for name, pieces in coding()["alerts"].items() for each in pieces})
    assert not [name for name, pieces in coding()["alerts"].items() if not pieces]
    assert set(coding()["findings"].values()) <= CHALLENGES


def test_every_advice_of_the_code_book_leads_some_strategy_or_for_danger_is_in_a_safety_alert() -> None:
    """What stands only second is easily lost."""
    leading = {codes[0] for codes in coding()["strategies"].values()}
    in_alerts = {code for pieces in coding()["alerts"].values() for codes in pieces for code in codes}
    assert not ADVICE - SAFETY_STEPS - leading
    assert not SAFETY_STEPS - in_alerts


@pytest.mark.skipif(not RUBRIC.is_file(), reason="the shared rubric is not beside this checkout")
def test_the_code_book_is_that_of_the_rubric() -> None:
    assert set(_codes_of_the_rubric()) == ADVICE | MUST_NOT


def test_a_strategy_with_three_codes_or_an_unknown_one_is_found() -> None:
    assert miscoded(WRONGLY_CODED) == WRONGLY_CODED
    assert not miscoded({"one": ["VALIDATE"]})


def miscoded(library: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Entries with no code, too many, one twice, or one that the book does not have."""
    return {name: codes for name, codes in library.items()
            if not set(codes) <= ADVICE or not 1 <= len(set(codes)) == len(codes) <= MOST_CODES}


def _codes_of_the_rubric() -> Iterator[str]:
    """The words in capitals of the tables of codes."""
    for line in RUBRIC.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1::2]]
        yield from (cell for cell in cells if line.startswith("|") and re.fullmatch(r"[A-Z][A-Z_]+", cell))
