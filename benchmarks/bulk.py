"""Bulk screening: rate, memory, and whether a run killed again and again writes what one in one go does.

usage: python -m benchmarks.bulk [--customers N] [--entries N] [--kills N] [--folder DIR]

Customers are the simulation's (benchmarks/bulk_data.py), entries those of benchmarks/crowd.py; both are made
once in the folder. Memory is that of all processes, shared pages counted once (PSS).
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks import bulk_data, crowd
from benchmarks.keep import KEPT
from rahdari import build_index


def made(folder: Path, customers: int, entries: int) -> tuple[Path, Path]:
    """Return the customers' file and the index; make them where they are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    source, index = folder / f"customers-{customers}.parquet", folder / f"index-{entries}"
    if not source.exists():
        bulk_data.write(customers, part := source.with_suffix(".new"))
        part.rename(source)
    if not (index / "CURRENT").exists():
        build_index(crowd.entries(entries), index)
    return source, index


def started(source: Path, out: Path, index: Path) -> subprocess.Popen[bytes]:
    """Start a run, with what it says in a log beside its output."""
    command = [sys.executable, "-m", "rahdari.cli", "bulk", str(source), str(out), "--index", str(index)]
    with open(out.with_suffix(".log"), "ab") as log:
        return subprocess.Popen(command, stderr=log)


def tree(pid: int) -> Iterator[int]:
    """Yield a process and those it started."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from tree(int(child))


def memory(pid: int) -> int:
    """Return the bytes that a process and its children hold in memory."""
    total = 0
    for one in tree(pid):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    return total * 1024


def in_one_go(source: Path, out: Path, index: Path) -> None:
    """Run, and print rate and memory."""
    process, most = started(source, out, index), 0
    while process.poll() is None:
        most = max(most, memory(process.pid))
        time.sleep(1)
    summary = json.loads(out.with_name(out.name + ".summary.json").read_text())
    rate = summary["rows_per_second"]
    print(f"{summary['rows']:,} customers in {summary['seconds']:,.0f} s: {rate:,} a second")
    print(
        f"{summary['referred']:,} to refer, {summary['hits']:,} hits; {most / 1e6:,.0f} MB in memory at most."
    )


def killed(source: Path, out: Path, index: Path, kills: int, batches: int) -> int:
    """Run, and kill it at random parts; return how often it was killed."""
    parts, rng, done = out.with_name(out.name + ".parts"), random.Random(11), 0

    def there() -> int:
        return len(list(parts.glob("*.parquet")))

    while not out.exists():
        wanted = there() + rng.randint(1, max(1, batches // (kills + 1)))
        process = started(source, out, index)
        while process.poll() is None and (done == kills or there() < wanted):
            time.sleep(0.01)
        if process.poll() is None:
            process.kill()
            done += 1
        process.wait()
    return done


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Bulk screening")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--folder", type=Path, default=KEPT / "bulk")
    given = parser.parse_args()
    source, index = made(given.folder, given.customers, given.entries)
    whole, again = given.folder / "whole.parquet", given.folder / "again.parquet"
    for path in (whole, again):
        path.unlink(missing_ok=True)
    print(f"{given.customers:,} customers, {given.entries:,} entries.")
    in_one_go(source, whole, index)
    if given.kills:
        done = killed(source, again, index, given.kills, -(-given.customers // 10_000))
        same = pq.read_table(whole).equals(pq.read_table(again))
        print(f"Killed {done} times: the hits are {'equal' if same else 'DIFFERENT'}.")
        if not same:
            sys.exit(1)


if __name__ == "__main__":
    main()
