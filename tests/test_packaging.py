"""Packages: built, installed in fresh environments and used from another folder, as a user or a host project would."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from alliance_advisor.presentation.rendering import FORMATS, Renderer
from tests.shipped import CHECKOUT, EXAMPLES, example_session, shipped_advisor

pytestmark = pytest.mark.slow

SHIPPED = {"knowledge_base": "alliance_advisor/shipped/knowledge_base", "templates": "alliance_advisor/shipped/templates"}
BIN = "Scripts" if sys.platform == "win32" else "bin"
WHERE = """
from alliance_advisor import resources
print(resources.knowledge_base_folder(), resources.templates_folder(), resources.schema_file("advice"))
"""


def _environment(folder: Path, *requirements: str | Path) -> Path:
    """A fresh virtual environment with something installed; gives the folder of its commands."""
    venv.create(folder, with_pip=True)
    commands = folder / BIN
    _run(commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements)
    return commands


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment |= {"ALLIANCE_ADVISOR_CACHE": "off"}
    run = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.decode()


def _answers(commands: Path, folder: Path) -> list[str]:
    """The answers to the first example in every form, asked from another folder."""
    return [_run(commands / "alliance-advisor", "advise", EXAMPLES[0], "--format", form, cwd=folder) for form in FORMATS]


@pytest.fixture(scope="module")
def answers() -> list[str]:
    """The same answers, given by the checkout."""
    advice = shipped_advisor("direct").advise(example_session(EXAMPLES[0]))
    return [Renderer().render(advice, form) for form in FORMATS]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and a source distribution, both built from the checkout."""
    folder = tmp_path_factory.mktemp("built")
    commands = _environment(tmp_path_factory.mktemp("builder"), "hatchling>=1.26")
    _run(commands / "python", "-m", "hatchling", "build", "-d", folder, cwd=CHECKOUT)
    return folder


def _contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("RECORD")}


def _shipped_files() -> set[str]:
    files = ((place, file.relative_to(CHECKOUT / folder)) for folder, place in SHIPPED.items()
             for file in (CHECKOUT / folder).rglob("*") if file.is_file())
    return {f"{place}/{relative.as_posix()}" for place, relative in files}


def test_the_wheel_carries_knowledge_base_templates_schemas_and_types_and_no_tests(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = _contents(wheel).keys()
    assert _shipped_files() <= names
    assert {"alliance_advisor/schemas/advice.schema.json", "alliance_advisor/schemas/session.schema.json",
            "alliance_advisor/py.typed"} <= names
    assert [name for name in names if not name.startswith("alliance_advisor") or "__pycache__" in name] == []


def test_the_wheel_works_from_another_folder(built: Path, tmp_path: Path, answers: list[str]) -> None:
    (wheel,) = built.glob("*.whl")
    commands = _environment(tmp_path / "environment", wheel)
    assert _answers(commands, tmp_path) == answers
    places = _run(commands / "python", "-c", WHERE, cwd=tmp_path).split()
    assert all(place.startswith(str((tmp_path / "environment").resolve())) for place in places)


def test_an_editable_install_uses_the_knowledge_base_of_the_checkout(tmp_path: Path, answers: list[str]) -> None:
    commands = _environment(tmp_path / "environment", "--editable", CHECKOUT)
    assert _answers(commands, tmp_path) == answers
    places = _run(commands / "python", "-c", WHERE, cwd=tmp_path).split()
    assert places[:2] == [str(CHECKOUT / "knowledge_base"), str(CHECKOUT / "templates")]


def test_the_source_distribution_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    _run(*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, source)
    (wheel,), (direct,) = tmp_path.glob("*.whl"), built.glob("*.whl")
    assert _contents(wheel) == _contents(direct)


def test_the_source_distribution_carries_what_its_tests_need(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "tests/conftest.py", f"examples/{EXAMPLES[0].name}",
            *(f"tests/golden/answers/{EXAMPLES[0].stem}.{ending}" for ending in ("txt", "json"))} <= names
