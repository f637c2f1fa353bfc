"""A caseload in a notebook: one frame of sessions in, one frame of advice out, to be filtered like any other.

    python examples/embedding/notebook.py
"""
# %% The sessions of a week. Columns are named as facts; an empty field was not answered.
from __future__ import annotations

from io import StringIO

import polars as pl

from alliance_advisor import advise_frame

SESSIONS = """\
client,session,bond,technique_focus,how_tension_ended,withdrawal_markers.went_quiet,safety_worry,srs_total
heron-12,3,thin,heavy,,,none,33.5
wren-7,9,,,left_open,true,none,
rook-2,1,warm,balanced,no_tension,false,none,39
lark-5,6,sound,balanced,no_tension,false,definite,36
crane-9,2,wram,,,,none,35
"""
sessions = pl.read_csv(StringIO(SESSIONS))

# %% All answers at once, beside the columns that say whose they are.
answers = advise_frame(sessions)

# %% What is wrong with a row is told, and the row is not advised on.
for client, problem in answers.filter(pl.col("problem").is_not_null()).select("client", "problem").iter_rows():
    print(f"{client}: {problem}")

# %% Safety first; then those for whom there is something to try.
urgent = answers.filter(pl.col("status") == "safety").select("client", "session", "alerts")
to_try = answers.filter(pl.col("status") == "advice").select("client", "session", "strategy_1", "support_1")
with pl.Config(tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, tbl_formatting="ASCII_MARKDOWN",
               fmt_str_lengths=50):
    print(urgent, to_try, sep="\n\n")
