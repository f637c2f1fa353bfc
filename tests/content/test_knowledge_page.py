"""docs/knowledge.md says whose choice each cut-off is, and names rules that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alliance_advisor.knowledge.measures import Band, in_figures
from alliance_advisor.knowledge.vocabulary import Fact
from tests.golden_files import shown_in
from tests.shipped import CHECKOUT, shipped

PAGE = CHECKOUT / "docs/knowledge.md"
RULES = re.compile(r"^\|[^|]*\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|$", re.MULTILINE)


def test_every_band_is_in_the_table_with_whose_choice_it_is() -> None:
    assert shown_in(PAGE, "cut-offs", "".join(_table()))


def test_every_rule_that_the_page_names_is_there() -> None:
    named = {name for cell in RULES.findall(PAGE.read_text(encoding="utf-8")) for name in re.findall(r"[a-z-]+", cell)}
    assert len(named) > 20
    assert named <= shipped().rules.keys()


def _table() -> Iterator[str]:
    yield "| score | range | from here on | whose choice | source |\n|---|---|---|---|---|\n"
    for fact in shipped().vocabulary.facts.values():
        for band in fact.measure.bands if fact.measure is not None else ():
            yield _row(fact, band)


def _row(fact: Fact, band: Band) -> str:
    assert fact.measure is not None
    ends = f"{in_figures(fact.measure.lowest)} to {in_figures(fact.measure.highest)}"
    word = f"{in_figures(band.lower)}: {band.word.replace('_', ' ')}"
    return f"| `{fact.id}` | {ends} | {word} | {band.chosen_by} | {band.source} |\n"
