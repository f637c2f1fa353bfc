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

from cold_start import FLOOR, ROOT, SESSION, command, compile_all, environment
from pairs import Compared, compared, for_each
from random_rules import knowledge_base_of, sessions_of

from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.engine import ExpertaEngine

SIZES = (50, 100, 200, 350, 500)
SESSIONS, TIMES = 50, 9


def main() -> None:
    """Print one line for each size: times, and each as a multiple of what it is measured in turn with."""
    compile_all()
    print(f"{'rules':>5} {'cold advise':>12} {'x floor':>8} {'experta':>10} {'x 50':>6} {'direct':>9} {'x 50':>6}")
    smallest = _Readings(SIZES[0])
    for size in SIZES:
        readings = _Readings(size)
        cold = _cold(size)
        experta = compared([(readings.experta, smallest.experta)] * TIMES)
        direct = compared([(readings.direct, smallest.direct)] * TIMES)
        print(f"{size:>5} {cold.ours * 1e3:>9.0f} ms {cold.ratio:>8.2f} "
              f"{experta.ours / SESSIONS * 1e6:>7.0f} us {experta.ratio:>6.2f} "
              f"{direct.ours / SESSIONS * 1e6:>6.0f} us {direct.ratio:>6.2f}", flush=True)


class _Readings:
    """Both readings of so many random rules, each as one run over the same number of sessions."""

    def __init__(self, size: int) -> None:
        knowledge_base = knowledge_base_of(size)
        sessions = sessions_of(knowledge_base, SESSIONS)
        self.experta = for_each(ExpertaEngine(knowledge_base).infer, sessions)
        self.direct = for_each(DirectReading(knowledge_base).infer, sessions)
        self.experta()
        self.direct()


def _cold(size: int) -> Compared:
    """A cold `advise` with so many rules against its imports alone; the compiled form is there."""
    with tempfile.TemporaryDirectory() as folder:
        knowledge_base = Path(folder, "knowledge_base")
        _write(knowledge_base, size)
        variables = environment(str(Path(folder, "cache")))
        arguments = ["-m", "alliance_advisor.interface.cli.main", "advise", "--kb", str(knowledge_base), str(SESSION)]
        advise = command(arguments, variables)
        advise()
        return compared([(advise, command(["-c", FLOOR], variables))] * TIMES)


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
