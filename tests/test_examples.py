"""What each rule promises: the shipped base loads, and every rule fires on its own examples or stays silent on them."""

from __future__ import annotations

import pytest

from alliance_advisor import resources
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.engine import ExpertaEngine
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.knowledge.rules import DRAFT, RETIRED, Example, Rule
from tests.shipped import shipped

LIVING = [rule for rule in shipped().rules.values() if rule.status != RETIRED]
EXAMPLES = [pytest.param(rule, example, id=f"{rule.id}-{'fires' if example.fires else 'silent'}-{number}")
            for rule in LIVING for number, example in enumerate(rule.examples)]


def test_the_shipped_knowledge_base_loads_without_a_problem() -> None:
    assert knowledge_base_from_folder(resources.knowledge_base_folder()).rules


Reading = DirectReading | ExpertaEngine


@pytest.fixture(scope="module", params=[DirectReading, ExpertaEngine])
def readings(request: pytest.FixtureRequest) -> dict[bool, Reading]:
    """Each reading of the shipped rules, without drafts and with them."""
    return {drafts: request.param(shipped().with_drafts() if drafts else shipped()) for drafts in (False, True)}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_does_what_its_example_says(rule: Rule, example: Example, readings: dict[bool, Reading]) -> None:
    trace = readings[rule.status == DRAFT].infer(Session(reports=example.reports, history=example.history))
    assert (rule.id in {each.rule for each in trace.fired}) == example.fires


@pytest.mark.parametrize("rule", LIVING, ids=lambda rule: rule.id)
def test_a_rule_has_an_example_that_fires_and_one_that_is_silent(rule: Rule) -> None:
    assert {example.fires for example in rule.examples} == {True, False} or rule.status == DRAFT
