"""A rule-based expert system that recommends strategies to repair or strengthen the therapeutic alliance in CBT."""

__version__ = "0.1.0"
