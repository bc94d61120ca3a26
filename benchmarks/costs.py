"""What published lists cost innocent travellers, what repairs do to that, and whether it holds on others.

usage: python -m benchmarks.costs [LIST ...] [--top N] [--per-day N] [--times N]

In: lists as `rahdari index build` takes them (un:PATH nacta:PATH). Costed on the 60,000 simulated travellers
of `rahdari cost`, who did not set the threshold; observed on 60,000 others of the same generator. Entries are
named by rank and list alone: results are public. Repairs are at the threshold in force, and what an entry
lacks is drawn from travellers (`calibration.completing`), once, from a fixed seed: one draw, no mean. With
`--times`, how long it takes, of N invented entries: to cost the list and an entry as it is typed, and a
register of 800 from its entries to a lane.
"""

from __future__ import annotations

import argparse
import datetime
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from attrs import evolve

from benchmarks.crowd import entries
from rahdari.calibration.agreement import agreement
from rahdari.calibration.completing import Donors, completions
from rahdari.calibration.cost import Costs
from rahdari.exchange.releases import making, signing
from rahdari.exchange.releases.applying import build_beside, put_in_force, release_in
from rahdari.exchange.releases.client import Known, receive
from rahdari.exchange.releases.keys import make_key, open_key
from rahdari.exchange.releases.making import NewList
from rahdari.exchange.releases.plan import read_plan
from rahdari.exchange.releases.repository import Repository
from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.releases.own import ALONE
from rahdari.index.reader import IndexReader
from rahdari.lists.reading import read_list
from rahdari.records.entry import Entry, Subject
from rahdari.screening import Screener, build_index
from rahdari.screening.costing import CROWD, Coster, cost_index
from rahdari.screening.screener import DEFAULT_BUDGET, curve_of
from rahdari.simulation.travellers import COSTING, costing_travellers, travellers

ROWS = 800
OTHERS = 777_001  # a seed that neither set the threshold nor was costed on


def stopped(index: Path, threshold: Path, people: Sequence[Subject]) -> int:
    """Count the people whom an index stops at the threshold of another."""
    screener = Screener(IndexReader(index), curve_of(IndexReader(threshold)).threshold(DEFAULT_BUDGET))
    return sum(bool(found) for chunk in screener.stopped_by(people, workers=2) for found in chunk)


def repairs(donors: Donors, today: datetime.date) -> dict[str, Callable[[Entry], Entry | None]]:
    """Return what may be done to an entry, by name; None where it goes."""
    rng = Random(5)

    def drawn(entry: Entry, field: str) -> Entry:
        known = next((c for c in completions(entry, [], donors, today, rng) if c.field == field), None)
        return rng.choices(known.entries, known.shares)[0] if known else entry

    def with_fields(*fields: str) -> Callable[[Entry], Entry]:
        return lambda entry: reduce(drawn, fields, entry)

    return {
        "suspended": lambda entry: None,
        "with a birth year": with_fields("birth_year"),
        "with a birth year and the father's name": with_fields("birth_year", "father_names"),
        "restricted to travellers whose father's name is known": lambda entry: evolve(
            entry, restriction=("father_names",)
        ),
    }


def table(costs: Costs, top: int) -> None:
    """Print the costliest entries, and which field would help each most."""
    print("| rank | list | travellers a day | 95 % | best repair | a day with it |")
    print("|---|---|---|---|---|---|")
    for rank, entry in enumerate(costs.entries[:top], 1):
        best = min(entry.helps, key=lambda h: h.expected_per_day, default=None)
        repair = f"{best.field} | {best.expected_per_day:.2f}" if best else "- | -"
        low, high = f"{entry.low:.1f}", f"{entry.high:.1f}"
        named = f"{rank} | {entry.entry_id.partition(':')[0]}"
        print(f"| {named} | {entry.expected_per_day:.1f} | {low} to {high} | {repair} |")


@contextmanager
def told(what: str) -> Iterator[None]:
    """Print how long the block took."""
    start = time.perf_counter()
    yield
    print(f"| {what} | {time.perf_counter() - start:.2f} |", flush=True)


def register(people: Sequence[Entry]) -> list[Entry]:
    """Return people as a prison's register may have them: two of five without a date of birth."""
    return [
        evolve(entry, id=f"register:{n}", list_id="register", birth_dates=() if n % 5 < 2 else ("1985",))
        for n, entry in enumerate(people)
    ]


