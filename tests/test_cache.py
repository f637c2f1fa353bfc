"""The compiled form between runs: JSON, switched off by a word, ignored when damaged, and never noticed otherwise."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from alliance_advisor.advisor import advise_once
from alliance_advisor.errors import ProblemsFound
from alliance_advisor.knowledge import cache
from alliance_advisor.knowledge.cache import OFF, VARIABLE, cached_knowledge_base
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.knowledge.packs import knowledge_base_with_packs
from alliance_advisor.presentation.rendering import Renderer
from tests.cli.running import answer
from tests.shipped import CHECKOUT, EXAMPLES, example_session, shipped

SMALL = CHECKOUT / "tests" / "faulty" / "base"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of compiled forms."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small knowledge base that may be changed."""
    folder = tmp_path / "base"
    for file in SMALL.rglob("*.yaml"):
        target = folder / file.relative_to(SMALL)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return folder


@pytest.fixture
def folder_is_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often a folder was read since this was last asked."""
    reads: list[Path] = []

    def counted(folder: Path, packs: tuple[Path, ...]) -> KnowledgeBase:
        reads.append(folder)
        return knowledge_base_with_packs(folder, packs)

    def since() -> int:
        count = len(reads)
        reads.clear()
        return count

    monkeypatch.setattr(cache, "_from_sources", counted)
    return since


def _form(store: Path) -> Path:
    (form,) = store.glob("*.json")
    return form


def test_the_second_run_takes_the_compiled_form(store: Path, folder_is_read: Callable[[], int]) -> None:
    cached_knowledge_base(SMALL)
    assert folder_is_read() == 1
    cached_knowledge_base(SMALL)
    assert folder_is_read() == 0
    assert _form(store).exists()


def test_the_compiled_form_is_the_same_knowledge_base_with_the_same_answers(store: Path) -> None:
    folder = CHECKOUT / "knowledge_base"
    cached_knowledge_base(folder)
    compiled = cached_knowledge_base(folder)
    assert _form(store).exists()
    assert compiled == shipped()
    assert compiled.with_digest().digest == shipped().with_digest().digest
    for file in EXAMPLES:
        answers = {Renderer().render(advise_once(each, example_session(file)), "json") for each in (compiled, shipped())}
        assert len(answers) == 1


def test_the_compiled_form_is_two_lines_of_json(store: Path) -> None:
    cached_knowledge_base(SMALL)
    checksum, form = map(json.loads, _form(store).read_text(encoding="utf-8").split("\n"))
    assert len(checksum) == 64
    assert isinstance(form, list)


@pytest.mark.parametrize("word", [OFF, "OFF", "Off"])
def test_a_word_switches_it_off(word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv(VARIABLE, word)
    assert cached_knowledge_base(SMALL) == knowledge_base_from_folder(SMALL)
    assert list(tmp_path.iterdir()) == []


def test_it_is_kept_in_the_users_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cached_knowledge_base(SMALL)
    assert _form(tmp_path / "alliance-advisor").exists()
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    cached_knowledge_base(SMALL)
    assert _form(tmp_path / "home" / ".cache" / "alliance-advisor").exists()


DAMAGED: list[bytes] = [
    b"", b"\xff\xfe", b"null", b"[]", b"[1, 2]", b"{}", b"[" * 100_000, b'{"Rule":[]}', b'"' + b"0" * 64 + b'"\n[]', b"\n\n\n",
]


@pytest.mark.parametrize("damage", [
    *(pytest.param(lambda _, new=new: new, id=repr(new[:12])) for new in DAMAGED),
    pytest.param(lambda form: form[: len(form) // 2], id="cut in half"),
    pytest.param(lambda form: form[:-1], id="cut at the end"),
    pytest.param(lambda form: form.replace(b"strong", b"slight"), id="another word"),
    pytest.param(lambda form: form + b"\n", id="one line more"),
])
def test_a_damaged_form_is_ignored_and_mended(
        damage: Callable[[bytes], bytes], store: Path, folder_is_read: Callable[[], int]) -> None:
    knowledge_base = cached_knowledge_base(SMALL)
    form = _form(store)
    whole = form.read_bytes()
    form.write_bytes(damage(whole))
    folder_is_read()
    assert cached_knowledge_base(SMALL) == knowledge_base
    assert folder_is_read() == 1
    assert form.read_bytes() == whole


def test_a_form_with_the_right_checksum_and_the_wrong_content_is_ignored(store: Path, folder_is_read: Callable[[], int]) -> None:
    knowledge_base = cached_knowledge_base(SMALL)
    for wrong in ("[1,2]", "{}", "null", '{"KnowledgeBase":[]}', '{"Kind":["colour"]}', '{"#":5}', '{"":5}'):
        _form(store).write_text(f"{json.dumps(cache._checksum(wrong))}\n{wrong}", encoding="utf-8")
        folder_is_read()
        assert cached_knowledge_base(SMALL) == knowledge_base
        assert folder_is_read() == 1


def test_a_changed_source_is_noticed(store: Path, base: Path) -> None:
    before = cached_knowledge_base(base)
    manifest = base / "manifest.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("\nversion: ", "\nversion: 9"), encoding="utf-8")
    assert cached_knowledge_base(base).manifest.version == f"9{before.manifest.version}"
    assert len(list(store.glob("*.json"))) == 2


def test_a_source_that_changed_its_time_alone_is_read_again(store: Path, base: Path, folder_is_read: Callable[[], int]) -> None:
    cached_knowledge_base(base)
    os.utime(base / "references.yaml", ns=(0, 0))
    cached_knowledge_base(base)
    assert folder_is_read() == 2
    assert store.is_dir()


@pytest.mark.usefixtures("store")
def test_a_new_file_and_a_lost_one_are_noticed(base: Path) -> None:
    cached_knowledge_base(base)
    (base / "rules" / "new.yaml").write_text("id: other\n", encoding="utf-8")
    with pytest.raises(ProblemsFound):
        cached_knowledge_base(base)
    (base / "rules" / "new.yaml").unlink()
    (base / "manifest.yaml").unlink()
    with pytest.raises(ProblemsFound, match=r"manifest\.yaml is missing"):
        cached_knowledge_base(base)


def test_faults_are_never_kept(store: Path, base: Path) -> None:
    (base / "manifest.yaml").write_text("name: [\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ProblemsFound):
            cached_knowledge_base(base)
    assert not store.exists()


def test_another_software_is_another_form(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached_knowledge_base(SMALL)
    monkeypatch.setattr(cache, "VERSION", "999")
    cached_knowledge_base(SMALL)
    assert len(list(store.glob("*.json"))) == 2


@pytest.mark.parametrize("obstacle", ["a file", "a file above", "a folder in the place of the form"])
def test_a_store_that_cannot_be_written_is_no_matter(
        obstacle: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if obstacle == "a file":
        store.write_text("in the way", encoding="utf-8")
    elif obstacle == "a file above":
        (tmp_path / "file").write_text("in the way", encoding="utf-8")
        monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "cache"))
    else:
        cached_knowledge_base(SMALL)
        form = _form(store)
        form.unlink()
        (form / "in the way").mkdir(parents=True)
    for _ in range(2):
        assert cached_knowledge_base(SMALL) == knowledge_base_from_folder(SMALL)
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_full_disk_is_no_matter(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "replace", full)
    assert cached_knowledge_base(SMALL) == knowledge_base_from_folder(SMALL)
    assert list(store.iterdir()) == []


def test_a_file_name_that_is_not_text_is_no_matter(store: Path, base: Path) -> None:
    facts = next((base / "vocabulary" / "facts").glob("*.yaml"))
    try:
        facts.rename(os.fsdecode(os.fsencode(facts.parent) + b"/\xff.yaml"))
    except OSError:
        pytest.skip("this file system takes no such name")
    for _ in range(2):
        assert cached_knowledge_base(base).vocabulary.facts
    assert list(store.glob("*.tmp")) == []


def test_a_few_forms_are_kept_and_older_ones_go(store: Path, base: Path) -> None:
    for seconds in range(12):
        os.utime(base / "references.yaml", (seconds, seconds))
        cached_knowledge_base(base)
    assert len(list(store.glob("*.json"))) == cache._KEPT


def test_only_the_user_may_read_the_store(store: Path) -> None:
    cached_knowledge_base(SMALL)
    assert store.stat().st_mode & 0o077 == 0
    assert _form(store).stat().st_mode & 0o077 == 0


def test_nothing_of_a_session_is_kept(store: Path) -> None:
    answer("advise", "-", "--set", "srs_total=33.25", stdin=b"client: quokka-77\nsession: 4321\nfacts: {bond: thin}\n")
    kept = b"".join(file.read_bytes() for file in store.iterdir())
    assert kept
    assert not any(word in kept for word in (b"quokka", b"4321", b"33.25"))
