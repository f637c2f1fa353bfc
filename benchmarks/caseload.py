"""A whole caseload through `advise_frame`, against the same rules in other hands, and how it grows.

    python benchmarks/caseload.py --rows 1000000 --only zen,clips,plain,floor,growth,memory,spark

Random sessions with the shipped knowledge base; the answer is the first three strategies and how many questions are open.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import polars as pl
from caseload_frames import as_text, drawn, random_sessions, typed
from pairs import Action, Compared, compared, for_each
from polars_rules import ANSWERS, PlainRules
from random_rules import expressible, knowledge_base_of

from alliance_advisor import Advisor, advise_frame
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

GOAL_ZEN, GOAL_CLIPS, GOAL_PLAIN, GOAL_MEMORY = 1 / 500, 1 / 1000, 1.5, 2.0
DISTINCT, VERIFIED, BLOCK = 5_000, 2_000, 50
MOST_OF_PEERS = 300
"""So many different sessions the peers are given: they are as fast with the first as with the last."""

RULES, SIZES = (50, 150, 384, 500, 1_000), (10_000, 100_000, 1_000_000, 10_000_000)
Case = tuple[pl.DataFrame, KnowledgeBase]
OF_RULES, OF_SPARK, OF_MEMORY, ROW_GROUP = 100_000, 100_000, 10_000_000, 50_000


class Setting:
    """The knowledge base, and a frame of so many rows; `pairs` is how often each pair is taken."""

    def __init__(self, rows: int, pairs: int) -> None:
        self.rows, self.pairs = rows, pairs
        self.knowledge_base = Advisor().knowledge_base
        self.sessions = random_sessions(self.knowledge_base, DISTINCT)
        self.distinct = typed(self.knowledge_base, self.sessions)

    def frame(self, rows: int = 0) -> pl.DataFrame:
        """So many rows drawn from the distinct sessions."""
        return drawn(self.distinct, rows or self.rows)


def main() -> None:
    """Take the figures that are asked for."""
    options = _options()
    setting = Setting(options.rows, options.pairs)
    for name in options.only.split(","):
        _FIGURES[name](setting)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Figures of whole caseloads.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=3, help="how often each pair is taken")
    parser.add_argument("--only", default=",".join(_FIGURES), help=f"some of {', '.join(_FIGURES)}")
    return parser.parse_args()


def _advise(frame: pl.DataFrame, knowledge_base: KnowledgeBase) -> pl.DataFrame:
    return advise_frame(frame, kb=knowledge_base, keep=(), findings=False)


def _first_three(frame: pl.DataFrame, knowledge_base: KnowledgeBase) -> pl.DataFrame:
    query = advise_frame(frame.lazy(), kb=knowledge_base, keep=(), findings=False)
    return query.select(ANSWERS).collect(engine="streaming")


def _plainly(frame: pl.DataFrame, knowledge_base: KnowledgeBase) -> pl.DataFrame:
    return PlainRules(knowledge_base, frozenset(frame.columns)).answers(frame.lazy()).collect(engine="streaming")


def _summed(frame: pl.DataFrame) -> pl.DataFrame:
    """Every value is read once, and nothing else is done."""
    return frame.lazy().select(pl.col(name).to_physical().sum() if isinstance(kind, pl.Enum) else pl.col(name).sum()
                               for name, kind in frame.schema.items()).collect(engine="streaming")


class _Peer(NamedTuple):
    """Another engine: one run answers so many sessions with the rules of a knowledge base."""

    name: str
    knowledge_base: KnowledgeBase
    run: Action
    sessions: int


def _against(peer: _Peer, goal: float, setting: Setting) -> None:
    """Ours on all rows against a peer on some sessions, row by row."""
    frame = setting.frame()
    found = compared([(lambda: _advise(frame, peer.knowledge_base), peer.run)] * setting.pairs)
    by_row = Compared(found.ours / setting.rows, found.peer / peer.sessions, found.ratio * peer.sessions / setting.rows)
    print(by_row.report(f"a session, {len(peer.knowledge_base.active_rules)} rules: advise_frame : {peer.name}", goal),
          f"({1 / by_row.ratio:.0f} times as fast)", flush=True)


def _zen(setting: Setting) -> None:
    from zen_decision import ZenDecision  # noqa: PLC0415 - a peer is needed for its own figure alone

    knowledge_base, sessions = expressible(setting.knowledge_base), setting.sessions[:MOST_OF_PEERS]
    decision = ZenDecision(knowledge_base)
    compiled, answers = decision.compiled(), [decision.answers(each) for each in sessions]
    _verify("zen", knowledge_base, sessions, [decision.fired(compiled.evaluate(each)) for each in answers])
    _against(_Peer("zen", knowledge_base, for_each(compiled.evaluate, answers), len(sessions)), GOAL_ZEN, setting)


def _clips(setting: Setting) -> None:
    """The faster of its two forms with these rules; a fresh environment for each block of sessions, built outside the time."""
    from clips_program import ClipsProgram  # noqa: PLC0415

    knowledge_base, sessions = expressible(setting.knowledge_base), setting.sessions[:BLOCK]
    program = ClipsProgram(knowledge_base, one_fact=False)
    answers = [program.answers(each) for each in sessions]
    _verify("CLIPS", knowledge_base, sessions, list(map(program.environment(), answers)))
    fresh = [program.environment() for _ in range(setting.pairs)]

    def run() -> None:
        for_each(fresh.pop(), answers)()

    _against(_Peer("CLIPS", knowledge_base, run, len(sessions)), GOAL_CLIPS, setting)


def _verify(peer: str, knowledge_base: KnowledgeBase, sessions: list[Session], fired: list[set[str]]) -> None:
    direct = DirectReading(knowledge_base)
    if fired != [{each.rule for each in direct.infer(session).fired} for session in sessions]:
        raise SystemExit(f"{peer} and the direct reading do not fire the same rules")


def _plain(setting: Setting) -> None:
    """The same outputs on both sides: the first three strategies. Ours also checks what it is given."""
    knowledge_base, some = setting.knowledge_base, setting.distinct.head(VERIFIED)
    if not _first_three(some, knowledge_base).equals(_plainly(some, knowledge_base)):
        raise SystemExit("plain Polars and the column reading do not give the same strategies")
    frame = setting.frame()
    found = compared([(lambda: _first_three(frame, knowledge_base), lambda: _plainly(frame, knowledge_base))] * setting.pairs)
    print(found.report("a row, first three strategies: advise_frame : Polars", GOAL_PLAIN, runs=setting.rows), flush=True)
    text = as_text(frame)
    found = compared([(lambda: _advise(text, knowledge_base), lambda: _advise(frame, knowledge_base))] * setting.pairs)
    print(found.report("a row: words as text : words of a list", runs=setting.rows), flush=True)


def _floor(setting: Setting) -> None:
    frame = setting.frame()
    found = compared([(lambda: _advise(frame, setting.knowledge_base), lambda: _summed(frame))] * setting.pairs)
    print(found.report("a row: advise_frame : every column read once", runs=setting.rows), flush=True)


def _growth(setting: Setting) -> None:
    smallest = setting.frame(SIZES[0])
    for rows in (each for each in SIZES if each <= setting.rows):
        frame = setting.frame(rows)
        _grown(f"{rows} rows : {SIZES[0]} rows", setting, (frame, setting.knowledge_base), (smallest, setting.knowledge_base))
    fewest = _of_random_rules(RULES[0])
    for rules in RULES:
        _grown(f"{rules} random rules : {RULES[0]}", setting, _of_random_rules(rules), fewest)


def _of_random_rules(rules: int) -> Case:
    knowledge_base = knowledge_base_of(rules)
    return drawn(typed(knowledge_base, random_sessions(knowledge_base, 1_000)), OF_RULES), knowledge_base


def _grown(what: str, setting: Setting, ours: Case, base: Case) -> None:
    found = compared([(lambda: _advise(*ours), lambda: _advise(*base))] * setting.pairs)
    print(found.report(f"growth: {what}"), f"{found.ours / ours[0].height * 1e6:.1f} us a row", flush=True)


_FROM_FILE_TO_FILE = """
import resource, sys
import polars as pl
from alliance_advisor import advise_frame
advise_frame(pl.scan_parquet(sys.argv[1]), keep=(), findings=False).sink_parquet(sys.argv[2], row_group_size=int(sys.argv[3]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 ** 2)
"""


def _memory(setting: Setting) -> None:
    """From Parquet to Parquet in a process of its own, with ten times the rows of the other figures."""
    rows = min(setting.rows * 10, OF_MEMORY)
    with tempfile.TemporaryDirectory() as folder:
        given, answers = Path(folder, "sessions.parquet"), Path(folder, "answers.parquet")
        _write(setting, given, rows)
        before = perf_counter()
        run = subprocess.run([sys.executable, "-c", _FROM_FILE_TO_FILE, given, answers, str(ROW_GROUP)], text=True,
                             capture_output=True, check=True)
        took, peak = perf_counter() - before, float(run.stdout)
        if pl.scan_parquet(answers).select(pl.len()).collect().item() != rows:
            raise SystemExit("rows were lost on the way")
    print(f"{rows} rows from Parquet to Parquet: {took:.1f} s, peak {peak:.2f} GiB, goal {GOAL_MEMORY:g}", flush=True)


def _write(setting: Setting, file: Path, rows: int) -> None:
    """Written part by part, so that this process does not need the memory either."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = setting.frame(1).to_arrow().schema
    with pq.ParquetWriter(file, schema) as writer:
        for part in range(-(-rows // ROW_GROUP)):
            size = min(ROW_GROUP, rows - part * ROW_GROUP)
            writer.write_table(drawn(setting.distinct, size, seed=part).to_arrow().cast(schema), row_group_size=ROW_GROUP)


def _spark(setting: Setting) -> None:
    """Spark on two cores: the answers of Polars, and how long it takes to get there, once its workers are up."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.master("local[2]").config("spark.sql.execution.arrow.maxRecordsPerBatch", ROW_GROUP) \
        .config("spark.driver.memory", "4g").config("spark.ui.enabled", "false").getOrCreate()
    frame = as_text(setting.frame(OF_SPARK)).with_row_index("session")
    with tempfile.TemporaryDirectory() as folder:
        frame.write_parquet(Path(folder, "sessions.parquet"), row_group_size=ROW_GROUP)

        def by_spark() -> pl.DataFrame:
            given = spark.read.parquet(f"{folder}/sessions.parquet")
            advise_frame(given, kb=setting.knowledge_base, findings=False).write.mode("overwrite").parquet(f"{folder}/answers")
            return pl.read_parquet(f"{folder}/answers/*.parquet").sort("session")

        ours = advise_frame(frame, kb=setting.knowledge_base, findings=False)
        if not by_spark().cast(ours.schema).equals(ours):
            raise SystemExit("Spark and Polars do not give the same answers")
        found = compared([(by_spark, lambda: advise_frame(frame, kb=setting.knowledge_base, findings=False))] * setting.pairs)
    spark.stop()
    print(found.report("a row, from Parquet to Parquet: Spark : Polars in memory", runs=OF_SPARK), flush=True)


_FIGURES: Mapping[str, Callable[[Setting], None]] = {
    "zen": _zen, "clips": _clips, "plain": _plain, "floor": _floor, "growth": _growth, "memory": _memory, "spark": _spark,
}

if __name__ == "__main__":
    main()
