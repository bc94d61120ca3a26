"""From entries to an index with its curve, atomically: a build that breaks leaves the old index in force."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen
from numpy.typing import NDArray

from rahdari.calibration.curve import Curve, decisive, measure
from rahdari.calibration.population import BUNDLED, bundled_population, read_population
from rahdari.index.build import borne, make_arrays, near_arrays
from rahdari.index.columns import Columns, Progress, collect
from rahdari.index.engine import NO_FLOOR, Engine, kernel_class
from rahdari.index.layout import FORMAT, LINKED, new_generation, sum_of, write_arrays, write_linked
from rahdari.index.reader import IndexReader
from rahdari.matching.parameters import Parameters, load
from rahdari.records.entry import KINDS, Entry, Subject
from rahdari.screening.screener import Screener

_SOME = 200
"""Travellers screened without a floor, to see where the floor for all may lie."""


@frozen
class IndexReport:
    """What was built: entries by kind, names, documents, bytes, and the curve with its population.

    repeated_ids: ids that entries share which are not equal; all of them were kept.
    """

    path: Path
    entries: dict[str, int]
    names: int
    documents: int
    tokens: int
    bytes: int
    curve: Curve
    parameters: str
    repeated_ids: tuple[str, ...] = ()
    format: int = FORMAT


@frozen
class Manner:
    """How an index is built: the travellers of which population, whom to tell, how many threads.

    floor: millibits that those who decide the curve are likely to reach, where that is known.
    """

    population: str
    travellers: list[Subject]
    tell: Progress
    workers: int
    floor: int | None = None

    @classmethod
    def of(
        cls, population: Iterable[Subject] | str | Path | None, progress: Progress | None, workers: int | None
    ) -> Manner:
        """Read what `build_index` is given."""
        if population is None:
            name, travellers = BUNDLED, bundled_population()
        elif isinstance(population, (str, Path)):
            name, travellers = Path(population).name, list(read_population(Path(population)))
        else:
            name, travellers = "given", list(population)
        return cls(name, travellers, progress or (lambda step, done: None), workers or os.cpu_count() or 1)


def build_index(
    entries: Iterable[Entry],
    path: str | Path,
    *,
    population: Iterable[Subject] | str | Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    linked: Iterable[bytes] = (),
) -> IndexReport:
    """Build an index of `entries` in the folder `path`, and measure its curve from stop budget to threshold.

    population: subjects, or a JSON Lines file of them; without one the bundled population is used, and the
    report says so. Entries that differ and share an id are
    all kept, and the report names their id. The old index, if any, stays in force until the
    new one is whole. linked: what a source states beside its entries (`Reading.linked`), one JSON object
    each; it is kept for whoever reads an entry, and never compared.
    """
    return build(Path(path), entries, Manner.of(population, progress, workers), linked=linked)


def build(
    folder: Path,
    entries: Iterable[Entry],
    manner: Manner,
    kept: Callable[[Path], Columns] | None = None,
    linked: Iterable[bytes] = (),
) -> IndexReport:
    """Build an index of `entries`, after what `kept` takes over and writes to the file that it is given."""
    parameters, tell = load(), manner.tell
    with new_generation(folder) as generation:
        lines = generation / "entries.jsonl"
        columns = kept(lines) if kept else Columns()
        collect(entries, lines, tell, columns)
        table = write_arrays(generation / "arrays.bin", _arrays(columns, parameters, manner))
        files = ["arrays.bin", "entries.jsonl", *([LINKED] if write_linked(generation, linked) else [])]
        sizes = {n: (generation / n).stat().st_size for n in files}
        header: dict[str, object] = {
            "format": FORMAT,
            "parameters": parameters.version,
            "built": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "files": sizes,
            "sums": {n: sum_of(generation / n) for n in files},
            "arrays": table,
        }
        _write_header(generation, header)
        screener = Screener(IndexReader.of_generation(generation), None)
        curve = _measure(screener, manner)
        counts = {k: columns.kinds.count(i) for i, k in enumerate(KINDS)}
        report = IndexReport(
            path=folder,
            entries={k: n for k, n in counts.items() if n},
            names=columns.names,
            documents=len(columns.documents) // 2,
            tokens=len(columns.tokens),
            bytes=sum(sizes.values()),
            curve=curve,
            parameters=parameters.version,
            repeated_ids=tuple(columns.repeated),
        )
        header |= {"entries": report.entries, "names": report.names, "documents": report.documents}
        header["curve"] = attrs.asdict(curve)
        _write_header(generation, header)
    return report


def _arrays(columns: Columns, parameters: Parameters, manner: Manner) -> dict[str, NDArray[Any]]:
    """Return all arrays; which tokens are near which needs the kernel, and is left out without it."""
    arrays = make_arrays(columns, parameters)
    manner.tell("tokens", len(columns.tokens))
    kernel, which = kernel_class(), borne(arrays)
    if kernel is None:
        return arrays | near_arrays(arrays)
    common = Engine(kernel, arrays | near_arrays(arrays), parameters).common(manner.workers)
    near = Engine(kernel, arrays | near_arrays(arrays, common), parameters).near(which, manner.workers)
    return arrays | near_arrays(arrays, common, (which, near))


def _measure(screener: Screener, manner: Manner) -> Curve:
    """Return the curve. Only the heaviest decide it, and what is looked for above a floor is found sooner."""
    travellers, wanted = manner.travellers, decisive(len(manner.travellers))
    likely = _likely(screener, manner) if manner.floor is None else manner.floor
    best = _best(screener, travellers, manner, likely)
    if likely > NO_FLOOR and len(best) - best.count(None) < wanted:
        best = _best(screener, travellers, manner, NO_FLOOR)
    return measure(best, manner.population)


def _likely(screener: Screener, manner: Manner) -> int:
    """Return what twice as many as decide the curve are likely to reach, going by a few of them."""
    travellers, wanted = manner.travellers, decisive(len(manner.travellers))
    some = travellers[:: len(travellers) // _SOME or 1]
    weights = sorted((b for b in _best(screener, some, manner, NO_FLOOR) if b is not None), reverse=True)
    rank = 2 * wanted * len(some) // max(1, len(travellers))
    return weights[rank] if rank < len(weights) else NO_FLOOR


def _best(screener: Screener, travellers: list[Subject], manner: Manner, floor: int) -> list[int | None]:
    best: list[int | None] = []
    for chunk in screener.best_of_batch(travellers, workers=manner.workers, floor=floor):
        best.extend(chunk)
        manner.tell("travellers", len(best))
    return best


def _write_header(generation: Path, header: dict[str, object]) -> None:
    part = generation / "index.json.part"
    with open(part, "w", encoding="utf-8") as f:
        json.dump(header, f, indent=1)
        f.flush()
        os.fsync(f.fileno())
    os.replace(part, generation / "index.json")
