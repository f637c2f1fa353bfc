"""How the knowledge base speaks: plain, unblaming, British, and never as if a link were a cause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.measures import Measure
from alliance_advisor.knowledge.references import Reference
from tests.content.texts import HERE, Entry, Words, entries, listed, plain
from tests.readability import grade, sentences, syllables, words, worst
from tests.shipped import shipped

TO_THERAPISTS, TO_SAY, TO_CLIENTS = 10, 7, 8
"""The highest Flesch-Kincaid grades."""

ENOUGH_WORDS = 20
"""A grade of fewer words says little; facts, findings and conflicts are also graded together, group by group."""

NEGATED = re.compile(r"\b(?:no|not|never|nothing|neither|nor|whether|cannot)\b|n't\b", re.IGNORECASE)
NOUN_BEFORE = re.compile(r"\b(?:a|an|the|its|their|another|one|bodily|other) $", re.IGNORECASE)
TRIALS = re.compile(r"\b(?:RCTs?|trials?|randomi[sz]ed|controlled|experiment\w*)\b", re.IGNORECASE)
QUOTATION_MARKS = '"' "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"


def test_what_a_therapist_reads_is_of_grade_ten_at_most() -> None:
    assert not _failing(lambda entry: too_hard(entry.lines, TO_THERAPISTS))


def test_what_facts_findings_and_conflicts_say_is_of_grade_ten_at_most() -> None:
    hard = {name: too_hard(lines, TO_THERAPISTS) for name, lines in _groups().items()}
    assert not {name: why for name, why in hard.items() if why}


def test_words_to_say_are_of_grade_seven_at_most() -> None:
    assert not _failing(lambda entry: too_hard(entry.say, TO_SAY, enough=1))


def test_what_a_client_takes_home_is_of_grade_eight_at_most() -> None:
    assert not _failing(lambda entry: too_hard((entry.to_client,), TO_CLIENTS, enough=1))


def test_nobody_is_blamed() -> None:
    assert not _failing(lambda entry: {line: found for line in entry.everything if (found := blame_in(line))})


def test_the_spelling_is_british() -> None:
    american = Words(listed("american_spellings.txt"))
    assert not _failing(lambda entry: american.found_in(" ".join(entry.everything)))


def test_a_link_is_not_worded_as_a_proof() -> None:
    assert not _failing(lambda entry: unfounded_claims(entry, shipped()))


def test_no_text_about_a_measure_quotes_anything() -> None:
    """Item wording of licensed forms is never reproduced; whether a paraphrase comes too close, a person must judge."""
    measures = [fact for fact in shipped().vocabulary.facts.values() if fact.about == "measure"]
    quoting = {fact.id: text for fact in measures
               for text in (fact.ask, *fact.anchors.values(), *fact.credits.values(), *_sources(fact.measure))
               if set(text) & set(QUOTATION_MARKS)}
    assert measures
    assert not quoting


def test_every_phrase_in_which_a_blaming_word_is_allowed_is_needed_and_has_a_reason() -> None:
    said = " ".join(" ".join(line.split()) for entry in entries() for line in entry.everything).lower()
    for allowed in allowed_contexts():
        assert allowed["phrase"].lower() in said
        assert blaming().found_in(allowed["phrase"])
        assert allowed["reason"].endswith(".")


class TestTheChecks:
    """Each finds what it is meant to find, in a text made for it."""

    HARD = (
        "The aforementioned intervention necessitates comprehensive collaborative consideration of interpersonal "
        "difficulties, particularly those characterising the individual's predominant relational vulnerabilities "
        "throughout treatment."
    )

    @pytest.mark.parametrize(("word", "count"), [
        ("say", 1), ("client", 2), ("client's", 2), ("therapy", 3), ("didn't", 2), ("behaviour", 3), ("apologise", 4),
        ("unblaming", 3),
    ])
    def test_syllables_are_counted_as_they_are_spoken(self, word: str, count: int) -> None:
        assert syllables(word) == count

    def test_a_grade_is_that_of_the_published_formula(self) -> None:
        assert grade(["Say what you saw. Ask what it was like."]) == pytest.approx(0.39 * 9 / 2 + 11.8 * 9 / 9 - 15.59)

    def test_a_title_without_a_full_stop_ends_a_sentence_and_an_aside_is_not_spoken(self) -> None:
        found = sentences(["Hear it out", "(to a supervisor) I need help. Can we talk?"])
        assert found == ["Hear it out", "I need help.", "Can we talk?"]

    def test_a_hard_text_is_too_hard_and_its_worst_sentence_is_named(self) -> None:
        assert "aforementioned" in too_hard(("Say what you saw.", self.HARD), TO_THERAPISTS)

    def test_a_blaming_word_is_found_as_a_word_and_with_any_ending(self) -> None:
        assert blame_in("A resistant client manipulates the session.") == ["resistant", "manipulates"]
        assert not blame_in("Say that it was no failure of theirs.")

    def test_an_american_spelling_is_found(self) -> None:
        assert Words(listed("american_spellings.txt")).found_in("Recognize the behavior.") == ["Recognize", "behavior"]

    def test_a_cause_that_is_claimed_is_found_and_one_that_is_denied_is_not(self) -> None:
        assert list(worded_as_proof("Warmth improves outcome.")) == ["improves: Warmth improves outcome."]
        assert not list(worded_as_proof("The studies do not show that warmth improves outcome."))
        assert not list(worded_as_proof("This may have a cause in the body."))

    def test_a_claim_needs_an_experiment_and_a_strategy_that_was_tested(self) -> None:
        claim, link, trial = ("Warmth improves outcome.",), "fluckiger2018", "westra2016"
        untested = next(each.id for each in shipped().strategies.values() if not each.tested)
        assert unfounded_claims(Entry("rule", "made-up", claim, references=(link,)), shipped())
        assert not unfounded_claims(Entry("rule", "made-up", claim, references=(trial,)), shipped())
        assert unfounded_claims(Entry("strategy", untested, claim, references=(trial,)), shipped())


def too_hard(lines: Sequence[str], highest: int, enough: int = ENOUGH_WORDS) -> str:
    """Why a text is too hard, or nothing where it is easy enough or too short to tell."""
    if sum(len(words(line)) for line in lines) < enough or (found := grade(lines)) <= highest:
        return ""
    return f"grade {found:.1f}, at most {highest}: {worst(lines)}"


@cache
def blaming() -> Words:
    """Words that blame."""
    return Words(listed("blaming_words.txt"))


@cache
def allowed_contexts() -> tuple[Mapping[str, str], ...]:
    """The phrases in which they may stand."""
    return tuple(plain(HERE / "blaming_words_allowed.yaml"))


def blame_in(text: str) -> list[str]:
    """The blaming words of a text, outside the phrases in which they are allowed."""
    left = " ".join(text.split())
    for each in allowed_contexts():
        left = re.sub(re.escape(each["phrase"]), "", left, flags=re.IGNORECASE)
    return blaming().found_in(left)


@cache
def claiming() -> Words:
    """Phrases that claim an effect."""
    return Words(listed("proof_phrases.txt"))


def worded_as_proof(text: str) -> Iterator[str]:
    """The phrases by which a text makes a cause of a link, unless its sentence denies just that."""
    for sentence in sentences([text]):
        for found in claiming().found_in(sentence):
            before = sentence[: sentence.index(found)]
            if not NEGATED.search(before) and not (found in {"cause", "causes"} and NOUN_BEFORE.search(before)):
                yield f"{found}: {sentence}"


def unfounded_claims(entry: Entry, base: KnowledgeBase) -> list[str]:
    """Claims of an effect in an entry that rests on no experiment; a strategy must itself have been tested as well."""
    tested = entry.kind != "strategy" or base.strategies[entry.name].tested
    if tested and any(_is_experimental(base.references[each]) for each in entry.references):
        return []
    return [found for line in entry.lines for found in worded_as_proof(line)]


def _is_experimental(reference: Reference) -> bool:
    """Whether it reports something that was tried against something else."""
    return reference.kind == "rct" or TRIALS.search(reference.finding) is not None


def _failing(check: Callable[[Entry], Any]) -> dict[str, Any]:
    """What a check finds wrong, entry by entry."""
    return {entry.id: wrong for entry in entries() if (wrong := check(entry))}


def _groups() -> Mapping[str, list[str]]:
    """What facts say, group by group, and what findings and conflicts say: too short to be graded one by one."""
    groups: dict[str, list[str]] = {}
    group_of = {f"fact {fact.id}": fact.group for fact in shipped().vocabulary.facts.values()}
    for entry in entries():
        if entry.kind in {"fact", "finding", "conflict"}:
            groups.setdefault(group_of.get(entry.id, entry.kind), []).extend(entry.lines)
    return groups


def _sources(measure: Measure | None) -> list[str]:
    return [band.source for band in measure.bands] if measure is not None else []
