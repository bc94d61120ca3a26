"""What one fresh process finds of an index: how soon it is open, how fast it screens, what memory it takes.

usage: python -m benchmarks.probe INDEX [--asked WHAT] [--travellers N] [--batch N] [--wait]

In: an index folder. Out: a line of JSON on standard output. With --wait the process stays until standard
input ends, so that its memory can be looked at beside another's.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.crowd import ASKED, ordinary
from rahdari import Screener, Subject

WARM = 500
"""Travellers screened before time is taken: pages are read and tokens looked up, as in a gate at work."""
LEAST = 5_000
"""Travellers made, however few are screened: what making them takes cancels out between two counts."""
OPENED = 9


def opening(index: Path) -> float:
    """Return the milliseconds that opening takes, by the median of a few times."""
    taken = []
    for _ in range(OPENED):
        start = time.perf_counter()
        Screener.open(index)
        taken.append(time.perf_counter() - start)
    return 1000 * median(taken)


def latencies(screener: Screener, subjects: Sequence[Subject]) -> dict[str, float]:
    """Return percentiles of the milliseconds that one screening takes, in one thread."""
    taken = []
    for subject in subjects:
        start = time.perf_counter()
        screener.screen(subject)
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    at = {"median": 0.5, "p95": 0.95, "p99": 0.99, "slowest": 1.0}
    return {name: taken[min(len(taken) - 1, int(share * len(taken)))] for name, share in at.items()}


def rate(screener: Screener, subjects: Sequence[Subject], workers: int) -> float:
    """Return how many travellers of a batch are screened in a second."""
    start = time.perf_counter()
    screener.screen_batch(subjects, workers=workers)
    return len(subjects) / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="One process and an index")
    parser.add_argument("index", type=Path)
    parser.add_argument("--asked", choices=ASKED, default="passport")
    parser.add_argument("--travellers", type=int, default=5_000)
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--wait", action="store_true")
    given = parser.parse_args()
    subjects = [*map(ASKED[given.asked], ordinary(WARM + max(LEAST, given.travellers, given.batch)))]
    found: dict[str, float] = {"open_ms": opening(given.index)}
    screener = Screener.open(given.index)
    for subject in subjects[:WARM]:
        screener.screen(subject)
    if given.travellers:
        found |= latencies(screener, subjects[WARM : WARM + given.travellers])
    for workers in {1, os.cpu_count() or 1} if given.batch else ():
        found[f"batch_{workers}"] = rate(screener, subjects[WARM : WARM + given.batch], workers)
    print(json.dumps(found), flush=True)
    if given.wait:
        sys.stdin.read()


if __name__ == "__main__":
    main()
