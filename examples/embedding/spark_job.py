"""A caseload in Spark: sessions in Parquet in, answers in Parquet out; each part is answered where it lies.

    spark-submit examples/embedding/spark_job.py sessions.parquet answers.parquet
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

from alliance_advisor import advise_frame


def main(given: str, answers: str) -> None:
    """Read the sessions, advise on each, and write what came out."""
    spark = SparkSession.builder.appName("caseload").getOrCreate()
    try:
        advise_frame(spark.read.parquet(given)).write.mode("overwrite").parquet(answers)
    finally:
        spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
