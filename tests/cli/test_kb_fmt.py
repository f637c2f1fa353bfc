"""`alliance-advisor kb fmt`, as a trainer types it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.running import answer, run, told
from tests.shipped import CHECKOUT

OUTSIDE = "this file does not lie inside a knowledge base, so it is left alone"
SMALL = CHECKOUT / "tests" / "faulty" / "base"
STRATEGY = "strategies/be-predictable.yaml"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The small knowledge base, in order but for one file, whose first key stands last."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "base"))
    first, *rest = (folder / STRATEGY).read_text().splitlines()
    (folder / STRATEGY).write_text("\n".join([*rest, "# Its name.", first]))
    return folder


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_shipped_files_are_in_order() -> None:
    assert answer("kb", "fmt", "--check").endswith(" files are in order.\n")


def test_check_names_the_files_that_would_change_fails_and_writes_nothing(base: Path) -> None:
    before = _contents(base)
    result = run("kb", "fmt", "--check", "--kb", base)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout == f"would change  {STRATEGY}\n1 file would change, 7 were in order already; nothing was written.\n"
    assert _contents(base) == before


def test_the_files_that_are_not_in_order_are_written_and_then_check_is_content(base: Path) -> None:
    before = _contents(base)
    text = answer("kb", "fmt", "--kb", base)
    assert text == (f"put in order  {STRATEGY}\n"
                    "1 file put in order, 7 were in order already; every word and every comment is still there.\n")
    after = _contents(base)
    assert [path for path in after if after[path] != before[path]] == [base / STRATEGY]
    assert after[base / STRATEGY].decode() == "# Its name.\n" + (SMALL / STRATEGY).read_text()
    assert answer("kb", "fmt", "--check", "--kb", base) == "All 8 files are in order.\n"


def test_a_file_is_found_by_its_path_and_by_its_name_in_messages(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(base.parent)
    for arguments in (["base/" + STRATEGY], [base / STRATEGY], [STRATEGY, "--kb", base]):
        assert run("kb", "fmt", "--check", *arguments).stdout.startswith("would change  ")
    monkeypatch.chdir(base / "strategies")
    assert answer("kb", "fmt", "be-predictable.yaml", "be-predictable.yaml").splitlines()[-1].startswith("1 file put in order; ")
    assert answer("kb", "fmt", "be-predictable.yaml") == "The file is in order.\n"


def test_cases_properties_and_packs_are_put_in_order_too(base: Path) -> None:
    files = {"cases/a/b.yaml": ("- session: {}\n  case: A\n", "- case: A\n  session: {}\n"),
             "properties/c.yaml": ("never:\n  status: carry_on\n  when: {crisis: yes}\nid: c\n",
                                   "id: c\nnever:\n  when: {crisis: yes}\n  status: carry_on\n")}
    for name, (before, _) in files.items():
        (base / name).parent.mkdir(parents=True)
        (base / name).write_text(before)
    assert run("kb", "fmt", "--kb", base).exit_code == 0
    assert {name: (base / name).read_text() for name in files} == {name: after for name, (_, after) in files.items()}
    pack = base.parent / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text("version: 1.0.0\nname: p\n")
    assert run("kb", "fmt", "--kb", pack).exit_code == 0
    assert (pack / "pack.yaml").read_text() == "name: p\nversion: 1.0.0\n"


def test_a_file_that_cannot_be_read_is_told_and_left_alone_and_the_others_are_done(base: Path) -> None:
    broken, odd = base / "rules" / "broken.yaml", base / "rules" / "odd.yaml"
    broken.write_text("when: [\nid: broken\n")
    odd.write_text("? id\n: odd\n")
    result = run("kb", "fmt", "--kb", base)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == f"put in order  {STRATEGY}"
    assert result.stdout.splitlines()[-1] == "2 files were left alone; this is why:"
    assert result.stderr.startswith("rules/broken.yaml:")
    assert "rules/odd.yaml:1:1: this is written in a way that has no house style" in result.stderr
    assert (broken.read_text(), odd.read_text()) == ("when: [\nid: broken\n", "? id\n: odd\n")


def test_a_name_that_no_message_can_say_is_told_and_no_other_file_is_made_of_it(base: Path) -> None:
    odd = Path(os.fsdecode(bytes(base / "rules" / "a") + b"\xff.yaml"))
    odd.write_text("title: A\nid: a\n")
    before = sorted(_contents(base))
    assert "this file cannot be opened" in run("kb", "fmt", "--kb", base).stderr
    assert sorted(_contents(base)) == before


def test_a_mistake_in_what_a_file_says_is_no_reason_to_leave_it(base: Path) -> None:
    """What it says is for `kb check` to judge: lines can be put in order before all words are right."""
    (base / "rules" / "mine.yaml").write_text("titel: A slip\nwhen: {no_such_fact: yes}\nid: mine\n")
    assert run("kb", "fmt", "--kb", base).exit_code == 0
    assert (base / "rules" / "mine.yaml").read_text() == "titel: A slip\nid: mine\nwhen: {no_such_fact: yes}\n"


def test_line_ends_of_windows_stay(base: Path) -> None:
    lines = (base / STRATEGY).read_bytes().replace(b"\n", b"\r\n")
    (base / STRATEGY).write_bytes(lines)
    answer("kb", "fmt", "--kb", base)
    after = (base / STRATEGY).read_bytes()
    assert after.count(b"\r\n") == after.count(b"\n")
    assert answer("kb", "fmt", "--check", "--kb", base) == "All 8 files are in order.\n"


@pytest.mark.parametrize(("name", "message"), [
    ("no-such.yaml", "there is no such file"), ("rules", "this is a folder, not a file"),
    ("notes.yaml", OUTSIDE), ("rules/notes.txt", OUTSIDE),
    ("../session.yaml", OUTSIDE),
])
def test_what_is_no_file_of_a_knowledge_base_is_told(base: Path, name: str, message: str) -> None:
    for file in (base / "notes.yaml", base / "rules" / "notes.txt", base.parent / "session.yaml"):
        file.write_text("session: 1\n")
    assert told("kb", "fmt", base / name).startswith(f"{base / name}: {message}\n    ")


def test_where_there_is_no_knowledge_base_nothing_is_touched(tmp_path: Path) -> None:
    assert "there is no such folder" in told("kb", "fmt", "--kb", tmp_path / "none")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text("title: A\nid: a\n")
    assert "there is no knowledge base here" in told("kb", "fmt", "--kb", tmp_path)
    assert (tmp_path / "rules" / "a.yaml").read_text() == "title: A\nid: a\n"


def test_a_file_that_cannot_be_written_is_told_and_the_others_are_done(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base / "rules" / "mine.yaml").write_text("title: A\nid: mine\n")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "mine.yaml":
            raise PermissionError
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    result = run("kb", "fmt", "--kb", base)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == f"put in order  {STRATEGY}"
    assert f"{base / 'rules' / 'mine.yaml'}: this may not be written" in result.stderr
    assert (base / "rules" / "mine.yaml").read_text() == "title: A\nid: mine\n"
    assert not list((base / "rules").glob(".*"))


def test_a_link_to_a_file_elsewhere_is_left_alone(tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(CHECKOUT / "tests" / "faulty" / "base", base)
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text("title:   spaced\nid: elsewhere\n", encoding="utf-8")
    (base / "rules" / "elsewhere.yaml").symlink_to(elsewhere)
    assert "a link to a file elsewhere" in run("kb", "fmt", "--kb", base).stderr
    assert elsewhere.read_text(encoding="utf-8") == "title:   spaced\nid: elsewhere\n"
