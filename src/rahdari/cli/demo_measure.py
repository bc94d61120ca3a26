"""What `rahdari demo` measures: who is listed and found, who is not and stopped, and how long it takes.

In: the bundled list with its travellers and the truth about them, or a real list. Out: cases, and what
screening them gave. A real list comes without travellers: its own aliases are those (`calibration.aliases`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from attrs import frozen

from rahdari.calibration.aliases import split
from rahdari.matching.evidence import Hit
from rahdari.records.entry import Entry, Subject
from rahdari.records.schema import subject_from_json

if TYPE_CHECKING:
    from rahdari.screening import Screener

DATA = files("rahdari.simulation") / "data"


@frozen
class Case:
    """A traveller and the truth: the entry they are, or that they are only near, if any; and how varied."""

    subject: Subject
    entry_id: str | None = None
    near: str | None = None
    varied: tuple[str, ...] = ()


@frozen
class Screened:
    """A case and what screening it gave."""

    case: Case
    hits: tuple[Hit, ...]
    seconds: float

    @property
    def found(self) -> Hit | None:
        """The hit on the entry that the traveller is."""
        return next((hit for hit in self.hits if hit.entry_id == self.case.entry_id), None)


@frozen
class Measured:
    """Counts of travellers, and milliseconds per screening.

    near: travellers who share a name or a father with an entry: brothers, sons, homonyms. ordinary: the rest.
    """

    listed: int
    found: int
    ordinary: int
    ordinary_stopped: int
    near: int
    near_stopped: int
    median_ms: float
    p99_ms: float


def bundled_cases() -> list[Case]:
    """Return the bundled travellers with the truth about them."""
    truth = {row["id"]: row for row in _rows("demo_truth.jsonl")}
    cases = []
    for row in _rows("demo_travellers.jsonl"):
        known = truth.get(row["id"], {})
        varied = tuple(known.get("varied", ()))
        cases.append(Case(subject_from_json(row), known.get("entry"), known.get("near"), varied))
    return cases


def _rows(name: str) -> Iterator[dict[str, str]]:
    return map(json.loads, (DATA / name).read_text("utf-8").splitlines())


def split_aliases(entries: Iterable[Entry], *, seed: int = 1) -> tuple[list[Entry], list[Case]]:
    """Return the entries to index and the listed travellers, made of aliases that the index does not have."""
    kept, taken = split(entries, seed=seed)
    return kept, [Case(subject, kept[number].id, None, ("alias",)) for number, subject in taken.items()]


def screen_all(screener: Screener, cases: Iterable[Case]) -> Iterator[Screened]:
    """Screen each case and take the time."""
    for case in cases:
        start = time.perf_counter()
        hits = screener.screen(case.subject)
        yield Screened(case, tuple(hits), time.perf_counter() - start)


def measure(screened: Sequence[Screened]) -> Measured:
    """Return the counts and the times."""
    listed = [one for one in screened if one.case.entry_id]
    near = [one for one in screened if one.case.near]
    ordinary = [one for one in screened if not one.case.entry_id and not one.case.near]
    times = sorted(one.seconds * 1000 for one in screened)
    return Measured(
        listed=len(listed),
        found=sum(one.found is not None for one in listed),
        ordinary=len(ordinary),
        ordinary_stopped=sum(bool(one.hits) for one in ordinary),
        near=len(near),
        near_stopped=sum(bool(one.hits) for one in near),
        median_ms=times[len(times) // 2],
        p99_ms=times[len(times) * 99 // 100],
    )


def telling(screened: Iterable[Screened], count: int = 3) -> list[Hit]:
    """Return found hits that between them show the most ways in which names may agree."""
    hits = [hit for one in screened if (hit := one.found)]
    chosen: list[Hit] = []
    shown: set[str] = set()
    while hits and len(chosen) < count:
        best = max(hits, key=lambda hit: (len(_ways(hit) - shown), len(hit.evidence), hit.bits))
        hits.remove(best)
        chosen.append(best)
        shown |= _ways(best)
    return chosen


def _ways(hit: Hit) -> set[str]:
    return {evidence.relation for evidence in hit.evidence if evidence.field.endswith("names")}
