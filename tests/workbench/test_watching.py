"""A save is noticed once all is quiet: which files were saved, are new or gone, and nothing that is no file of ours."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from alliance_advisor.knowledge import source_paths
from alliance_advisor.workbench import watching
from alliance_advisor.workbench.watching import States, changes, states_in


class _Folder:
    """A folder that looks otherwise each time, and a clock that counts and does not sleep."""

    def __init__(self, *looks: States) -> None:
        self._looks = iter(looks)
        self.waited = 0.0

    def look(self) -> States:
        return next(self._looks)

    def wait(self, seconds: float) -> None:
        self.waited += seconds

    def changes(self) -> Iterator[tuple[str, ...]]:
        return changes(self.look, self.wait)


def test_it_begins_at_once_and_with_nothing() -> None:
    folder = _Folder({"a": "1"})
    assert next(folder.changes()) == ()
    assert folder.waited == 0


def test_a_save_is_told_when_two_looks_saw_the_same() -> None:
    folder = _Folder({"a": "1"}, {"a": "1"}, {"a": "2"}, {"a": "2"})
    assert list(islice(folder.changes(), 2)) == [(), ("a",)]
    assert folder.waited == pytest.approx(3 * watching.PAUSE)


def test_a_burst_of_saves_is_one_change() -> None:
    folder = _Folder({}, {"a": "1"}, {"a": "2"}, {"a": "2", "b": "1"}, {"a": "2", "b": "1"})
    assert list(islice(folder.changes(), 2)) == [(), ("a", "b")]


def test_what_is_new_and_what_is_gone_is_told_like_what_was_saved() -> None:
    folder = _Folder({"a": "1", "b": "1"}, {"a": "1", "c": "1"}, {"a": "1", "c": "1"})
    assert list(islice(folder.changes(), 2)) == [(), ("b", "c")]


def test_a_save_that_was_taken_back_at_once_is_none() -> None:
    folder = _Folder({"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "1"}, {"b": "1"}, {"b": "1"})
    assert list(islice(folder.changes(), 2)) == [(), ("a", "b")]


def test_what_is_saved_while_somebody_works_on_a_change_is_told_next() -> None:
    folder = _Folder({"a": "1"}, {"a": "2"}, {"a": "2"}, {"a": "3"}, {"a": "3"})
    assert list(islice(folder.changes(), 3)) == [(), ("a",), ("a",)]


@pytest.mark.parametrize("name", ["rules/a.yaml", "cases/a.yaml", "cases/deep/er/a.yaml", "properties/a.yaml", "manifest.yml"])
def test_every_file_of_a_knowledge_base_is_looked_at_with_those_beside_it(name: str, tmp_path: Path) -> None:
    before = states_in(tmp_path)
    _write(tmp_path / name, "one")
    new = states_in(tmp_path)
    os.utime(tmp_path / name, ns=(1, 1))
    assert (before, {*new}) == ({}, {name})
    assert states_in(tmp_path) != new


@pytest.mark.parametrize("name", [
    "rules/.a.yaml.swp", "rules/a.yaml~", "rules/#a.yaml#", "rules/.#a.yaml", "rules/4913", ".git/a.yaml"])
def test_what_editors_and_git_leave_beside_them_is_not(name: str, tmp_path: Path) -> None:
    _write(tmp_path / name, "one")
    assert states_in(tmp_path) == {}


def test_a_folder_that_is_gone_has_no_files(tmp_path: Path) -> None:
    assert states_in(tmp_path / "gone") == {}


def test_a_file_that_goes_while_it_is_looked_at_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "a.yaml", "one")
    monkeypatch.setattr(watching, "paths_of", lambda folder: [*source_paths.paths_of(folder), folder / "gone.yaml"])
    assert {*states_in(tmp_path)} == {"a.yaml"}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
