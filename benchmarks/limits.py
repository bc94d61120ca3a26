"""How close a screening comes to what the machine can do, by the processor's own counters.

In: an index. Out: a sentence. Two processes are counted that differ in nothing but how many travellers they
screen; what one screening takes is the difference. Without `perf stat` the sentence says that it is missing.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from shutil import which

import numpy as np

from benchmarks.keep import ROOT

EVENTS = ("instructions:u", "cycles:u", "cache-misses:u")
LINE = 64
"""Bytes of a cache line."""
SCREENED = 5_000
BLOCK = 2**27


def said(index: Path) -> str:
    """Say what one screening asks of the processor and of the memory."""
    few, many = (counted(index, n) for n in (0, SCREENED))
    if not (few and many):
        return "Instructions and cache misses were not counted: `perf stat` is not there or not allowed."
    work, cycles, misses = ((many[event] - few[event]) / SCREENED for event in EVENTS)
    moved, copied, waited = LINE * misses, bandwidth(), waiting()
    parts = (
        f"One screening of what a passport shows takes {work / 1000:,.0f} thousand instructions on average,",
        f"from the call in Python to the hits, {work / cycles:.1f} a cycle. It misses the caches",
        f"{misses:,.0f} times, which moves {moved / 1024:,.0f} KiB. Memory is copied at",
        f"{copied / 1e9:.1f} GB/s here: that is {1e6 * moved / copied:,.0f} µs of it;",
        f"{waited * misses / 1000:,.0f} µs if each were waited for",
        f"({waited:.0f} ns).",
    )
    return "\n".join(parts)


def counted(index: Path, travellers: int) -> dict[str, float] | None:
    """Return the counts of a process that screens so many; None where they cannot be had."""
    if not which("perf"):
        return None
    probe = [sys.executable, "-m", "benchmarks.probe", str(index), "--travellers", str(travellers)]
    command = ["perf", "stat", "-x,", "-e", ",".join(EVENTS), *probe]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    rows = [line.split(",") for line in done.stderr.splitlines() if line.count(",") > 3]
    found = {row[2]: float(row[0]) for row in rows if row[0].isdigit()}
    return found if set(EVENTS) <= found.keys() else None


def bandwidth() -> float:
    """Return the bytes that copying reads and writes in a second, in one thread."""
    block, copy = np.ones(BLOCK, np.uint8), np.ones(BLOCK, np.uint8)
    start = time.perf_counter()
    for _ in range(8):
        np.copyto(copy, block)
    return 8 * 2 * BLOCK / (time.perf_counter() - start)


def waiting() -> float:
    """Return the nanoseconds that one line takes from memory, along a chain where each names the next."""
    lines = np.random.default_rng(1).permutation(BLOCK // LINE)[: 2**20] * (LINE // 8)
    chain = np.zeros(BLOCK // 8, np.int64)
    chain[lines] = np.roll(lines, -1)
    chain[1] = 1

    def walk(first: int) -> float:
        start, at, item = time.perf_counter(), first, chain.item
        for _ in range(len(lines)):
            at = item(at)
        return time.perf_counter() - start

    far, near = walk(int(lines[0])), walk(1)
    return 1e9 * (far - near) / len(lines)


if __name__ == "__main__":
    print(said(Path(sys.argv[1])))
