"""A few entries in memory, weighed as an index that holds them would weigh them.

A weight is a matter of two records and of how common names are among travellers, never of which other entries
an index holds; so a few entries over the population's tokens answer at once what a whole index would say of
them. What an entry costs is found out in this way, while it is typed. (There are two exceptions: how common a
word is in organisations' names is counted in the index itself; and where other entries prove a name common,
it weighs less in the index than here (`namesakes`), so that a cost is never too low for that.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from rahdari.index.build import entry_arrays, near_arrays, token_arrays
from rahdari.index.columns import Columns
from rahdari.index.engine import Engine, Found, kernel_class
from rahdari.matching.parameters import load, population_rows
from rahdari.matching.prepare import PreparedEntry, name_tokens, phrases, prepare_entry, prepare_subject
from rahdari.matching.strangers import mixed, stock_mix
from rahdari.matching.vocabulary import Vocabulary, make_vocabulary, with_tokens
from rahdari.matching.weigh import Weigher
from rahdari.names.scripts import Script
from rahdari.names.tokens import Token
from rahdari.records.entry import Entry, Subject

Tokens = frozenset[tuple[Script, str]]
_KEPT = 4
"""Grounds with further tokens that are kept: somebody who types an entry asks for the same again."""


@frozen(eq=False)
class Ground:
    """Tokens as a vocabulary and as the arrays of an index, with what is near those that travellers bear."""

    vocabulary: Vocabulary
    arrays: dict[str, NDArray[Any]]
    place: dict[str, int]

    @classmethod
    def of(cls, subjects: Iterable[Subject]) -> Ground:
        """Return the tokens of the population's table and of these travellers (some seconds)."""
        parameters, kernel = load(), kernel_class()
        met = {token: None for s in subjects for token in _tokens_of(s)}
        vocabulary = make_vocabulary(population_rows(), met, parameters)
        place = {text: n for n, text in enumerate(vocabulary.texts)}
        arrays = token_arrays(vocabulary)
        if kernel is None:
            return cls(vocabulary, arrays, place)
        none = arrays | entry_arrays(Columns(), place)
        common = Engine(kernel, none | near_arrays(arrays), parameters).common(1)
        which = np.array(sorted(place[text] for _, text in met), dtype=np.int32)
        near = Engine(kernel, none | near_arrays(arrays, common), parameters).near(which, 1)
        return cls(vocabulary, arrays | near_arrays(arrays, common, (which, near)), place)

    @classmethod
    def of_entries(cls, entries: Iterable[Entry]) -> Ground:
        """Return the tokens of the population's table and of these entries."""
        bare = cls.of(())
        return bare.plus(bare.new(entries))

    def new(self, entries: Iterable[Entry]) -> Tokens:
        """Return the tokens of entries that are not among these."""
        prepared = map(prepare_entry, entries)
        phrases = (p for e in prepared for p in (*e.names, *e.fathers, *e.grandfathers))
        return frozenset(_named(t) for phrase in phrases for t in phrase if t.text not in self.place)

    def plus(self, more: Tokens) -> Ground:
        """Return these tokens and more. What is near is kept but for tokens that a new one may be near."""
        parameters, kernel = load(), kernel_class()
        new = sorted(more)
        vocabulary = with_tokens(self.vocabulary, new, parameters)
        place = self.place | {text: n for n, (_, text) in enumerate(new, len(self.place))}
        arrays = token_arrays(vocabulary)
        if kernel is None:
            return Ground(vocabulary, arrays, place)
        first, old = len(self.place), self.arrays
        sizes = np.diff(old["near_offsets"])
        stale = np.zeros(len(sizes), dtype=np.bool_)
        for at in range(first, len(place)):
            symbols = vocabulary.matrix[at, : vocabulary.lengths[at]].tobytes()
            beside = vocabulary.filed_under(symbols)
            stale[beside[beside < first]] = True
        keep = ~np.repeat(stale, sizes)
        which = np.flatnonzero(~stale & (sizes > 0)).astype(np.int32)
        known = (
            sizes[which],
            old["near_tokens"][keep],
            old["near_costs"][keep],
            old["near_strangers"][which],
        )
        engine = Engine(kernel, arrays | entry_arrays(Columns(), place) | near_arrays(arrays), parameters)
        strangers = engine.near(np.arange(first, len(place), dtype=np.int32), 1)[3]
        common = [mixed(tuple(row), stock_mix(parameters)) for row in strangers.reshape(-1, 6).tolist()]
        all_common = np.append(old["token_strangers"], np.array(common, dtype=np.int32))
        return Ground(vocabulary, arrays | near_arrays(arrays, all_common, (which, known)), place)


