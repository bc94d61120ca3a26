"""What each entry costs the innocent: how many travellers a day it would stop who are not meant.

In: which entries stop each traveller of a reference population, none of whom is listed. Out: `Costs`.
Invariants:
1. Every entry that stops a traveller is charged with that traveller. A whole counts travellers, so the
   entries' stops may add up to more than the whole's; `alone` says how many an entry stops that no other
   does, which is what suspending it alone would save.
2. The population that costs is not the one that set the threshold: what a threshold was chosen on looks
   better than it is. `overlap` says how many travellers of the one stand in the other.
3. No stops seen is not no stops: each figure has an interval, and an entry that stopped nobody costs "fewer
   than `unseen_per_day`".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from attrs import asdict, evolve, frozen

from rahdari.calibration.bootstrap import Interval, proportion
from rahdari.calibration.curve import LEAST_TRAVELLERS
from rahdari.errors import PopulationError
from rahdari.records.entry import Subject

PER_DAY = 10_000
"""Travellers a day where nobody says how many: a middling day at a gate like Torkham."""


@frozen
class Help:
    """What an entry's cost would become with one more field: stops a day, and the ends of the 95 % interval.

    field: `birth_year`, `birth_date` or a field of `Entry`. restricted_per_day: if, besides, only travellers
    who show that field are compared with it.
    """

    field: str
    expected_per_day: float
    low: float
    high: float
    restricted_per_day: float

    def times(self, factor: float) -> Help:
        """Return the same for so many times the travellers."""
        return evolve(
            self,
            expected_per_day=self.expected_per_day * factor,
            low=self.low * factor,
            high=self.high * factor,
            restricted_per_day=self.restricted_per_day * factor,
        )


@frozen
class EntryCost:
    """Innocent travellers that one entry stops. stops: of the reference population; the rest is per day.

    low, high: the ends of the 95 % interval. alone: stops that no other entry makes. reached: share of all
    stopped travellers whom this entry or a costlier one stops. helps: what more fields would make of it.
    restricted: what would be left if it were matched only with travellers who show that field.
    """

    entry_id: str
    stops: float
    expected_per_day: float
    helps: tuple[Help, ...] = ()
    low: float = 0.0
    high: float = 0.0
    alone: float = 0.0
    reached: float = 0.0
    restricted: tuple[tuple[str, float], ...] = ()

    def times(self, factor: float) -> EntryCost:
        """Return the same for so many times the travellers."""
        return evolve(
            self,
            expected_per_day=self.expected_per_day * factor,
            low=self.low * factor,
            high=self.high * factor,
            helps=tuple(help.times(factor) for help in self.helps),
            restricted=tuple((field, left * factor) for field, left in self.restricted),
        )

    def to_json(self) -> dict[str, Any]:
        """Return what commands and API tell of an entry (docs/reference/json.md)."""
        return {
            "entry": self.entry_id,
            "stops": self.stops,
            "expected_per_day": self.expected_per_day,
            "low": self.low,
            "high": self.high,
            "alone": self.alone,
            "reached": self.reached,
            "helps": [asdict(help) for help in self.helps],
            "restricted": dict(self.restricted),
        }


@frozen
class Costs:
    """What an index costs at one threshold: the entries that stopped anybody, the costliest first.

    travellers of the population called `population` were screened, `stopped` of them were stopped; `low` and
    `high` are the ends of the interval of `expected_stops_per_day`. unseen: entries that stopped nobody;
    each of them costs fewer than `unseen_per_day`. overlap: travellers who helped to set the threshold.
    """

    entries: tuple[EntryCost, ...]
    expected_stops_per_day: float
    threshold_millibits: int
    travellers: int
    population: str
    per_day: float
    stop_budget: float
    stopped: int = 0
    low: float = 0.0
    high: float = 0.0
    unseen: int = 0
    unseen_per_day: float = 0.0
    overlap: int = 0

    @property
    def share(self) -> float:
        """The share of travellers who are stopped, to be held against the stop budget."""
        return self.stopped / self.travellers

    @property
    def over_budget(self) -> bool:
        """Whether more are stopped than the stop budget allows, and not by chance alone."""
        return self.low / self.per_day > self.stop_budget

    def by_day(self, per_day: float) -> Costs:
        """Return the same costs for another number of travellers a day."""
        times = per_day / self.per_day
        return evolve(
            self,
            entries=tuple(entry.times(times) for entry in self.entries),
            per_day=per_day,
            expected_stops_per_day=self.expected_stops_per_day * times,
            low=self.low * times,
            high=self.high * times,
            unseen_per_day=self.unseen_per_day * times,
        )

    def causing(self, share: float) -> int:
        """Return how many of the costliest entries stop so large a share of all who are stopped."""
        return next((n for n, e in enumerate(self.entries, 1) if e.reached >= share - 1e-9), 0)

    def to_json(self) -> dict[str, Any]:
        """Return what commands and API tell of the whole, without its entries (docs/reference/json.md)."""
        return {
            "expected_stops_per_day": self.expected_stops_per_day,
            "low": self.low,
            "high": self.high,
            "per_day": self.per_day,
            "stop_rate": self.share,
            "stop_budget": self.stop_budget,
            "over_budget": self.over_budget,
            "threshold_bits": self.threshold_millibits / 1000,
            "population": self.population,
            "travellers": self.travellers,
            "stopped": self.stopped,
            "overlap": self.overlap,
            "entries_that_stop": len(self.entries),
            "entries_that_stopped_nobody": self.unseen,
            "each_of_those_below_per_day": self.unseen_per_day,
        }


@frozen
class Measured:
    """What was measured with: the population's name, travellers a day, and the threshold of a stop budget."""

    population: str
    per_day: float
    threshold_millibits: int
    stop_budget: float


