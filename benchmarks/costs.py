"""What published lists cost innocent travellers, what repairs do to that, and whether it holds on others.

usage: python -m benchmarks.costs LIST ... [--top N] [--per-day N]

In: lists as `rahdari index build` takes them (un:PATH nacta:PATH). Costed on the 60,000 simulated travellers
of `rahdari cost`, who did not set the threshold; observed on 60,000 others of the same generator. Entries are
named by their ids alone. Repairs are at the threshold in force, and what an entry lacks is drawn from
travellers (`calibration.completing`), once, from a fixed seed: one draw, no mean.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from attrs import evolve

from rahdari.calibration.agreement import agreement
from rahdari.calibration.completing import Donors, completions
from rahdari.calibration.cost import Costs
from rahdari.index.reader import IndexReader
from rahdari.lists.reading import read_list
from rahdari.records.entry import Entry, Subject
from rahdari.screening import Screener, build_index
from rahdari.screening.costing import cost_index
from rahdari.screening.screener import DEFAULT_BUDGET, curve_of
from rahdari.simulation.travellers import COSTING, costing_travellers, travellers

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
    print("| entry | travellers a day | 95 % | best repair | a day with it |")
    print("|---|---|---|---|---|")
    for entry in costs.entries[:top]:
        best = min(entry.helps, key=lambda h: h.expected_per_day, default=None)
        repair = f"{best.field} | {best.expected_per_day:.2f}" if best else "- | -"
        low, high = f"{entry.low:.1f}", f"{entry.high:.1f}"
        print(f"| {entry.entry_id} | {entry.expected_per_day:.1f} | {low} to {high} | {repair} |")


def main() -> None:
    """Build, cost, observe, repair, and print."""
    parser = argparse.ArgumentParser(description="What lists cost innocent travellers")
    parser.add_argument("lists", nargs="+")
    parser.add_argument("--top", type=int, default=10)
    parser.add_argument("--per-day", type=float, default=20_000)
    given = parser.parse_args()
    today = datetime.datetime.now(datetime.UTC).date()
    entries = [entry for source in given.lists for entry in read_list(source)]
    costing, others = list(costing_travellers()), list(travellers(60_000, OTHERS))
    with TemporaryDirectory() as temporary:
        index, repaired = Path(temporary) / "index", Path(temporary) / "repaired"
        build_index(entries, index)
        costs = cost_index(
            index, costing, population=COSTING, per_day=given.per_day, helped=given.top, today=today
        )
        bits = f"{costs.threshold_millibits / 1000:.1f} bits"
        print(f"{len(entries):,} entries; {1000 * DEFAULT_BUDGET:g} in 1,000 is a threshold of {bits}.")
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
            new = [repair(entry) if entry.id in top else entry for entry in entries]
            build_index([entry for entry in new if entry], repaired)
            print(f"| {name} | {stopped(repaired, index, costing)} |", flush=True)


if __name__ == "__main__":
    main()
