"""Every test of the command line starts in an empty folder, with a cache of its own for the whole run."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_advisor.knowledge.cache import VARIABLE


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the compiled knowledge bases of these tests are kept."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _from_an_empty_folder(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv(VARIABLE, str(cache))
