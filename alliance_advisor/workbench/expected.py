"""What a case expects of the answer, read from its `expect` block; what it does not name is left open.

    expect:
      status: advice                        # safety, advice, carry_on, no_advice; with reason: for no_advice
      findings: {withdrawal_rupture: at least possible}    # tests as in a rule, each of which must hold
      recommends: {own-your-part: strong}   # or a list where the support does not matter; none: nothing at all
      not_recommends: [slow-down-the-hard-part]
      first: [own-your-part, pause-and-notice]             # one of these comes first
      in_first_three: [own-your-part]       # all of these are among the first three
      withholds: [link-to-a-pattern-later]  # all of these are recommended by a rule and kept back; none
      safety: [suicide-or-self-harm]        # exactly these safety alerts; none
      alerts: [mandate-and-reporting]       # these alerts at least; none
      open: [suicide_risk]                  # facts that are asked for
      fires: [pushing-back]
      silent: [pulling-back]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alliance_advisor.errors import ProblemCollector, one_of
from alliance_advisor.explanation.status import Reason, Status
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.conditions import ConditionReader, KnownTest, Test, tests
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.located_yaml import Mapping, Scalar
from alliance_advisor.knowledge.reader import Block, a_mapping, defined_name, one_word
from alliance_advisor.knowledge.rules import DRAFT, SUPPORTS

EXPECTATIONS = ("status", "reason", "findings", "recommends", "not_recommends", "first", "in_first_three", "withholds", "safety",
                "alerts", "open", "fires", "silent")
NOTHING = "none"

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected. None is not asked; where `none` may be written, an empty tuple expects that there is nothing.

    `recommends` has each strategy with its support, which is empty where any will do. `first` names strategies of which one
    must come first.
    """

    status: Status | None = None
    reason: Reason | None = None
    findings: tuple[Test | KnownTest, ...] = ()
    recommends: tuple[tuple[str, str], ...] | None = None
    not_recommends: Names = ()
    first: Names | None = None
    in_first_three: Names = ()
    withholds: Names | None = None
    safety: Names | None = None
    alerts: Names | None = None
    open: Names = ()
    fires: Names = ()
    silent: Names = ()


def expectation_from(mapping: Mapping, knowledge_base: KnowledgeBase, problems: ProblemCollector) -> Expectation:
    """What an `expect` block says; every problem with it is reported."""
    before = len(problems)
    found = _Reader(Block(mapping, EXPECTATIONS, "expect", problems), knowledge_base).expectation()
    if found == Expectation() and len(problems) == before:
        problems.report("expects-nothing", "this case expects nothing", mapping.location,
                        f"Say what the answer should be: {one_of(EXPECTATIONS)}.")
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one block against one knowledge base."""

    block: Block
    knowledge_base: KnowledgeBase

    def expectation(self) -> Expectation:
        block, base = self.block, self.knowledge_base
        status = block.word("status", tuple(Status), required=False)
        reason = block.word("reason", tuple(Reason), required=False)
        return Expectation(
            status=Status(status) if status else None, reason=Reason(reason) if reason else None,
            findings=tuple(self._findings()), recommends=self._recommends(),
            not_recommends=self._all("not_recommends", "strategy", base.strategies),
            first=self._names("first", "strategy", base.strategies),
            in_first_three=self._all("in_first_three", "strategy", base.strategies),
            withholds=self._names("withholds", "strategy", base.strategies),
            safety=self._names("safety", "alert", (each.id for each in base.alerts.values() if each.kind == SAFETY)),
            alerts=self._names("alerts", "alert", base.alerts),
            open=self._all("open", "fact", base.vocabulary.facts),
            fires=self._rules("fires"), silent=self._rules("silent"),
        )

    def _rules(self, key: str) -> Names:
        """Rules that may fire: of any other it would say nothing that it fires, or that it does not."""
        base = self.knowledge_base
        for scalar in self.block.scalars(key, required=False):
            rule = base.rules.get(scalar.text)
            if rule is not None and rule not in base.active_rules:
                status = "a draft" if rule.status == DRAFT else rule.status
                hint = "Take its name out. A case that asked for nothing else can go."
                message = f"the rule {rule.id} is {status}, and fires nowhere"
                self.block.problems.report("rule-not-in-use", message, scalar.location, hint)
        return self._all(key, "rule", base.rules)

    def _findings(self) -> Iterator[Test | KnownTest]:
        """The tests on findings, each of which must hold."""
        problems, vocabulary = self.block.problems, self.knowledge_base.vocabulary
        node = self.block.find("findings", required=False)
        mapping = a_mapping(node, "findings", problems) if node is not None else None
        known = [entry for entry in (mapping.entries if mapping is not None else ())
                 if defined_name(entry[0], "finding", vocabulary.findings, problems) in vocabulary.findings]
        if mapping is not None and known:
            reader = ConditionReader(vocabulary, problems, known_too=True)
            group = reader.block(Mapping(tuple(known), mapping.location), "findings")
            yield from tests(group) if group is not None else ()

    def _recommends(self) -> tuple[tuple[str, str], ...] | None:
        """A list of strategies, or a block of strategies with their support."""
        node = self.block.find("recommends", required=False)
        if not isinstance(node, Mapping):
            names = self._names("recommends", "strategy", self.knowledge_base.strategies)
            return None if names is None else tuple((name, "") for name in names)
        problems = self.block.problems
        if not node.entries:
            problems.report("empty-block", "recommends is empty", node.location, "Name strategies, or write none.")
        return tuple((defined_name(key, "strategy", self.knowledge_base.strategies, problems),
                      one_word(value, f"the support for {key.text}", list(SUPPORTS), problems)) for key, value in node.entries)

    def _names(self, key: str, what: str, known: Iterable[str]) -> Names | None:
        """A list of names, an empty one for `none`, or None where nothing is asked."""
        node = self.block.find(key, required=False)
        if node is None or (isinstance(node, Scalar) and node.text == NOTHING):
            return None if node is None else ()
        return self._all(key, what, known)

    def _all(self, key: str, what: str, known: Iterable[str]) -> Names:
        return self.block.names_of(key, what, known, required=False)
