"""How a cold `advise`, a consultation and the direct reading grow from 50 to 500 rules.

Consultations are measured on random rules. For a cold start the shipped knowledge base is written out with as many rules:
its own over and over, under new ids, for only real rules have the length and the references of real rules.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from cold_start import ROOT, SESSION, command, compile_all, environment
from pairs import Action, for_each, seconds
from random_rules import knowledge_base_of, sessions_of

from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.engine import ExpertaEngine

SIZES = (50, 100, 200, 350, 500)
SESSIONS, TIMES = 50, 9


def main() -> None:
    """Print one line for each size."""
    compile_all()
    print(f"{'rules':>5} {'cold advise':>12} {'experta: build':>15} {'consultation':>13} {'direct':>9}")
    for size in SIZES:
        knowledge_base = knowledge_base_of(size)
        sessions = sessions_of(knowledge_base, SESSIONS)
        build = _usual(lambda knowledge_base=knowledge_base: ExpertaEngine(knowledge_base))  # type: ignore[misc]
        experta = _usual(for_each(ExpertaEngine(knowledge_base).infer, sessions)) / SESSIONS
        direct = _usual(for_each(DirectReading(knowledge_base).infer, sessions)) / SESSIONS
        print(f"{size:>5} {_cold(size) * 1e3:>9.0f} ms {build * 1e3:>12.0f} ms {experta * 1e6:>10.0f} us {direct * 1e6:>6.0f} us",
              flush=True)


def _usual(action: Action) -> float:
    action()
    return median(seconds(action) for _ in range(TIMES))


def _cold(size: int) -> float:
    """A cold `advise` with so many rules; the compiled form is there."""
    with tempfile.TemporaryDirectory() as folder:
        knowledge_base = Path(folder, "knowledge_base")
        _write(knowledge_base, size)
        arguments = ["-m", "alliance_advisor.interface.cli.main", "advise", "--kb", str(knowledge_base), str(SESSION)]
        return _usual(command(arguments, environment(str(Path(folder, "cache")))))


def _write(knowledge_base: Path, size: int) -> None:
    """The shipped knowledge base with its rules repeated under new ids."""
    shutil.copytree(ROOT / "knowledge_base", knowledge_base, ignore=shutil.ignore_patterns("rules"))
    rules = sorted((ROOT / "knowledge_base" / "rules").rglob("*.yaml"))
    for number, source in enumerate(islice(cycle(rules), max(size, len(rules)))):
        name = source.stem if number < len(rules) else f"{source.stem}-{number}"
        target = knowledge_base / source.relative_to(ROOT / "knowledge_base").with_name(f"{name}.yaml")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        target.write_text(re.sub(r"\Aid: .*", f"id: {name}", text, count=1, flags=re.MULTILINE), encoding="utf-8")


if __name__ == "__main__":
    main()
