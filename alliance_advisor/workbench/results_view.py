"""What became of the cases as plain data, for the templates and the JSON form of `kb test`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from alliance_advisor.explanation.why_not import missing_of
from alliance_advisor.inference.findings import is_found
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.condition_tree import Branch, Tree, tree_of
from alliance_advisor.workbench.mismatches import Mismatch
from alliance_advisor.workbench.source import Source
from alliance_advisor.workbench.testing import Outcome, Tested

Json = dict[str, Any]

MOST_TREES = 3
"""So many rules are shown for one expectation: those that come nearest."""


def results_view(tested: Iterable[Tested], source: Source, *, why: bool) -> Json:
    """Every case with its outcome, and of each that differs where and why; with `why`, what every answer says as well."""
    results = tuple(tested)
    outcomes = Counter(each.outcome for each in results)
    return {
        "examples": sum(bool(each.case.rule) for each in results), "cases": sum(not each.case.rule for each in results),
        "outcomes": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "tests": [_tested(each, source, why=why) for each in results],
    }


def _tested(tested: Tested, source: Source, *, why: bool) -> Json:
    case = tested.case
    return {
        "name": case.name, "rule": case.rule or None, "place": str(case.location), "outcome": tested.outcome.value,
        "failed": tested.failed, "todo": case.todo or None,
        "mismatches": [_mismatch(each, tested.answer, source) for each in tested.mismatches],
        "answer": _answer(tested.answer, source) if why else None,
    }


def _mismatch(mismatch: Mismatch, answer: Answer, source: Source) -> Json:
    names = _nearest(mismatch, answer)
    trees = [tree for name in names[:MOST_TREES] if (tree := tree_of(name, source, answer.consultation)) is not None]
    return {
        "key": mismatch.key, "name": mismatch.name or None, "expected": list(mismatch.expected), "actual": list(mismatch.actual),
        "trees": [_tree(tree, answer) for tree in trees], "further": names[MOST_TREES:],
    }


def _nearest(mismatch: Mismatch, answer: Answer) -> list[str]:
    """What bears on an expectation: what holds a strategy back, then the rules that lack least."""
    rules = answer.consultation.knowledge_base.rules
    return sorted(mismatch.bearing, key=lambda name: missing_of(answer.consultation, rules[name]) if name in rules else 0)


def _tree(tree: Tree, answer: Answer) -> Json:
    return {"id": tree.id, "place": str(tree.location), "verdict": _verdict(tree.id, answer),
            "when": [_branch(each) for each in tree.when], "unless": [_branch(each) for each in tree.unless]}


def _verdict(name: str, answer: Answer) -> str:
    """How a rule is judged; a strategy stands here only because it is held."""
    consultation = answer.consultation
    rule = consultation.knowledge_base.rules.get(name)
    if rule is None:
        return "holds"
    return "provisional" if consultation.fired.get(name) else consultation.verdict_of(rule).value


def _branch(branch: Branch) -> Json:
    return {"name": branch.name or None, "text": branch.text, "truth": branch.truth.value, "line": branch.location.line,
            "known": None if branch.known is None else list(branch.known), "parts": [_branch(each) for each in branch.parts]}


def _answer(answer: Answer, source: Source) -> Json:
    """What an answer says, as far as a case can expect it."""
    findings = answer.consultation.knowledge_base.vocabulary.findings.values()
    trees = (tree_of(name, source, answer.consultation) for name in answer.fired)
    return {
        "status": answer.status.value, "reason": answer.reason.value if answer.reason else None,
        "findings": {each.id: list(each.domain.set_words(answer.consultation.possible[each.id])) for each in findings
                     if is_found(answer.consultation.possible[each.id])},
        "recommends": [{"rank": rank, "strategy": each.strategy.id, "support": each.support}
                       for rank, each in answer.told.ranked()],
        "withholds": [each.strategy.id for each in answer.told.held],
        "alerts": [each.id for each in answer.alerts], "open": list(answer.asked),
        "fired": [_tree(tree, answer) for tree in trees if tree is not None],
    }
