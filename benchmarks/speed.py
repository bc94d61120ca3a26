"""Time, throughput and memory, at growing numbers of entries, beside our peers.

usage: python -m benchmarks.speed [--sizes N ...] [--peers NAME ...]

In: nothing; entries and travellers are invented (`benchmarks.crowd`). Out: tables on standard output, and
build/bench/speed.json. Every figure but the builds is of fresh processes (`benchmarks.probe`).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from attrs import asdict, frozen

from benchmarks.crowd import ASKED, changed, entries, ordinary, passport
from benchmarks.keep import ROOT, keep
from benchmarks.limits import said
from benchmarks.matchers import peer_python
from rahdari import build_index, update_index

SIZES = (10_000, 100_000, 1_000_000)
PEER_SIZES = {"token-sort": SIZES, "jaro-winkler": SIZES, "nomenklatura": SIZES[:1]}
"""What each peer is measured at: nomenklatura takes minutes and gigabytes beyond."""
PEER_QUERIES = 100
COLD = "from rahdari import Screener, Subject; Screener.open({!r}).screen(Subject(['Abdul Ghani']))"


AIMS = {
    "median, ms": 0.15,
    "p99, ms": 1.5,
    "batch, all cores, a second": 15_000,
    "opening, ms": 20,
    "cold process, s": 0.3,
    "resident, MB": 600,
    "build, s": 120,
    "1 % changed, s": 20,
}
"""What we aim at with `AIMED` entries."""
AIMED = 1_000_000


@frozen
class Screening:
    """How fast travellers are screened of whom so much is asked; ms, and travellers a second."""

    asked: str
    median: float
    p95: float
    p99: float
    slowest: float
    one_thread: float
    all_cores: float


@frozen
class Speed:
    """What was measured at one number of entries; times in ms unless the name says otherwise."""

    entries: int
    screening: tuple[Screening, ...]
    build_s: float
    update_s: float
    file_mb: float
    cold_s: float
    open_ms: float
    resident_mb: float
    proportional_mb: tuple[float, float]
    """Of one process alone, and of each of two that share the index."""


def measure(n: int, folder: Path) -> Speed:
    """Build, update and measure an index of `n` entries."""
    index = folder / f"index-{n}"
    start = time.perf_counter()
    report = build_index(entries(n), index)
    built = time.perf_counter() - start
    changes = list(changed(n))
    start = time.perf_counter()
    update_index(index, changes)
    updated = time.perf_counter() - start
    found = {asked: probe(index, "--asked", asked, "--batch", "20000") for asked in ASKED}
    with running(index) as one:
        resident, alone = memory(one.pid)
        with running(index) as other:
            shared = (memory(one.pid)[1] + memory(other.pid)[1]) / 2
    return Speed(
        n,
        tuple(screening(asked, figures) for asked, figures in found.items()),
        built,
        updated,
        report.bytes / 2**20,
        cold(index),
        median(figures["open_ms"] for figures in found.values()),
        resident,
        (alone, shared),
    )


def screening(asked: str, found: dict[str, float]) -> Screening:
    """Return what a process found of screening."""
    times = (found[name] for name in ("median", "p95", "p99", "slowest"))
    return Screening(asked, *times, found["batch_1"], found[f"batch_{os.cpu_count() or 1}"])


def probe(index: Path, *arguments: str) -> dict[str, float]:
    """Run a process that measures, and return what it found."""
    command = [sys.executable, "-m", "benchmarks.probe", str(index), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


class running:  # noqa: N801  (used as a function)
    """A process that has screened 2,000 travellers and stays until the block ends."""

    def __init__(self, index: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.probe", str(index), "--travellers", "2000", "--wait"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> subprocess.Popen[bytes]:
        assert self._process.stdout
        self._process.stdout.readline()
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def memory(pid: int) -> tuple[float, float]:
    """Return the megabytes resident, and proportional (a page that two processes map is half each's)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()[1:]
    kilobytes = {name: int(rest.split()[0]) for name, rest in (line.split(":", 1) for line in lines)}
    return kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024


def cold(index: Path) -> float:
    """Return the seconds from starting Python to the first answer, imports included: the median of five."""
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", COLD.format(str(index))], cwd=ROOT, check=True)
        taken.append(time.perf_counter() - start)
    return median(taken)


def peer(name: str, n: int) -> dict[str, float]:
    """Return what a peer needs over the same entries for the same travellers."""
    people = [
        (e.id, e.names[0].text, [str(d) for d in e.birth_dates], list(e.nationalities), e.sex)
        for e in entries(n)
    ]
    asked = [
        (
            s.names[0].text,
            str(s.birth_dates[0]) if s.birth_dates else None,
            s.nationalities[0] if s.nationalities else None,
            s.sex,
        )
        for s in map(passport, ordinary(PEER_QUERIES))
    ]
    done = subprocess.run(
        [str(peer_python()), str(ROOT / "benchmarks" / "peer_speed.py"), name],
        input=f"{json.dumps(people)}\n{json.dumps(asked)}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{name} failed: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    told = json.loads(done.stdout.splitlines()[-1])
    taken = sorted(told["ms"])
    return {
        "entries": n,
        "build_s": told["build_s"],
        "median": taken[len(taken) // 2],
        "p99": taken[int(0.99 * len(taken))],
        "resident_mb": told["resident_mb"],
    }


def screening_lines(speed: Speed) -> Iterator[str]:
    """Yield the times of screening as lines of a table."""
    for s in speed.screening:
        times = " | ".join(f"{ms:.3f}" for ms in (s.median, s.p95, s.p99, s.slowest))
        yield f"| {speed.entries:,} | {s.asked} | {times} | {s.one_thread:,.0f} | {s.all_cores:,.0f} |"


def aims_table(speed: Speed) -> Iterator[str]:
    """Yield the table of what was aimed at, and what was measured for each that is asked."""
    from benchmarks.accuracy import head

    yield head((f"at {speed.entries:,} entries", "aim", *(s.asked for s in speed.screening)))
    index = (speed.open_ms, speed.cold_s, speed.resident_mb, speed.build_s, speed.update_s)
    rows = [
        [s.median for s in speed.screening],
        [s.p99 for s in speed.screening],
        [s.all_cores for s in speed.screening],
        *([figure] for figure in index),
    ]
    for (what, aim), figures in zip(AIMS.items(), rows, strict=True):
        cells = [f"{figure:,.3g}" if figure < 1000 else f"{figure:,.0f}" for figure in (aim, *figures)]
        yield f"| {what} | {' | '.join(cells + [''] * (len(speed.screening) + 1 - len(cells)))} |"


def index_line(s: Speed) -> str:
    """Return what an index takes as a line of a table."""
    megabytes = " | ".join(f"{mb:.0f}" for mb in (s.resident_mb, *s.proportional_mb))
    times = f"{s.build_s:.1f} | {s.update_s:.1f} | {s.file_mb:.0f} | {s.open_ms:.1f} | {s.cold_s:.2f}"
    return f"| {s.entries:,} | {times} | {megabytes} |"


SCREENING = (
    "entries", "asked", "median, ms", "p95", "p99", "slowest", "batch, a second, one thread",
    "batch, all cores",
)  # fmt: skip
INDEX = (
    "entries", "build, s", "1 % changed, s", "files, MB", "opening, ms", "cold process, s", "resident, MB",
    "proportional, alone", "each of two",
)  # fmt: skip
PEER = ("matcher", "entries", "build, s", "median, ms", "p99, ms", "resident, MB")


def main() -> None:
    """Measure, print and keep."""
    from benchmarks.accuracy import head

    parser = argparse.ArgumentParser(description="Time, throughput and memory")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--peers", nargs="*", choices=PEER_SIZES, default=list(PEER_SIZES))
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        ours = []
        print(f"One screening of an ordinary traveller, in process.\n\n{head(SCREENING)}")
        for n in given.sizes:
            ours.append(measure(n, Path(folder)))
            print(*screening_lines(ours[-1]), sep="\n", flush=True)
        first, last = ours[0], ours[-1]
        pairs = zip(first.screening, last.screening, strict=True)
        growth = ", ".join(f"{b.median / a.median:.1f} times ({b.asked})" for a, b in pairs)
        print(f"\nFrom {first.entries:,} to {last.entries:,} entries the median grows by {growth}.\n")
        print("\n".join([head(INDEX), *map(index_line, ours)]), flush=True)
        if last.entries == AIMED:
            print("\n".join(["", *aims_table(last)]), flush=True)
        print(f"\n{said(Path(folder) / f'index-{given.sizes[-1]}')}", flush=True)
    theirs = list(compared(given.peers, given.sizes)) if given.peers else []
    keep("speed", {"rahdari": [asdict(one) for one in ours], "peers": theirs})


def compared(names: Sequence[str], sizes: Sequence[int]) -> Iterator[dict[str, object]]:
    """Measure the peers, print a line for each and yield it; one that cannot be had is named."""
    from benchmarks.accuracy import head

    print("\nPeers: rapidfuzz compares the name with every name; nomenklatura finds candidates in its own")
    print(f"index and compares all fields (logic-v2).\n\n{head(PEER)}")
    for name in names:
        for n in sorted(set(PEER_SIZES[name]) & set(sizes)):
            try:
                found = peer(name, n)
            except RuntimeError as error:
                print(error, file=sys.stderr)
                break
            print(
                f"| {name} | {n:,} | {found['build_s']:.1f} | {found['median']:.2f} | {found['p99']:.2f} | "
                f"{found['resident_mb']:.0f} |",
                flush=True,
            )
            yield {"matcher": name, **found}


if __name__ == "__main__":
    main()
