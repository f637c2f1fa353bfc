"""Reads one rule file: its conditions, what follows from them, and the examples that show what its author meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from alliance_advisor.errors import ProblemCollector, did_you_mean, one_of
from alliance_advisor.knowledge.conditions import BLOCKS, ConditionReader, Group, meaning
from alliance_advisor.knowledge.formula import ALWAYS, negation
from alliance_advisor.knowledge.history import Known, history_from
from alliance_advisor.knowledge.located_yaml import Mapping, Node, Scalar, Sequence, describe
from alliance_advisor.knowledge.reader import Block, a_list, a_mapping, one_word
from alliance_advisor.knowledge.reports import is_not_answered, reports_from
from alliance_advisor.knowledge.rules import CONSEQUENTS, DRAFT, STATUSES, SUPPORTS, Concludes, Example, Recommends, Rule
from alliance_advisor.knowledge.vocabulary import HISTORY, Vocabulary

RULE_KEYS = ("id", "title", "status", "when", "unless", "then", "rationale", "references", "limits", "examples")
RECOMMENDATION_KEYS = ("strategy", "support")
SIDES = ("fires", "silent")
"""What examples show, in the order in which they are read."""

HOMES = dict.fromkeys(CONSEQUENTS, "then") | dict.fromkeys(SIDES, "examples")
"""Where a key belongs that stands too far left."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a rule may refer to: ids that are defined elsewhere in the knowledge base."""

    vocabulary: Vocabulary
    strategies: frozenset[str]
    alerts: frozenset[str]
    references: frozenset[str]


class Written(NamedTuple):
    """The conditions of a rule as they are written, each line with its place: what `when` and `clear` are the meaning of."""

    when: Group | None
    unless: Group | None


def written_from(mapping: Mapping, definitions: Definitions) -> Written:
    """The conditions of a rule in which no problem was found."""
    return _RuleReader(mapping, definitions, ProblemCollector()).written()


def rule_from(mapping: Mapping, definitions: Definitions, problems: ProblemCollector) -> Rule | None:
    """One rule, or None where a problem was reported."""
    before = len(problems)
    rule = _RuleReader(mapping, definitions, problems).rule()
    return rule if len(problems) == before else None


