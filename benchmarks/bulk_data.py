"""Invented customers, as many as wanted, as a Parquet file for `rahdari bulk`.

usage: python -m benchmarks.bulk_data N OUT.parquet

Travellers of the simulation, 100,000 to a seed; made by all cores.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rahdari.records.entry import Subject
from rahdari.simulation.travellers import travellers

EACH = 100_000


def table(subjects: list[Subject], first: int) -> pa.Table:
    """Return customers as a bank's table has them."""
    return pa.table(
        {
            "customer_id": pa.array([f"C{first + i:09}" for i in range(len(subjects))], pa.string()),
            "full_name": pa.array([s.names[0].text for s in subjects], pa.string()),
            "other_names": pa.array(
                ["; ".join(n.text for n in s.names[1:]) or None for s in subjects], pa.string()
            ),
            "father_name": pa.array([next(iter(s.father_names), None) for s in subjects], pa.string()),
            "date_of_birth": pa.array([next(map(str, s.birth_dates), None) for s in subjects], pa.string()),
            "nationality": pa.array([next(iter(s.nationalities), None) for s in subjects], pa.string()),
            "gender": pa.array([s.sex for s in subjects], pa.string()),
            "documents": pa.array(
                [
                    "; ".join(
                        f"{d.kind}:{d.number}" + (f":{d.country}" if d.country else "") for d in s.documents
                    )
                    or None
                    for s in subjects
                ],
                pa.string(),
            ),
        }
    )


def part(number: int, rows: int) -> pa.Table:
    """Return the customers of one seed."""
    return table(list(travellers(rows, 1000 + number)), number * EACH)


def write(n: int, out: Path) -> None:
    """Write `n` customers."""
    counts = [min(EACH, n - first) for first in range(0, n, EACH)]
    with ProcessPoolExecutor() as pool, pq.ParquetWriter(out, table([], 0).schema) as writer:
        for made in pool.map(part, range(len(counts)), counts):
            writer.write_table(made, row_group_size=20_000)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
