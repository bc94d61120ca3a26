"""What the entries of an index, or a single entry, cost innocent travellers: screened, and counted.

In: an index or an entry, and a reference population that had no part in setting the threshold. Out: `Costs`,
`EntryCost`. A single entry is weighed over the population's tokens alone (`index.few`), with the weights that
a whole index gives it.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from pathlib import Path
from random import Random

from attrs import evolve

from rahdari.calibration.completing import REACH, SHOWN, Donors, Reached, completions, helps
from rahdari.calibration.cost import PER_DAY, Costs, EntryCost, Measured, count, one, overlap
from rahdari.calibration.population import BUNDLED, bundled_population
from rahdari.index.columns import Progress
from rahdari.index.few import Crowd, Few
from rahdari.index.reader import IndexReader
from rahdari.records.entry import Entry, Subject
from rahdari.screening.screener import DEFAULT_BUDGET, Screener, curve_of

HELPED = 20
"""Of how many of the costliest entries it is worked out what would help."""
CROWD = 10_000
"""Travellers against whom an entry is costed while it is typed."""


class Coster:
    """Costs single entries against the same travellers again and again; making it takes some seconds."""

    def __init__(self, travellers: Sequence[Subject], *, today: datetime.date) -> None:
        self._crowd, self._donors, self._today = Crowd(travellers), Donors(travellers), today

    def cost(self, entry: Entry, threshold: int, *, per_day: float = PER_DAY) -> EntryCost:
        """Return what one entry costs at a threshold in millibits, and what would help."""
        return self.costs([entry], threshold, per_day=per_day)[0]

    def costs(
        self, entries: Sequence[Entry], threshold: int, *, per_day: float = PER_DAY, helping: bool = True
    ) -> list[EntryCost]:
        """Return what each of some entries costs, however many others there are."""
        few = Few(entries, self._crowd.ground(entries))
        floor = threshold - REACH if helping else threshold
        stopped: list[list[Subject]] = [[] for _ in entries]
        nearly: list[list[Subject]] = [[] for _ in entries]
        for subject, found in zip(self._crowd.subjects, self._crowd.found(few, floor), strict=True):
            for n, weight in found:
                (stopped if weight >= threshold else nearly)[n].append(subject)
        travellers = len(self._crowd.subjects)
        out = []
        for n, entry in enumerate(entries):
            cost = one(entry.id, len(stopped[n]), travellers, per_day)
            out.append(self._helped(entry, cost, stopped[n], nearly[n], threshold) if helping else cost)
        return out

    def _helped(
        self, entry: Entry, cost: EntryCost, stopped: list[Subject], nearly: list[Subject], threshold: int
    ) -> EntryCost:
        if not stopped:
            return cost
        rng = Random(entry.id)  # noqa: S311  (a sample, not a secret)
        reached = Reached.of(stopped, nearly, rng)
        completed = completions(entry, stopped, self._donors, self._today, rng)
        every = [e for one in completed for e in one.entries]
        few = Few(every, self._crowd.ground(every))
        weights = [few.weights(subject) for subject in reached.subjects]
        each = cost.expected_per_day / cost.stops
        left = tuple(
            (field, sum(bool(getattr(s, field)) for s in stopped) * each)
            for field in SHOWN
            if field not in entry.restriction
        )
        return evolve(cost, helps=helps(completed, reached, weights, threshold, each), restricted=left)


def cost_index(
    path: str | Path,
    travellers: Sequence[Subject],
    *,
    population: str,
    per_day: float = PER_DAY,
    stop_budget: float = DEFAULT_BUDGET,
    helped: int = HELPED,
    today: datetime.date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Costs:
    """Screen a population against an index, and say what each of its entries costs.

    travellers: of the population called `population`, none of them listed. helped: of how many of the
    costliest entries it is worked out which field would help. today: what has lapsed by then costs nothing.
    """
    reader = IndexReader(Path(path))
    curve = curve_of(reader)
    point = curve.threshold(stop_budget)
    screener, tell = Screener(reader, point), progress or (lambda step, done: None)
    stopping: list[list[int]] = []
    for chunk in screener.stopped_by(travellers, workers=workers or os.cpu_count() or 1):
        stopping.extend(chunk)
        tell("travellers", len(stopping))
    numbers = sorted({n for found in stopping for n in found})
    today = today or datetime.date.today()
    entries = {n: entry for n in numbers if not (entry := reader.entry(n)).expired(today)}
    place = {n: k for k, n in enumerate(entries)}
    ids = [entry.id for entry in entries.values()]
    measured = Measured(population, per_day, point.millibits, stop_budget)
    costs = count([[place[n] for n in found if n in place] for found in stopping], ids, measured)
    calibrating = bundled_population() if curve.population == BUNDLED else []
    costs = evolve(costs, unseen=len(reader) - len(numbers), overlap=overlap(travellers, calibrating))
    if not (helped and costs.entries):
        return costs
    by_id = {entry.id: entry for entry in entries.values()}
    return _with_helps(costs, by_id, travellers, helped, today, tell)


def _with_helps(
    costs: Costs,
    entries: dict[str, Entry],
    travellers: Sequence[Subject],
    helped: int,
    today: datetime.date,
    tell: Progress,
) -> Costs:
    """Add to the costliest entries what would help."""
    coster = Coster(travellers, today=today)
    first = costs.entries[:helped]
    found = coster.costs(
        [entries[c.entry_id] for c in first], costs.threshold_millibits, per_day=costs.per_day
    )
    out = [evolve(c, helps=f.helps, restricted=f.restricted) for c, f in zip(first, found, strict=True)]
    tell("helps", len(out))
    return evolve(costs, entries=(*out, *costs.entries[helped:]))
