"""Subjects in, hits out.

A `Screener` holds one generation of an index and one threshold: the point that the stop budget picks on
the index's curve. It never changes after it is opened, so threads may share it; a batch may be spread over
processes, which share the index's pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np

from rahdari.calibration.curve import Curve, CurvePoint
from rahdari.errors import IndexFormatError, UsageError
from rahdari.index.layout import read_from
from rahdari.index.reader import IndexReader
from rahdari.index.retrieve import retrieve
from rahdari.matching.evidence import Evidence, Hit
from rahdari.matching.parameters import load
from rahdari.matching.prepare import PreparedEntry, prepare_subject
from rahdari.matching.weigh import Weigher
from rahdari.records.entry import Subject
from rahdari.screening.comparing import verify_what

DEFAULT_BUDGET = 0.002
_CHUNK = 250
Job = TypeVar("Job")
Result = TypeVar("Result")


class Screener:
    """Screens subjects against one index at one threshold. Make it with `Screener.open`."""

    def __init__(self, reader: IndexReader, threshold: CurvePoint | None) -> None:
        parameters = load()
        if reader.header["parameters"] != parameters.version:
            raise IndexFormatError(
                f"{reader.generation} was built with parameters {reader.header['parameters']}; "
                f"this version of Rahdari has {parameters.version}.",
                next_step="Build the index again.",
            )
        self._reader = reader
        self._weigher = Weigher(reader.vocabulary, parameters)
        counts = reader.arrays["organisation_counts"].astype(np.int64)
        self._organisations = Weigher(reader.vocabulary.of_organisations(counts), parameters)
        self._point = threshold
        self._versions = (("parameters", parameters.version), ("index", reader.generation.name))

    @classmethod
    def open(cls, path: str | Path, *, stop_budget: float = DEFAULT_BUDGET) -> Screener:
        """Open an index and pick the threshold for a stop budget (share of travellers, 0.002 = 2 in 1,000).

        Raises `IndexFormatError` for a missing, damaged or foreign index, `UsageError` for a budget
        outside the index's curve.
        """
        reader = IndexReader(Path(path))
        return cls(reader, curve_of(reader).threshold(stop_budget))

    @property
    def threshold(self) -> float | None:
        """The refer threshold, in bits."""
        return None if self._point is None else self._point.millibits / 1000

    @property
    def path(self) -> Path:
        """The folder of the index."""
        return self._reader.generation.parent

    def __len__(self) -> int:
        return len(self._reader)

    def screen(self, subject: Subject, *, limit: int = 5, refer_only: bool = True) -> list[Hit]:
        """Return at most `limit` hits, best first; with `refer_only=False` those below the threshold too."""
        if limit < 1:
            raise UsageError(f"A limit of {limit} hits cannot be met; it has to be at least 1.")
        weighed = [(sum(e.millibits for e in ev), entry, ev) for entry, ev in self._weigh(subject)]
        weighed.sort(key=lambda w: (-w[0], w[1].entry.id))
        least = self._point.millibits if refer_only and self._point else None
        out = []
        for total, entry, evidence in islice(weighed, limit):
            if least is not None and total < least:
                break
            hit = Hit(entry.entry, subject, evidence, self.threshold, verify_what(evidence), self._versions)
            out.append(hit)
        return out

    def best(self, subject: Subject) -> int | None:
        """Return the weight of the best hit, in millibits; None without a candidate."""
        return max((sum(e.millibits for e in ev) for _, ev in self._weigh(subject)), default=None)

    def _weigh(self, subject: Subject) -> list[tuple[PreparedEntry, tuple[Evidence, ...]]]:
        weigher = self._weigher if subject.kind == "person" else self._organisations
        prepared = prepare_subject(subject, weigher.names)
        out = []
        for number in retrieve(self._reader, prepared):
            entry = self._reader.prepared(number)
            if all(getattr(subject, f) for f in entry.entry.restriction):
                out.append((entry, weigher.weigh(prepared, entry)))
        return out

    def screen_batch(
        self, subjects: Iterable[Subject], *, limit: int = 5, refer_only: bool = True, workers: int = 1
    ) -> list[list[Hit]]:
        """Return the hits of each subject, in order; `workers` processes share the work."""
        subjects = list(subjects)
        if workers <= 1 or len(subjects) < 2 * _CHUNK:
            return [self.screen(s, limit=limit, refer_only=refer_only) for s in subjects]
        jobs = [(chunk, limit, refer_only) for chunk in _chunks(subjects)]
        return [hits for part in self._spread(_screen_chunk, jobs, workers) for hits in part]

    def best_of_batch(self, subjects: Sequence[Subject], *, workers: int = 1) -> Iterable[list[int | None]]:
        """Yield `best` of the subjects, chunk by chunk, in order."""
        if workers <= 1:
            return ([self.best(s) for s in chunk] for chunk in _chunks(subjects))
        return self._spread(_best_chunk, list(_chunks(subjects)), workers)

    def _spread(self, work: Callable[[Job], Result], jobs: Iterable[Job], workers: int) -> Iterator[Result]:
        # fork, not spawn: the workers inherit the open index, and a caller's script is not run again in them
        with ProcessPoolExecutor(workers, get_context("fork"), _set_screener, (self,)) as pool:
            yield from pool.map(work, jobs)


def curve_of(reader: IndexReader) -> Curve:
    """Return the curve that is stored with an index."""
    with read_from(reader.generation / "index.json"):
        curve = reader.header["curve"]
        points = tuple(CurvePoint(p["budget"], p["millibits"], p["extrapolated"]) for p in curve["points"])
        return Curve(curve["population"], curve["travellers"], points)


def _chunks(subjects: Sequence[Subject]) -> Iterable[list[Subject]]:
    return [list(subjects[i : i + _CHUNK]) for i in range(0, len(subjects), _CHUNK)]


_worker: Screener | None = None


def _set_screener(screener: Screener) -> None:
    global _worker
    _worker = screener


def _screen_chunk(job: tuple[list[Subject], int, bool]) -> list[list[Hit]]:
    assert _worker is not None
    subjects, limit, refer_only = job
    return [_worker.screen(s, limit=limit, refer_only=refer_only) for s in subjects]


def _best_chunk(subjects: list[Subject]) -> list[int | None]:
    assert _worker is not None
    return [_worker.best(s) for s in subjects]
