"""Nothing leaves the machine and nothing is written unasked: every verb is run under an audit hook that sees what Python does.

A verb without an entry in `ARGUMENTS` fails, so that a new one is watched as well.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from alliance_advisor.interface.cli.main import main
from alliance_advisor.knowledge.cache import VARIABLE
from tests.shipped import CHECKOUT, EXAMPLES

SESSION = str(EXAMPLES[0])
STRATEGY = "own-your-part"
ARGUMENTS: dict[str, list[str]] = {
    "advise": [SESSION, "--format", "html"], "why": [SESSION, STRATEGY], "why-not": [SESSION, STRATEGY],
    "what-if": [SESSION, "--set", "bond=warm"], "consult": [SESSION], "supervision": [SESSION], "client-page": [SESSION],
    "compare": [SESSION, SESSION], "facts": [], "new-session": [], "completion": ["bash"],
    "caseload": [str(EXAMPLES[0].parent)],
    "kb check": ["--fail-level", "warning"],
    "kb test": ["-k", "vignette 01"], "kb cover": ["--rule", "predictability-before-technique"],
    "kb diff": [str(CHECKOUT / "tests" / "faulty" / "base"), "--sessions", "10"],
    "kb try": ["predictability-before-technique", "--before", str(CHECKOUT / "tests" / "faulty" / "base")],
    "kb watch": ["--once", "--before", str(CHECKOUT / "tests" / "faulty" / "base")],
    "kb mutate": ["-k", "an-open-clash"], "kb prove": ["-k", "crisis"],
    "kb show": ["predictability-before-technique"], "kb list": ["--challenge", "cultural-differences"],
    "kb handbook": ["--output", os.devnull], "kb fmt": ["--check"], "kb schema": ["rule"],
    "kb new": ["rule", "a-rule-of-ours", "--print"],
}
WATCHED = """
import json, os, sys
seen = {"sockets": [], "processes": [], "written": []}
def watch(event, arguments):
    if event.startswith("socket."):
        seen["sockets"].append(event)
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn"):
        seen["processes"].append(event)
    elif event == "open" and isinstance(arguments[0], (str, bytes)) and (
            arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or set(str(arguments[1])) & set("wax+")):
        seen["written"].append(os.path.abspath(os.fsdecode(arguments[0])))
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"):
        seen["written"] += [os.path.abspath(os.fsdecode(each)) for each in arguments[:2] if isinstance(each, (str, bytes))]
sys.addaudithook(watch)
from alliance_advisor.interface.cli.main import main
try:
    main(sys.argv[1:], prog_name="alliance-advisor")
except SystemExit as left:
    seen["code"] = left.code
print(json.dumps(seen), file=sys.stderr)
"""
NOWHERE = os.devnull
STARTING = {"completion": (["subprocess.Popen"], ["subprocess.Popen", "os.posix_spawn"])}
"""click asks bash once for its version before it prints a script for it; newer Pythons tell how they start it as well."""


def _verbs(group: click.Group = main, prefix: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _verbs(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}"


VERBS = tuple(_verbs())


def _watched(verb: str, *more: str, folder: Path, cache: str) -> dict[str, Any]:
    """What a verb did, run in a folder of its own; it must have given an answer."""
    run = subprocess.run([sys.executable, "-c", WATCHED, *verb.split(), *ARGUMENTS[verb], *more], input="q\n", cwd=folder,
                         env={**os.environ, VARIABLE: cache, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"},
                         capture_output=True, text=True, check=False)
    seen: dict[str, Any] = json.loads(run.stderr.splitlines()[-1])
    assert seen.pop("code") in (0, None), run.stderr
    return seen


def test_every_verb_is_watched() -> None:
    assert sorted(ARGUMENTS) == sorted(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_opens_no_socket_starts_no_process_and_writes_nowhere_but_into_the_cache(verb: str, tmp_path: Path) -> None:
    cache, here = tmp_path / "cache", tmp_path / "here"
    here.mkdir()
    seen = _watched(verb, folder=here, cache=str(cache))
    assert seen["sockets"] == []
    assert seen["processes"] in STARTING.get(verb, ([],))
    assert [path for path in seen["written"] if path != NOWHERE and not Path(path).is_relative_to(cache)] == []
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("verb", VERBS)
def test_with_the_cache_switched_off_a_verb_writes_nothing_at_all(verb: str, tmp_path: Path) -> None:
    assert [path for path in _watched(verb, folder=tmp_path, cache="off")["written"] if path != NOWHERE] == []


def test_an_output_file_is_all_that_is_written_beside_the_cache(tmp_path: Path) -> None:
    seen = _watched("advise", "--output", "answer.html", folder=tmp_path, cache="off")
    assert {Path(path).parent for path in seen["written"]} == {tmp_path}
    assert [path.name for path in tmp_path.iterdir()] == ["answer.html"]


def test_where_nothing_can_be_written_there_is_an_answer_all_the_same(tmp_path: Path) -> None:
    """The cache is asked for below a plain file, which is refused to everybody, and to the administrator too."""
    locked, file = tmp_path / "locked", tmp_path / "file"
    locked.mkdir()
    locked.chmod(0o500)
    file.write_text("as it was")
    seen = _watched("advise", folder=locked, cache=str(file / "cache"))
    assert seen["sockets"] == seen["processes"] == []
    assert list(locked.iterdir()) == []
    assert file.read_text() == "as it was"


def test_the_hook_sees_what_it_is_there_to_see(tmp_path: Path) -> None:
    doing = "import socket, subprocess; socket.socket().close(); subprocess.run(['true']); open('x', 'w').close()\n"
    watched = WATCHED.replace("from alliance_advisor.interface.cli.main import main\n", doing + "main = lambda *_, **__: None\n")
    run = subprocess.run([sys.executable, "-c", watched], cwd=tmp_path, capture_output=True, text=True, check=True)
    seen = json.loads(run.stderr)
    assert seen["sockets"]
    assert seen["processes"]
    assert str(tmp_path / "x") in seen["written"]
