"""Bulk screening: rate, memory, and whether a run killed again and again writes what one in one go does.

usage: python -m benchmarks.bulk [--customers N] [--entries N] [--kills N] [--folder DIR]

Customers are the simulation's (benchmarks/bulk_data.py), entries those of benchmarks/crowd.py; both are made
once in the folder. Memory is that of all processes, shared pages counted once (PSS).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
from attrs import frozen

from benchmarks import bulk_data, crowd
from benchmarks.keep import KEPT
from rahdari import build_index
from rahdari.bulk.reading import ROWS
from rahdari.cli.status import Status


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


@frozen
class Measured:
    """A run, with all its starts. again: rows that the last start found done."""

    kills: int
    seconds: float
    most: int
    rows: int
    referred: int
    hits: int
    again: int


def measured(source: Path, out: Path, index: Path, kills: int, batches: int) -> Measured:
    """Run to the end, and kill it `kills` times on the way, at random parts."""
    parts, rng = out.with_name(out.name + ".parts"), random.Random(11)
    began, done, most, look = time.monotonic(), 0, 0, 0.0

    def there() -> int:
        return len(list(parts.glob("*.parquet")))

    while not out.exists():
        wanted = there() + rng.randint(1, max(1, batches // (kills + 1)))
        process = started(source, out, index)
        while process.poll() is None and (done == kills or there() < wanted):
            if time.monotonic() >= look:
                most, look = max(most, memory(process.pid)), time.monotonic() + 1
            time.sleep(0.01)
        if process.poll() is None:
            process.kill()
            done += 1
        elif process.returncode not in (Status.NO_HIT, Status.HIT):
            sys.exit(f"The run ended with status {process.returncode}: {out.with_suffix('.log')}")
        process.wait()
    told = json.loads(out.with_name(out.name + ".summary.json").read_text())
    counted = [told[name] for name in ("rows", "referred", "hits", "rows_of_interrupted_run")]
    return Measured(done, time.monotonic() - began, most, *counted)


def figures(run: Measured) -> dict[str, str]:
    """Return what is told of a run."""
    return {
        "killed": f"{run.kills} times" if run.kills else "never",
        "customers": f"{run.rows:,}",
        "seconds, all starts together": f"{run.seconds:,.0f}",
        "customers a second": f"{run.rows / run.seconds:,.0f}",
        "most memory, shared pages once": f"{run.most / 1e6:,.0f} MB",
        "rows that the last start found done": f"{run.again:,}",
        "to refer": f"{run.referred:,}",
        "hits": f"{run.hits:,}",
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Bulk screening")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--folder", type=Path, default=KEPT / "bulk")
    given = parser.parse_args()
    source, index = made(given.folder, given.customers, given.entries)
    outs = [given.folder / "whole.parquet", *([given.folder / "again.parquet"] if given.kills else [])]
    for path in outs:
        path.unlink(missing_ok=True)
        shutil.rmtree(path.with_name(path.name + ".parts"), ignore_errors=True)
    batches = -(-given.customers // ROWS)
    runs = [measured(source, out, index, n, batches) for out, n in zip(outs, (0, given.kills), strict=False)]
    shown = [figures(run) for run in runs]
    print(f"`rahdari bulk` over Parquet, {given.entries:,} entries, all cores.\n")
    print(f"| |{' |' * len(runs)}\n|---|{'---|' * len(runs)}")
    for name in shown[0]:
        print(f"| {name} | {' | '.join(run[name] for run in shown)} |")
    if given.kills:
        same = pq.read_table(outs[0]).equals(pq.read_table(outs[1]))
        print(f"\nThe hits of both are {'equal' if same else 'DIFFERENT'}.")
        if not same:
            sys.exit(1)


if __name__ == "__main__":
    main()
