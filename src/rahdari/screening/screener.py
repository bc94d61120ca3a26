"""Subjects in, hits out.

A `Screener` holds one generation of an index and one threshold: the point that the stop budget picks on
the index's curve. It never changes after it is opened, so threads may share it; a batch may be spread over
processes, which share the index's pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from functools import cached_property, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rahdari.calibration.curve import Curve, CurvePoint
from rahdari.errors import IndexFormatError, UsageError
from rahdari.index.engine import NO_FLOOR, Engine, Found, kernel_class
from rahdari.index.layout import read_from
from rahdari.index.reader import IndexReader
from rahdari.index.retrieve import retrieve
from rahdari.matching.evidence import Deferred, Evidence, Hit
from rahdari.matching.parameters import load
from rahdari.matching.prepare import prepare_subject
from rahdari.matching.weigh import Weigher
from rahdari.names.tokens import tokenize
from rahdari.records.entry import Subject

DEFAULT_BUDGET = 0.002
_CHUNK = 32
"""Subjects that a thread makes ready at once: so few that garbage collection has no reason to start."""
_LIKELY = 7000
"""Millibits that a spelling may cost to be looked for by `near_tokens`."""
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
        self._reader, self._parameters, self._point = reader, parameters, threshold
        self._versions = (("parameters", parameters.version), ("index", reader.generation.name))
        kernel = kernel_class()
        self._engine = Engine(kernel, reader.arrays, parameters) if kernel else None

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

    def screen(
        self, subject: Subject, *, limit: int = 5, refer_only: bool = True, today: date | None = None
    ) -> list[Hit]:
        """Return at most `limit` hits, best first; with `refer_only=False` those below the threshold too.

        today: entries that have lapsed by then are as if they were not there. None takes them as they come.
        """
        _at_least_one(limit)
        return self._hits([subject], limit, refer_only, today)[0]

    def best(self, subject: Subject) -> int | None:
        """Return the weight of the best hit, in millibits; None without a candidate."""
        return self._best([subject], NO_FLOOR)[0]

    def find(self, subject: Subject, *, limit: int, floor: int = NO_FLOOR) -> Found:
        """Return the places in the index of the `limit` entries that weigh most, and their millibits.

        For those who choose among entries before anything is said of them; `hit` says it of one.
        """
        _at_least_one(limit)
        return self._find([subject], limit, floor)[0]

    def hit(self, subject: Subject, place: int, millibits: int) -> Hit:
        """Return the hit of a place that `find` has found for this subject."""
        entry = Deferred(IndexReader.entry, self._reader, place)
        evidence = Deferred(Screener._evidence, self, subject, place, millibits)
        return Hit(entry, subject, evidence, millibits, self.threshold, self._versions)

    def _evidence(self, subject: Subject, place: int, millibits: int) -> tuple[Evidence, ...]:
        weigher = self._weigher_of(subject)
        evidence = weigher.weigh(prepare_subject(subject, weigher.names), self._reader.prepared(place))
        if (
            total := sum(e.millibits for e in evidence)
        ) != millibits:  # nothing of the traveller: this is logged
            raise AssertionError(f"{self._reader.entry(place).id}: {millibits} and {total}, {self._versions}")
        return evidence

    def near_tokens(self, text: str) -> list[NDArray[np.int64]]:
        """Return for each token of a text the tokens of the index that it may be a spelling of."""
        names = self._people.names
        views = names.prepare(tokenize(text), (), truncated=False).views
        return [view.near[view.costs <= _LIKELY] for view in views]

    def weights(self, subject: Subject, floor: float) -> list[float]:
        """Return the bits of every entry that has at least `floor` of them, the best first."""
        (found,) = self._find([subject], max(1, len(self)), round(1000 * floor))
        return [millibits / 1000 for _, millibits in found]

    def screen_batch(
        self,
        subjects: Iterable[Subject],
        *,
        limit: int = 5,
        refer_only: bool = True,
        workers: int = 1,
        today: date | None = None,
    ) -> list[list[Hit]]:
        """Return the hits of each subject, in order, as `screen` does; `workers` share the work.

        They are threads with the kernel, which lets others run meanwhile, and processes without it.
        """
        _at_least_one(limit)
        jobs = [(chunk, limit, refer_only, today) for chunk in _chunks(list(subjects))]
        return [hits for part in self._spread(_screen_chunk, jobs, workers) for hits in part]

    def best_of_batch(
        self, subjects: Sequence[Subject], *, workers: int = 1, floor: int = NO_FLOOR
    ) -> Iterable[list[int | None]]:
        """Yield `best` of the subjects, chunk by chunk, in order; None below `floor` millibits."""
        return self._spread(_best_chunk, [(chunk, floor) for chunk in _chunks(subjects)], workers)

    def stopped_by(self, subjects: Sequence[Subject], *, workers: int = 1) -> Iterable[list[list[int]]]:
        """Yield which entries refer each subject, as their places in the index, chunk by chunk, in order."""
        return self._spread(_stopping_chunk, _chunks(subjects), workers)

    def _stopping(self, subjects: Sequence[Subject]) -> list[list[int]]:
        if self._point is None:
            raise UsageError("Without a threshold nobody is referred.")
        found = self._find(subjects, max(1, len(self)), self._point.millibits)
        return [[number for number, _ in mine] for mine in found]

    def _hits(
        self, subjects: Sequence[Subject], limit: int, refer_only: bool, today: date | None
    ) -> list[list[Hit]]:
        floor = self._point.millibits if refer_only and self._point else NO_FLOOR
        found = self._find(subjects, limit, floor)
        return [
            self._in_force(subject, mine, limit, floor, today)
            for subject, mine in zip(subjects, found, strict=True)
        ]

    def _in_force(
        self, subject: Subject, found: Found, limit: int, floor: int, today: date | None
    ) -> list[Hit]:
        """Return the hits of entries that have not lapsed; behind those that have there may be others."""
        asked = limit
        while True:
            hits = [self.hit(subject, number, millibits) for number, millibits in found]
            if today is not None:
                hits = [hit for hit in hits if not hit.entry.expired(today)]
            if len(hits) >= limit or len(found) < asked:
                return hits[:limit]
            asked *= 4
            (found,) = self._find([subject], asked, floor)

    def _best(self, subjects: Sequence[Subject], floor: int) -> list[int | None]:
        return [found[0][1] if found else None for found in self._find(subjects, 1, floor)]

    def _find(self, subjects: Sequence[Subject], count: int, floor: int) -> list[Found]:
        """Return the entries that weigh most with each subject, and at least `floor` millibits."""
        if self._engine:
            return self._engine.best(subjects, count, floor)
        return [self._find_plainly(s, count, floor) for s in subjects]

    def _find_plainly(self, subject: Subject, count: int, floor: int) -> Found:
        weigher = self._weigher_of(subject)
        prepared = prepare_subject(subject, weigher.names)
        out = []
        for number in retrieve(self._reader, prepared):
            entry = self._reader.prepared(number)
            if all(getattr(subject, f) for f in entry.entry.restriction):
                weight = sum(e.millibits for e in weigher.weigh(prepared, entry))
                if weight >= floor:
                    out.append((-weight, entry.entry.id, number))
        return [(number, -less) for less, _, number in sorted(out)[:count]]

    def _weigher_of(self, subject: Subject) -> Weigher:
        return self._people if subject.kind == "person" else self._organisations

    @cached_property
    def _people(self) -> Weigher:
        look = self._engine.view if self._engine else None
        return Weigher(self._reader.vocabulary, self._parameters, look)

    @cached_property
    def _organisations(self) -> Weigher:
        vocabulary, shares = self._reader.vocabulary, self._reader.arrays["organisation_shares"]
        return Weigher(vocabulary.of_organisations(shares), self._parameters) if len(shares) else self._people

    def _spread(
        self, work: Callable[[Screener, Job], Result], jobs: Sequence[Job], workers: int
    ) -> Iterator[Result]:
        if workers <= 1 or len(jobs) < 2:
            yield from (work(self, job) for job in jobs)
        elif self._engine:
            with ThreadPoolExecutor(workers) as threads:
                yield from threads.map(partial(work, self), jobs)
        else:
            # fork, not spawn: the workers inherit the open index, and a caller's script is not run again
            with ProcessPoolExecutor(workers, get_context("fork"), _set_screener, (self,)) as processes:
                yield from processes.map(partial(_in_process, work), jobs)


def curve_of(reader: IndexReader) -> Curve:
    """Return the curve that is stored with an index."""
    with read_from(reader.generation / "index.json"):
        curve = reader.header["curve"]
        points = tuple(CurvePoint(p["budget"], p["millibits"], p["extrapolated"]) for p in curve["points"])
        return Curve(curve["population"], curve["travellers"], points)


def _at_least_one(limit: int) -> None:
    if limit < 1:
        raise UsageError(f"A limit of {limit} hits cannot be met; it has to be at least 1.")


def _chunks(subjects: Sequence[Subject]) -> list[list[Subject]]:
    return [list(subjects[i : i + _CHUNK]) for i in range(0, len(subjects), _CHUNK)]


def _screen_chunk(screener: Screener, job: tuple[list[Subject], int, bool, date | None]) -> list[list[Hit]]:
    return screener._hits(*job)


def _best_chunk(screener: Screener, job: tuple[list[Subject], int]) -> list[int | None]:
    return screener._best(*job)


def _stopping_chunk(screener: Screener, chunk: list[Subject]) -> list[list[int]]:
    return screener._stopping(chunk)


_worker: Screener | None = None


def _set_screener(screener: Screener) -> None:
    global _worker
    _worker = screener


def _in_process(work: Callable[[Screener, Job], Result], job: Job) -> Result:
    assert _worker is not None
    return work(_worker, job)
