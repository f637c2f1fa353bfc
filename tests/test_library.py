"""The library as an engineer embeds it: few names, plain data in, values out, shared by threads, and quiet about clients."""

from __future__ import annotations

import doctest
import logging
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

import alliance_advisor
from alliance_advisor import Advisor, ProblemsFound, resources, schema
from alliance_advisor.errors import AdvisorError
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.random_sessions import random_session
from tests.shipped import CHECKOUT, EXAMPLES, example_session, shipped, shipped_advisor

FACTS: Mapping[str, Any] = {"client": "heron-12", "facts": {"bond": "thin", "technique_focus": "heavy"}}
DOC = CHECKOUT / "docs/library.md"
SESSIONS = int(os.environ.get("ALLIANCE_SESSIONS_A_THREAD", "10"))
UNASKED = {"click", "experta", "jinja2", "pysat", "narwhals"}


def test_the_page_on_the_library_runs_as_it_stands() -> None:
    result = doctest.testfile(str(DOC), module_relative=False)
    assert result.attempted > 20
    assert result.failed == 0


def test_every_public_name_is_there_and_stands_on_the_page_or_is_a_kind_of_value() -> None:
    for name in alliance_advisor.__all__:
        assert getattr(alliance_advisor, name) is not None
    values = {"__version__", "KnowledgeBase", "Location", "Recommendation", "StatedFinding", "Session", "Status", "Problem"}
    page = DOC.read_text(encoding="utf-8")
    assert [name for name in alliance_advisor.__all__ if name not in page and name not in values] == []


def test_a_name_that_is_not_public_is_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Engine'"):
        _ = alliance_advisor.Engine


def test_importing_the_advisor_imports_nothing_that_is_needed_only_later() -> None:
    code = "import sys; from alliance_advisor import Advisor; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert not UNASKED & set(run.stdout.split())


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_what_comes_out_is_as_the_schema_says_and_as_the_command_line_gives_it(file: Path) -> None:
    advice = Advisor(shipped(), "direct").advise(example_session(file))
    jsonschema.validate(advice.to_dict(), schema("advice"))
    assert advice.to_json() == Renderer().render(shipped_advisor("direct").advise(example_session(file)), "json")


def test_plain_data_and_a_session_get_the_same_advice() -> None:
    advisor = Advisor(shipped(), "direct")
    advice = advisor.advise(FACTS)
    assert advisor.advise(advice.consultation.session).to_json() == advice.to_json()


def test_what_an_advice_says_of_itself_is_short_and_names_no_client() -> None:
    advice = Advisor(shipped(), "direct").advise(FACTS)
    assert repr(advice) == "<Advice advice: put-the-person-before-the-method, warm-up-the-bond, use-the-method-flexibly>"
    for each in (advice.consultation, advice.recommendations, advice.questions, advice.findings, advice.trace):
        assert "heron-12" not in repr(each)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_value_of_an_answer_can_be_printed(file: Path) -> None:
    advice = Advisor(shipped(), "direct").advise(example_session(file))
    values = (advice.recommendations, advice.withheld, advice.questions, advice.findings, advice.trace, advice.alerts,
              advice.flip_points(), advice.why_not("own-your-part"), advice.what_if({"bond": "warm"}))
    assert all(map(repr, values))


def test_the_log_names_the_knowledge_and_never_the_client_or_a_fact(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    folder = _copied(tmp_path)
    with caplog.at_level(logging.DEBUG):
        advisor = Advisor(folder)
        advisor.advise(FACTS)
        (folder / "manifest.yaml").write_text("name: broken\n")
        with pytest.raises(ProblemsFound):
            advisor.reload()
    ours = [record.getMessage() for record in caplog.records if record.name == "alliance_advisor"]
    assert any(shipped().manifest.name in message for message in ours)
    assert any("not reloaded" in message for message in ours)
    said = " ".join(record.getMessage() for record in caplog.records)
    assert not [word for word in ("heron-12", "thin", "heavy") if word in said]


def test_after_a_change_of_the_folder_reload_advises_with_the_new_knowledge(tmp_path: Path) -> None:
    folder = _copied(tmp_path)
    advisor = Advisor(folder, "direct")
    before = advisor.knowledge_base.digest
    strategy = folder / "strategies/put-the-person-before-the-method.yaml"
    title = next(line for line in strategy.read_text().splitlines() if line.startswith("title: "))
    strategy.write_text(strategy.read_text().replace(title, "title: Another title"))
    assert advisor.knowledge_base.digest == before
    assert advisor.reload().digest != before
    assert advisor.advise(FACTS).recommendations[0].candidate.strategy.title == "Another title"


@pytest.mark.parametrize("engine", ["experta", "direct"])
def test_where_the_new_knowledge_has_problems_the_old_is_kept(tmp_path: Path, engine: str) -> None:
    folder = _copied(tmp_path)
    advisor = Advisor(folder, engine)
    before = advisor.advise(FACTS).to_json()
    (folder / "rules/client-resistance/predictability-before-technique.yaml").write_text("id: something-else\n")
    with pytest.raises(ProblemsFound) as found:
        advisor.reload()
    assert all(problem.location.file for problem in found.value.problems)
    assert advisor.advise(FACTS).to_json() == before


def test_packs_are_laid_over_folders_alone() -> None:
    with pytest.raises(AdvisorError, match="packs are laid over a folder"):
        Advisor(shipped(), packs=["a-pack"])


def test_the_shipped_knowledge_base_is_the_one_used_where_none_is_named() -> None:
    assert Advisor(engine="direct").knowledge_base.digest == shipped().digest


@pytest.mark.parametrize("engine", ["experta", "direct"])
def test_a_forked_process_gets_the_same_answers(engine: str) -> None:
    advisor = Advisor(shipped(), engine)
    before = advisor.advise(FACTS).to_json()
    assert _in_a_fork(lambda: advisor.advise(FACTS).to_json()) == before
    assert advisor.advise(FACTS).to_json() == before


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["experta", "direct"])
def test_a_hundred_threads_get_the_answers_of_one(engine: str) -> None:
    random = Random(100)
    some = [random_session(random, shipped()) for _ in range(SESSIONS)]
    alone = [_briefly(shipped_advisor("direct"), session) for session in some]
    advisor = Advisor(shipped(), engine)
    with ThreadPoolExecutor(100) as pool:
        for answers in pool.map(lambda _: [_briefly(advisor, session) for session in some], range(100)):
            assert answers == alone


def _briefly(advisor: Advisor, session: Any) -> tuple[object, ...]:
    advice = advisor.advise(session)
    return (advice.status, *((each.rank, each.candidate.strategy.id, each.candidate.support) for each in advice.recommendations))


def _copied(folder: Path) -> Path:
    return Path(shutil.copytree(resources.knowledge_base_folder(), folder / "base"))


def _in_a_fork(ask: Callable[[], str]) -> str:
    """What a child process that was forked answers."""
    receiving, sending = multiprocessing.Pipe(duplex=False)
    child = os.fork()
    if child == 0:
        sending.send(ask())
        os._exit(0)
    answered: str = receiving.recv()
    os.waitpid(child, 0)
    return answered
