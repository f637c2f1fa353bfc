"""What every code of `kb check` means, with what to avoid and what to prefer: `templates/kb/codes.yaml`, read as it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alliance_advisor.errors import ProblemCollector
from alliance_advisor.knowledge.located_yaml import Mapping, Node, Scalar, read_nodes
from alliance_advisor.workbench.remarks import GRADE_OF, Code, Grade

FILE = "kb/codes.yaml"


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code. What the loader refuses `says` a message as an example, with its hint; anything else, what it means."""

    code: str
    says: str
    hint: str
    avoid: str
    prefer: str

    @property
    def refused(self) -> bool:
        """Whether it is the loader that says so."""
        return self.code not in tuple(Code)

    @property
    def grade(self) -> Grade:
        """How much it weighs."""
        return Grade.ERROR if self.refused else GRADE_OF[Code(self.code)]


def catalogue(templates: Path) -> dict[str, CodeEntry]:
    """Every code, by name."""
    root = read_nodes((templates / FILE).read_bytes(), FILE, ProblemCollector())
    assert isinstance(root, Mapping)
    return {key.text: _entry(key.text, node) for key, node in root.entries}


def _entry(code: str, node: Node) -> CodeEntry:
    assert isinstance(node, Mapping)
    texts = {key.text: value.text for key, value in node.entries if isinstance(value, Scalar)}
    return CodeEntry(code, *(texts.get(key, "") for key in ("says", "hint", "avoid", "prefer")))
