"""Makes the records of a clinic that does not exist: sessions to look at, and the scores of a year.

    python examples/clinic/make.py FOLDER --clients 20000

The same seed gives the same files. Rows are written as they are made, so that a large clinic takes no more memory.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

from session_types import BY_STATE, ITEMS, TYPES, WORDS, Shares

BIRDS = ("heron", "wren", "rook", "finch", "lark", "swift", "crane", "plover")
SCORES = ("srs_total", "ors_total", "wai_sr_goal", "wai_sr_task", "wai_sr_bond")
CHECKED = [f"{fact}.{item}" for fact, items in ITEMS.items() for item in items]
COURSES: Shares = {"steady": 52, "drop": 10, "slide": 10, "repaired": 12, "flat": 10, "top": 6}
SLIPS: Shares = {"unknown word": 40, "out of range": 30, "text for a number": 15, "too few fields": 15}

Row = dict[str, str]


class Met(NamedTuple):
    """One session of a client: its number, what was scored, and how the work together stands."""

    number: int
    scores: Mapping[str, str]
    state: str


def main() -> None:
    """Write sessions.csv and scores.csv, and tell how many rows they have."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    written = scored = 0
    with (options.folder / "sessions.csv").open("w", encoding="utf-8", newline="") as sessions, \
            (options.folder / "scores.csv").open("w", encoding="utf-8", newline="") as scores:
        form, history = csv.writer(sessions), csv.writer(scores)
        form.writerow(["client", "session", *WORDS, *CHECKED, *SCORES])
        history.writerow(["client", "session", *SCORES])
        for number in range(options.clients):
            random = Random(f"{options.seed} {number}")
            client, year = f"{BIRDS[number % len(BIRDS)]}-{number % 100_000:05d}", _year(random, options.sessions)
            for met in year if options.all else year[-1:]:
                form.writerow(_with_slip(random, options.slips, _filled_in(random, client, met)))
                written += 1
            for met in year:
                history.writerow([client, met.number, *(met.scores.get(name, "") for name in SCORES)])
                scored += 1
    print(f"{options.folder}: sessions.csv has {written} rows, scores.csv has {scored}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Makes the records of a clinic that does not exist.")
    parser.add_argument("folder", type=Path, help="where the two files go")
    parser.add_argument("--clients", type=int, default=20_000, help="how many clients there are, up to 100000")
    parser.add_argument("--sessions", type=int, default=40, help="how many sessions a client has at most in the year")
    parser.add_argument("--all", action="store_true", help="every session, and not the latest of each client alone")
    parser.add_argument("--slips", type=float, default=0.003, help="the share of rows with a slip of the pen")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not 0 < options.clients <= 100_000 or options.sessions < 1:
        parser.error("give 1 to 100000 clients, and at least one session")
    return options


def _year(random: Random, most: int) -> list[Met]:
    """All sessions of one client: the scores follow a course, and what happens in a session follows the scores."""
    course, count = _one_of(random, COURSES), random.randint(1, most)
    alliance, usual = _alliance(random, course, count), random.gauss(18, 4)
    gain = random.gauss(0.5, 0.15) if course in {"steady", "repaired", "top"} else random.gauss(-0.05, 0.1)
    uses_wai = random.random() < 1 / 3
    year = []
    for number, (marks, state) in enumerate(alliance, start=1):
        scores = {"srs_total": _figure(marks, 0, 40), "ors_total": _figure(usual + gain * number + random.gauss(0, 1.5), 0, 40)}
        if uses_wai and number % 4 in {1, 3}:
            scores |= {name: _figure(marks / 8 + random.gauss(0, 0.2), 1, 5) for name in SCORES[2:]}
        year.append(Met(number, {name: score for name, score in scores.items() if random.random() > 0.03}, state))
    return year


def _alliance(random: Random, course: str, count: int) -> list[tuple[float, str]]:
    """The alliance score of each session and the state of the work together."""
    level = {"flat": random.gauss(31, 2), "top": 40.0}.get(course, random.gauss(36.5, 1.5))
    spread, state = 0 if course == "top" else 0.7, "stuck" if course == "flat" else "calm"
    marks = [(random.gauss(level, spread), state) for _ in range(count)]
    change, turn = random.uniform(6, 14), max(0, count - random.randint(1, 2))
    match course:
        case "drop":
            marks[turn:] = [(score - change, "strained") for score, _ in marks[turn:]]
        case "slide":
            begin = max(0, count - random.randint(5, 9))
            marks[begin:] = [(score - 1.3 * step, "strained" if step > 2 else "calm")
                             for step, (score, _) in enumerate(marks[begin:], start=1)]
        case "repaired" if turn:
            marks[turn - 1] = marks[turn - 1][0] - change, "strained"
            marks[turn:] = [(score + 0.5, "mended") for score, _ in marks[turn:]]
    return marks


def _filled_in(random: Random, client: str, met: Met) -> Row:
    """The form of one session; some questions are left empty, and some checklists as a whole."""
    kind = TYPES[_one_of(random, BY_STATE[met.state])]
    care = random.choice((0.75, 0.9, 0.97))
    row = {"client": client, "session": str(met.number)}
    row |= {fact: _one_of(random, kind.get(fact, usual)) if usual and random.random() < care else ""
            for fact, usual in WORDS.items()}
    row["therapy_stage"] = "first_meeting" if met.number == 1 else "early" if met.number <= 5 else "established"
    for fact, usual in ITEMS.items():
        answered, chances = random.random() < care, {**usual, **kind.get(fact, {})}
        row |= {f"{fact}.{item}": str(random.random() < chance).lower() if answered else "" for item, chance in chances.items()}
    return row | {name: met.scores.get(name, "") for name in SCORES}


def _with_slip(random: Random, share: float, row: Row) -> list[str]:
    """The fields of a row, in a few of which somebody mistyped."""
    if random.random() < share:
        slip = _one_of(random, SLIPS)
        if slip == "too few fields":
            return list(row.values())[:random.randint(5, len(row) - 5)]
        name, wrong = _SLIPS[slip](random)
        row = {**row, name: wrong}
    return list(row.values())


_SLIPS: Mapping[str, Callable[[Random], tuple[str, str]]] = {
    "unknown word": lambda random: random.choice((("bond", "wram"), ("goal_agreement", "sharred"), ("homework", "some"))),
    "out of range": lambda random: random.choice((("srs_total", "365"), ("ors_total", "-2"), ("wai_sr_bond", "45"))),
    "text for a number": lambda random: random.choice((("srs_total", "36?"), ("ors_total", "n/a"))),
}


def _one_of(random: Random, shares: Shares) -> str:
    return random.choices(list(shares), list(shares.values()))[0]


def _figure(score: float, lowest: float, highest: float) -> str:
    return f"{min(max(score, lowest), highest):.1f}"


if __name__ == "__main__":
    main()