class _RuleReader:
    """Reads the parts of one rule and checks how they fit together."""

    def __init__(self, mapping: Mapping, definitions: Definitions, problems: ProblemCollector) -> None:
        self._problems = problems
        self._definitions = definitions
        homes = dict.fromkeys((*definitions.vocabulary.names(), *BLOCKS), "when") | HOMES
        self._block = Block(mapping, RULE_KEYS, "a rule", problems, homes)
        self._status = self._block.word("status", STATUSES)
        self._then = self._block.block("then", CONSEQUENTS)

    def written(self) -> Written:
        return Written(self._when(), self._unless())

    def rule(self) -> Rule:
        block = self._block
        before = len(self._problems)
        finished = self._status != DRAFT
        when, unless = self.written()
        rule = Rule(
            id=block.text("id"), title=block.text("title"), status=self._status,
            when=meaning(when) if when is not None else ALWAYS,
            clear=negation(meaning(unless)) if unless is not None else ALWAYS,
            concludes=tuple(self._concludes()), recommends=tuple(self._recommends()), withholds=self._strategies("withhold"),
            spares=self._strategies("withhold_all_but"),
            alert=self._alert(), rationale=block.text("rationale", required=finished),
            references=block.names_of("references", "reference", self._definitions.references, required=finished),
            limits=block.text("limits", required=finished), examples=tuple(self._examples(finished=finished)),
            location=block.node.location,
        )
        if len(self._problems) == before and not self._says_what_follows():
            self._problems.report("empty-block", "nothing follows from this rule", block.location_of("then"),
                                  f"Say what follows under then: {one_of(CONSEQUENTS)}.")
        return rule

    def _says_what_follows(self) -> bool:
        """Whether `then` says anything; what it says may be told as unknown elsewhere."""
        nodes = [node for _, node in self._then.node.entries] if self._then is not None else []
        return self._then is None or any(
            node.text if isinstance(node, Scalar) else node.items if isinstance(node, Sequence) else node.entries
            for node in nodes)

    def _when(self) -> Group | None:
        node = self._block.find("when")
        if node is None:
            return None
        reader = ConditionReader(self._definitions.vocabulary, self._problems, known_too=self._only_recommends())
        return reader.block(node, "when")

    def _only_recommends(self) -> bool:
        return self._then is not None and self._then.node.keys() == ["recommend"]

    def _unless(self) -> Group | None:
        node = self._block.find("unless", required=False)
        reader = ConditionReader(self._definitions.vocabulary, self._problems)
        return reader.exceptions(node, "unless") if node is not None else None

    def _concludes(self) -> Iterator[Concludes]:
        if self._then is None:
            return
        for key, node in self._then.pairs("conclude", required=False):
            conclusion = self._conclusion(key, node)
            if conclusion is not None:
                yield conclusion

    def _conclusion(self, key: Scalar, node: Node) -> Concludes | None:
        vocabulary = self._definitions.vocabulary
        finding = vocabulary.findings.get(key.text)
        if finding is None:
            if not vocabulary.may_be_defined(key.text):
                self._no_such_finding(key)
            return None
        word = one_word(node, key.text, list(finding.domain.words), self._problems)
        if not word:
            return None
        if word == finding.domain.words[0]:
            self._problems.report("concludes-otherwise", f"{word} is what {key.text} is when no rule says more",
                                  node.location, f"Conclude {one_of(finding.domain.words[1:])}.")
            return None
        return Concludes(key.text, finding.domain.words.index(word))

    def _no_such_finding(self, key: Scalar) -> None:
        vocabulary = self._definitions.vocabulary
        hint = (f"{key.text} is a fact, which is reported and not concluded." if key.text in vocabulary.facts
                else did_you_mean(key.text, vocabulary.findings, "Findings are defined in vocabulary/findings.yaml."))
        self._problems.report("unknown-finding", f"there is no finding {describe(key)}", key.location, hint)

    def _recommends(self) -> Iterator[Recommends]:
        node = self._then.find("recommend", required=False) if self._then is not None else None
        for item in a_list(node, "recommend", self._problems) if node is not None else ():
            mapping = a_mapping(item, "each item of recommend", self._problems)
            if mapping is None:
                continue
            block = Block(mapping, RECOMMENDATION_KEYS, "a recommendation", self._problems)
            yield Recommends(block.name_of("strategy", "strategy", self._definitions.strategies),
                             block.word("support", SUPPORTS))

    def _strategies(self, key: str) -> tuple[str, ...]:
        if self._then is None:
            return ()
        return self._then.names_of(key, "strategy", self._definitions.strategies, required=False)

    def _alert(self) -> str:
        if self._then is None:
            return ""
        return self._then.name_of("alert", "alert", self._definitions.alerts, required=False)

    def _examples(self, *, finished: bool) -> Iterator[Example]:
        block = self._block.block("examples", SIDES, required=finished)
        if block is None:
            return
        for key in SIDES:
            node = block.find(key, required=finished)
            items = (node,) if isinstance(node, Mapping) else a_list(node, key, self._problems) if node is not None else ()
            if isinstance(node, Sequence) and not items:
                self._problems.report("empty-list", f"{key} is an empty list", node.location, "Give one example at least.")
            for item in items:
                mapping = a_mapping(item, f"each example under {key}", self._problems)
                if mapping is not None:
                    yield self._example(mapping, fires=key == "fires")

    def _example(self, mapping: Mapping, *, fires: bool) -> Example:
        """The facts of an example, with a `history` beside them where one is given."""
        vocabulary, node = self._definitions.vocabulary, mapping.get(HISTORY)
        facts = Mapping(tuple(entry for entry in mapping.entries if entry[0].text != HISTORY), mapping.location)
        known = Known(vocabulary, self._definitions.strategies)
        history = history_from(node, known, self._problems) if node is not None and not is_not_answered(node) else None
        return Example(reports_from(facts, vocabulary, self._problems), fires, history)
