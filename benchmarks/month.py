"""A month of a busy gate: what database and ledger grow to; whether the last day is as quick as the first.

usage: python -m benchmarks.month [--days N] [--crossings N] [--http N] [--rate UNITS]

The first, third and last day begin over HTTP, through the real server, with `--http` of their crossings. All
others are written by the same services (screened, kept, with events, leaves and referrals, which a
supervisor decides) without HTTP, some hundred units a transaction and without a sync of each, and are thus
quicker than a gate. Each night the day before is signed, and what is past its retention is destroyed. The
clock is moved on by a preloaded library (tools/clock.c), so that everything has the date that it would have.
The desk is measured from two hours after the opening on; from the third day on it signs the day before
meanwhile, and forgets two hours of it. On the first there is nothing of that yet to do: what the last day has
beyond the third is what a month adds.

In the end the other party's witness follows the whole log from its files, all days' signed counts are held
against it, and the database too. Exit 1 if anything differs, or the last day's times over HTTP are more than
`MOST` times the first day's.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from attrs import define, field
from tools.preload import library

from benchmarks.faults import Gate
from benchmarks.keep import ROOT

if TYPE_CHECKING:
    from rahdari.gate.accounts.models import User
    from rahdari.gate.place.models import Lane
    from rahdari.gate.simulate.day import Day

HOUR, DAY = 3600, 24 * 3600
OPENS, MEASURED, AFTER = 7 * HOUR, 9 * HOUR, 10 * HOUR
"""When a day begins; when the measured ones do, over HTTP, and from when on these go on without it."""
UNITS = 400
"""In one transaction; after each the log is brought up to date, as the gate does every minute."""
HTTP = 6_000
MOST: Mapping[float, float] = {0.5: 1.5, 0.9: 1.5, 0.99: 2.0}
"""How many times the first day's the last day's time may be, by the share of units that took less."""


@define
class Clock:
    """The clock of this process and of the server's: set by what it is ahead of the computer's."""

    file: Path
    begin: float = field(factory=lambda: time.time() // DAY * DAY, init=False)
    _difference: float = field(factory=lambda: time.time() - time.monotonic(), init=False)

    def set(self, day: int, second: float) -> None:
        """Make it this second of a day of the month."""
        target = self.begin + (day + 1) * DAY + second
        self.file.write_text(str(int(target - (self._difference + time.monotonic()))))


@define
class Month:
    """The gate, and what was measured."""

    gate: Gate
    clock: Clock
    checkpoints: list[tuple[int, float]] = field(factory=list, init=False)

    def work(self, day: int, forms: Iterator[Mapping[str, str]], crossings: int, opens: int) -> None:
        """Have so many cross on a day from that second on, without HTTP."""
        from django.db import connection, transaction

        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
        done = 0
        while done < crossings and (some := list(islice(forms, UNITS))):
            self.clock.set(day, opens + (DAY - HOUR - opens) * done / crossings)
            with transaction.atomic():
                done += sum(self._cross(form) for form in some)
            self.checkpoint(day)

    def _cross(self, form: Mapping[str, str]) -> int:
        from django.http import QueryDict
        from django.utils import timezone

        from rahdari.gate.desk.asked import parse
        from rahdari.gate.desk.bar import shared_screener
        from rahdari.gate.desk.services import screen
        from rahdari.gate.secondary.decisions import Given, decide
        from rahdari.gate.secondary.models import Decision, Referral

        now, data = timezone.now(), QueryDict(mutable=True)
        data.update(dict(form))
        lane, officer, supervisor = _staff()
        asked = parse(data, frozenset(("general", "family")), now=now)
        told = screen(asked, lane=lane, officer=officer, drill=False, shared=shared_screener(), now=now)
        for member in told["members"]:
            if member["reference"]:
                referral = Referral.objects.get(reference=member["reference"])
                given = Given(outcome=Decision.Outcome.CLEARED, basis=Decision.Basis.BIRTH)
                decide(referral, given, by=supervisor, now=now)
        return len(told["members"])

    def checkpoint(self, day: int) -> None:
        """Bring the log up to what is kept, and sign it."""
        from django.utils import timezone

        from rahdari.gate.ledger.sequencer import sequence
        from rahdari.gate.place.models import Gate as Place

        place, begin = Place.objects.get(), time.perf_counter()
        sequence(place, self.gate.folder, now=timezone.now())
        self.checkpoints.append((day, time.perf_counter() - begin))

    def night(self, day: int) -> None:
        """Sign the day before, and destroy what is past its retention."""
        from django.utils import timezone

        from rahdari.gate.compliance.services import sign_days
        from rahdari.gate.place.models import Gate as Place
        from rahdari.gate.project import server
        from rahdari.gate.project.clock import ClockWatch

        self.clock.set(day, DAY - 60)
        self.checkpoint(day)
        sign_days(Place.objects.get(), self.gate.folder, now=timezone.now())
        server._fade(ClockWatch())

    def over_http(self, day: int, forms: Iterator[Mapping[str, str]], crossings: int, rate: float) -> Day:
        """Have so many cross on a day through the server; return what the lanes measured."""
        from random import Random

        from rahdari.cli.gate_simulate import _paced
        from rahdari.gate.simulate.day import simulate

        self.clock.set(day, MEASURED)
        some, size = [], 0
        for form in forms:
            some.append(form)
            size += sum(name.endswith("-scan") for name in form)
            if size >= crossings:
                break
        desk = self.gate.desk()
        try:
            return simulate(desk.address, self.gate.seats, _paced(iter(some), rate, Random(1)))
        finally:
            desk.end()


def run(home: Path, given: argparse.Namespace) -> int:
    """Run the month, and print what came out."""
    gate = Gate(home, 0)
    from rahdari.gate.simulate.audit import database_size
    from rahdari.gate.simulate.day import units

    month, begin = Month(gate, Clock(Path(os.environ["CLOCK_AHEAD"]))), time.monotonic()
    days: dict[int, Day] = {}
    for day in range(given.days):
        forms = iter(list(units(given.crossings, seed=day)))
        measured, opens = 0, OPENS
        if day in (0, 2, given.days - 1):
            days[day] = month.over_http(day, forms, min(given.http, given.crossings), given.rate)
            measured, opens = days[day].crossings, AFTER
        month.work(day, forms, given.crossings - measured, opens)
        month.night(day)
        if day % 5 == 0 or day == given.days - 1:
            size, log = database_size() / 1e6, _size(gate.folder.ledger) / 1e6
            print(f"day {day + 1:2}      database {size:7.1f} MB, ledger {log:6.1f} MB", flush=True)
    print(f"crossings   {given.days} x {given.crossings:,}, in {(time.monotonic() - begin) / 60:.0f} min")
    for day, over in days.items():
        shares = ", ".join(f"{100 * s:g} %: {over.percentile(s):.0f} ms" for s in (0.5, 0.9, 0.99))
        print(f"day {day + 1:2}      {over.crossings:,} over HTTP, {given.rate:g} units a second; {shares}")
    for day in days:
        times = [seconds for on, seconds in month.checkpoints if on == day]
        if times:
            half, most = 1000 * median(times), 1000 * max(times)
            print(f"day {day + 1:2}      checkpoint: 50 % {half:.0f} ms, most {most:.0f} ms")
    wrong = [*_slower(days[0], days[given.days - 1]), *_witness(month, home)]
    for text in wrong[:10]:
        print(f"WRONG     {text}")
    print("FAILED" if wrong else "kept      every check and event; the log, its days and the database agree")
    return int(bool(wrong))


@cache
def _staff() -> tuple[Lane, User, User]:
    from rahdari.gate.accounts.models import User
    from rahdari.gate.place.models import Lane

    officer, supervisor = (User.objects.get(username=name) for name in ("officer1", "supervisor1"))
    return Lane.objects.select_related("gate")[0], officer, supervisor


def _slower(first: Day, last: Day) -> Iterator[str]:
    """Compare the times of two days."""
    for share, most in MOST.items():
        times = last.percentile(share) / first.percentile(share)
        print(f"{100 * share:g} %      {times:.2f} times the first day's; at most {most:g} is let pass")
        if times > most:
            yield f"{100 * share:g} % of the last day's units took up to {times:.2f} times the first day's"


def _witness(month: Month, home: Path) -> Iterator[str]:
    """Follow the log as the other party does; hold the days that were signed and the database against it."""
    from django.utils import timezone

    from rahdari.errors import LedgerError
    from rahdari.gate.compliance.models import SignedDay
    from rahdari.gate.ledger.audit import differences
    from rahdari.gate.ledger.keys import signer_of
    from rahdari.gate.place.models import Gate as Place
    from rahdari.ledger.counts import check_counts, open_counts
    from rahdari.ledger.note import Signer
    from rahdari.ledger.tiles import Folder
    from rahdari.ledger.verify import verify
    from rahdari.ledger.witness import Witness

    folder = month.gate.folder
    key = signer_of(folder, Place.objects.get().name).verifier
    by, begin = Witness(home / "witness", key, Signer.generate("other/side")), time.perf_counter()
    seen = by.follow(Folder(folder.ledger), timezone.now(), whole=True)
    seconds = time.perf_counter() - begin
    what = "leaves followed, copied, checked whole and co-signed"
    print(f"witness     {seen.checkpoint.size:,} {what}: {seconds:.1f} s")
    leaves, signed = verify(folder.ledger, key).leaves, list(SignedDay.objects.order_by("day"))
    checks = 0
    for day in signed:
        counts = open_counts(day.note.encode(), key)
        checks += counts.checks
        try:
            check_counts(counts, leaves)
        except LedgerError as error:
            yield f"{day.day}: {error}"
    print(f"signed      {len(signed)} days, {checks:,} checks, counted again from the log's files")
    yield from differences(Place.objects.get(), folder)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> int:
    """Run it, in a process whose clock can be moved."""
    parser = argparse.ArgumentParser(description="A month of a busy gate")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--crossings", type=int, default=25_000)
    parser.add_argument(
        "--http", type=int, default=HTTP, help="crossings of the first and last day over HTTP"
    )
    parser.add_argument("--rate", type=float, default=30, help="units a second over HTTP")
    given = parser.parse_args()
    os.chdir(ROOT)
    if "CLOCK_AHEAD" not in os.environ:
        with tempfile.TemporaryDirectory(prefix="rahdari-clock-") as home:
            (Path(home) / "ahead").write_text("0")
            moved = {"LD_PRELOAD": str(library("clock", Path(home))), "CLOCK_AHEAD": f"{home}/ahead"}
            words = [sys.executable, "-m", "benchmarks.month", *sys.argv[1:]]
            return os.spawnve(os.P_WAIT, sys.executable, words, {**os.environ, **moved})
    with tempfile.TemporaryDirectory(prefix="rahdari-month-") as home:
        return run(Path(home), given)


if __name__ == "__main__":
    sys.exit(main())
