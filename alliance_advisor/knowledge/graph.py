"""Two questions about a graph of names: is there a way back, and how deep does each name lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def way_back(start: str, leads_to: Mapping[str, Iterable[str]]) -> list[str]:
    """A shortest way from a name back to itself, or an empty list."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for following in sorted(leads_to.get(way[-1], ())):
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []
