"""An index brought up to date: only what has changed is prepared; the result is that of building it anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from attrs import evolve

from rahdari.calibration.population import BUNDLED
from rahdari.errors import UsageError
from rahdari.index.columns import Progress
from rahdari.index.kept import entry_ids, keep
from rahdari.index.reader import IndexReader
from rahdari.matching.parameters import load
from rahdari.records.entry import Entry, Subject
from rahdari.screening.building import IndexReport, Manner, build
from rahdari.screening.screener import curve_of

_LESS = 500
"""Millibits by which the lowest threshold may have fallen before all travellers are screened twice."""


def update_index(
    path: str | Path,
    entries: Iterable[Entry] = (),
    *,
    removed: Iterable[str] = (),
    population: Iterable[Subject] | str | Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    linked: Iterable[bytes] = (),
) -> IndexReport:
    """Build the index in `path` again: `entries` in place of those with their ids, without those `removed`.

    The files are equal, byte for byte, to those of `build_index` with the entries that stay, in their order,
    and then `entries`. An index that other parameters made is built anew from the entries it holds.
    Raises `UsageError` for an id to remove that no entry has, and if the index was measured on a population
    of one's own and none is given.
    """
    folder, changed, gone = Path(path), list(entries), set(removed)
    reader = IndexReader(folder)
    curve = curve_of(reader)
    if population is None and curve.population != BUNDLED:
        raise UsageError(
            f"The thresholds of {folder} were measured on the population {curve.population!r}.",
            next_step="Give that population, or another one.",
        )
    ids = entry_ids(reader)
    if unknown := gone.difference(ids):
        raise UsageError(
            f"{len(unknown):,} entries to remove are not in {folder}: {', '.join(sorted(unknown)[:5])}."
        )
    gone.update(entry.id for entry in changed)
    beside = _linked(reader, list(linked))
    manner = evolve(Manner.of(population, progress, workers), floor=curve.points[0].millibits - _LESS)
    if reader.header["parameters"] == load().version:
        return build(folder, changed, manner, partial(keep, reader, ids, gone), beside)
    stay = (entry for entry in reader.entries() if entry.id not in gone)
    return build(folder, chain(stay, changed), manner, linked=beside)


def _linked(reader: IndexReader, new: list[bytes]) -> Iterator[bytes]:
    """Yield what was linked and is not stated anew, and then what is new."""
    stated = {json.loads(line)["id"] for line in new}
    yield from (line for line in reader.linked() if json.loads(line)["id"] not in stated)
    yield from new
