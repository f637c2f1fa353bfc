"""A small knowledge base in which `kb check` finds nothing at all, to be made worse in one place."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.shipped import CHECKOUT

RULES = "rules/trust/"


def sound_base(folder: Path) -> Path:
    """The small base of the faulty ones, with what makes it sound laid over it."""
    shutil.copytree(CHECKOUT / "tests" / "faulty" / "base", folder)
    return Path(shutil.copytree(CHECKOUT / "tests" / "sound", folder, dirs_exist_ok=True))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Put something else in the place of a text that stands once in a file."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def append(folder: Path, file: str, text: str) -> None:
    """Put a text at the end of a file, or into a new one."""
    path = folder / file
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")


def rule(when: str, then: str, *, unless: str = "", fires: str = "{crisis: no}", silent: str = "{crisis: yes}") -> str:
    """The text of a rule, without its id; whether its examples are right is not looked at here."""
    exceptions = f"unless:\n  - {unless}\n" if unless else ""
    return (f"title: Another rule\nstatus: reviewed\nwhen: {when}\n{exceptions}then: {then}\nrationale: It may be so.\n"
            f"references: [someone2020]\nlimits: It may not.\nexamples:\n  fires: {fires}\n  silent: {silent}\n")


def add_rule(folder: Path, name: str, text: str) -> None:
    """One more rule file."""
    (folder / RULES / f"{name}.yaml").write_text(f"id: {name}\n{text}", encoding="utf-8")


def commit(folder: Path) -> None:
    """Make the folder a repository in which all that stands there is committed."""
    author = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    for arguments in (["init", "--quiet"], ["add", "."], [*author, "commit", "-qm", "One"]):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)
