"""Finds where a graph of names goes round in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def circles(leads_to: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """A shortest way round for every name that leads back to itself, without those on a way told before."""
    told: set[str] = set()
    for name in leads_to:
        way = way_back(name, leads_to)
        if way and not told & set(way):
            told |= set(way)
            yield way


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
