"""`rahdari gate --demo --simulate N`: a server of its own, invented travellers sent through it, a summary."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from rahdari.cli.gate_process import DeskProcess, free_port, running_desk
from rahdari.errors import GateError

if TYPE_CHECKING:
    from rahdari.gate.simulate.day import Day

_SEED = 1
_MOST_DELAY = 0.5  # seconds from a chosen unit to the kill, so that it meets any step of a request


def simulate(
    folder: Path,
    *,
    crossings: int,
    lanes: int,
    kills: int,
    rate: float | None,
    port: int,
    source: str | None,
) -> None:
    """Run crossings through a desk that is started for it, and print what came out.

    The folder is prepared; this process uses it as the server's does, to hold what was kept against what
    the lanes were told.
    """
    from rahdari.gate.simulate.audit import differences, kept_units
    from rahdari.gate.simulate.day import simulate as run
    from rahdari.gate.simulate.day import units
    from rahdari.gate.simulate.seats import seats

    rng = Random(_SEED)  # noqa: S311  (a simulation, not a secret)
    before, made, forms = kept_units(), seats(lanes), list(units(crossings, seed=_SEED))
    with running_desk(folder, port or free_port(), source) as desk:
        try:
            day = run(desk.address, made, _paced(_with_kills(forms, desk, kills, rng), rate, rng))
        except GateError:
            print("".join(desk.said), file=sys.stderr)
            raise
    _print(day, lanes, kills)
    if day.crossings != crossings:
        raise GateError(f"{crossings} travellers came, and {day.crossings} were answered.")
    if wrong := list(islice(differences(day.answers, before), 10)):
        raise GateError("What was kept is not what the lanes were told: " + "; ".join(wrong))
    print("kept        every unit that was answered, once, and nothing else")
    _check_ledger(day)


def _check_ledger(day: Day) -> None:
    """Bring the ledger up to date, verify it whole, and hold the database and the answers against it."""
    from django.conf import settings
    from django.utils import timezone

    from rahdari.gate.ledger.audit import differences
    from rahdari.gate.ledger.models import Leaf
    from rahdari.gate.ledger.sequencer import sequence
    from rahdari.gate.place.models import Gate

    gate = Gate.objects.get()
    checkpoint = sequence(gate, settings.FOLDER, now=timezone.now())
    wrong = list(islice(differences(gate, settings.FOLDER), 10))
    told = {member["check"] for answer in day.answers.values() for member in answer["members"]}
    logged = Leaf.objects.filter(position__lt=checkpoint.size, held=False).exclude(reference="")
    if missing := told - set(logged.values_list("reference", flat=True)):
        wrong.append(f"{len(missing)} checks that lanes were told of are not in the ledger")
    if wrong:
        raise GateError("The ledger is not what was kept: " + "; ".join(wrong))
    print(f"ledger      {checkpoint.size:,} leaves, verified whole; every check is in it")


def _with_kills(
    forms: list[dict[str, str]], desk: DeskProcess, kills: int, rng: Random
) -> Iterator[Mapping[str, str]]:
    """Yield the forms; at random ones the desk is killed a moment later, and started again."""
    moments, one_at_a_time = set(rng.sample(range(len(forms)), kills)), threading.Lock()

    def kill() -> None:
        with one_at_a_time:
            desk.kill()
            desk.start()

    timers = []
    for n, form in enumerate(forms):
        if n in moments:
            timers.append(threading.Timer(rng.uniform(0, _MOST_DELAY), kill))
            timers[-1].start()
        yield form
    for timer in timers:
        timer.join()


def _paced(
    forms: Iterator[Mapping[str, str]], rate: float | None, rng: Random
) -> Iterator[Mapping[str, str]]:
    """Yield the forms as travellers come: independently of one another, so many units a second on average."""
    due = time.monotonic()
    for form in forms:
        if rate:
            due += rng.expovariate(rate)
            time.sleep(max(0.0, due - time.monotonic()))
        yield form


def _print(day: Day, lanes: int, kills: int) -> None:
    from rahdari.gate.simulate.audit import database_size

    lines: Mapping[str, Callable[[], str]] = {
        "crossings": lambda: f"{day.crossings:,} in {len(day.answers):,} units, through {lanes} lanes",
        "referred": lambda: f"{day.referred:,} ({100 * day.referred / max(day.crossings, 1):.2f} %)",
        "time": lambda: f"{day.wall:.1f} s, {day.crossings / day.wall:,.0f} crossings a second",
        "answers": lambda: ", ".join(
            f"{100 * share:g} %: {day.percentile(share):.0f} ms" for share in (0.5, 0.9, 0.99, 0.999)
        ),
        "killed": lambda: f"{kills:,} times; {day.retried:,} units were sent again",
        "database": lambda: f"{database_size() / 1e6:.1f} MB",
    }
    for name, line in lines.items():
        print(f"{name:11} {line()}")
