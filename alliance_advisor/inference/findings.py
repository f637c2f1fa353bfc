"""Which value of a finding is proven, and which are possible, once every rule that concludes it has been read."""

from __future__ import annotations


def settled(proven: int, still_open: int) -> int:
    """The set of values that a finding can still have.

    `proven` and `still_open` are the sets of values concluded by rules that hold and by rules that are open. The last
    proven value wins (the first one, `otherwise`, where nothing is proven); values after it stay possible while open.
    """
    last = max(proven.bit_length() - 1, 0)
    return 1 << last | still_open >> (last + 1) << (last + 1)


def is_found(possible: int) -> bool:
    """Whether a finding's `otherwise` value is ruled out."""
    return not possible & 1


def is_proven(possible: int, at_least: int) -> bool:
    """Whether a finding is sure to have this value or one that comes after it."""
    return not possible & ((1 << at_least) - 1)
