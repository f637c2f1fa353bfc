"""Whatever bytes or values come in, the readers answer with a session, a knowledge base or problems, never with a traceback.

A few hundred inputs in every run, the same each time; for as many new ones as you like,

    ALLIANCE_FUZZ=100000 python -m pytest tests/test_session_fuzz.py
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_advisor.errors import ProblemCollector, ProblemsFound
from alliance_advisor.inference.session_file import session_from_bytes, session_from_dict
from alliance_advisor.knowledge.folder import FILES, FOLDERS, SourceFile
from alliance_advisor.knowledge.loader import knowledge_base_from_files
from tests.shipped import CHECKOUT, EXAMPLES, shipped

ASKED_FOR = int(os.environ.get("ALLIANCE_FUZZ", "600"))
FUZZ = settings(max_examples=max(1, ASKED_FOR // 6), deadline=None, suppress_health_check=list(HealthCheck),
                derandomize="ALLIANCE_FUZZ" not in os.environ)

SIGNS = [
    "[", "]", "{", "}", ":", ": ", ",", "\n", "\n  ", "\n- ", "\t", "#", '"', "'", "&a", "*a", "!!x", "!", "|", ">-", "---\n",
    "...", "%", "@", "`", "<<", "?", "\\u00", "\\ud83d", "\0", "\ufeff", "\u2028", "\x85", "\U0001f426", "0x", ".inf", "1e999",
]
FACTS = list(shipped().vocabulary.facts)
WORDS = [
    "client", "session", "facts", "history", "tried", "none", "unknown", "null", "~", "yes", "heron-12", "Jane", "helped",
    *shipped().strategies, *FACTS, *(word for fact in shipped().vocabulary.facts.values() for word in fact.domain.words),
]

words = st.sampled_from(WORDS)
text = st.lists(st.sampled_from(SIGNS) | words | st.text(max_size=4), max_size=60).map("".join)
leaves: st.SearchStrategy[Any] = st.one_of(
    words, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=4), st.dates(),
    st.decimals(), st.complex_numbers(),
)
plain_values = st.recursive(leaves, lambda inner: st.one_of(
    st.lists(inner, max_size=4), st.frozensets(words, max_size=3),
    st.dictionaries(words | st.text(max_size=4) | st.integers(), inner, max_size=4),
), max_leaves=12)
earlier = st.lists(st.dictionaries(st.sampled_from(["session", "tried"]), plain_values), max_size=3)
sessions = st.fixed_dictionaries({}, optional={
    "client": plain_values, "session": plain_values, "history": earlier | plain_values,
    "facts": st.dictionaries(st.sampled_from(FACTS), plain_values, max_size=6) | plain_values,
})


@cache
def _samples() -> tuple[tuple[str, bytes], ...]:
    """Files of every kind: the small knowledge base of the tests, so that one load takes milliseconds, by name."""
    base = CHECKOUT / "tests" / "faulty" / "base"
    return tuple(sorted((path.relative_to(base).as_posix(), path.read_bytes()) for path in base.rglob("*.yaml")))


def _damaged(data: bytes, random: Random) -> bytes:
    """The bytes with a few places cut, doubled, swapped or overwritten."""
    for _ in range(random.randint(1, 6)):
        first, last = sorted(random.choices(range(len(data) + 1), k=2))
        new = random.choice([*(sign.encode("utf-8", "surrogatepass") for sign in SIGNS), random.choice(WORDS).encode(),
                             random.randbytes(2)])
        last = random.choice([first, min(first + 3, len(data)), last])
        data = data[:first] + random.choice([new, b"", data[first:last] * 2]) + data[last:]
    return data


def _said(read: Callable[[], object]) -> bool:
    """Whether a reading gives something, or says what is wrong."""
    try:
        return read() is not None
    except ProblemsFound as found:
        return bool(found.problems) and all(each.message and each.location.file for each in found.problems)


@FUZZ
@given(st.binary(max_size=200))
def test_any_bytes_are_a_session_or_have_problems(data: bytes) -> None:
    assert _said(lambda: session_from_bytes(data, "session.yaml", shipped()))


@FUZZ
@given(text)
def test_any_text_is_a_session_or_has_problems(written: str) -> None:
    assert _said(lambda: session_from_bytes(written.encode("utf-8", "surrogatepass"), "session.yaml", shipped(), ["bond=thin"]))


@FUZZ
@given(st.integers(0, 2**64))
def test_a_damaged_session_is_a_session_or_has_problems(seed: int) -> None:
    random = Random(seed)
    data = _damaged(random.choice(EXAMPLES).read_bytes(), random)
    assert _said(lambda: session_from_bytes(data, "session.yaml", shipped()))


@FUZZ
@given(sessions | plain_values)
def test_any_value_of_a_program_is_a_session_or_has_problems(plain: Any) -> None:
    assert _said(lambda: session_from_dict(plain, shipped()))


@FUZZ
@given(st.integers(0, 2**64))
def test_a_damaged_knowledge_base_is_one_or_has_problems(seed: int) -> None:
    random = Random(seed)
    broken, _ = random.choice(_samples())
    assert _loads([(name, _damaged(data, random) if name == broken else data) for name, data in _samples()])


@FUZZ
@given(text, st.sampled_from([*FILES, *(f"{folder}/some-file.yaml" for folder in FOLDERS)]))
def test_any_text_in_any_file_of_a_knowledge_base_is_read_or_has_problems(written: str, name: str) -> None:
    others = [(each, data) for each, data in _samples() if each != name]
    assert _loads([*others, (name, written.encode("utf-8", "surrogatepass"))])


def _loads(files: list[tuple[str, bytes]]) -> bool:
    sources = [SourceFile(name, _holds(name), data) for name, data in files]
    return _said(lambda: knowledge_base_from_files(sources, ProblemCollector()))


def _holds(name: str) -> str:
    return name if name in FILES else next(folder for folder in FOLDERS if name.startswith(f"{folder}/"))
