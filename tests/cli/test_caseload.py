"""`alliance-advisor caseload`, as somebody types it who looks after many clients."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import polars as pl
import pytest

import alliance_advisor
from alliance_advisor.explanation.status import Reason, Status
from alliance_advisor.presentation.rendering import Renderer
from tests.cli.running import answer, run, told
from tests.golden_files import golden
from tests.html_page import assert_stands_alone
from tests.shipped import EXAMPLES, example_session, shipped, shipped_advisor

TABLE = """\
client,session,bond,technique_focus,withdrawal_markers.went_quiet,srs_total,suicidal_thoughts,how_tension_ended
heron-1,3,thin,heavy,true,31,none_heard,left_open
heron-2,4,warm,,,39,,
heron-3,5,wram,,,39,,
heron-4,5,warm,,,399,,
heron-5,5,warm,,,39
heron-6,5,warm,,maybe,39,,
Anna Berg,5,warm,,yes,39,,
heron-8,x,warm,,yes,39,,
heron-9,2,,,,,plan_or_intent,
heron-10,2,,,,abc,,

heron-11,2,strained,,yes,22,,left_open
"""


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command runs where the file lies, so that its messages name no folder."""
    monkeypatch.chdir(tmp_path)
    Path("week.csv").write_text(TABLE, encoding="utf-8")
    return Path("week.csv")


def _rows(printed: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed)))


def test_the_summary_for_a_team_reads_like_this(table: Path) -> None:
    result = run("caseload", table)
    assert result.exit_code == 0
    said = result.stdout.replace(shipped().digest, "0" * 16)
    assert said == golden("caseload/summary.txt", said)


def test_every_record_that_cannot_be_read_is_told_with_its_line_and_reason(table: Path) -> None:
    said = run("caseload", table).stderr
    assert said == golden("caseload/unread.txt", said)


def test_a_slip_in_an_answer_about_safety_is_told_first(table: Path) -> None:
    with table.open("a", encoding="utf-8") as file:
        file.write("heron-12,3,,,,,plann,\n")
    result = run("caseload", table)
    assert result.stderr.startswith("week.csv, line 14: suicidal_thoughts can only be")
    assert "In 1 the slip is in an answer about safety: look at this one today." in " ".join(result.stdout.split())


def test_a_row_that_is_wrong_stops_no_other_and_never_shows_a_name(table: Path) -> None:
    result = run("caseload", table, "--output", "-")
    assert [row["client"] for row in _rows(result.stdout) if not row["problem"]] == ["heron-9", "heron-1", "heron-11", "heron-2"]
    assert "Anna" not in result.output


def test_safety_comes_first_then_other_alerts_then_the_strength_of_what_is_recommended(table: Path) -> None:
    rows = _rows(run("caseload", table, "--output", "-").stdout)
    assert rows[0]["status"] == "safety"
    supports = [row["support_1"] for row in rows[1:] if row["strategy_1"]]
    assert supports == sorted(supports, key=("strong", "moderate", "slight").index)
    assert all(row["problem"] for row in rows[4:])


def test_the_table_is_written_in_the_form_that_its_name_says(table: Path) -> None:
    for name, read in (("o.csv", pl.read_csv), ("o.parquet", pl.read_parquet), ("o.arrow", pl.read_ipc)):
        assert run("caseload", table, "--output", name).exit_code == 0
        assert len(read(name)) == 10


def test_parquet_and_arrow_are_read_as_csv_is(table: Path) -> None:
    expected = run("caseload", table, "--output", "-").stdout
    frame = pl.read_csv(table, truncate_ragged_lines=True).filter(pl.col("client").is_in(["heron-1", "heron-9", "heron-2"]))
    frame = frame.with_columns(pl.col("session").cast(pl.Int64), pl.col("srs_total").cast(pl.Float64),
                               pl.col("withdrawal_markers.went_quiet") == "true")
    frame.write_parquet("week.parquet")
    frame.write_ipc("week.arrow")
    wanted = [row for row in _rows(expected) if row["client"] in {"heron-1", "heron-9", "heron-2"}]
    for name in ("week.parquet", "week.arrow"):
        for reader in ("polars", "duckdb"):
            assert _rows(answer("caseload", name, "--output", "-", "--engine", reader)) == wanted


def test_duckdb_reads_the_same_table_and_tells_the_same_faults(table: Path) -> None:
    by_polars, by_duckdb = (run("caseload", table, "--output", "-", "--engine", each) for each in ("polars", "duckdb"))
    assert (by_duckdb.stdout, by_duckdb.stderr) == (by_polars.stdout, by_polars.stderr)


def test_a_table_from_a_spreadsheet_with_semicolons_and_a_mark_in_front_is_read(table: Path) -> None:
    Path("sheet.csv").write_bytes(b"\xef\xbb\xbf" + TABLE.replace(",", ";").encode())
    assert run("caseload", "sheet.csv", "--output", "-").stdout == run("caseload", table, "--output", "-").stdout


