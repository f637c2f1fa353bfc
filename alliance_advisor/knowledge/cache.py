"""A compiled form of a knowledge base, kept between runs so that a command answers at once.

It is JSON of our own values, never code, and holds no client data: the one thing written unasked. A compiled form is
used only while the name, size and time of every source file are unchanged; anything odd about it is ignored and the
folder is read again. `ALLIANCE_ADVISOR_CACHE` names another folder, or says `off`.

A file of it has two lines of JSON: the checksum of the second, and the knowledge base.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from alliance_advisor.knowledge import codec
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.source_paths import state_of, states_of
from alliance_advisor.version import VERSION

VARIABLE = "ALLIANCE_ADVISOR_CACHE"
OFF = "off"
_KEPT = 8
"""So many compiled forms are kept; older ones are removed."""


def cached_knowledge_base(folder: Path, packs: Iterable[Path] = ()) -> KnowledgeBase:
    """The knowledge base of a folder and its packs. Raises `ProblemsFound`."""
    packs = tuple(packs)
    store = _store()
    if store is None:
        return _from_sources(folder, packs)
    compiled = store / f"{_key((folder, *packs))}.json"
    known = _read(compiled)
    if known is None:
        known = _from_sources(folder, packs)
        _write(compiled, known)
    return known


def _from_sources(folder: Path, packs: tuple[Path, ...]) -> KnowledgeBase:
    """Read the folders; what that takes is imported only now."""
    from alliance_advisor.knowledge.packs import knowledge_base_with_packs  # noqa: PLC0415

    return knowledge_base_with_packs(folder, packs)


def _store() -> Path | None:
    """The folder of compiled forms, or None where they are switched off."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen.lower() == OFF:
        return None
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - no error without a home
    return Path(base) / "alliance-advisor"


def _key(folders: Iterable[Path]) -> str:
    """Names the software that reads, the folders and the state of every file."""
    parts = [VERSION, *map(state_of, sorted(Path(codec.__file__).parent.glob("*.py")))]
    for folder in folders:
        parts += [str(folder), str(folder.resolve()), *states_of(folder)]
    return _checksum("\n".join(parts))[:32]


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _read(compiled: Path) -> KnowledgeBase | None:
    try:
        checksum, _, form = compiled.read_text(encoding="utf-8").partition("\n")
        return KnowledgeBase(*codec.from_json(form)) if checksum == json.dumps(_checksum(form)) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _write(compiled: Path, knowledge_base: KnowledgeBase) -> None:
    """Keep a compiled form for the next run; where that is not possible, the next run reads the folder again."""
    form = codec.to_json(tuple(_fields(knowledge_base)))
    with contextlib.suppress(OSError, ValueError):
        compiled.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=compiled.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(f"{json.dumps(_checksum(form))}\n{form}")
            Path(temporary).replace(compiled)
        except (OSError, ValueError):
            Path(temporary).unlink(missing_ok=True)
        _forget_old(compiled.parent)


def _fields(knowledge_base: KnowledgeBase) -> Iterator[object]:
    return (getattr(knowledge_base, name) for name in KnowledgeBase.__dataclass_fields__)


def _forget_old(store: Path) -> None:
    forms = sorted(store.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in forms[_KEPT:]:
        path.unlink(missing_ok=True)
