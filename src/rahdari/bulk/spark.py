"""The same screening on Apache Spark: a data frame of customers in, a data frame of results out.

The index travels once to each executor (`SparkContext.addFile`), is unpacked there once, and mapped into
memory by all of the executor's Python processes. What each process does with a batch is `screening.screen`,
the function that one machine runs too. Rahdari has to be installed where the executors' Python is.
"""

from __future__ import annotations

import datetime
import fcntl
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark import SparkFiles
from pyspark.sql import SparkSession
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema

from rahdari.bulk.columns import Columns
from rahdari.bulk.customers import ROW
from rahdari.bulk.known import Known
from rahdari.bulk.parts import Tally
from rahdari.bulk.run import Order, Summary, known_today, point_of
from rahdari.bulk.screening import HIT, HIT_COLUMNS, KNOWN, PROBLEM, PROBLEM_COLUMNS, RESULT, Task
from rahdari.bulk.screening import screen as screen_batch
from rahdari.calibration.curve import CurvePoint
from rahdari.errors import UsageError
from rahdari.index.reader import IndexReader
from rahdari.screening import Screener
from rahdari.screening.screener import DEFAULT_BUDGET

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def screen(
    df: DataFrame,
    index: str | Path,
    *,
    columns: Columns | None = None,
    limit: int = 5,
    refer_only: bool = True,
    stop_budget: float = DEFAULT_BUDGET,
    threshold: float | None = None,
    known: Known | None = None,
    today: datetime.date | None = None,
) -> DataFrame:
    """Return the results for the customers in `df`: rows of `RESULT`, `status` is hit, known or problem.

    index: a folder that the driver can read. The columns of `df` are taken as `rahdari bulk` takes those of
    a file; what a column of the data frame is cannot be told by its place, so `row` and `line` stay empty.
    """
    columns = columns or Columns()
    columns.check(df.columns, "the data frame")
    reader = IndexReader(Path(index))
    point = point_of(reader, stop_budget, threshold)
    task = Task(today or datetime.date.today(), columns, limit, refer_only, known or Known())
    archive = _ship(df.sparkSession, reader.generation)

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        screener = _screener(archive, point)
        for batch in batches:
            yield screen_batch(batch, screener, task)

    return df.mapInArrow(work, from_arrow_schema(RESULT))


def _ship(spark: SparkSession, generation: Path) -> str:
    """Give the executors a generation of an index as one file; return the file's name."""
    name = f"rahdari-{generation.name}.index"
    context = spark.sparkContext
    if name not in {Path(path).name for path in context.listFiles}:
        folder = Path(tempfile.mkdtemp(prefix="rahdari-"))
        with tarfile.open(folder / name, "w") as archive:
            archive.add(generation, generation.name)
        context.addFile(str(folder / name))
    return name


@lru_cache(maxsize=2)
def _screener(archive: str, point: CurvePoint) -> Screener:
    """Return the screener of this process, over the files that the executor's processes share."""
    packed = Path(SparkFiles.get(archive))  # no .tar: Spark would unpack that beside other files
    folder = packed.with_suffix("")
    with open(packed.with_suffix(".lock"), "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            unpacked = folder.with_suffix(".new")
            shutil.rmtree(unpacked, ignore_errors=True)
            with tarfile.open(packed) as whole:
                whole.extractall(unpacked, filter="data")
            os.replace(unpacked, folder)
    (generation,) = folder.iterdir()
    return Screener(IndexReader.of_generation(generation), point)


def run_on_spark(order: Order, master: str | None) -> Summary:
    """Do what is ordered on Spark: Parquet in, folders of Parquet (hits) and JSON (problems) out."""
    started = monotonic()
    if order.source.suffix != ".parquet" and not order.source.is_dir():
        raise UsageError(f"{order.source}: Spark reads a Parquet file or a folder of them.")
    if order.out.suffix != ".parquet":
        raise UsageError(f"{order.out}: Spark writes a folder of Parquet files; let it end in .parquet.")
    if order.out.is_file():
        raise UsageError(f"{order.out} is a file; Spark writes a folder.")
    builder = SparkSession.builder.appName("rahdari bulk")
    spark = (builder.master(master) if master else builder).getOrCreate()
    reader = IndexReader(order.index)
    point = point_of(reader, order.stop_budget, order.threshold)
    known = known_today(order, reader)
    # what one machine reads: the files, and no column that the name of a folder makes
    files = spark.read.option("recursiveFileLookup", "true").option("pathGlobFilter", "*.parquet")
    df = files.parquet(str(order.source.resolve())).withColumn(ROW, f.monotonically_increasing_id())
    found = screen(
        df,
        order.index,
        columns=order.columns,
        limit=order.limit,
        refer_only=order.refer_only,
        stop_budget=order.stop_budget,
        threshold=order.threshold,
        known=known,
        today=order.today,
    )
    parts = str(order.parts.resolve())
    found.write.mode("overwrite").parquet(parts)
    results = spark.read.parquet(parts)
    referred = results.filter((f.col("status") == HIT) & f.col("refer")).select("row").distinct().count()
    # it tells rows apart, and is not their place in a file
    results = results.withColumn("row", f.lit(None).cast("long"))
    of = {status: results.filter(f.col("status") == status) for status in (HIT, KNOWN, PROBLEM)}
    of[HIT].select(*HIT_COLUMNS).write.mode("overwrite").parquet(str(order.out.resolve()))
    of[PROBLEM].select(*PROBLEM_COLUMNS).write.mode("overwrite").json(str(order.problems.resolve()))
    rows = df.count()
    tally = Tally(
        rows=rows,
        bad_rows=of[PROBLEM].count(),
        referred=referred,
        hits=of[HIT].count(),
        known=of[KNOWN].count(),
        screened=rows,
    )
    name, bits = reader.generation.name, point.millibits / 1000
    summary = Summary(tally, name, bits, "everything", None, known, 0, monotonic() - started)
    order.summary.write_text(json.dumps(summary.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    shutil.rmtree(parts)
    return summary
