"""The rules that lead to one strategy as a decision table: a column a rule, a row a fact or finding, in each cell what it may be.

A plain cell must hold. Of the cells that bear the same letter one is enough; where a number follows the letter, the cells with
the same letter and number hold together or not at all. What goes deeper than that stands under the rows, as a block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import ascii_lowercase

from alliance_advisor.knowledge.formula import All, Any, AnyLeaf, Formula, KnownLeaf, Leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule


@dataclass(frozen=True, slots=True)
class Cell:
    """One condition of one rule; `choice` is the letter of its group, `together` its number there; both may be missing."""

    leaf: AnyLeaf
    choice: str = ""
    together: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One rule: its cells, and the blocks of its `when` that no cells can say, all of which must hold."""

    rule: Rule
    cells: tuple[Cell, ...]
    blocks: tuple[Any, ...]

    def row(self, name: str) -> tuple[Cell, ...]:
        """The cells that stand in the row of this fact or finding."""
        return tuple(cell for cell in self.cells if cell.leaf.name == name)


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Columns in the order of the knowledge base; rows that most columns use come first."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]


def table_for(knowledge_base: KnowledgeBase, strategy: str) -> DecisionTable:
    """The decision table of the rules that recommend this strategy, drafts and retired rules included."""
    rules = [rule for rule in knowledge_base.rules.values() if any(each.strategy == strategy for each in rule.recommends)]
    columns = tuple(map(column_of, rules))
    used = Counter(name for column in columns for name in {cell.leaf.name for cell in column.cells})
    known = [name for name in knowledge_base.vocabulary.names() if name in used]
    return DecisionTable(tuple(sorted(known, key=lambda name: -used[name])), columns)


def column_of(rule: Rule) -> Column:
    """The `when` of one rule as a column."""
    parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
    groups = [part for part in parts if isinstance(part, Any)]
    said = [group for group in groups if group.parts and all(map(_is_flat, group.parts))]
    cells = [*_plain(parts), *(cell for letter, group in zip(ascii_lowercase, said, strict=False)
                               for cell in _choices(group, letter))]
    left = [group for group in groups if group not in said[:len(ascii_lowercase)]]
    return Column(rule, tuple(cells), tuple(left))


def _is_flat(part: Formula) -> bool:
    """Whether one way to fulfil a group is a single condition, or several of which all must hold."""
    return all(isinstance(each, Leaf | KnownLeaf) for each in (part.parts if isinstance(part, All) else (part,)))


def _plain(parts: Iterable[Formula]) -> Iterator[Cell]:
    return (Cell(part) for part in parts if isinstance(part, Leaf | KnownLeaf))


def _choices(group: Any, letter: str) -> Iterator[Cell]:
    """The cells of one group: a condition that is enough alone has no number."""
    number = 0
    for part in group.parts:
        if isinstance(part, All):
            number += 1
            yield from (Cell(cell.leaf, letter, number) for cell in _plain(part.parts))
        else:
            yield from (Cell(cell.leaf, letter) for cell in _plain([part]))
