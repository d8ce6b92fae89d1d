"""`assess_batch` under PySpark's `mapInArrow`: the rows of the command come out.

    python tests/cohort/spark.py

A program of its own, as PySpark is half a gigabyte and needs Java 17 or 21, which no wheel brings
(it does not run on Java 25). `.ci/run` runs it in an environment of its own where such a Java is,
and says so where it is not.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ["PYTHONPATH"] = str(ROOT / "src")  # for Spark's own workers
os.environ["PYSPARK_PYTHON"] = sys.executable
DAY = date(2026, 3, 15)
COPIES = 3


def patients(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What a user writes: one of the tables of each batch."""
    from osteon.cohort import assess_batch

    for batch in batches:
        found = assess_batch(pa.Table.from_batches([batch]), as_of=DAY)
        yield from found["patients"].select(["patient", "verdict", "nextDue", "unmet"]).to_batches()


def expected(paths: list[Path]) -> list[tuple[object, ...]]:
    """The same columns as the command writes them."""
    from osteon.cli import main

    with tempfile.TemporaryDirectory() as folder:
        main(["cohort", *map(str, paths), "--as-of", DAY.isoformat(), "-o", f"{folder}/out"])
        rows = pq.ParquetDataset(f"{folder}/out/patients").read().to_pylist()
    return [(r["patient"], r["verdict"], r["nextDue"], tuple(r["unmet"])) for r in rows]


def on_spark(paths: list[Path]) -> list[tuple[object, ...]]:
    """The same on two workers of Spark."""
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    try:
        bundles = spark.createDataFrame([(path.read_text("utf-8"),) for path in paths], ["text"])
        rows = (
            bundles.repartition(2)
            .mapInArrow(
                patients, "patient string, verdict string, nextDue date, unmet array<string>"
            )
            .collect()
        )
    finally:
        spark.stop()
    return [(r["patient"], r["verdict"], r["nextDue"], tuple(r["unmet"])) for r in rows]


def main() -> int:
    """Compare; 0 if both are the same."""
    paths = [
        path
        for path in sorted((ROOT / "examples").glob("*.json"))
        if '"resourceType": "Bundle"' in path.read_text("utf-8")
    ]
    wanted, found = expected(paths), on_spark(paths)
    assert len(wanted) > 30, wanted
    if sorted(map(str, wanted)) != sorted(map(str, found)):
        print("PySpark gives other rows than osteon cohort:", set(wanted) ^ set(found))
        return 1
    print(f"PySpark's mapInArrow: {len(found)} patients, the rows of osteon cohort")
    return 0


if __name__ == "__main__":
    sys.exit(main())
