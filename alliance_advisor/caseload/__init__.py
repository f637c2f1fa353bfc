"""A whole caseload at once: the column reading of the same formulas, as expressions on a data frame.

    frame  ->  codes  ->  verdicts and findings  ->  ranking, questions  ->  answers, one row a session

narwhals is known in this folder alone; it makes the same expressions those of Polars, PyArrow, DuckDB and Spark.
"""
