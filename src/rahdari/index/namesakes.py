"""How many others of a list bear an entry's name, or its father's: the most that either can weigh.

Two entries of one name are two people only where something says so; the same person often stands on several
lists. Here their fathers say it: one is counted for each father of another name, letters that are
spelled in several ways aside. Fathers of one name are counted by the names of their children.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rahdari.index.codes import TOKEN_KINDS
from rahdari.matching.compare.namesakes import UNLIMITED
from rahdari.records.entry import KINDS

Array = NDArray[Any]
SURE = 100
"""So many people of other names are added to those counted: a short list is no sample of anybody."""


def phrase_limits(arrays: dict[str, Array]) -> Array:
    """Return for each phrase of the entries the most that it can weigh, millibits; `UNLIMITED` mostly."""
    rows = arrays["entry_rows"]
    owner = np.repeat(np.arange(len(rows) - 1), np.diff(rows[:, 0]))
    at = np.arange(len(owner))
    person = rows.view(np.uint8)[:-1, 28] == KINDS.index("person")
    names, fathers, rest = rows[:-1, 0], rows[:-1, 1], rows[:-1, 2]
    states = person & (names < fathers) & (fathers < rest)
    spelled, heard = _keys(arrays)
    limits = np.full(len(owner), UNLIMITED, dtype=np.uint16)
    people = states.sum()
    for field, other in ((at < fathers[owner], fathers), (at >= fathers[owner], names)):
        bearing = field & (at < rest[owner]) & person[owner]
        counted = np.flatnonzero(bearing & states[owner])
        pairs = np.unique(np.stack([spelled[counted], heard[other[owner[counted]]]], axis=1), axis=0)
        borne, others = np.unique(pairs[:, 0], return_counts=True)
        asked = np.flatnonzero(bearing & np.isin(spelled, borne))
        many = others[np.searchsorted(borne, spelled[asked])] - states[owner[asked]]
        known = many > 0
        most = np.log2((people - 1 + SURE) / many[known])
        limits[asked[known]] = np.minimum(np.round(1000 * most), UNLIMITED - 1).astype(np.uint16)
    return limits


def _keys(arrays: dict[str, Array]) -> tuple[Array, Array]:
    """Return a number for each phrase's words as they are spelled, and for what they sound like.

    In any order, and without titles.
    """
    heard = np.full(len(arrays["token_lengths"]), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(heard, arrays["key_tokens"], arrays["keys"])
    coded, ends = arrays["phrase_tokens"], arrays["phrase_offsets"]
    token = coded >> 4
    plain = (coded >> 1 & 3) != TOKEN_KINDS.index("honorific")

    def summed(of_token: Array) -> Array:
        scattered = np.where(plain, _scattered(of_token[token]), np.uint64(0))
        sums = np.append(np.uint64(0), np.cumsum(scattered, dtype=np.uint64))
        out: Array = sums[ends[1:]] - sums[ends[:-1]]
        return out

    return summed(np.arange(len(heard), dtype=np.uint64)), summed(heard)


def _scattered(values: Array) -> Array:
    """Return numbers that hardly ever have equal sums (splitmix64; Steele, Lea & Flood 2014)."""
    x = values + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    out: Array = x ^ x >> np.uint64(31)
    return out
