"""A whole caseload at once: the column reading of the same formulas, as expressions on a data frame.

    frame  ->  codes  ->  verdicts and findings  ->  ranking, questions  ->  answers, one row a session

What is worked out is written down once (`expressions`), and run by Polars, or through narwhals by PyArrow where Polars is not
installed. Libraries of data frames are known in this folder alone.
"""
