"""A git revision is laid out as it was committed, and only for as long as it is needed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from alliance_advisor.errors import ProblemsFound
from alliance_advisor.workbench.revisions import folder_of, last_known


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a file below a folder in two commits, the first of them tagged, and a change that was not committed."""
    repository = tmp_path / "repository"
    (repository / "base").mkdir(parents=True)
    _git(repository, "init", "--quiet")
    for text in ("one", "two"):
        (repository / "base" / "manifest.yaml").write_text(text)
        _git(repository, "add", ".")
        _git(repository, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", text)
        if text == "one":
            _git(repository, "tag", "v1")
    (repository / "base" / "manifest.yaml").write_text("three")
    return repository


def _git(where: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(where), *arguments], check=True, capture_output=True)


@pytest.mark.parametrize(("revision", "text"), [("HEAD", "two"), ("HEAD~1", "one"), ("v1", "one"), ("v1:base", "one")])
def test_a_revision_is_the_folder_as_it_was_committed(revision: str, text: str, repository: Path) -> None:
    with folder_of(revision, repository / "base") as folder:
        assert (folder / "manifest.yaml").read_text() == text
    assert not folder.exists()


def test_a_folder_is_itself_and_stays(repository: Path) -> None:
    with folder_of(str(repository / "base"), repository) as folder:
        assert (folder / "manifest.yaml").read_text() == "three"
    assert folder.exists()


@pytest.mark.parametrize("name", ["no-such-revision", "HEAD:no-such-folder", "HEAD~9", "--output=written"])
def test_what_is_neither_a_folder_nor_a_revision_is_told(name: str, repository: Path) -> None:
    with pytest.raises(ProblemsFound) as found, folder_of(name, repository / "base"):
        pass
    assert f"there is neither a folder nor a revision “{name}”" in str(found.value)
    assert not list(repository.rglob("written"))


def test_where_there_is_no_repository_this_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound), folder_of("HEAD", tmp_path):
        pass


def test_where_there_is_no_git_this_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ProblemsFound), folder_of("HEAD", repository):
        pass


def test_a_last_revision_that_cannot_be_used_is_told_with_places_in_that_revision(repository: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        last_known(repository / "base")
    assert str(found.value.problems[0].location).startswith("HEAD:")


def test_without_any_revision_nothing_was_known_before(tmp_path: Path) -> None:
    assert last_known(tmp_path) is None


def test_a_folder_without_a_manifest_is_no_earlier_version(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="there is no knowledge base here"):
        last_known(tmp_path, str(tmp_path))
