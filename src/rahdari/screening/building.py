"""From entries to an index with its curve, atomically: a build that breaks leaves the old index in force."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen
from numpy.typing import NDArray

from rahdari.calibration.curve import Curve, measure
from rahdari.calibration.population import BUNDLED, bundled_population, read_population
from rahdari.index.build import borne, make_arrays, near_arrays
from rahdari.index.columns import Columns, Progress, collect
from rahdari.index.engine import Engine, kernel_class
from rahdari.index.layout import FORMAT, new_generation, write_arrays
from rahdari.index.reader import IndexReader
from rahdari.matching.parameters import Parameters, load
from rahdari.records.entry import KINDS, Entry, Subject
from rahdari.screening.screener import Screener


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


def build_index(
    entries: Iterable[Entry],
    path: str | Path,
    *,
    population: Iterable[Subject] | str | Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> IndexReport:
    """Build an index of `entries` in the folder `path`, and measure its curve from stop budget to threshold.

    population: subjects, or a JSON Lines file of them; without one the bundled population is used, and the
    report says so. Entries that differ and share an id are
    all kept, and the report names their id. The old index, if any, stays in force until the
    new one is whole.
    """
    folder, parameters = Path(path), load()
    tell = progress or (lambda step, done: None)
    name, travellers = _population(population)
    with new_generation(folder) as generation:
        columns = collect(entries, generation / "entries.jsonl", tell)
        table = write_arrays(generation / "arrays.bin", _arrays(columns, parameters, tell, workers))
        sizes = {n: (generation / n).stat().st_size for n in ("arrays.bin", "entries.jsonl")}
        header: dict[str, object] = {
            "format": FORMAT,
            "parameters": parameters.version,
            "built": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "files": sizes,
            "arrays": table,
        }
        _write_header(generation, header)
        screener = Screener(IndexReader.of_generation(generation), None)
        curve = _measure(screener, name, travellers, tell, workers)
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


def _arrays(
    columns: Columns, parameters: Parameters, tell: Progress, workers: int | None
) -> dict[str, NDArray[Any]]:
    """Return all arrays; which tokens are near which needs the kernel, and is left out without it."""
    arrays = make_arrays(columns, parameters)
    tell("tokens", len(columns.tokens))
    kernel, which = kernel_class(), borne(arrays)
    if kernel is None:
        return arrays | near_arrays(arrays, None)
    engine = Engine(kernel, arrays | near_arrays(arrays, None), parameters)
    return arrays | near_arrays(arrays, (which, engine.near(which, workers or os.cpu_count() or 1)))


def _population(given: Iterable[Subject] | str | Path | None) -> tuple[str, list[Subject]]:
    if given is None:
        return BUNDLED, bundled_population()
    if isinstance(given, (str, Path)):
        return Path(given).name, list(read_population(Path(given)))
    return "given", list(given)


def _measure(
    screener: Screener, name: str, travellers: list[Subject], tell: Progress, workers: int | None
) -> Curve:
    many = workers if workers is not None else (os.cpu_count() or 1)
    best: list[int | None] = []
    for chunk in screener.best_of_batch(travellers, workers=many):
        best.extend(chunk)
        tell("travellers", len(best))
    return measure(best, name)


def _write_header(generation: Path, header: dict[str, object]) -> None:
    part = generation / "index.json.part"
    with open(part, "w", encoding="utf-8") as f:
        json.dump(header, f, indent=1)
        f.flush()
        os.fsync(f.fileno())
    os.replace(part, generation / "index.json")
