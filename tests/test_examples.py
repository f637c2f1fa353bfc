"""What each rule promises: the shipped base loads, and every rule fires on its own examples or stays silent on them."""

from __future__ import annotations

import pytest

from alliance_advisor import resources
from alliance_advisor.advisor import ENGINES, Advisor
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.knowledge.rules import DRAFT, RETIRED, Example, Rule
from tests.shipped import shipped, shipped_advisor

LIVING = [rule for rule in shipped().rules.values() if rule.status != RETIRED]
EXAMPLES = [pytest.param(rule, example, id=f"{rule.id}-{'fires' if example.fires else 'silent'}-{number}")
            for rule in LIVING for number, example in enumerate(rule.examples)]


def test_the_shipped_knowledge_base_loads_without_a_problem() -> None:
    assert knowledge_base_from_folder(resources.knowledge_base_folder()).rules


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_does_what_its_example_says(rule: Rule, example: Example, engine: str) -> None:
    advisor = shipped_advisor(engine) if rule.status != DRAFT else Advisor(shipped().with_drafts(), engine)
    advice = advisor.advise(Session(reports=example.reports))
    assert (rule.id in advice.consultation.fired) == example.fires


@pytest.mark.parametrize("rule", LIVING, ids=lambda rule: rule.id)
def test_a_rule_has_an_example_that_fires_and_one_that_is_silent(rule: Rule) -> None:
    assert {example.fires for example in rule.examples} == {True, False} or rule.status == DRAFT
