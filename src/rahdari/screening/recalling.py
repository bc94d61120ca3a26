"""Recall of an index at each stop budget of its curve: what a larger budget would buy.

In: an index. Out: at each threshold the share of listed people who would be referred, they being the list's
own aliases, each taken out of its entry (`calibration.aliases`), without their fathers: how common a father's
name is among the entries is for a whole index to say (`index.few`). It is the recall on those, and no more
can honestly be known at a gate: who is listed and passed unnoticed tells nobody.
"""

from __future__ import annotations

from pathlib import Path

from attrs import evolve, frozen

from rahdari.calibration.aliases import split
from rahdari.calibration.bootstrap import Interval, proportion
from rahdari.index.few import Few, Ground
from rahdari.index.reader import IndexReader
from rahdari.screening.screener import curve_of

LEAST = 20
"""Listed travellers below whom a share says nothing."""


@frozen
class RecallPoint:
    """A stop budget with its threshold in millibits, and the share of listed travellers referred."""

    budget: float
    millibits: int
    recall: Interval


@frozen
class Recall:
    """Recall on so many listed travellers, from the largest stop budget to the smallest."""

    listed: int
    points: tuple[RecallPoint, ...]


def recall_of(path: str | Path, budgets: tuple[float, ...] = ()) -> Recall | None:
    """Return the recall at the budgets of the index's curve and at these; None with too few aliases."""
    reader = IndexReader(Path(path))
    curve = curve_of(reader)
    entries, listed = split(reader.entries())
    if len(listed) < LEAST:
        return None
    some = [entries[n] for n in listed]
    few = Few(some, Ground.of_entries(some))
    weights = [
        few.weight(n, evolve(subject, father_names=()))
        for n, (entry, subject) in enumerate(zip(some, listed.values(), strict=True))
        if all(getattr(subject, field) for field in entry.restriction)
    ]
    points = []
    for budget in sorted({*(p.budget for p in curve.points), *budgets}, reverse=True):
        millibits = curve.threshold(budget).millibits
        share = proportion(sum(w >= millibits for w in weights), len(listed))
        assert share is not None
        points.append(RecallPoint(budget, millibits, share))
    return Recall(len(listed), tuple(points))
