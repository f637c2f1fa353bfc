"""The advisor: the same bytes from either engine, in any thread, under any hash seed, and after something went wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from hypothesis import given, settings

from alliance_advisor.advisor import ENGINES, Advisor, advise_once
from alliance_advisor.errors import AdvisorError
from alliance_advisor.inference.engine import ExpertaEngine
from alliance_advisor.inference.session import Session
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.random_sessions import random_session
from tests.generators.cases import SEEDS
from tests.shipped import CHECKOUT, EXAMPLES, example_session, shipped, shipped_advisor

THREADS = 8

DIGEST_OF_ANSWERS = """
import hashlib
from random import Random
from alliance_advisor.workbench.random_sessions import random_session
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor
from alliance_advisor.advisor import ENGINES
from alliance_advisor.presentation.rendering import FORMATS, Renderer
random, renderer = Random(1), Renderer()
sessions = [*map(example_session, EXAMPLES), *(random_session(random, shipped()) for _ in range(4))]
for engine in ENGINES:
    advice = [shipped_advisor(engine).advise(session) for session in sessions]
    answers = [renderer.render(each, form) for each in advice for form in FORMATS]
    print(hashlib.sha256("".join(answers).encode()).hexdigest())
"""


def _answer(advisor: Advisor, session: Session) -> str:
    return Renderer().render(advisor.advise(session), "json")


@given(SEEDS)
@settings(max_examples=40)
def test_both_engines_give_the_same_bytes(seed: int) -> None:
    session = random_session(Random(seed), shipped())
    experta, direct = (_answer(shipped_advisor(engine), session) for engine in ENGINES)
    assert experta == direct


@given(SEEDS)
@settings(max_examples=15)
def test_an_engine_built_for_one_session_gives_the_same_bytes(seed: int) -> None:
    session = random_session(Random(seed), shipped())
    once = Renderer().render(advise_once(shipped(), session), "json")
    assert once == _answer(shipped_advisor("direct"), session)


@pytest.mark.parametrize("engine", ENGINES)
def test_eight_threads_that_share_an_advisor_get_the_same_bytes_as_one(engine: str) -> None:
    random = Random(8)
    sessions = [random_session(random, shipped()) for _ in range(4)] * THREADS
    alone = [_answer(shipped_advisor("direct"), session) for session in sessions]
    advisor = Advisor(shipped(), engine)
    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(lambda session: _answer(advisor, session), sessions)) == alone


def test_the_hash_seed_of_the_process_changes_no_byte() -> None:
    answers = set()
    for seed in ("0", "1", "4242"):
        run = subprocess.run([sys.executable, "-c", DIGEST_OF_ANSWERS], env=os.environ | {"PYTHONHASHSEED": seed},
                             cwd=CHECKOUT, capture_output=True, text=True, check=True)
        answers |= set(run.stdout.split())
    assert len(answers) == 1


def test_an_engine_in_which_something_went_wrong_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    session = example_session(EXAMPLES[0])
    advisor = Advisor(shipped())
    before = _answer(advisor, session)
    with monkeypatch.context() as patch:
        patch.setattr(ExpertaEngine, "_fire", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Advisor(shipped()).advise(session)
        patch.setattr(ExpertaEngine, "_trace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            advisor.advise(session)
    assert _answer(advisor, session) == before


def test_a_session_leaves_nothing_behind_for_the_next_one() -> None:
    advisor = Advisor(shipped())
    sessions = [example_session(file) for file in EXAMPLES]
    first = [_answer(advisor, session) for session in sessions]
    assert [_answer(advisor, session) for session in reversed(sessions)] == first[::-1]


def test_an_engine_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(AdvisorError, match="there is no engine “clips”: it is experta or direct"):
        Advisor(shipped(), "clips")
