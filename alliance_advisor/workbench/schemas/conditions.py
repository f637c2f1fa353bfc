"""Schemas of conditions: every name of the vocabulary, and behind it each test that the loader would accept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge.conditions import BLOCKS, COUNTS, KNOWN_WORDS, ORDERS, ConditionReader
from alliance_advisor.knowledge.domain import Domain, Kind
from alliance_advisor.knowledge.located_yaml import Mapping, Scalar
from alliance_advisor.knowledge.vocabulary import Vocabulary
from alliance_advisor.workbench.schemas.parts import Schema, any_of, block, defined, described, list_of, one_of_words

CONDITIONS = "conditions"
"""A block of conditions on facts and findings."""

OR_KNOWN = "conditions-or-known"
"""The same, where a line may also ask whether a name is settled."""

ON_FACTS = "conditions-on-facts"
_HERE = Location("")


def definitions_of_conditions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """The three kinds of block, and the test of each name."""
    names = {name: described(defined(_test(name)), said) for name, said in _said(vocabulary)}
    asked = {name: {**each, "allOf": [defined(_or_known(name))]} for name, each in names.items()}
    facts = {name: names[name] for name in vocabulary.facts}
    return {
        **{_test(name): _tests(name, vocabulary) for name in names},
        **{_or_known(name): _tests(name, vocabulary, *KNOWN_WORDS) for name in names},
        CONDITIONS: _block(names, CONDITIONS), OR_KNOWN: _block(asked, OR_KNOWN), ON_FACTS: _block(facts, ON_FACTS),
    }


def exceptions() -> Schema:
    """A list of blocks, one of which is enough."""
    return list_of(defined(CONDITIONS), 1)


def tests_on_findings(vocabulary: Vocabulary) -> Schema:
    """A block of tests on findings alone, as a case expects them."""
    return block({name: described(defined(_or_known(name)), finding.title) for name, finding in vocabulary.findings.items()})


def values_of(domain: Domain) -> tuple[str, ...]:
    """The words of which one may stand behind a name, or several in a list."""
    return (*domain.words, "none") if domain.kind is Kind.SEVERAL else domain.words


def _said(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for fact in vocabulary.facts.values():
        yield fact.id, fact.ask
    for finding in vocabulary.findings.values():
        yield finding.id, finding.title


def _block(names: dict[str, Schema], itself: str) -> Schema:
    groups = dict.fromkeys(BLOCKS, list_of(defined(itself), 1))
    return block({**names, **groups}, minProperties=1)


def _tests(name: str, vocabulary: Vocabulary, *more: str) -> Schema:
    domain = vocabulary.domain_of(name)
    assert domain is not None
    accepted = (each for each in _written(domain) if _is_accepted(name, each, vocabulary))
    words = values_of(domain)
    several = {**list_of(one_of_words(words), 1, len(words) - 1), "uniqueItems": True}
    return any_of(one_of_words((*accepted, *more)), several)


def _written(domain: Domain) -> Iterable[str]:
    """Whatever could be written behind a name, whether it means something there or not."""
    words = values_of(domain)
    yield from words
    yield from (f"{order} {word}" for order in ORDERS for word in (*words, *COUNTS))


def _is_accepted(name: str, test: str, vocabulary: Vocabulary) -> bool:
    line = Mapping(((Scalar(name, _HERE), Scalar(test, _HERE)),), _HERE)
    return ConditionReader(vocabulary, ProblemCollector()).block(line, "") is not None


def _test(name: str) -> str:
    return f"test-of-{name}"


def _or_known(name: str) -> str:
    return f"test-of-{name}-or-known"
