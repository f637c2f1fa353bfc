"""`why`, `why-not` and `what-if`: asked about every example, in every form, and told what was asked wrongly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from alliance_advisor.presentation.rendering import FORMATS, WIDTH, Renderer
from tests.cli.running import answer, run, told
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

EACH_EXAMPLE = pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
SOME_EXAMPLES = pytest.mark.parametrize("file", EXAMPLES[::3], ids=lambda file: file.stem)
EACH_FORM = pytest.mark.parametrize("form", FORMATS)


def _subjects(file: Path) -> list[str]:
    """What an answer names: strategies that it recommends or holds back, and findings; and a strategy that it does not name."""
    advice = shipped_advisor("direct").advise(example_session(file))
    named = [each.candidate.strategy.id for each in (*advice.recommendations[:2], *advice.withheld[:1])]
    named += [each.finding.id for each in advice.findings[:2]]
    recommended = {each.candidate.strategy.id for each in advice.recommendations}
    return [*named, next(each for each in shipped().strategies if each not in named and each not in recommended)]


def _explained(verb: str, file: Path, subject: str, form: str) -> str:
    """What the command prints, without loading the knowledge base anew for each."""
    advice = shipped_advisor("direct").advise(example_session(file))
    render = {"why": Renderer().why, "why-not": Renderer().why_not}[verb]
    return render(advice, subject, form)


def _json(verb: str, file: Path, subject: str) -> Any:
    return json.loads(_explained(verb, file, subject, "json"))


def _assert_readable(text: str, form: str) -> None:
    if form == "text":
        assert max(map(len, text.splitlines())) <= WIDTH
        assert not re.search(r"\n\n\n|[ \t]\n", text)
    assert "{{" not in text
    assert "<script" not in text


@SOME_EXAMPLES
@EACH_FORM
def test_why_gives_every_reason_in_every_form(file: Path, form: str) -> None:
    for subject in _subjects(file):
        text = _explained("why", file, subject, form)
        _assert_readable(text, form)
        for rule in _json("why", file, subject)["arguments"]:
            words = " ".join(text.replace("&#39;", "'").replace("&#34;", '"').split())
            assert json.dumps(rule["text"], ensure_ascii=False)[1:-1] in text if form == "json" else rule["text"] in words
            assert rule["location"] in text


@EACH_EXAMPLE
def test_why_leads_from_each_finding_down_to_what_was_reported(file: Path) -> None:
    """Every condition on a finding is explained where it is met first, and what is not a finding was reported or is open."""
    for subject in _subjects(file):
        view = _json("why", file, subject)
        conditions = [each for part in ("arguments", "against", "ruled_out") for rule in view[part] for each in _conditions(rule)]
        explained = [each["name"] for each in conditions if each["rests_on"] is not None]
        assert len(explained) == len(set(explained))
        assert {each["name"] for each in conditions if each["kind"] == "finding"} <= {*explained, subject}
        derivation = shipped_advisor("direct").advise(example_session(file)).why(subject)
        cited = {cited.leaf.name for rule in derivation.rules for cited in (*rule.when, *rule.clear, *rule.if_unasked)}
        assert cited <= {each["name"] for each in conditions}


def _conditions(rule: Any) -> list[Any]:
    found = [*rule["when"], *rule["unless"]]
    return found + [inner for each in found for below in each["rests_on"] or [] for inner in _conditions(below)]


def test_every_rule_of_an_explanation_has_its_sentence_place_rationale_and_references() -> None:
    for rule in _json("why", EXAMPLES[0], _subjects(EXAMPLES[0])[0])["arguments"]:
        known = shipped().rules[rule["rule"]]
        assert (rule["text"], rule["location"], rule["rationale"]) == (known.title, str(known.location), known.rationale)
        assert [each["id"] for each in rule["references"]] == list(known.references)


@SOME_EXAMPLES
@EACH_FORM
def test_why_not_tells_of_each_strategy_what_is_missing_and_the_smallest_change(file: Path, form: str) -> None:
    strategy = _subjects(file)[-1]
    text = _explained("why-not", file, strategy, form)
    _assert_readable(text, form)
    view = _json("why-not", file, strategy)
    assert view["reason"] in ("no_rule_fires", "held", "not_now", "ended")
    assert [each["missing"] for each in view["rules"]] == sorted(each["missing"] for each in view["rules"])
    if form != "json" and view["smallest_change"]:
        words = " ".join(text.replace("&#39;", "'").split())
        assert all(each["text"] in words for each in view["smallest_change"])


def test_the_smallest_change_can_be_tried_with_what_if() -> None:
    view = json.loads(answer("why-not", EXAMPLES[0], "use-the-method-flexibly", "--format", "json"))
    settings = [f"--set={each['fact']}={','.join(each['to']) or 'none' if isinstance(each['to'], list) else each['to']}"
                for each in view["smallest_change"]]
    rows = json.loads(answer("what-if", EXAMPLES[0], *settings, "--format", "json"))["rows"]
    after = [row["after"] for row in rows if row["id"] == "use-the-method-flexibly"]
    assert after
    assert after[0]["rank"]


@EACH_FORM
def test_what_if_shows_two_answers_beside_each_other(form: str) -> None:
    text = answer("what-if", EXAMPLES[0], "--set", "how_tension_ended=settled", "--format", form)
    _assert_readable(text, form)
    if form == "text":
        assert "AS REPORTED" in text
        assert "how tension ended: left open, changed to settled" in text


@EACH_FORM
def test_what_if_without_a_difference_says_so(form: str) -> None:
    text = answer("what-if", EXAMPLES[0], "--set", "bond=thin", "--format", form)
    assert ("Nothing differs" in text) is (form != "json")


@EACH_FORM
@pytest.mark.parametrize("verb", ["why", "why-not"])
def test_the_command_prints_what_the_library_renders(verb: str, form: str) -> None:
    subject = _subjects(EXAMPLES[0])[0]
    printed = answer(verb, EXAMPLES[0], subject, "--format", form)
    assert _digits(printed) == _digits(_explained(verb, EXAMPLES[0], subject, form))


def _digits(text: str) -> str:
    """Without the digest of the knowledge base, which may be edited between two readings."""
    return re.sub(r"[0-9a-f]{16}", "", text)


def test_a_session_can_come_from_standard_input_or_from_settings_alone() -> None:
    file = EXAMPLES[0]
    subject = _subjects(file)[0]
    assert answer("why", "-", subject, stdin=file.read_bytes()) == answer("why", file, subject)
    assert "It is not recommended" in answer("why", subject)
    assert "no rule" in answer("why-not", subject, "--set", "bond=warm").lower()
    changes = ("--set", "bond=warm")
    assert answer("what-if", "-", *changes, stdin=file.read_bytes()) == answer("what-if", file, *changes)


@pytest.mark.parametrize(("arguments", "message"), [
    (("why", "withdrawl_rupture"), "why: there is no strategy or finding “withdrawl_rupture”\n    Did you mean withdrawal_rupture?"),  # noqa: E501
    (("why-not", "withdrawal_rupture"), "why-not: there is no strategy “withdrawal_rupture”\n    withdrawal_rupture is a finding"),  # noqa: E501
    (("what-if", "--set", "bond=glue"), "--set bond: bond cannot be"),
    (("why", "nowhere.yaml", "withdrawal_rupture"), "nowhere.yaml: there is no such file"),
])
def test_what_is_asked_wrongly_is_told(arguments: tuple[str, ...], message: str) -> None:
    assert told(*arguments).startswith(message)


@pytest.mark.parametrize("arguments", [("why",), ("why-not",), ("what-if",), ("what-if", str(EXAMPLES[0])), ("why", "a", "b", "c")])  # noqa: E501
def test_a_command_of_the_wrong_shape_ends_with_two(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
