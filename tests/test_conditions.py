"""A condition is the set of values that it allows: what each word means on each kind of fact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_advisor.errors import Location, ProblemCollector
from alliance_advisor.knowledge import conditions, formula
from alliance_advisor.knowledge.conditions import ConditionReader, Group, KnownTest, meaning
from alliance_advisor.knowledge.domain import Domain, Kind
from alliance_advisor.knowledge.located_yaml import read_nodes
from alliance_advisor.knowledge.vocabulary import Fact, Finding, Vocabulary

HERE = Location("a.yaml")
DOMAINS = {
    "trust": Domain(Kind.SCALE, ("none", "some", "much", "full")),
    "agenda": Domain(Kind.CHOICES, ("therapist", "client", "together")),
    "crisis": Domain(Kind.YES_NO, ("no", "yes")),
    "signs": Domain(Kind.SEVERAL, ("quiet", "short", "away")),
    "score": Domain(Kind.MEASURE, ("low", "middling", "high")),
}
FINDING = Domain(Kind.SCALE, ("not_seen", "possible", "likely"))
VOCABULARY = Vocabulary(
    {name: Fact(name, "", "client", domain, "", HERE) for name, domain in DOMAINS.items()},
    {"strain": Finding("strain", "", FINDING, "", "", HERE)},
)
COUNTS = {0: "", 1: "quiet", 2: "short", 3: "quiet short", 4: "away", 5: "quiet away", 6: "short away", 7: "quiet short away"}
"""The combinations of three items, by their index."""


def read(text: str, *, known_too: bool = True) -> Group:
    problems = ProblemCollector()
    node = read_nodes(text.encode(), "a.yaml", problems)
    assert node is not None
    group = ConditionReader(VOCABULARY, problems, known_too=known_too).block(node, "when")
    assert group is not None, problems.in_order()
    return group


def allowed(name: str, written: str) -> set[str]:
    """The values that a line allows, by their words."""
    test, = conditions.tests(read(f"{name}: {written}"))
    assert isinstance(test, conditions.Test)
    domain = VOCABULARY.domain_of(name)
    assert domain is not None
    return {" ".join(domain.words_of(value)) for value in domain.members(test.allowed)}


@pytest.mark.parametrize(("name", "written", "words"), [
    ("trust", "some", "some"), ("trust", "none", "none"), ("trust", "[some, full]", "some full"), ("trust", "[some]", "some"),
    ("trust", "at least much", "much full"), ("trust", "at most some", "none some"), ("trust", "above some", "much full"),
    ("trust", "below some", "none"), ("trust", "not some", "none much full"), ("trust", "at least full", "full"),
    ("trust", "at most none", "none"), ("trust", "above none", "some much full"), ("trust", "at  least much", "much full"),
    ("score", "high", "high"), ("score", "at least middling", "middling high"), ("score", "below high", "low middling"),
    ("score", "not middling", "low high"), ("score", "[low, high]", "low high"),
    ("agenda", "client", "client"), ("agenda", "[client, together]", "client together"),
    ("agenda", "not client", "therapist together"),
    ("crisis", "yes", "yes"), ("crisis", "no", "no"), ("crisis", "not yes", "no"),
    ("strain", "at least possible", "possible likely"), ("strain", "likely", "likely"),
])
def test_a_line_allows_these_values(name: str, written: str, words: str) -> None:
    assert allowed(name, written) == set(words.split())


@pytest.mark.parametrize(("written", "combinations"), [
    ("quiet", {1, 3, 5, 7}), ("[quiet, away]", {1, 3, 4, 5, 6, 7}), ("not quiet", {0, 2, 4, 6}), ("none", {0}),
    ("not none", {1, 2, 3, 4, 5, 6, 7}), ("at least one", {1, 2, 3, 4, 5, 6, 7}), ("at least two", {3, 5, 6, 7}),
    ("at least three", {7}), ("[none, away]", {0, 4, 5, 6, 7}),
])
def test_a_line_on_a_checklist_allows_these_combinations(written: str, combinations: set[int]) -> None:
    assert allowed("signs", written) == {COUNTS[each] for each in combinations}


_lines = st.sampled_from([(name, word) for name, domain in DOMAINS.items() for word in domain.words])


@given(_lines)
def test_not_is_the_complement(line: tuple[str, str]) -> None:
    name, word = line
    domain = DOMAINS[name]
    everything = {" ".join(domain.words_of(value)) for value in range(domain.size)}
    assert allowed(name, f"not {word}") == everything - allowed(name, word)


@given(st.sampled_from([(name, word) for name in ("trust", "score") for word in DOMAINS[name].words[1:]]))
def test_at_least_and_below_share_the_values_between_them(line: tuple[str, str]) -> None:
    name, word = line
    at_least, below = allowed(name, f"at least {word}"), allowed(name, f"below {word}")
    assert at_least | below == set(DOMAINS[name].words)
    assert not at_least & below


@given(st.sets(st.sampled_from(DOMAINS["trust"].words[:3]), min_size=1))
def test_a_list_allows_what_any_of_its_words_allows(words: set[str]) -> None:
    assert allowed("trust", f"[{', '.join(sorted(words))}]") == {value for word in words for value in allowed("trust", word)}


def test_the_lines_of_a_block_must_all_hold_and_lines_on_one_fact_are_merged() -> None:
    both = meaning(read("all: [{trust: at least some}, {trust: at most much}]\ncrisis: no"))
    assert both == formula.All((formula.Leaf("trust", 0b0110, 0b1111), formula.Leaf("crisis", 0b01, 0b11)))


@pytest.mark.parametrize(("blocks", "same"), [
    ("none: [{crisis: yes}]", "crisis: no"),
    ("none: [{trust: none}, {trust: some}]", "trust: at least much"),
    ("any: [{trust: none}, {trust: some}]", "trust: [none, some]"),
    ("all: [{any: [{crisis: yes}]}]", "crisis: yes"),
    ("none: [{crisis: yes, agenda: client}]", "any: [{crisis: no}, {agenda: not client}]"),
    ("none: [{trust: known}]", "trust: unknown"),
])
def test_blocks_that_say_the_same_mean_the_same(blocks: str, same: str) -> None:
    assert meaning(read(blocks)) == meaning(read(same))


def test_known_asks_whether_a_fact_is_settled() -> None:
    known, unknown = conditions.tests(read("trust: known\ncrisis: unknown"))
    assert isinstance(known, KnownTest)
    assert isinstance(unknown, KnownTest)
    assert (known.wanted, unknown.wanted) == (True, False)


@pytest.mark.parametrize("text", ["any: [{trust: some}, {all: [{crisis: yes, agenda: client}]}]\nscore: low"])
def test_every_line_is_found_in_the_order_of_the_file(text: str) -> None:
    assert [line.name for line in conditions.tests(read(text))] == ["trust", "crisis", "agenda", "score"]


@pytest.mark.parametrize(("text", "code", "column"), [
    ("trust: at least none", "allows-everything", 8), ("crisis: [no, yes]", "allows-everything", 9),
    ("signs: [none, quiet, short, away]", "allows-everything", 8), ("trust: below none", "allows-nothing", 8),
    ("agenda: at most client", "no-order", 9), ("crisis: at least no", "no-order", 9), ("signs: below two", "no-order", 8),
    ("signs: at least four", "unknown-count", 8), ("signs: at least quiet", "unknown-count", 8),
    ("score: 30", "number-in-rule", 8), ("score: at least 30.5", "number-in-rule", 8),
    ("score: '>= 30'", "number-in-rule", 8), ("trust: [some, sone]", "unknown-value", 15),
    ("trust: Some", "unknown-value", 8), ("trust: not not some", "unknown-value", 8), ("trust:", "empty-value", 1),
    ("trust: ''", "empty-value", 8), ("trust: []", "empty-list", 8), ("trust: {a: b}", "not-a-test", 8),
    ("truth: some", "unknown-name", 1),
    ("crisis: yes\nany: []", "empty-block", 6), ("any: {crisis: yes}", "not-a-list", 6), ("any: [crisis]", "not-a-block", 7),
    ("unless: [{crisis: yes}]", "misplaced-key", 1),
])
def test_what_cannot_be_meant_is_told_at_its_place(text: str, code: str, column: int) -> None:
    problems = ProblemCollector()
    node = read_nodes(text.encode(), "a.yaml", problems)
    assert node is not None
    assert ConditionReader(VOCABULARY, problems).block(node, "when") is None
    assert [(each.code, each.location.column) for each in problems.in_order()] == [(code, column)]


def test_where_findings_are_not_allowed_they_are_told() -> None:
    problems = ProblemCollector()
    node = read_nodes(b"strain: likely", "a.yaml", problems)
    assert node is not None
    assert ConditionReader(VOCABULARY, problems, findings_too=False).block(node, "only_if") is None
    assert [each.code for each in problems.in_order()] == ["finding-here"]
