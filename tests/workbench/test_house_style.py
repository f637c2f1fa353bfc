"""House style changes nothing but order and shape: laws over every shipped file, in any order, with comments, and damaged."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_advisor import resources
from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.folder import SourceFile
from alliance_advisor.knowledge.loader import knowledge_base_from_files
from alliance_advisor.knowledge.located_yaml import decoded, read_nodes
from alliance_advisor.knowledge.source_paths import BESIDE
from alliance_advisor.workbench import formatting
from alliance_advisor.workbench.accepted import acceptances_in
from alliance_advisor.workbench.cases import cases_in
from alliance_advisor.workbench.formatting import Formatted, formatted, settled
from tests.fuzz.damage import damaged
from tests.fuzz.texts import corpus
from tests.generators.edited import SHUFFLED_AT, TOP, shuffled, untidy, with_comments
from tests.shipped import shipped

ASKED_FOR = int(os.environ.get("ALLIANCE_FUZZ", "600"))
LAW = settings(max_examples=max(1, ASKED_FOR // 6), deadline=None, suppress_health_check=list(HealthCheck),
               derandomize="ALLIANCE_FUZZ" not in os.environ)
randoms = st.integers(0, 2**32).map(Random)


@cache
def _found() -> tuple[Formatted, ...]:
    problems = ProblemCollector()
    found = tuple(formatted(resources.knowledge_base_folder(), problems))
    assert problems.in_order() == ()
    return found


def _files(*, shuffled_at: bool = False) -> list[SourceFile]:
    return [each.file for each in _found() if not shuffled_at or each.file.holds in SHUFFLED_AT]


def _in_style(file: SourceFile, text: str) -> str:
    """A text in the place of a file, in house style."""
    problems = ProblemCollector()
    written = settled(SourceFile(file.name, file.holds, text.encode()), problems)
    assert problems.in_order() == ()
    assert written is not None
    return written


def _comments(text: str) -> Counter[str]:
    return Counter(line.strip() for line in text.splitlines() if line.lstrip().startswith("#"))


def _with_line_below(text: str) -> Counter[tuple[str, str]]:
    """Each comment with the line that it stands right above."""
    lines = [line.strip() for line in text.splitlines()]
    below = ((line, next(each for each in [*lines[number:], ""] if not each.startswith("#")))
             for number, line in enumerate(lines) if line.startswith("#"))
    return Counter(below)


def test_the_shipped_knowledge_base_is_in_house_style() -> None:
    assert [each.file.name for each in _found() if each.changes] == []


@LAW
@given(randoms)
def test_keys_in_any_order_come_back_to_that_of_the_house(random: Random) -> None:
    file = random.choice(_files(shuffled_at=True))
    column = SHUFFLED_AT[file.holds]
    text = TOP + file.text() if column == 0 else file.text()
    assert _in_style(file, shuffled(text, column, random)) == text


@LAW
@given(randoms)
def test_a_comment_goes_with_the_key_that_it_stands_above(random: Random) -> None:
    file = random.choice(_files(shuffled_at=True))
    column = SHUFFLED_AT[file.holds]
    text = with_comments(TOP + file.text() if column == 0 else file.text(), column, random)
    mixed = shuffled(text, column, random)
    assert _with_line_below(_in_style(file, mixed)) == _with_line_below(mixed)
    assert _in_style(file, mixed) == text


@LAW
@given(randoms)
def test_untidy_lines_are_tidied(random: Random) -> None:
    """No more than an empty line here and there is left of what was put in."""
    file = random.choice(_files())
    tidy = _in_style(file, untidy(file.text(), random))
    assert [line for line in tidy.splitlines() if line] == [line for line in file.text().splitlines() if line]
    assert "\n\n\n" not in tidy


@LAW
@given(randoms)
def test_whatever_can_be_read_says_the_same_afterwards_and_a_second_time_changes_nothing(random: Random) -> None:
    file = random.choice(_files())
    data = damaged(with_comments(file.text(), random.choice((0, 2, 4)), random), random, corpus())
    other = SourceFile(file.name, file.holds, data)
    written = settled(other, ProblemCollector())
    if written is None:
        return
    text = decoded(data, file.name, ProblemCollector())
    assert text is not None
    assert read_nodes(written.encode(), file.name, problems := ProblemCollector()) is not None
    assert problems.in_order() == ()
    assert _in_style(file, written) == written
    assert _comments(written) == _comments(text)


def test_what_is_loaded_is_the_same() -> None:
    random = Random(8)
    knowledge = [file for file in _files() if file.holds not in BESIDE]
    edited = [SourceFile(file.name, file.holds, untidy(shuffled(file.text(), column, random), random).encode())
              for file in knowledge for column in [SHUFFLED_AT[file.holds]]]
    tidied = [SourceFile(file.name, file.holds, _in_style(file, file.text()).encode()) for file in edited]
    loaded = [knowledge_base_from_files(files, ProblemCollector()).digest for files in (knowledge, edited, tidied)]
    assert loaded == [shipped().digest] * 3


def test_cases_are_the_same() -> None:
    """Their keys are turned round, and what they expect keeps its order."""
    text = ("- todo: Why.\n  expect: {silent: [an-open-clash], status: advice}\n\n  # Two facts.\n  session:\n"
            "      facts: {crisis: no}\n  case: A\n")
    file = SourceFile("cases/a.yaml", "cases", text.replace("crisis", "acute_crisis").encode())
    tidy = SourceFile(file.name, file.holds, _in_style(file, file.text()).encode())
    before, after = ([(each.name, each.session, each.expect, each.todo) for each in cases_in(one, shipped(), ProblemCollector())]
                     for one in (file, tidy))
    assert before == after
    assert tidy.text() == ("- case: A\n\n  # Two facts.\n  session:\n    facts: {acute_crisis: no}\n"
                           "  expect: {silent: [an-open-clash], status: advice}\n  todo: Why.\n")


@pytest.mark.parametrize("seed", range(5))
def test_what_is_accepted_stays_accepted(seed: int) -> None:
    """Outside the files of one rule, strategy or alert, the comment speaks of the line right below it."""
    for file in _files(shuffled_at=True):
        mixed = SourceFile(file.name, file.holds, shuffled(file.text(), SHUFFLED_AT[file.holds], Random(seed)).encode())
        tidy = SourceFile(file.name, file.holds, _in_style(file, mixed.text()).encode())
        assert sorted(_accepted(tidy)) == sorted(_accepted(file))


def _accepted(file: SourceFile) -> list[tuple[str, str, str, str]]:
    lines = ["", *file.text().splitlines()]
    return [(each.code, each.word, each.reason, lines[each.line]) for each in acceptances_in([file])]


FORMS = {
    "a list is two spaces further in than its key": ("steps:\n- Look.\n-   Ask.\n", "steps:\n  - Look.\n  - Ask.\n"),
    "a dash stands before what it begins": ("say:\n  -\n    Hello.\nhold_when:\n  -\n    bond: thin\n",
                                            "say:\n  -\n    Hello.\nhold_when:\n  - bond: thin\n"),
    "words keep their spelling": ("aim: 'it''s'\ntested:   no\nminutes: 010\ntitle: \"1.10\"\n",
                                  "title: \"1.10\"\naim: 'it''s'\nminutes: 010\ntested: no\n"),
    "a comment behind a word stays behind it": ("aim: To help.   # Really?\nid: a  # its name\n",
                                                "id: a  # its name\naim: To help.   # Really?\n"),
    "a comment further in stays under its key": ("say:\n   # nothing yet\nid: a\n   # more on the name\n",
                                                 "id: a\n  # more on the name\nsay:\n  # nothing yet\n"),
    "a comment at the end stays at the end": ("say: [Hello.]\nid: a\n\n# Written in May.\n",
                                              "id: a\nsay: [Hello.]\n\n# Written in May.\n"),
    "the top stays at the top": ("# All about a.\nsay: [Hello.]\n# Its name.\nid: a\n",
                                 "# All about a.\n# Its name.\nid: a\nsay: [Hello.]\n"),
    "below an empty line a comment goes with its key": ("# All about a.\n\n# Words.\nsay: [Hello.]\nid: a\n",
                                                        "# All about a.\n\nid: a\n# Words.\nsay: [Hello.]\n"),
    "empty lines are one at most, and none at either end": ("\n\nid: a\n\n\n\naim: b\n\n\n", "id: a\n\naim: b\n"),
    "a text keeps its own steps further in": ("aim: |\n    One\n      two\n\n    three\nid: a\n",
                                              "id: a\naim: |\n  One\n    two\n\n  three\n"),
    "a sign that looks like a comment is text in a text": ("aim: >-\n     One\n     # two\n     three\n",
                                                           "aim: >-\n  One\n  # two\n  three\n"),
    "empty lines that a text keeps stay": ("aim: |+\n   One\n\n\n", "aim: |+\n  One\n\n\n"),
    "a key may be left open": ("aim:\nid: a\n", "id: a\naim:\n"),
    "blanks behind a backslash are words": ('aim: "a\\ \n      b\\  \n   c  "\n', 'aim: "a\\ \n  b\\ \n  c  "\n'),
    "a comment in the column of the next key is that key's, though a list stands there too": (
        "aim: b\nsteps:\n- Look.\n# Its name.\nid: a\n", "# Its name.\nid: a\naim: b\nsteps:\n  - Look.\n"),
    "a comment below a text is not of the text": ("title: >-\n    One\n  # More.\naim: b\nid: a\n",
                                                  "id: a\ntitle: >-\n  One\n# More.\naim: b\n"),
    "a text may say how far in it stands": ("say:\n    - >2-\n        One\n       two\n", "say:\n  - >2-\n      One\n     two\n"),
    "brackets below their key move with it": ("say:\n    [a,\n     b]\n", "say:\n  [a,\n   b]\n"),
    "a key that is not known stays behind the one above it": ("id: a\naim: b\nodd: c\ntitle: d\n",
                                                              "id: a\ntitle: d\naim: b\nodd: c\n"),
    "the last line may be open": ("aim: >\n  One two", "aim: >\n  One two\n"),
    "brackets over several lines stay as they are": ("say: [a,\n    b,  # why\n\n  c]\nid: a\n",
                                                     "id: a\nsay: [a,\n    b,  # why\n\n  c]\n"),
    "a file in brackets stays as it is": ('{"say": ["a"], "id": "a"}', '{"say": ["a"], "id": "a"}\n'),
    "an odd space is a space": ("id:\u00a0a\n", "id: a\n"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_strategy_in_house_style(form: str) -> None:
    before, after = FORMS[form]
    file = SourceFile("strategies/a.yaml", "strategies", b"")
    assert _in_style(file, before) == after
    assert _in_style(file, after) == after


def test_keys_in_brackets_and_in_lists_come_into_order_too() -> None:
    file = SourceFile("rules/a.yaml", "rules", b"")
    text = ("then:\n  recommend:\n    - support: slight\n      # Which?\n      strategy: a\n"
            "    - {support: strong, strategy: b}\n  conclude: {z: a, b: c}\n"
            "examples: {silent: {z: b, a: b}, fires: [{history: [{tried: {z: helped}, session: 1}]}]}\n")
    assert _in_style(file, text) == (
        "then:\n  conclude: {z: a, b: c}\n  recommend:\n    # Which?\n    - strategy: a\n      support: slight\n"
        "    - {strategy: b, support: strong}\n"
        "examples: {fires: [{history: [{session: 1, tried: {z: helped}}]}], silent: {z: b, a: b}}\n")


def test_a_text_with_a_line_far_too_long_is_folded_anew() -> None:
    file = SourceFile("strategies/a.yaml", "strategies", b"")
    words = "word " * 40
    text = _in_style(file, f"aim: >-\n  One.  Two {words.strip()}\n  end.\n\n  Next.\n")
    assert text.startswith("aim: >-\n  One.  Two word ")
    assert text.endswith(" word end.\n\n  Next.\n")
    assert max(map(len, text.splitlines())) <= 130
    few_more, further_in = f"aim: >-\n  {'x' * 60} {'y' * 75}\n  z\n", f"aim: >-\n  One\n    {words}\n  two\n"
    assert [_in_style(file, each) for each in (few_more, further_in)] == [few_more, further_in]


def test_what_would_not_say_the_same_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "in_house_style", lambda *_: "id: b\n")
    problems = ProblemCollector()
    assert settled(SourceFile("rules/a.yaml", "rules", b"id: a\n"), problems) is None
    assert [each.code for each in problems.in_order()] == ["unusual-form"]


@pytest.mark.parametrize(("text", "line"), [("id: a\n? aim\n: b\n", 2), ("id: a\n...\n", 2)])
def test_a_form_without_a_house_style_is_told_and_left_alone(text: str, line: int) -> None:
    problems = ProblemCollector()
    assert settled(SourceFile("rules/a.yaml", "rules", text.encode()), problems) is None
    assert [(each.code, each.location.line) for each in problems.in_order()] == [("unusual-form", line)]


def test_line_ends_stay_those_that_most_lines_have_and_a_mark_at_the_front_goes() -> None:
    texts = {"crlf": b"\xef\xbb\xbfid: a\r\naim: b\r\nsay: c\n", "lf": b"aim: b\nsay: c\nid: a\r\n"}
    found = {name: settled(SourceFile("strategies/a.yaml", "strategies", data), ProblemCollector())
             for name, data in texts.items()}
    assert found == {"crlf": "id: a\r\naim: b\r\nsay: c\r\n", "lf": "id: a\naim: b\nsay: c\n"}
