"""A month of a busy gate's ledger: how long appending, checkpoints and the other side's verification take.

usage: python -m benchmarks.ledger [--days N] [--daily N]

In: nothing; leaves are made of random commitments. Out: a table on standard output. The first and the last
day have a checkpoint each minute, as at a gate; the others one each hour. The disk is the one that holds
temporary files, and everything is synced to it. Beside wall-clock times stands the processor's time, which
other work on the machine hardly changes.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from benchmarks.resident import most_resident
from rahdari.ledger.fetching import Address
from rahdari.ledger.leaf import Leaf, encode
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer
from rahdari.ledger.proofs import prove
from rahdari.ledger.tiles import Folder
from rahdari.ledger.verify import verify
from rahdari.ledger.witness import Witness

BEGIN = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def leaves_of(day: int, minute: int, count: int) -> list[bytes]:
    """Return the leaves of a minute."""
    hour = f"{BEGIN + datetime.timedelta(days=day, minutes=minute):%Y-%m-%dT%HZ}"
    return [encode(Leaf("Torkham", hour, day // 7, os.urandom(32))) for _ in range(count)]


def write_day(log: Log, day: int, daily: int, *, every: int) -> tuple[float, list[float]]:
    """Append a day's leaves, with a checkpoint every so many minutes; return seconds of both."""
    appending, checkpoints, given = 0.0, [], 0
    for minute in range(1440):
        until = daily * (minute + 1) // 1440
        new = leaves_of(day, minute, until - given)
        start = time.perf_counter()
        log.append(log.size, new)
        appending += time.perf_counter() - start
        given = until
        if minute % every == every - 1:
            start = time.perf_counter()
            log.checkpoint(BEGIN + datetime.timedelta(days=day) + (minute + 1) * MINUTE)
            checkpoints.append(time.perf_counter() - start)
    return appending, checkpoints


def timed(what: Callable[[], object]) -> str:
    """Run something; say how long it took, and how much of that was the processor's work."""
    start, cpu = time.perf_counter(), time.process_time()
    what()
    return f"{time.perf_counter() - start:,.1f} s ({time.process_time() - cpu:,.1f} s of processor)"


def disk(folder: Path) -> tuple[int, int, int]:
    """Return how many files a folder has, their bytes, and the bytes that they take on the disk."""
    found = [file.stat() for file in folder.rglob("*") if file.is_file()]
    return len(found), sum(f.st_size for f in found), sum(f.st_blocks * 512 for f in found)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def measure(folder: Path, days: int, daily: int) -> Iterator[tuple[str, str]]:
    """Write a log of so many days and have it verified; yield what was measured."""
    key, place = Signer.generate("gate.example/torkham"), folder / "ledger"
    appending, first, last = 0.0, [], []
    with Log(place, key) as log:
        for day in range(days):
            each_minute = day in (0, days - 1)
            took, checkpoints = write_day(log, day, daily, every=1 if each_minute else 60)
            appending += took
            first = first or checkpoints
            last = checkpoints
            print(f"day {day + 1}: {log.size:,} leaves", file=sys.stderr)
        size = log.size
        assert log.last
        now = log.last.at
    yield "leaves", f"{size:,} in {days} days"
    yield "a leaf appended (hashed; the checkpoint syncs its tiles)", f"{1e6 * appending / size:,.0f} µs"
    for name, times in (("first", first), ("last", last)):
        parts = [1000 * one for one in (median(times), quantiles(times, n=100)[98], max(times))]
        yield (
            f"a minute's checkpoint on the {name} day: median, 99 %, longest",
            "{:,.1f}, {:,.1f}, {:,.1f} ms".format(*parts),
        )
    files, held, taken = disk(place)
    each = f"{held / size:,.0f} bytes a leaf"
    yield "on disk", f"{files:,} files, {held / 1e6:,.1f} MB ({each}), taking {taken / 1e6:,.1f} MB"
    yield "opened again", timed(lambda: Log(place, key).close())
    yield "verified from its files (`rahdari ledger verify`)", timed(lambda: verify(place, key.verifier))
    by = Witness(folder / "stick", key.verifier, Signer.generate("west.example/witness"))
    yield (
        "the witness's first look, from a folder, with its copy",
        timed(lambda: by.follow(Folder(place), now)),
    )
    yield "the witness checks the whole log again", timed(lambda: by.follow(Folder(place), now, whole=True))
    yield "the witness finds nothing new", timed(lambda: by.follow(Folder(place), now))
    with served(place) as address:
        far = Witness(folder / "network", key.verifier, Signer.generate("west.example/witness"))
        yield "the witness's first look, over HTTP", timed(lambda: far.follow(Address(address), now))
    assert by.seen
    seen = by.seen
    some = range(0, size, size // 50)
    yield "50 proofs of a leaf", timed(lambda: [prove(Folder(place), seen, n) for n in some])
    yield "most memory in all of this", f"{most_resident():,.0f} MB"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="A month of a gate's ledger")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--daily", type=int, default=25_000)
    given = parser.parse_args()
    print("| | |\n|---|---|")
    with TemporaryDirectory() as folder:
        for what, figure in measure(Path(folder), given.days, given.daily):
            print(f"| {what} | {figure} |", flush=True)


if __name__ == "__main__":
    main()
