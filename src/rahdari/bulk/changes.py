"""Which customers have to be screened again, going by the run before.

Nobody's hits change unless the customer does (the digest), or an entry: its line, or what its names may
weigh because of the list's other bearers of them (`index.namesakes`; `state.entry_digests` covers both).
Nothing else that an index holds has a say in the weight of two records of people. So screened are

1. customers who are new, or changed in a field, or whose known false matches have changed;
2. those who had a hit on an entry that is gone or has changed;
3. those with a hit on a new or changed entry, found with a small index of these alone, in which no name is
   limited: it finds everybody whom the whole index finds, and a few more;
4. organisations, vehicles and vessels, if any entry has changed, or a lapsed one that is no more: how
   common a word is in the names of organisations is counted in the index itself, lapsed ones among them.

They are screened against the whole index; everybody else keeps the results of the run before. Where hits
below the threshold are wanted too, nearly every entry is somebody's: a change of entries concerns everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from attrs import define, frozen

from rahdari.bulk.customers import Customer
from rahdari.bulk.screening import PROBLEM, Result, Task, screened
from rahdari.bulk.state import Before, Digests, seen, words_digest
from rahdari.calibration.curve import CurvePoint
from rahdari.calibration.population import bundled_population
from rahdari.errors import RecordError
from rahdari.index.reader import IndexReader
from rahdari.matching.compare.namesakes import UNLIMITED
from rahdari.records.entry import Subject
from rahdari.screening import Screener, build_index

MOST = 4
"""A run goes over everything if more than one in so many entries has changed."""
_NOBODY = 200
"""Travellers that the small index is measured on: its thresholds are not used."""


@frozen
class Changes:
    """What has changed among the entries. few: the index of new and changed ones, where there are any.

    words: whether those of organisations are as common as they were.
    """

    before: Before
    gone: frozenset[str]
    few: Path | None
    words: bool

    @classmethod
    def between(
        cls, before: Before, now: Mapping[str, bytes], reader: IndexReader, folder: Path, task: Task
    ) -> Changes | str:
        """Compare the entries of two runs; return why everything is to be screened, where it is."""
        then = before.entries()
        new = {id for id, digest in now.items() if then.get(id) != digest}
        gone = frozenset(id for id, digest in then.items() if now.get(id) != digest)
        if MOST * max(len(new), len(gone)) > len(now):
            return "more than a quarter of the entries have changed"
        if (new or gone) and not task.refer_only:
            return "entries have changed, and hits below the threshold are wanted"
        if new:
            few = (entry for entry in reader.entries() if entry.id in new)
            build_index(few, folder, population=bundled_population(_NOBODY), workers=1)
        return cls(before, gone, folder if new else None, before.words == words_digest(reader))


@define
class Delta:
    """The same, open in one process."""

    changes: Changes
    point: CurvePoint

    @cached_property
    def few(self) -> Screener | None:
        """The screener of the new and changed entries."""
        if self.changes.few is None:
            return None
        reader = IndexReader(self.changes.few)
        reader.arrays["phrase_limits"] = np.full_like(reader.arrays["phrase_limits"], UNLIMITED)
        return Screener(reader, self.point)

    @cached_property
    def seen(self) -> Digests:
        """Who was screened before."""
        return self.changes.before.customers()

    def screened(
        self, given: list[Customer], digests: list[bytes], screener: Screener, task: Task
    ) -> tuple[dict[int, list[Result]], int]:
        """Return the results of customers by their place, and how many were screened in full."""
        old = [place for place, is_old in enumerate(seen(self.seen, digests)) if is_old]
        theirs: dict[bytes, list[dict[str, Any]]] = {}
        for result in self.changes.before.results([digests[place] for place in old]):
            theirs.setdefault(result["digest"], []).append(result)
        keep = [place for place in old if not self._lost(theirs.get(digests[place], []))]
        keep = self._unconcerned(given, keep)
        kept = set(keep)
        again = [place for place in range(len(given)) if place not in kept]
        fresh = screened([given[place] for place in again], screener, task)
        out = {again[place]: rows for place, rows in fresh.items()}
        for place in keep:
            if rows := theirs.get(digests[place]):
                customer = given[place]
                out[place] = [{**row, "row": customer.row, "line": customer.line} for row in _once(rows)]
        return out, len(again)

    def _lost(self, rows: list[dict[str, Any]]) -> bool:
        return any(row["status"] == PROBLEM or row["entry_id"] in self.changes.gone for row in rows)

    def _unconcerned(self, given: list[Customer], places: list[int]) -> list[int]:
        """Return those whom no new or changed entry, nor that any has changed, concerns."""
        if not self.changes.gone and self.few is None and self.changes.words:
            return places
        people: list[tuple[int, Subject]] = []
        for place in places:
            try:
                subject = given[place].subject()
            except RecordError:
                continue
            if subject.kind == "person":
                people.append((place, subject))
        if self.few is None:
            return [place for place, _ in people]
        best = [
            b
            for part in self.few.best_of_batch([s for _, s in people], floor=self.point.millibits)
            for b in part
        ]
        return [place for (place, _), found in zip(people, best, strict=True) if found is None]


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the results of one customer, though several equal ones had them."""
    first = rows[0]["row"]
    return [row for row in rows if row["row"] == first]
