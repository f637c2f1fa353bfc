"""What the knowledge base rests on: checked references, figures that are theirs, and no DOI that nobody has looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from alliance_advisor.knowledge.references import Reference
from alliance_advisor.knowledge.vocabulary import Fact
from tests.content.texts import Entry, entries, of_fact, raw_references
from tests.shipped import CHECKOUT, shipped

EVIDENCE = CHECKOUT.parent / "shared" / "clinical" / "evidence.yaml"
COMPARED = ("citation", "doi", "kind", "finding", "checked", "doi_checked")

FIGURE = re.compile(r"(?<![\w-])[-\N{MINUS SIGN}]?(?:\d+(?:,\d{3})+|\d*\.\d+|\d+)%?(?![\w-])")
"""A number in figures, with its sign and per cent; not one that belongs to a name, such as PHQ-9."""


def test_every_strategy_rule_and_alert_cites_a_reference() -> None:
    citing = [entry for entry in entries() if entry.kind in {"strategy", "rule", "alert"}]
    assert {entry.kind for entry in citing} == {"strategy", "rule", "alert"}
    assert not [entry.id for entry in citing if not entry.references]


def test_every_reference_that_is_cited_is_there_and_was_checked() -> None:
    written = raw_references()
    cited = {name for entry in entries() for name in entry.references}
    assert not {name for name in cited if not was_checked(written.get(name, {}))}


def test_a_doi_is_shown_only_where_it_was_checked_with_the_whole_citation() -> None:
    written = raw_references()
    shown = {name for name, each in shipped().references.items() if each.doi}
    assert shown == {name for name, each in written.items() if each.get("doi") and may_show_doi(each)}


def test_every_figure_stands_in_a_reference_that_is_cited_beside_it() -> None:
    assert not {entry.id: wrong for entry in entries() if entry.kind != "fact" and (wrong := unsourced(entry))}


def test_every_figure_of_a_fact_stands_in_the_source_of_its_own_measure() -> None:
    assert not {fact.id: wrong for fact in shipped().vocabulary.facts.values() if (wrong := unsourced_in_fact(fact))}


@pytest.mark.skipif(not EVIDENCE.is_file(), reason="the checked list of evidence is not beside this checkout")
def test_every_reference_says_what_the_checked_list_of_evidence_says() -> None:
    evidence = raw_references(EVIDENCE)
    assert not {name: changes for name, each in raw_references().items()
                if (changes := differences(each, evidence.get(name, {})))}


class TestTheChecks:
    """Each finds what it is meant to find, in an entry made for it."""

    def test_figures_are_found_with_sign_and_per_cent_and_names_are_left_alone(self) -> None:
        text = "In 295 studies r = .278 and g = -0.16 (4%, N = 2,419); the PHQ-9 and the WAI-SR were used."
        assert figures(text) == {"295", "0.278", "-0.16", "4%", "2419"}

    def test_a_figure_that_no_cited_reference_has_is_found(self) -> None:
        assert unsourced(Entry("rule", "made-up", ("It helped 93% of clients.",), references=("fluckiger2018",))) == ["93%"]
        assert not unsourced(Entry("rule", "made-up", ("A link of r = .278.",), references=("fluckiger2018",)))

    def test_a_reference_that_was_not_checked_or_is_not_there_is_found(self) -> None:
        assert was_checked({"checked": "partly"})
        assert not was_checked({"checked": "no"})
        assert not was_checked({})

    @pytest.mark.parametrize(("checked", "doi_checked"), [("partly", "yes"), ("yes", "no")])
    def test_a_doi_that_was_checked_in_part_is_not_shown(self, checked: str, doi_checked: str) -> None:
        assert not may_show_doi({"checked": checked, "doi_checked": doi_checked})
        assert may_show_doi({"checked": "yes", "doi_checked": "yes"})

    def test_a_reference_that_differs_in_a_figure_is_found_and_one_that_only_breaks_lines_otherwise_is_not(self) -> None:
        one = {"citation": "A, B.", "doi": "10.1/x", "kind": "rct", "finding": "d = .5", "checked": "yes", "doi_checked": True}
        assert not differences(one, one | {"finding": "d =\n .5", "checked": True, "doi_checked": "yes"})
        assert list(differences(one, one | {"finding": "d = .6"})) == ["finding"]


def figures(text: str) -> set[str]:
    """The numbers of a text, written one way."""
    return {_one_way(found) for found in FIGURE.findall(text)}


def unsourced(entry: Entry) -> list[str]:
    """The figures of an entry that stand in the finding of no reference which it cites."""
    return _missing(figures(" ".join(entry.everything)), _findings(entry.references))


def unsourced_in_fact(fact: Fact) -> list[str]:
    """The figures in what a fact says that do not come from the source of its own measure."""
    sources = [band.source for band in fact.measure.bands] if fact.measure is not None else []
    return _missing(figures(" ".join(of_fact(fact).everything)), sources)


def was_checked(reference: Mapping[str, Any]) -> bool:
    """Whether the citation was confirmed, wholly or partly."""
    return _word(reference.get("checked", "no")) in {"yes", "partly"}


def may_show_doi(reference: Mapping[str, Any]) -> bool:
    """Whether the DOI was confirmed, and the whole citation with it."""
    return _word(reference["checked"]) == _word(reference["doi_checked"]) == "yes"


def differences(ours: Mapping[str, Any], checked: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Where two records of a reference differ, line breaks aside."""
    both = {key: (_word(ours.get(key)), _word(checked.get(key))) for key in COMPARED}
    return {key: pair for key, pair in both.items() if pair[0] != pair[1]}


def _findings(names: Iterable[str]) -> list[str]:
    references: Mapping[str, Reference] = shipped().references
    return [references[name].finding for name in names]


def _missing(given: set[str], sources: Iterable[str]) -> list[str]:
    return sorted(given - figures(" ".join(sources)))


def _one_way(figure: str) -> str:
    """`.28`, `0.28` and `0.280` are one figure, and so are 2,419 and 2419."""
    figure = figure.replace(",", "").replace("\N{MINUS SIGN}", "-")
    number = float(figure.rstrip("%"))
    return f"{number:.15g}" + "%" * figure.endswith("%")


def _word(value: Any) -> str:
    """A value as text on one line; YAML's own yes and no are words here."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value or "").split())
