"""`kb show`: one thing of a knowledge base in words, what leads to it and what it leads to, as data for its template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from alliance_advisor.knowledge.formula import NEVER, names
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.presentation.conditions_in_words import Wording
from alliance_advisor.presentation.vocabulary_view import fact_view
from alliance_advisor.workbench.entries import Entry, EntryKind
from alliance_advisor.workbench.in_words import InWords

Json = dict[str, Any]


class Showing:
    """Shows the entries of one knowledge base."""

    def __init__(self, knowledge_base: KnowledgeBase, entries: Iterable[Entry], wording: Wording) -> None:
        self._base = knowledge_base
        self._entries = tuple(entries)
        self._words = InWords(knowledge_base, wording)

    def view(self, entry: Entry) -> Json:
        """One entry with everything that its template says of it."""
        of_kind = {
            EntryKind.RULE: self._rule, EntryKind.STRATEGY: self._strategy, EntryKind.ALERT: self._alert,
            EntryKind.FACT: self._fact, EntryKind.FINDING: self._finding, EntryKind.REFERENCE: self._reference,
            EntryKind.CONFLICT: self._conflict,
        }[entry.kind]
        return {"kind": entry.kind.value, "id": entry.id, "title": entry.title, "place": str(entry.location), **of_kind(entry.id)}

    def _rule(self, name: str) -> Json:
        rule, words = self._base.rules[name], self._words
        read = [{"finding": finding, "rules": words.named_rules(self._concluding_one_of(finding, values))}
                for finding, values in words.findings_read(rule)]
        led_to = [{"finding": finding, "rules": words.named_rules(self._readers(finding))} for finding in sorted(rule.concluded)]
        return {**words.rule(rule), "led_to_by": read, "leads_to": led_to}

    def _strategy(self, name: str) -> Json:
        strategy, words = self._base.strategies[name], self._words
        rules = self._base.rules.values()
        return {
            "aim": strategy.aim, "challenges": list(strategy.challenges),
            "family": self._base.manifest.families[strategy.family], "phase": strategy.phase, "timing": strategy.timing,
            "minutes": strategy.minutes, "grade": strategy.grade, "steps": list(strategy.steps), "caveat": strategy.caveat,
            "hold": [] if strategy.hold == NEVER else words.any_of(strategy.hold),
            "speaks_for": [{**words.named_rule(rule), "support": rule.support_for(name)} for rule in rules
                           if any(each.strategy == name for each in rule.recommends)],
            "speaks_against": words.named_rules(rule for rule in rules if name in rule.withheld_of([name])),
            "references": words.references(strategy.references),
        }

    def _alert(self, name: str) -> Json:
        alert, words = self._base.alerts[name], self._words
        return {
            "alert_kind": alert.kind, "message": alert.message, "steps": list(alert.steps),
            "raised_by": words.named_rules(rule for rule in self._base.rules.values() if rule.alert == name),
            "references": words.references(alert.references),
        }

    def _fact(self, name: str) -> Json:
        fact, words = self._base.vocabulary.facts[name], self._words
        gate = fact.only_if
        return {
            "fact": fact_view(self._base, fact), "group": fact.group, "computed": fact.computed, "of": fact.of,
            "only_if": words.all_of(gate) if gate is not None else [],
            "otherwise": list(fact.domain.words_of(fact.otherwise)) if fact.otherwise is not None else [],
            "read_by": words.named_rules(self._readers(name)), "others": self._users(EntryKind.FACT, name),
        }

    def _finding(self, name: str) -> Json:
        finding, words = self._base.vocabulary.findings[name], self._words
        values = [{"word": word, "rules": words.named_rules(self._concluding_one_of(name, 1 << value))}
                  for value, word in enumerate(finding.domain.words)]
        return {"definition": finding.definition, "challenge": finding.challenge, "values": values,
                "read_by": words.named_rules(self._readers(name)), "others": self._users(EntryKind.FINDING, name)}

    def _reference(self, name: str) -> Json:
        reference = self._base.references[name]
        return {"doi": reference.doi, "says": reference.finding, "used_by": list(self._named_users(EntryKind.REFERENCE, name))}

    def _conflict(self, name: str) -> Json:
        conflict = next(each for each in self._base.conflicts if each.id == name)
        return {"when": self._words.all_of(conflict.when), "reads": sorted(names(conflict.when))}

    def _readers(self, name: str) -> Iterator[Rule]:
        return (rule for rule in self._base.rules.values() if name in rule.reads)

    def _concluding_one_of(self, finding: str, values: int) -> Iterator[Rule]:
        """The rules that conclude one of a set of values."""
        for rule in self._base.rules.values():
            if any(values >> value & 1 for value in rule.concluded_values(finding)):
                yield rule

    def _users(self, kind: EntryKind, name: str) -> list[Json]:
        """What uses a name and is no rule."""
        return [each for each in self._named_users(kind, name) if each["kind"] != EntryKind.RULE]

    def _named_users(self, kind: EntryKind, name: str) -> Iterator[Json]:
        for entry in self._entries:
            if (kind, name) in entry.uses:
                yield {"kind": entry.kind.value, "id": entry.id, "title": entry.title}
