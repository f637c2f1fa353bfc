"""A whole `advise`, from starting Python to its last line, against a process that only imports what it stands on.

The floor imports click, PyYAML, Jinja2 and experta and does nothing. All modules are compiled to bytecode first; the
compiled form of the knowledge base is there, as it is for everybody from the second command on, unless `--first` is given.
"""

from __future__ import annotations

import compileall
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pairs import PAIRS, Action, compared

GOAL, STRETCH = 1.8, 1.5
ROOT = Path(__file__).parent.parent
SESSION = next((ROOT / "examples").glob("01-*.yaml"))
FLOOR = """
import collections, collections.abc
collections.Mapping = collections.abc.Mapping
import click, yaml, jinja2, experta
"""
STANDS_ON = ("click", "yaml", "jinja2", "experta", "schema", "frozendict", "markupsafe")


def main() -> None:
    """Compile everything, warm up, and print the ratio."""
    compile_all()
    with tempfile.TemporaryDirectory() as cache:
        variables = environment("off" if "--first" in sys.argv else cache)
        advise = command(["-m", "alliance_advisor.interface.cli.main", "advise", str(SESSION)], variables)
        floor = command(["-c", FLOOR], variables)
        advise()
        floor()
        measured = compared([(advise, floor)] * (2 * PAIRS))
    print(measured.report("a cold advise : its imports alone", GOAL))
    print(f"as a stretch {STRETCH}: {'reached' if measured.ratio <= STRETCH else 'NOT REACHED'}")


def compile_all() -> None:
    """Bytecode for the package and all that it imports."""
    compileall.compile_dir(ROOT / "alliance_advisor", quiet=1)
    for name in STANDS_ON:
        found = importlib.util.find_spec(name)
        if found is not None and found.origin is not None and Path(found.origin).name == "__init__.py":
            compileall.compile_dir(Path(found.origin).parent, quiet=1)


def environment(cache: str) -> dict[str, str]:
    """The variables of both processes: bytecode may be used, and the compiled form lies in this folder (or `off`)."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"ALLIANCE_ADVISOR_CACHE": cache, "PYTHONHASHSEED": "0"}


def command(arguments: list[str], variables: dict[str, str]) -> Action:
    """A whole process of this Python; it must end well."""
    def run() -> None:
        subprocess.run([sys.executable, *arguments], env=variables, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)

    return run


if __name__ == "__main__":
    main()
