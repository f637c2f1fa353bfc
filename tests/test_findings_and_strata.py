"""What a finding can be, held against its definition; and strata in which every finding is settled before it is read."""

from __future__ import annotations

from itertools import product

from hypothesis import given

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.inference.compiler import Effect, patterns_of, productions_of
from alliance_advisor.inference.findings import is_found, is_proven, settled
from alliance_advisor.knowledge.formula import ALWAYS, Formula, Leaf
from alliance_advisor.knowledge.rules import REVIEWED, Concludes, Rule
from alliance_advisor.knowledge.strata import strata_of
from tests.generators.cases import SEEDS, case_of

VALUES = 4
"""Findings with so many values are tried out in full: value 0 is `otherwise`, and no rule concludes it."""

COMBINATIONS = [(proven << 1, still_open << 1) for proven, still_open in product(range(1 << (VALUES - 1)), repeat=2)]


def test_a_finding_can_be_what_some_way_of_settling_its_open_rules_would_make_it() -> None:
    for proven, still_open in COMBINATIONS:
        outcomes = {_last(proven | came_true << 1) for came_true in range(1 << (VALUES - 1)) if not came_true << 1 & ~still_open}
        assert settled(proven, still_open) == sum(1 << value for value in outcomes), (proven, still_open)


def test_a_finding_is_found_when_otherwise_is_ruled_out_and_proven_from_a_value_on() -> None:
    for proven, still_open in COMBINATIONS:
        possible = settled(proven, still_open)
        members = [value for value in range(VALUES) if possible >> value & 1]
        assert is_found(possible) is (0 not in members) is bool(proven)
        for at_least in range(VALUES):
            assert is_proven(possible, at_least) is all(value >= at_least for value in members)


@given(SEEDS)
def test_a_rule_lies_one_stratum_above_the_highest_rule_that_concludes_what_it_reads(seed: int) -> None:
    base = case_of(seed).knowledge_base
    firing = [rule for rule in base.rules.values() if rule.id in base.strata]
    for rule in firing:
        read = rule.reads & base.vocabulary.findings.keys()
        below = [base.strata[other.id] for other in firing if other.concluded & read]
        assert base.strata[rule.id] == (1 + max(below, default=0) if read else 0), rule.id


@given(SEEDS)
def test_each_finding_is_settled_once_and_after_every_rule_that_concludes_it(seed: int) -> None:
    base = case_of(seed).knowledge_base
    settled_in = {finding: stratum for stratum, findings in enumerate(base.settled_in) for finding in findings}
    assert sorted(name for findings in base.settled_in for name in findings) == sorted(base.vocabulary.findings)
    for finding, rules in base.concluding_rules.items():
        assert all(base.strata[rule.id] <= settled_in[finding] for rule in rules)


@given(SEEDS)
def test_salience_lets_nothing_read_a_finding_before_it_is_settled(seed: int) -> None:
    base = case_of(seed).knowledge_base
    productions = productions_of(base)
    settling = {int(each.subject): each.salience for each in productions if each.effect is Effect.SETTLE}
    settled_at = {finding: settling[stratum] for stratum, findings in enumerate(base.settled_in) for finding in findings}
    for each in productions:
        read = {pattern.name for pattern in patterns_of(each.conditions)} & settled_at.keys()
        assert all(each.salience < settled_at[finding] for finding in read), each
        concluded = base.rules[each.subject].concluded if each.effect in (Effect.FIRE, Effect.HOLD) else {each.subject}
        assert all(each.salience > settled_at[finding] for finding in concluded & settled_at.keys()), each


def test_findings_that_go_round_in_a_circle_have_no_strata() -> None:
    rules = [_rule("first", Leaf("b", 2, 3), "a"), _rule("second", Leaf("c", 2, 3), "b"), _rule("third", Leaf("a", 2, 3), "c")]
    problems = ProblemCollector()
    assert strata_of(rules, ("a", "b", "c"), problems) == {}
    assert [problem.code for problem in problems.in_order()] == ["cycle"]
    assert strata_of([*rules[:2], _rule("third", ALWAYS, "c")], ("a", "b", "c"), ProblemCollector()) == {
        "first": 2, "second": 1, "third": 0}


def _last(values: int) -> int:
    """The last value of a set, or `otherwise`."""
    return max((value for value in range(VALUES) if values >> value & 1), default=0)


def _rule(name: str, when: Formula, concludes: str) -> Rule:
    return Rule(id=name, title="", status=REVIEWED, when=when, clear=ALWAYS, concludes=(Concludes(concludes, 1),), recommends=(),
                withholds=(), spares=(), alert="", rationale="", references=(), limits="", examples=(),
                location=Location(f"{name}.yaml"))