def timed(n: int) -> None:
    """Print how long costing lists and entries takes, and a register's way to a lane, without clicks."""
    people, costing = list(entries(n + ROWS)), list(costing_travellers())
    today, now = datetime.datetime.now(datetime.UTC).date(), datetime.datetime.now(datetime.UTC)
    with TemporaryDirectory() as temporary:
        folder, index = Path(temporary), Path(temporary) / "index"
        make_key("gate", folder, None)
        (folder / "plan.toml").write_text(ALONE, "utf-8")
        signers = [open_key(str(folder / "gate.pem"), lambda _: None)]
        repository, known = Repository(folder / "repository"), Known(index / "release")

        def publish() -> None:
            signing.sign(repository, signers)
            assert signing.seal(repository, signers, now=now)

        making.begin(repository, read_plan(folder / "plan.toml"), now=now)
        publish()
        known.pin(repository.metadata / "1.root.json")
        making.create(repository, [NewList("gate", "crowd", people[:n])], now=now)
        publish()
        received = receive(repository.path, known)
        put_in_force(build_beside(received.release, received.files, index, folder / "beside"), index)
        known.keep(received.release)
        lane = SharedScreener(index)
        lane.get(DEFAULT_BUDGET)[0].screen(costing[0])
        print(f"Of {n:,} invented entries, {len(costing):,} travellers, {ROWS} rows; seconds.\n")
        print("| what | s |\n|---|---|")
        with told("costs of the whole list, and what helps its 20 costliest"):
            costs = cost_index(index, costing, population=COSTING, today=today)
        with told(f"making ready for entries as they are typed ({CROWD:,} travellers), once a process"):
            coster = Coster(costing[:CROWD], today=today)
        taken = []
        for typed in people[:: len(people) // 20][:20]:
            start = time.perf_counter()
            coster.cost(typed, costs.threshold_millibits)
            taken.append(time.perf_counter() - start)
        print(f"| one entry as it is typed, with what would help: median of 20 | {median(taken):.3f} |")
        print(f"| the slowest of these | {max(taken):.3f} |")
        rows = register(people[n:])
        with told(f"costs of {ROWS} rows of a register, as its table is looked at"):
            coster.costs(rows, costs.threshold_millibits, helping=False)
        with told("composing and signing the next release with the register"):
            making.create(repository, [NewList("gate", "register", rows)], now=now)
            publish()
        with told("verifying it and building its index beside the one in force"):
            received = receive(repository.path, known, in_force=release_in(index))
            beside = build_beside(received.release, received.files, index, folder / "beside")
        with told("costs of the release"):
            cost_index(beside.generation.parent, costing, population=COSTING, today=today)
        with told("putting it in force, and a lane's first screening with it"):
            put_in_force(beside, index)
            screener, release = lane.get(DEFAULT_BUDGET)
            screener.screen(costing[0])
        assert release.number == 2, release
    load = os.getloadavg()
    print(f"\nLoad after it: {load[0]:.0f}; in the last 15 minutes {load[2]:.0f}, on {os.cpu_count()} cores.")


def main() -> None:
    """Cost, observe and repair the lists given; take the times asked for."""
    parser = argparse.ArgumentParser(description="What lists cost innocent travellers")
    parser.add_argument("lists", nargs="*")
    parser.add_argument("--times", type=int, metavar="N")
    parser.add_argument("--top", type=int, default=10)
    parser.add_argument("--per-day", type=float, default=20_000)
    given = parser.parse_args()
    if given.lists:
        judged(given)
    if given.times:
        timed(given.times)


def judged(given: argparse.Namespace) -> None:
    """Print what these lists cost, and what repairs do to it."""
    today = datetime.datetime.now(datetime.UTC).date()
    listed = [entry for source in given.lists for entry in read_list(source)]
    costing, others = list(costing_travellers()), list(travellers(60_000, OTHERS))
    with TemporaryDirectory() as temporary:
        index, repaired = Path(temporary) / "index", Path(temporary) / "repaired"
        build_index(listed, index)
        costs = cost_index(
            index, costing, population=COSTING, per_day=given.per_day, helped=given.top, today=today
        )
        bits = f"{costs.threshold_millibits / 1000:.1f} bits"
        print(f"{len(listed):,} entries; {1000 * DEFAULT_BUDGET:g} in 1,000 is a threshold of {bits}.")
        day = f"{costs.expected_stops_per_day:.1f} ({costs.low:.1f} to {costs.high:.1f})"
        print(
            f"Expected of {given.per_day:,.0f} a day: {day}; {costs.stopped} of {costs.travellers:,} stopped."
        )
        seen = stopped(index, index, others)
        held = agreement(costs.stopped, costs.travellers, seen, len(others))
        span = f"between {held.low:.0f} and {held.high:.0f} {'agrees' if held.agrees else 'DOES NOT AGREE'}"
        print(f"Observed on {len(others):,} others: {seen}; {span}.\n")
        table(costs, given.top)
        top = {entry.entry_id for entry in costs.entries[: given.top]}
        print(f"\n| the {len(top)} costliest | stopped of {len(costing):,} |\n|---|---|")
        print(f"| as they are | {costs.stopped} |")
        for name, repair in repairs(Donors(costing), today).items():
            new = [repair(entry) if entry.id in top else entry for entry in listed]
            build_index([entry for entry in new if entry], repaired)
            print(f"| {name} | {stopped(repaired, index, costing)} |", flush=True)


if __name__ == "__main__":
    main()
