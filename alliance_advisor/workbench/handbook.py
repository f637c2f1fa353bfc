"""`kb handbook`: a whole knowledge base as data for its templates, each thing once, by chapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from alliance_advisor.knowledge.formula import negation
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.vocabulary import Fact
from alliance_advisor.presentation.conditions_in_words import ConditionsInWords, Wording
from alliance_advisor.presentation.flow_svg import Node, flow_layout
from alliance_advisor.workbench.chapters import Chapter, chapters_of
from alliance_advisor.workbench.decision_tables import Cell, Column, table_for
from alliance_advisor.workbench.entries import Entry, EntryKind
from alliance_advisor.workbench.flow import Flow, flow_of
from alliance_advisor.workbench.in_words import InWords
from alliance_advisor.workbench.show import Showing

Json = dict[str, Any]

FACTS, REFERENCES = "facts", "references"
"""The last two pages of the folder, after those of the chapters."""


def handbook_of(knowledge_base: KnowledgeBase, entries: Iterable[Entry], wording: Wording) -> Json:
    """The whole handbook as plain data."""
    return _Handbook(knowledge_base, tuple(entries), wording).view()


def anchor(kind: EntryKind, name: str) -> str:
    """The id of an entry in a page."""
    return f"{kind.value}-{name}"


class _Handbook:
    """Makes the handbook of one knowledge base."""

    def __init__(self, knowledge_base: KnowledgeBase, entries: tuple[Entry, ...], wording: Wording) -> None:
        self._base = knowledge_base
        self._showing = Showing(knowledge_base, entries, wording)
        self._words = InWords(knowledge_base, wording)
        self._cells = ConditionsInWords(knowledge_base.vocabulary, _for_cells(wording))
        self._entries = {(entry.kind, entry.id): entry for entry in entries}
        self._chapters = chapters_of(knowledge_base)
        groups = dict.fromkeys(fact.group for fact in knowledge_base.vocabulary.facts.values())
        self._groups = {title: f"group-{number}" for number, title in enumerate(groups, 1)}

    def view(self) -> Json:
        base = self._base
        return {
            "base": {"title": base.manifest.title, "name": base.manifest.name, "version": base.manifest.version,
                     "digest": base.digest, "purpose": base.manifest.purpose},
            "chapters": [self._chapter(each) for each in self._chapters],
            "groups": [{"id": name, "title": title, "facts": self._facts_of(title)} for title, name in self._groups.items()],
            "cut_offs": [cut_off for fact in base.vocabulary.facts.values() for cut_off in _cut_offs(fact)],
            "conflicts": self._shown(EntryKind.CONFLICT, (each.id for each in base.conflicts)),
            "references": self._shown(EntryKind.REFERENCE, base.references),
            "counts": {kind.value: sum(kind is each for each, _ in self._entries) for kind in EntryKind},
            "findings": list(base.vocabulary.findings), "pages": dict(self._pages()),
        }

    def _pages(self) -> Iterator[tuple[str, str]]:
        """On which page of the folder each entry stands."""
        for chapter in self._chapters:
            for kind, ids in ((EntryKind.FINDING, chapter.findings), (EntryKind.STRATEGY, chapter.strategies),
                              (EntryKind.ALERT, chapter.alerts), (EntryKind.RULE, chapter.rules)):
                yield from ((anchor(kind, each), chapter.id) for each in ids)
        for kind, page in ((EntryKind.FACT, FACTS), (EntryKind.CONFLICT, FACTS), (EntryKind.REFERENCE, REFERENCES)):
            yield from ((anchor(kind, name), page) for each, name in self._entries if each is kind)
        yield from ((group, FACTS) for group in self._groups.values())

    def _chapter(self, chapter: Chapter) -> Json:
        flow = flow_of(self._base, chapter.findings, chapter.strategies)
        return {
            "id": chapter.id,
            "findings": self._shown(EntryKind.FINDING, chapter.findings),
            "strategies": [self._strategy(each) for each in chapter.strategies],
            "elsewhere": [self._words.strategy(each) for each in chapter.elsewhere],
            "alerts": [{**self._show(EntryKind.ALERT, each), "say": list(self._base.alerts[each].say)}
                       for each in chapter.alerts],
            "rules": self._shown(EntryKind.RULE, chapter.rules),
            "flow": self._drawn(flow) if flow.to_findings or flow.past_findings else None,
        }

    def _shown(self, kind: EntryKind, names: Iterable[str]) -> list[Json]:
        return [self._show(kind, name) for name in names]

    def _show(self, kind: EntryKind, name: str) -> Json:
        return {**self._showing.view(self._entries[kind, name]), "anchor": anchor(kind, name)}

    def _facts_of(self, group: str) -> list[Json]:
        return self._shown(EntryKind.FACT, (fact.id for fact in self._base.vocabulary.facts.values() if fact.group == group))

    def _strategy(self, name: str) -> Json:
        strategy = self._base.strategies[name]
        return {**self._show(EntryKind.STRATEGY, name), "say": list(strategy.say), "avoid": list(strategy.avoid),
                "working_if": strategy.working_if, "table": self._table(name)}

    def _table(self, strategy: str) -> Json:
        table = table_for(self._base, strategy)
        return {
            "columns": [{**self._words.named_rule(column.rule), "support": column.rule.support_for(strategy),
                         "blocks": [self._words.condition(block) for block in column.blocks],
                         "unless": self._words.any_of(negation(column.rule.clear))} for column in table.columns],
            "rows": [{"name": name, "cells": [self._in_row(column, name) for column in table.columns]} for name in table.names],
        }

    def _in_row(self, column: Column, name: str) -> list[Json]:
        return [self._cell(cell) for cell in column.row(name)]

    def _cell(self, cell: Cell) -> Json:
        return {"choice": f"{cell.choice}{cell.together or ''}", "text": self._cells.leaf(cell.leaf)}

    def _drawn(self, flow: Flow) -> Json:
        """A flow as boxes with places, and as what its columns hold, for a form that draws by itself."""
        findings, strategies = self._base.vocabulary.findings, self._base.strategies
        columns = [
            [Node(self._groups[each], each, self._groups[each]) for each in flow.groups],
            [_node(EntryKind.FINDING, each, findings[each].title) for each in flow.findings],
            [_node(EntryKind.STRATEGY, each, strategies[each].title) for each in flow.strategies],
        ]
        past = {(self._groups[group], anchor(EntryKind.STRATEGY, strategy)) for group, strategy in flow.past_findings}
        arrows = sorted(past.union(
            ((self._groups[group], anchor(EntryKind.FINDING, finding)) for group, finding in flow.to_findings),
            ((anchor(EntryKind.FINDING, finding), anchor(EntryKind.STRATEGY, strategy))
             for finding, strategy in flow.to_strategies)))
        return {"layout": flow_layout(columns, arrows), "arrows": arrows, "past": past,
                "columns": [[{"key": node.key, "label": node.label} for node in column] for column in columns]}


def _node(kind: EntryKind, name: str, title: str) -> Node:
    return Node(anchor(kind, name), title, anchor(kind, name))


def _for_cells(wording: Wording) -> Wording:
    """The same wording, with conditions said without what they are about."""
    return lambda name, /, **values: wording("cell" if name.startswith("condition_on") or name == "condition" else name, **values)


def _cut_offs(fact: Fact) -> Iterator[Json]:
    """Each line that is drawn on a score, and each number of points that counts as more than chance."""
    for band in fact.measure.bands[1:] if fact.measure is not None else ():
        yield {"fact": fact.id, "what": "band", "word": band.word, "points": band.lower, "chosen_by": band.chosen_by,
               "source": band.source}
    for what, figure in (("spread", fact.tracks.spread), ("change", fact.tracks.reliable_change)) if fact.tracks else ():
        if figure is not None:
            yield {"fact": fact.id, "what": what, "word": "", "points": figure.points, "chosen_by": figure.chosen_by,
                   "source": figure.source}
