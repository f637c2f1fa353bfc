"""What every strategy holds, so that a therapist can use it tomorrow morning and knows when to leave it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pytest

from alliance_advisor.knowledge.formula import NEVER
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.strategies import COUNT_OF_STEPS, Strategy
from tests.content.texts import listed
from tests.readability import sentences, words
from tests.shipped import shipped

THINGS_TO_SAY = range(2, 4)
MINUTES = range(1, 61)
OPENING = 3
"""So many words make an opening."""

MAY_HARM_PHASES = ("explore", "change")
MAY_HARM_FAMILIES = ("referral", "frame", "pattern", "culture", "people")
"""What asks much of a client, brings others in or sets limits: somebody must have thought of when to leave it."""

ASIDE = re.compile(r"^\([^)]*\)\s*")

Check = Callable[[Strategy], object]


def test_the_aim_is_one_sentence() -> None:
    assert not _failing(lambda each: not is_one_sentence(each.aim))


def test_there_are_three_to_six_steps() -> None:
    assert not _failing(lambda each: len(each.steps) not in COUNT_OF_STEPS)


def test_every_step_of_a_strategy_or_an_alert_starts_with_a_verb() -> None:
    assert not _failing(lambda each: without_a_verb(each.steps))
    assert not {each.id: wrong for each in shipped().alerts.values() if (wrong := without_a_verb(each.steps))}


def test_there_are_two_or_three_things_to_say() -> None:
    assert not _failing(lambda each: len(each.say) not in THINGS_TO_SAY)


def test_no_two_things_to_say_start_alike() -> None:
    assert not alike(shipped().strategies.values())


def test_it_is_said_what_to_avoid_and_how_to_see_that_it_works() -> None:
    assert not _failing(lambda each: not each.avoid or not is_one_sentence(each.working_if))


def test_what_may_harm_is_held_by_its_own_condition_or_by_a_rule() -> None:
    """Every strategy that explores, changes, refers, sets limits, links to patterns, asks of culture or brings others in."""
    assert not _failing(lambda each: may_harm_unheld(each, shipped().withholding_rules))


def test_it_takes_between_a_minute_and_an_hour() -> None:
    assert not _failing(lambda each: each.minutes not in MINUTES)


def test_only_the_therapists_own_work_has_nothing_for_the_client() -> None:
    assert not _failing(misses_the_client)


def test_what_was_not_tested_itself_says_so() -> None:
    assert not _failing(lacks_a_caveat)


class TestTheChecks:
    """Each finds what it is meant to find, in a strategy made for it."""

    SOUND = replace(next(iter(shipped().strategies.values())), aim="Let the client be heard.", hold=NEVER)

    def test_two_sentences_or_none_are_no_aim(self) -> None:
        assert is_one_sentence(self.SOUND.aim)
        assert not is_one_sentence("Let the client be heard. Then go on.")
        assert not is_one_sentence("Hearing the client")

    def test_a_step_that_states_or_starts_with_a_condition_is_found(self) -> None:
        assert without_a_verb(("Ask what it was like.", "If they nod, go on.", "The client feels heard.")) == [
            "If they nod, go on.", "The client feels heard.",
        ]

    def test_an_opening_that_two_strategies_share_is_found_whatever_its_case_and_aside(self) -> None:
        one = replace(self.SOUND, id="one", say=("I hear you, and I'm sorry.",))
        other = replace(self.SOUND, id="other", say=("(softly) I hear you. Go on.",))
        assert alike([one, other]) == {"i hear you": ["one", "other"]}

    @pytest.mark.parametrize(("phase", "family"), [("explore", "reasons"), ("agree", "frame")])
    def test_a_strategy_that_may_harm_and_is_never_held_is_found(self, phase: str, family: str) -> None:
        strategy = replace(self.SOUND, phase=phase, family=family)
        assert may_harm_unheld(strategy, {})
        assert not may_harm_unheld(strategy, {strategy.id: ()})

    def test_a_strategy_in_the_session_with_nothing_for_the_client_is_found(self) -> None:
        assert misses_the_client(replace(self.SOUND, phase="agree", timing="now", to_client=""))
        assert not misses_the_client(replace(self.SOUND, phase="agree", timing="outside the session", to_client=""))

    def test_a_grade_that_rests_on_links_needs_a_caveat(self) -> None:
        assert lacks_a_caveat(replace(self.SOUND, grade="A", tested=False, caveat=""))
        assert not lacks_a_caveat(replace(self.SOUND, grade="C", tested=False, caveat=""))


def is_one_sentence(text: str) -> bool:
    """Whether it is one sentence, with a full stop."""
    return len(sentences([text])) == 1 and text.endswith(".")


def without_a_verb(steps: Iterable[str]) -> list[str]:
    """The steps whose first word is not among the opening verbs."""
    return [step for step in steps if words(step)[0] not in listed("opening_verbs.txt")]


def alike(strategies: Iterable[Strategy]) -> dict[str, list[str]]:
    """Openings of things to say that stand more than once, with the strategies."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in strategies:
        for line in each.say:
            found[" ".join(words(ASIDE.sub("", line))[:OPENING])].append(each.id)
    return {opening: names for opening, names in found.items() if len(names) > 1}


def may_harm_unheld(each: Strategy, withholding: Mapping[str, Sequence[Rule]]) -> bool:
    """Whether a strategy could harm and nothing ever holds it."""
    may_harm = each.phase in MAY_HARM_PHASES or each.family in MAY_HARM_FAMILIES
    return may_harm and each.hold == NEVER and each.id not in withholding


def misses_the_client(each: Strategy) -> bool:
    """Whether a strategy for the session has no words for the client to take home."""
    return not each.to_client and each.timing != "outside the session" and each.phase != "steady"


def lacks_a_caveat(each: Strategy) -> bool:
    """Whether a strategy is graded on studies that did not test it, and does not say so."""
    return each.grade in "AB" and not each.tested and not each.caveat


def _failing(check: Check) -> dict[str, object]:
    """What a check finds wrong, strategy by strategy."""
    return {each.id: wrong for each in shipped().strategies.values() if (wrong := check(each))}