def test_a_folder_of_session_files_gets_the_advice_of_each_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("week").mkdir()
    for file in EXAMPLES:
        (Path("week") / file.name).write_bytes(file.read_bytes())
    Path("week/99-slip.yaml").write_text("facts: {bond: wram}\n", encoding="utf-8")
    result = run("caseload", "week", "--output", "-")
    found = {(row["client"], row["session"]): row["strategy_1"] for row in _rows(result.stdout)}
    for file in EXAMPLES:
        advice = shipped_advisor("direct").advise(example_session(file))
        client, number = advice.consultation.session.client, advice.consultation.session.number
        first = advice.first_shown[0].candidate.strategy.id if advice.first_shown else ""
        assert found[client or "", str(number or "")] == first
    assert "99-slip.yaml:1:15" in result.stderr


def test_a_history_adds_what_scores_say_over_time(table: Path) -> None:
    lines = [f"heron-2,{number},{score}" for number, score in enumerate((38, 38, 37, 20), start=1)]
    Path("scores.csv").write_text("\n".join(["client,session,srs_total", *lines]), encoding="utf-8")
    Path("latest.csv").write_text("client,session\nheron-2,4\n", encoding="utf-8")
    (with_history,), (without,) = (_rows(answer("caseload", "latest.csv", *more, "--output", "-"))
                                   for more in (("--history", "scores.csv"), ()))
    assert with_history["marks_moved"] != without["marks_moved"]


def test_records_of_a_history_that_belong_to_nobody_are_told_with_the_name_of_its_file(table: Path) -> None:
    Path("scores.csv").write_text("client,session,srs_total\nheron-2,1,38\nheron-2,two,38\n", encoding="utf-8")
    assert "scores.csv, line 3: session is no whole number from 1" in run("caseload", table, "--history", "scores.csv").stderr


def test_the_page_for_a_team_stands_alone_and_tells_in_words_what_its_bars_show(table: Path) -> None:
    assert run("caseload", table, "--summary", "week.html").stdout == ""
    page = Path("week.html").read_text(encoding="utf-8")
    assert_stands_alone(page)
    assert page.count('class="bar"') == page.count('class="number"') > 4


def test_a_column_that_names_therapists_is_refused_with_the_reason(table: Path) -> None:
    Path("named.csv").write_text("client,therapist,bond\nheron-1,kim,thin\n", encoding="utf-8")
    for more in ([], ["--keep", "therapist"]):
        assert "Sessions do not rank therapists" in told("caseload", "named.csv", *more)


@pytest.mark.parametrize(("name", "content", "message"), [
    ("gone.csv", None, "this file is not there"), ("notes.txt", b"x", "this is not a table that can be read"),
    ("empty.csv", b"", "this is empty"), ("twice.csv", b"bond,bond\nthin,thin\n", "this has two columns bond"),
    ("odd.csv", b"bnd\nthin\n", "there is no fact of this name"),
    ("broken.parquet", b"PAR1", "this file is not a whole Parquet file"),
    ("latin.csv", "bond\nwärm\n".encode("latin-1"), "this file cannot be read as CSV"),
    ("head.csv", b"client,bond\n", "there is no session in it that can be read"),
])
def test_what_cannot_be_read_at_all_is_told_with_a_hint(name: str, content: bytes | None, message: str, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path(name).write_bytes(content)
    for reader in ("polars", "duckdb"):
        assert message in told("caseload", name, "--engine", reader)


def test_an_ending_that_cannot_be_written_is_refused_before_anything_is_read(table: Path) -> None:
    assert "Let its name end in .csv, .parquet or .arrow" in told("caseload", table, "--output", "o.xlsx")
    assert "Let its name end in .html or .txt" in told("caseload", "gone.csv", "--summary", "s.pdf")


def test_a_target_that_cannot_be_written_leaves_nothing_behind(table: Path) -> None:
    before = sorted(Path().iterdir())
    assert run("caseload", table, "--output", "nowhere/o.csv").exit_code == 1
    assert sorted(Path().iterdir()) == before


def test_without_its_libraries_it_says_what_to_install(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in sys.modules if each.startswith("alliance_advisor.caseload")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(vars(alliance_advisor), "advise_frame", raising=False)
    assert told("caseload", table) == "a caseload needs the extra `caseload`: pip install 'alliance-advisor[caseload]'\n"
    with pytest.raises(ImportError, match="advise_frame needs the extra `caseload`"):
        alliance_advisor.advise_frame  # noqa: B018 - it is imported when it is asked for


def test_a_cell_of_any_length_and_a_quotation_mark_that_is_never_closed_are_read_or_told(table: Path) -> None:
    Path("long.csv").write_text(f'client,bond,note\na,thin,"{"x" * 200_000}"\nb,warm,short\n', encoding="utf-8")
    assert len(_rows(answer("caseload", "long.csv", "--keep", "note", "--output", "short.csv"))) >= 0
    assert len(pl.read_csv("short.csv")) == 2
    Path("open.csv").write_text('client,bond\na,thin\nb,"warm\nc,warm\n', encoding="utf-8")
    assert "open.csv, line 3: a quotation mark is never closed" in run("caseload", "open.csv").stderr


def test_every_status_and_reason_has_its_words() -> None:
    for each in (*Status, *Reason):
        assert Renderer().wording("caseload", part="row", name=each.value)
