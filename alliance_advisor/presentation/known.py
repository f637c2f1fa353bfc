"""What is known of a fact or finding, as the answer names it."""

from __future__ import annotations

from alliance_advisor.knowledge.domain import Domain, Kind, is_one


def known_of(domain: Domain, possible: int) -> str | list[str]:
    """The one value, or the ticked items of a checklist; where several values are left, how that can be said."""
    if domain.kind is Kind.SEVERAL and is_one(possible):
        return list(domain.words_of(possible.bit_length() - 1))
    return known_value(domain, possible)


def known_value(domain: Domain, possible: int) -> str:
    """The one value; where several are left, how it can be said: unknown, at least, or one of them."""
    words = domain.set_words(possible)
    if is_one(possible):
        return words[0]
    if possible == domain.full:
        return "unknown"
    return f"at least {words[0]}" if domain.kind is Kind.SCALE else " or ".join(words)
