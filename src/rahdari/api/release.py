"""One generation of an index as the API serves it: its screener, its tables, its filters.

A request holds on to the release it began with; a new one takes its place between requests.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from pydantic_core import from_json

from rahdari.api.ftm import Json
from rahdari.api.scores import Scale
from rahdari.api.tables import Tables
from rahdari.exchange.releases.applying import release_of
from rahdari.index.reader import IndexReader
from rahdari.matching.evidence import Hit
from rahdari.records.entry import Subject
from rahdari.screening import Screener, stored_costs
from rahdari.screening.screener import curve_of
from rahdari.screening.stored_costs import Costing

_COUNTED = 50
"""Matches that are counted at least, however few are returned."""


@frozen
class Scope:
    """Which entities a request may be answered with: those in force on a day.

    datasets None: all; topics: any of them; stated: what the request said of it, for its record.
    """

    day: str
    datasets: frozenset[str] | None = None
    exclude_schemata: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    changed_since: str | None = None
    exclude_ids: frozenset[str] = field(default=frozenset(), eq=False)
    stated: Mapping[str, object] = field(factory=dict, eq=False)


@frozen
class Found:
    """What was found for one subject: places with their millibits, best first; how many refer.

    entries: as many as were wanted, and all that refer; weights: of all that were looked at.
    exact: whether `referred` counts all, or only those that were looked at.
    more: whether there are others that refer. compared: whether there was anything to compare with anything.
    """

    entries: tuple[tuple[int, int, Subject], ...]
    weights: tuple[int, ...]
    referred: int
    exact: bool
    more: bool = False
    compared: bool = True

    @property
    def outcome(self) -> str:
        """What came of it, in a word."""
        if not self.compared:
            return "not-compared"
        return "refer" if self.referred else "clear"

    def at_least(self, millibits: int) -> int:
        """Return how many weigh so much."""
        return sum(weight >= millibits for weight in self.weights)


class Release:
    """An index generation, opened. everything: the names under which all lists are asked for together."""

    def __init__(self, reader: IndexReader, tables: Tables, stop_budget: float, everything: tuple[str, ...]):
        curve = curve_of(reader)
        point = curve.threshold(stop_budget)
        self.reader, self.tables, self.curve = reader, tables, curve
        self.screener = Screener(reader, point)
        self.scale = Scale(point.millibits)
        self.threshold = point.millibits
        self._costs: tuple[int, Costing | None] = 0, None
        self.everything = everything
        self.signed = release_of(reader.generation)
        self.opened = datetime.datetime.now(datetime.UTC)
        self._allowed = lru_cache(maxsize=64)(self._entries_in)
        self._lapsing = bool((tables.dates["expires"] != b"").any())

    @property
    def name(self) -> str:
        """The name of the generation."""
        return self.reader.generation.name

    @property
    def number(self) -> int | None:
        """The number of the signed release that it was built of; None for an index that was built by hand."""
        return self.signed.number if self.signed else None

    @property
    def parameters(self) -> str:
        """The version of the parameters it was built with."""
        return str(self.reader.header["parameters"])

    @property
    def built(self) -> str:
        """When the index was built, ISO 8601."""
        return str(self.reader.header["built"])

    def costs(self) -> Costing | None:
        """Return what was worked out that this generation costs; None before. Read again when it changes."""
        try:
            at = (self.reader.generation / stored_costs.FILE).stat().st_mtime_ns
        except OSError:
            return None
        if at != self._costs[0]:
            self._costs = at, stored_costs.read_generation(self.reader.generation)
        return self._costs[1]

    def datasets(self, name: str) -> frozenset[str] | None:
        """Return the lists of a dataset; None for all. Raises `KeyError` for one that is not there."""
        if name in self.everything:
            return None
        if name in self.tables.datasets:
            return frozenset([name])
        raise KeyError(name)

    def find(
        self,
        subjects: Sequence[Subject],
        sought: frozenset[str] | None,
        scope: Scope,
        limit: int,
        floor: int,
    ) -> Found:
        """Screen a subject, given once for each kind it may be, and keep what the scope allows."""
        excluded = self._numbers(scope.exclude_ids)
        wanted = max(limit, _COUNTED)
        kept: dict[int, tuple[int, int, Subject]] = {}
        exact, more = True, False
        allowed = self._allowed(scope, sought)
        if not subjects or (allowed is not None and not allowed.any()):
            return Found((), (), 0, exact=True, compared=False)
        for subject in subjects:
            count = wanted + len(excluded)
            while True:
                found = self.screener.find(subject, limit=count, floor=floor)
                mine = [
                    (number, millibits, subject)
                    for number, millibits in found
                    if (allowed is None or allowed[number]) and number not in excluded
                ]
                if len(found) < count or len(mine) >= wanted:
                    break
                count *= 4
            exact = exact and len(found) < count
            more = more or (len(found) >= count and found[-1][1] >= self.threshold)
            for one in mine:  # an equal number is found whatever the kind, and so by several subjects
                kept[one[0]] = max(one, kept.get(one[0], one), key=lambda o: o[1])
        order = sorted(kept.values(), key=lambda one: (-one[1], one[0]))
        weights = tuple(millibits for _, millibits, _ in order)
        referred = sum(weight >= self.threshold for weight in weights)
        return Found(tuple(order[: max(limit, referred)]), weights, referred, exact, more)

    def warm(self) -> None:
        """Do once what the first request would wait for."""
        subject = Subject(["Warming Up"])
        for number, millibits in self.screener.find(subject, limit=1):
            _ = self.hit(number, millibits, subject).evidence
        self.screener.near_tokens("Warming Up")

    def hit(self, number: int, millibits: int, subject: Subject) -> Hit:
        """Return what there is to say of one that was found."""
        return self.screener.hit(subject, number, millibits)

    def entity(self, number: int) -> Json:
        """Return an entity as FollowTheMoney has it."""
        return self.tables.entity(number)

    def record(self, number: int) -> Json:
        """Return an entry as the index has it."""
        record: Json = from_json(self.reader.line(number))
        return record

    def _numbers(self, ids: Collection[str]) -> set[int]:
        fields = self.tables.fields
        return {
            number
            for id_ in ids
            for name in ("ids", "referents")
            for number in fields[name].find(id_).tolist()
        }

    def _entries_in(self, scope: Scope, sought: frozenset[str] | None) -> NDArray[np.bool_] | None:
        """Return which entries are allowed; None if all are."""
        allowed = self.mask(scope, sought)
        entries = None if allowed is None else allowed[: self.tables.entries]
        return None if entries is None or entries.all() else entries

    def mask(self, scope: Scope, sought: frozenset[str] | None) -> NDArray[np.bool_] | None:
        """Return which entities a scope and a set of schemata allow; None if all are. Ids are not asked."""
        parts = []
        if sought is not None:
            parts.append(self.tables.marked("schema", sorted(sought)))
        if scope.datasets is not None:
            parts.append(self.tables.marked("datasets", sorted(scope.datasets)))
        if scope.exclude_schemata:
            parts.append(~self.tables.marked("schema", sorted(scope.exclude_schemata)))
        if scope.topics:
            parts.append(self.tables.marked("topics", sorted(scope.topics)))
        expires = self.tables.dates["expires"]
        if self._lapsing:
            parts.append((expires == b"") | (expires > scope.day.encode()))
        if scope.changed_since:
            changed = self.tables.dates["last_change"]
            # most lists do not say when an entry changed: it may have since
            parts.append((changed == b"") | (changed > scope.changed_since.encode()))
        if not parts:
            return None
        allowed: NDArray[np.bool_] = np.logical_and.reduce(parts)
        return allowed


def scope_of(
    release: Release,
    dataset: str,
    include: Collection[str] = (),
    exclude: Collection[str] = (),
    exclude_schemata: Collection[str] = (),
    topics: Collection[str] = (),
    changed_since: str | None = None,
    exclude_ids: Collection[str] = (),
) -> Scope:
    """Return the scope that the parameters of a request describe. Raises `KeyError` for no such dataset."""
    datasets, lists = release.datasets(dataset), release.tables.datasets
    if include and not set(include) & set(release.everything):
        datasets = frozenset(include) & (datasets if datasets is not None else frozenset(lists))
    if exclude:
        out = frozenset(exclude)
        everything = datasets if datasets is not None else frozenset(lists)
        datasets = frozenset() if out & set(release.everything) else everything - out
    stated = {
        "include_dataset": include,
        "exclude_dataset": exclude,
        "exclude_schema": exclude_schemata,
        "topics": topics,
        "changed_since": changed_since,
        "exclude_entity_ids": exclude_ids,
    }
    return Scope(
        today(),
        datasets,
        frozenset(exclude_schemata),
        frozenset(topics),
        changed_since,
        frozenset(exclude_ids),
        {"dataset": dataset, **{name: value for name, value in stated.items() if value}},
    )


def today() -> str:
    """Return the date: entries that have lapsed by then refer nobody."""
    return datetime.date.today().isoformat()


def open_release(
    reader: IndexReader, tables: Path, stop_budget: float, everything: tuple[str, ...]
) -> Release:
    """Return a generation that is open with the tables made of it."""
    return Release(reader, Tables(tables, reader), stop_budget, everything)