class Crowd:
    """Travellers of a population, read once, to be screened against few entries again and again."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self.subjects = subjects
        self._ground = Ground.of(subjects)
        self._plus = lru_cache(maxsize=_KEPT)(self._ground.plus)
        kernel = kernel_class()
        empty = Few((), self._ground).engine if kernel else None
        self._read = [empty.read(s) for s in subjects] if empty else []

    def ground(self, entries: Iterable[Entry]) -> Ground:
        """Return these travellers' tokens and those of entries."""
        more = self._ground.new(entries)
        return self._plus(more) if more else self._ground

    def found(self, few: Few, floor: int) -> list[Found]:
        """Return for each traveller the entries with at least `floor` millibits, the heaviest first."""
        if few.engine is None:
            return [few.best(subject, floor) for subject in self.subjects]
        order, count = few.order, max(1, len(few.entries))
        found = few.engine.best_of_read(self._read, count, floor)
        return [[(order[n], weight) for n, weight in hits] for hits in found]


class Few:
    """A few entries over a ground that holds all their tokens."""

    def __init__(self, entries: Sequence[Entry], ground: Ground) -> None:
        self.entries, self._ground = entries, ground

    def best(self, subject: Subject, floor: int) -> Found:
        """Return the entries with at least `floor` millibits, the heaviest first: the plain twin."""
        found = [
            (n, weight)
            for n, (entry, weight) in enumerate(zip(self.entries, self.weights(subject), strict=True))
            if weight >= floor
            and entry.kind == subject.kind
            and all(getattr(subject, field) for field in entry.restriction)
        ]
        return sorted(found, key=lambda hit: -hit[1])

    def weights(self, subject: Subject) -> list[int]:
        """Return the weight of each entry with a subject, whatever its restriction, in millibits."""
        if self.engine:
            out = [0] * len(self.entries)
            for n, weight in zip(self.order, self.engine.weigh_all(subject), strict=True):
                out[n] = weight
            return out
        prepared = prepare_subject(subject, self._weigher.names)
        return [sum(e.millibits for e in self._weigher.weigh(prepared, entry)) for entry in self._prepared]

    def weight(self, number: int, subject: Subject) -> int:
        """Return the weight of one entry with a subject, in millibits."""
        if self.engine:
            return self.engine.weigh(subject, self._places[number])
        return self.weights(subject)[number]

    @cached_property
    def _places(self) -> dict[int, int]:
        return {number: place for place, number in enumerate(self.order)}

    @cached_property
    def order(self) -> list[int]:
        """The entries in the order in which the engine numbers them."""
        return [int(n) for n in self._arrays["entry_numbers"]]

    @cached_property
    def engine(self) -> Engine | None:
        """The kernel over these entries."""
        kernel = kernel_class()
        return Engine(kernel, self._arrays, load()) if kernel else None

    @cached_property
    def _arrays(self) -> dict[str, NDArray[Any]]:
        columns = Columns()
        for entry in self.entries:
            columns.add(entry)
        return self._ground.arrays | entry_arrays(columns, self._ground.place)

    @cached_property
    def _weigher(self) -> Weigher:
        return Weigher(self._ground.vocabulary, load())

    @cached_property
    def _prepared(self) -> list[PreparedEntry]:
        return [prepare_entry(entry) for entry in self.entries]


def _tokens_of(subject: Subject) -> Iterable[tuple[Script, str]]:
    names = (*name_tokens(subject), *phrases(subject.father_names), *phrases(subject.grandfather_names))
    return (_named(token) for name in names for token in name)


def _named(token: Token) -> tuple[Script, str]:
    return token.script, token.text
