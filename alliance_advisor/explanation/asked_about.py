"""What somebody asks about by name: a strategy or a finding, under its present or an earlier name."""

from __future__ import annotations

from alliance_advisor.errors import Location, Problem, ProblemsFound, did_you_mean
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.strategies import Strategy
from alliance_advisor.knowledge.vocabulary import Finding


def strategy_or_finding(knowledge_base: KnowledgeBase, name: str) -> Strategy | Finding:
    """The strategy or finding of that name. Raises `ProblemsFound`, with a hint at what may have been meant."""
    found = _strategy(knowledge_base, name) or knowledge_base.vocabulary.findings.get(name)
    if found is None:
        known = (*knowledge_base.strategies, *knowledge_base.vocabulary.findings)
        raise ProblemsFound([_unknown("why", "strategy or finding", name, _hint(knowledge_base, name, known))])
    return found


def strategy_named(knowledge_base: KnowledgeBase, name: str) -> Strategy:
    """The strategy of that name. Raises `ProblemsFound`, with a hint at what may have been meant."""
    found = _strategy(knowledge_base, name)
    if found is None:
        hint = _hint(knowledge_base, name, tuple(knowledge_base.strategies))
        raise ProblemsFound([_unknown("why-not", "strategy", name, hint)])
    return found


def _strategy(knowledge_base: KnowledgeBase, name: str) -> Strategy | None:
    strategies = knowledge_base.strategies
    return strategies.get(name) or next((each for each in strategies.values() if name in each.renamed_from), None)


def _hint(knowledge_base: KnowledgeBase, name: str, known: tuple[str, ...]) -> str:
    """What may have been meant: a name with a slip in it, or a thing of another kind."""
    vocabulary = knowledge_base.vocabulary
    if name in vocabulary.findings:
        return f"{name} is a finding: the rules conclude it. Ask `why` about it."
    if name in vocabulary.facts or vocabulary.new_name_of(name):
        return f"{name} is a fact: it is reported, and no rule concludes it."
    if name in knowledge_base.rules or name in knowledge_base.alerts:
        return f"{name} is a rule or an alert. Ask about a strategy."
    return did_you_mean(name.replace("_", "-"), known, "") or did_you_mean(
        name, known, "The strategies and findings that an answer has stand in its JSON form.")


def _unknown(verb: str, kind: str, name: str, hint: str) -> Problem:
    return Problem("unknown-name", f"there is no {kind} “{name}”", Location(verb), hint)
