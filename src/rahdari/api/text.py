"""Text search: words to the entities that have all of them, with the better ones first.

A word is found where a property has it, and under another spelling or in another script where a name does
(the tokens of the index). `word*` is a beginning, `-word` must not occur. What is found in names counts
three times; rare words more than common ones; of equals the shorter names come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from rahdari.api.release import Release, Scope
from rahdari.api.tables import FACETS, words_of
from rahdari.errors import UsageError

Mask = NDArray[np.bool_]
_IN_NAME = 3.0
_SORTS = ("first_seen", "last_seen", "last_change", "caption", "name")
_MOST_WORDS = 20


@frozen
class Filter:
    """Values that a field has to have: one of them, or all."""

    field: str
    values: tuple[str, ...]
    all: bool = False


@frozen
class Sought:
    """What was found: entities in order, and which they are of all."""

    order: NDArray[np.int64]
    which: Mask

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.order)


def search(
    release: Release,
    text: str,
    scope: Scope,
    sought: frozenset[str] | None,
    filters: Iterable[Filter] = (),
    sorts: Iterable[str] = (),
    *,
    fuzzy: bool = False,
) -> Sought:
    """Return the entities that a text and filters describe; all in scope where the text is empty."""
    tables = release.tables
    allowed = release.mask(scope, sought)
    which = np.ones(len(tables), np.bool_) if allowed is None else allowed.copy()
    for condition in filters:
        which &= _having(release, condition)
    weight = np.zeros(len(tables))
    for word in text.split()[:_MOST_WORDS]:
        if word in ("AND", "OR"):
            continue
        without = word.startswith("-") and len(word) > 1
        for part in words_of(word):
            anywhere, named = _entities_with(release, part, word.endswith("*"), fuzzy)
            if without:
                which[anywhere] = False
                continue
            has = np.zeros(len(tables), np.bool_)
            has[anywhere] = True
            which &= has
            rarity = np.log2(1 + len(tables) / max(1, len(anywhere)))
            weight[anywhere] += rarity
            weight[named] += (_IN_NAME - 1) * rarity
    found = np.flatnonzero(which)
    keys: list[NDArray[Any]] = [found, tables.name_words[found], -weight[found]]
    keys += reversed([_sort_key(release, sort, found) for sort in sorts])
    return Sought(found[np.lexsort(keys)], which)


def _entities_with(
    release: Release, word: str, beginning: bool, fuzzy: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return which entities have a word anywhere, and which in a name."""
    fields = release.tables.fields
    if beginning:
        return fields["words"].beginning(word), fields["names"].beginning(word)
    named = fields["names"].find(word)
    if fuzzy or not len(named):
        arrays = release.reader.arrays
        offsets, postings = arrays["posting_offsets"], arrays["postings"]
        near = [t for tokens in release.screener.near_tokens(word) for t in tokens.tolist()]
        named = np.unique(np.concatenate([named, *(postings[offsets[t] : offsets[t + 1]] for t in near)]))
    return np.union1d(fields["words"].find(word), named), named


def _having(release: Release, condition: Filter) -> Mask:
    tables = release.tables
    if condition.field in FACETS:
        parts = [tables.marked(condition.field, [value]) for value in condition.values]
    elif condition.field == "target":
        targets = np.arange(len(tables)) < tables.entries
        parts = [targets == (value == "true") for value in condition.values]
    else:
        field = condition.field.removeprefix("properties.")
        parts = [tables.marked("values", [f"{field}:{value}"]) for value in condition.values]
    having: Mask = (np.logical_and if condition.all else np.logical_or).reduce(parts)
    return having


def _sort_key(release: Release, sort: str, found: NDArray[Any]) -> NDArray[Any]:
    """Return what to sort by; what has no value comes last either way."""
    field, _, order = sort.partition(":")
    field = field.removeprefix("properties.")
    if field not in _SORTS:
        raise UsageError(f"Results cannot be sorted by {field!r}; only by {', '.join(_SORTS)}.")
    if field in ("caption", "name"):
        ranks: NDArray[Any] = release.tables.captions[found].astype(np.int64)
        return -ranks if order == "desc" else ranks
    moments = release.tables.dates[field][found]
    _, ranks = np.unique(moments, return_inverse=True)
    ranks = -ranks if order == "desc" else ranks.astype(np.int64)
    return np.where(moments == b"", np.iinfo(np.int64).max, ranks)
