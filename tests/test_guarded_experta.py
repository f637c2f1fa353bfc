"""experta behind its guard: imported without a trace on the host, silent about facts, and never required."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shipped import CHECKOUT

PIP_INSTALL = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
NEWER = ["frozendict>=2.5", "schema>=0.7.7"]

ADVISE = """
from alliance_advisor.advisor import Advisor
from alliance_advisor.inference.session_file import session_from_settings
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.presentation.rendering import Renderer
from tests.shipped import CHECKOUT
base = knowledge_base_from_folder(CHECKOUT / "tests" / "faulty" / "base")
def answers(engine):
    advisor = Advisor(base, engine)
    return [Renderer().render(advisor.advise(session_from_settings([f"trust_in_helpers={trust}"], base)), "json")
            for trust in ("none", "full", "unknown")]
"""


def _python(script: str, *path: Path) -> str:
    """What a fresh process prints; folders given come first where it looks for packages."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (*path, CHECKOUT)))}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_collections_mapping_is_there_during_the_import_only() -> None:
    seen = _python("""
import collections, importlib.abc, sys
class Watch(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "experta":
            print(hasattr(collections, "Mapping"))
sys.meta_path.insert(0, Watch())
print(hasattr(collections, "Mapping"))
import alliance_advisor.inference.guarded_experta
print(hasattr(collections, "Mapping"))
""")
    assert seen.split() == ["False", "True", "False"]


def test_collections_mapping_stays_where_a_host_has_put_it() -> None:
    seen = _python("""
import collections, collections.abc
collections.Mapping = collections.abc.Mapping
import alliance_advisor.inference.guarded_experta
print(collections.Mapping is collections.abc.Mapping)
""")
    assert seen.split() == ["True"]


def test_collections_mapping_is_gone_again_after_an_import_that_fails() -> None:
    seen = _python("""
import collections, sys
from alliance_advisor.errors import EngineUnavailable
sys.modules["experta.fact"] = None
try:
    import alliance_advisor.inference.guarded_experta
except EngineUnavailable:
    print(hasattr(collections, "Mapping"))
""")
    assert seen.split() == ["False"]


def test_the_root_logger_is_as_the_host_left_it() -> None:
    seen = _python(ADVISE + """
import logging
root = logging.getLogger()
before = list(root.handlers), root.level, root.filters[:]
answers("experta")
print((list(root.handlers), root.level, root.filters) == before, before)
handler = logging.NullHandler()
logging.basicConfig(handlers=[handler], level=logging.DEBUG)
answers("experta")
print(root.handlers == [handler], root.level == logging.DEBUG)
""")
    assert seen.split("\n")[:2] == ["True ([], 30, [])", "True True"]


LOGGED = """
import io, logging
stream = io.StringIO()
logging.basicConfig(stream=stream, level=logging.DEBUG)
{before}
answers("experta")
{after}
answers("experta")
print(*set(each.split(" ")[0] for each in stream.getvalue().splitlines()))
"""


HOST_IMPORTS = "import collections, collections.abc; collections.Mapping = collections.abc.Mapping; import experta; "


@pytest.mark.parametrize(("before", "after"), [
    ("", ""), (HOST_IMPORTS + "experta.watch()", ""), (HOST_IMPORTS, "experta.watch()"),
    ("", "import experta; experta.watch('FACTS', 'RULES')"),
], ids=["debug level", "watched before", "watched after", "some watched"])
def test_no_fact_is_logged_even_where_the_host_has_turned_everything_on(before: str, after: str) -> None:
    """All that is logged is which knowledge base is used."""
    assert _python(ADVISE + LOGGED.format(before=before, after=after)).strip() == "INFO:alliance_advisor:knowledge"


def test_a_host_can_still_watch_an_engine_of_its_own() -> None:
    seen = _python(ADVISE + """
import io, logging
stream = io.StringIO()
logging.basicConfig(stream=stream, level=logging.DEBUG)
answers("experta")
import experta
class Own(experta.KnowledgeEngine):
    pass
experta.watch("FACTS")
engine = Own()
engine.reset()
engine.declare(experta.Fact(colour="red"))
print("red" in stream.getvalue())
""")
    assert seen.split() == ["True"]


@pytest.mark.parametrize("missing", ["experta", "frozendict", "schema"])
def test_without_experta_everything_else_works_and_asking_for_it_is_refused_clearly(missing: str) -> None:
    seen = _python(f"import sys; sys.modules[{missing!r}] = None" + ADVISE + """
from alliance_advisor.errors import EngineUnavailable
print(len(answers("direct")) > 0)
for _ in range(2):
    try:
        answers("experta")
    except EngineUnavailable as error:
        print(error)
""")
    works, *told = seen.splitlines()
    assert works == "True"
    assert len(told) == 2
    assert all("experta" in line for line in told)


@pytest.mark.slow
def test_with_newer_frozendict_and_schema_the_answers_are_the_same(tmp_path: Path) -> None:
    subprocess.run([*PIP_INSTALL, "--no-deps", "--target", str(tmp_path), *NEWER], check=True)
    ask = ADVISE + "import hashlib; print(hashlib.sha256(''.join(answers('experta')).encode()).hexdigest())"
    newer = _python("import frozendict, schema; print(frozendict.__version__, schema.__version__)\n" + ask, tmp_path).split()
    assert newer[0] > "2.4"
    assert newer[1] > "0.7"
    assert newer[2] == _python(ask).strip()
