"""Notices that files of a knowledge base were saved: looks at their times now and then, and waits until a burst is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from alliance_advisor.knowledge.source_paths import BESIDE, paths_of, state_of

States = Mapping[str, str]
"""The size and time of every file, by its name below the folder."""

PAUSE = 0.5
"""Seconds between two looks; a burst is over when two of them see the same."""


def states_in(folder: Path) -> States:
    """The files that stand there now, with those of `cases/` and `properties/`; none where the folder is gone."""
    found: dict[str, str] = {}
    for each in (folder, *(folder / name for name in BESIDE)):
        for path in paths_of(each):
            try:
                found[path.relative_to(folder).as_posix()] = state_of(path)
            except OSError:  # It went while we looked.
                continue
    return found


def changes(look: Callable[[], States], wait: Callable[[float], object]) -> Iterator[tuple[str, ...]]:
    """First nothing; then, each time that something was saved, is new or gone, and all is quiet again, the names of those files.

    What happens while the caller works on one burst is told with the next.
    """
    settled = look()
    yield ()
    while True:
        wait(PAUSE)
        now = look()
        if now == settled:
            continue
        while (later := _after(look, wait)) != now:
            now = later
        names = sorted(name for name in {**settled, **now} if settled.get(name) != now.get(name))
        settled = now
        if names:
            yield tuple(names)


def _after(look: Callable[[], States], wait: Callable[[float], object]) -> States:
    wait(PAUSE)
    return look()
