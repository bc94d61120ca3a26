"""Spark gives what one machine gives: here on a cluster of two executors, each a process of its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.bulk.made import hits, write_csv, write_parquet
from tests.cli.conftest import Command, rahdari

from rahdari.bulk.run import Order, run
from rahdari.records.entry import Subject

__all__ = ["rahdari"]
pytest.importorskip("pyspark", reason="requirements/spark.txt is not installed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    spark = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    yield
    spark.stop()


@pytest.mark.usefixtures("cluster")
def test_partitioned_parquet_on_two_executors_gives_the_hits_of_one_machine(
    tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    from rahdari.bulk.spark import run_on_spark

    folder = tmp_path / "customers"
    for number, name in enumerate(["region=0", "region=1", "region=2", "passport=7788990"]):
        (folder / name).mkdir(parents=True)
        write_parquet(folder / name / "part.parquet", people[number * 100 : number * 100 + 100])
    write_parquet(folder / "region=0" / "again.parquet", people[:50])
    known = tmp_path / "known.csv"
    one = Order(folder, tmp_path / "one.parquet", index, workers=1)
    run(one)
    first = hits(one.out)[0]
    known.write_text(
        f"customer,entry,until,by\n{first['subject_id']},{first['entry_id']},2100-01-01,A. Reviewer\n"
    )
    one = Order(folder, tmp_path / "one.parquet", index, known=known, workers=1)
    two = Order(folder, tmp_path / "two.parquet", index, known=known)
    here, there = run(one), run_on_spark(two, None)
    assert here.tally == there.tally
    assert here.tally.known == 2, "a row of the first folder, and the same row again"
    assert by_customer(one.out) == by_customer(two.out)


def by_customer(out: Path) -> list[dict[str, Any]]:
    rows = [{**row, "row": None} for row in hits(out)]
    return sorted(rows, key=lambda row: (row["subject_id"], -row["bits"], row["entry_id"]))


@pytest.mark.usefixtures("cluster")
def test_the_command_runs_on_spark(
    rahdari: Command, tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    source = write_parquet(tmp_path / "in.parquet", people[:100])
    wanted = Order(source, tmp_path / "one.parquet", index, workers=1)
    tally = run(wanted).tally
    out = tmp_path / "spark.parquet"
    done = rahdari("bulk", source, out, "--index", index, "--engine", "spark", "--json")
    assert done.status == 10
    assert "guessed" in done.err
    told = json.loads(done.out)
    assert (told["rows"], told["hits"], told["referred"]) == (tally.rows, tally.hits, tally.referred)
    assert by_customer(out) == by_customer(wanted.out)


@pytest.mark.parametrize(
    ("source", "out", "more", "why"),
    [
        ("in.csv", "out.parquet", (), "Spark reads a Parquet file or a folder of them"),
        ("in.parquet", "out.csv", (), "let it end in .parquet"),
        ("in.parquet", "out.parquet", ("--state", "night"), "--state is for one machine"),
    ],
)
def test_what_spark_cannot_do_is_said_at_once(
    rahdari: Command,
    tmp_path: Path,
    index: Path,
    people: list[Subject],
    source: str,
    out: str,
    more: tuple[str, ...],
    why: str,
) -> None:
    write = {"in.csv": write_csv, "in.parquet": write_parquet}[source]
    args = (write(tmp_path / source, people[:3]), tmp_path / out, "--index", index, "--engine", "spark")
    done = rahdari("bulk", *args, *more)
    assert (done.status, done.out) == (2, "")
    assert why in done.err