def count(stopping: Iterable[Sequence[int]], ids: Sequence[str], measured: Measured) -> Costs:
    """Count what each entry costs. stopping: for each traveller the entries, as places in `ids`.

    Raises `PopulationError` below 200 travellers.
    """
    by_traveller = list(stopping)
    stopped = [entries for entries in by_traveller if entries]
    n = len(by_traveller)
    if n < LEAST_TRAVELLERS:
        raise PopulationError(
            f"A population of {n} travellers is too small to cost a list with.",
            next_step=f"At least {LEAST_TRAVELLERS} are needed.",
        )
    stops = Counter(number for entries in stopped for number in set(entries))
    alone = Counter(entries[0] for entries in stopped if len(set(entries)) == 1)
    ranked = sorted(stops, key=lambda number: (-stops[number], ids[number]))
    place = {number: rank for rank, number in enumerate(ranked)}
    first = Counter(min(place[number] for number in entries) for entries in stopped)
    out, reached = [], 0
    for rank, number in enumerate(ranked):
        reached += first[rank]
        cost = one(ids[number], stops[number], n, measured.per_day)
        out.append(evolve(cost, alone=alone[number], reached=reached / len(stopped)))
    whole = _interval(len(stopped), n)
    return Costs(
        entries=tuple(out),
        expected_stops_per_day=whole.share * measured.per_day,
        threshold_millibits=measured.threshold_millibits,
        travellers=n,
        population=measured.population,
        per_day=measured.per_day,
        stop_budget=measured.stop_budget,
        stopped=len(stopped),
        low=whole.low * measured.per_day,
        high=whole.high * measured.per_day,
        unseen=len(ids) - len(ranked),
        unseen_per_day=_interval(0, n).high * measured.per_day,
    )


def one(entry_id: str, stops: int, travellers: int, per_day: float) -> EntryCost:
    """Return what an entry costs that stopped so many of the travellers."""
    share = _interval(stops, travellers)
    return EntryCost(
        entry_id,
        stops,
        share.share * per_day,
        low=share.low * per_day,
        high=share.high * per_day,
        alone=stops,
        reached=1.0,
    )


def overlap(costing: Iterable[Subject], calibrating: Iterable[Subject]) -> int:
    """Return how many travellers of the costing population helped to set the threshold."""
    known = {evolve(s, id=None) for s in calibrating}
    return sum(evolve(s, id=None) in known for s in costing)


@lru_cache(maxsize=4096)
def _interval(part: int, whole: int) -> Interval:
    found = proportion(part, whole)
    assert found is not None
    return found
