"""Columns to the flat arrays of an index.

Entries are put in the order of their year of birth (those without a date first), so that each list of
postings falls into ranges by year. An entry is posted once under every token of its names, its father's
and its grandfather's; a document under the hash of its number. What a token may be a spelling of is worked
out here for every token that travellers bear, where the kernel is there to do it.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from rahdari.index.codes import GROUPS
from rahdari.index.columns import Columns
from rahdari.index.namesakes import phrase_limits
from rahdari.matching.compare.namesakes import UNLIMITED
from rahdari.matching.fixed import LEAST
from rahdari.matching.parameters import Parameters, population_rows
from rahdari.matching.vocabulary import Vocabulary, make_vocabulary, organisation_shares
from rahdari.names.scripts import SCRIPTS
from rahdari.records.entry import KINDS

Array = NDArray[Any]
ROW, ROW_TOKENS = 16, 5
"""Numbers of four bytes in an entry's row, one cache line; tokens of a name that are repeated there."""
SEVERAL = 26 * 26 + 1
"""Stands for several nationalities in an entry's brief."""


@frozen(eq=False)
class Runs:
    """Values of variable length: those of row i are values[starts[i]:ends[i]]."""

    starts: Array
    ends: Array
    values: Array

    @classmethod
    def of(cls, ends: array[int], values: array[int], width: int = 1) -> Runs:
        """Take a column of ends and a flat column, `width` numbers a value."""
        stop = np.array(ends, dtype=np.int64)
        flat = np.array(values, dtype=values.typecode).reshape(-1, width)
        return cls(np.append(0, stop[:-1])[: len(stop)], stop, flat)

    def sizes(self) -> Array:
        """Return how many values each row has."""
        return self.ends - self.starts

    def take(self, order: Array) -> tuple[Array, Array]:
        """Return (offsets, values) of the rows in this order."""
        starts, sizes = self.starts[order], self.sizes()[order]
        offsets = np.append(0, np.cumsum(sizes))
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], sizes)
        return offsets.astype(np.int32), self.values[np.repeat(starts, sizes) + within]


def make_arrays(columns: Columns, parameters: Parameters) -> dict[str, Array]:
    """Return all arrays of an index but the near tokens."""
    names = list(zip(columns.scripts, columns.tokens, strict=True))
    vocabulary = make_vocabulary(population_rows(), names, parameters)
    place = {t: i for i, t in enumerate(vocabulary.texts)}
    arrays = entry_arrays(columns, place) | token_arrays(vocabulary)
    return arrays | {"phrase_limits": phrase_limits(arrays)}


def entry_arrays(columns: Columns, place: Mapping[str, int]) -> dict[str, Array]:
    """Return the arrays of entries, whose tokens are those of a vocabulary: `place` in it.

    No name is limited by the others' (`namesakes`): that needs a whole list.
    """
    order = np.argsort(np.array(columns.order), kind="stable").astype(np.int32)
    at = np.array([place[t] for t in columns.tokens], dtype=np.uint32)
    arrays = _entries(columns, order, at)
    arrays |= _postings(arrays, len(place))
    arrays |= _documents(arrays)
    counts = _organisation_counts(columns, at, len(place))
    shares = organisation_shares(counts) if counts.any() else np.zeros(0, np.int32)
    limits = np.full(len(arrays["phrase_parts"]), UNLIMITED, dtype=np.uint16)
    return arrays | {"organisation_shares": shares, "phrase_limits": limits}


def _entries(columns: Columns, order: Array, at: Array) -> dict[str, Array]:
    def column(values: array[int]) -> Array:
        return np.array(values, dtype=values.typecode)[order]

    coded = np.array(columns.phrase_tokens, dtype=np.uint32)
    coded = at[coded >> 4] << 4 | coded & 15 if len(coded) else coded
    starts = np.array(columns.phrase_starts, dtype=np.int32).reshape(-1, 3)
    ends = np.append(starts[1:, 0], len(columns.phrase_ends))[: len(starts)]
    phrase_order = Runs(starts[:, 0], ends, np.arange(len(columns.phrase_ends))[:, None])
    offsets, which = phrase_order.take(order)
    phrases = Runs.of(columns.phrase_ends, array("I"))
    phrase_offsets, tokens = Runs(phrases.starts, phrases.ends, coded).take(which[:, 0])
    out = {
        "entry_numbers": order,
        "line_ends": np.array(columns.line_ends, dtype=np.int64),
        "id_ranks": _ranks(columns.ids)[order],
        "group_starts": np.searchsorted(column(columns.order) >> 9, np.arange(GROUPS + 1)).astype(np.int32),
        "phrase_offsets": phrase_offsets,
        "phrase_tokens": tokens,
        "phrase_parts": np.array(columns.phrase_parts, dtype=np.uint8)[which[:, 0]],
    }
    rows = np.zeros((len(order) + 1, ROW), dtype=np.int32)
    rows[:-1, :3] = offsets[:-1, None] + (starts - starts[:, :1])[order]
    rows[-1, :3] = offsets[-1]
    for byte, codes in enumerate((columns.kinds, columns.sexes, columns.restrictions)):
        rows.view(np.uint8)[:-1, 28 + byte] = column(codes)
    for field, (name, run, values, width) in enumerate(
        (
            ("dates", columns.date_ends, columns.dates, 4),
            ("nationalities", columns.nationality_ends, columns.nationalities, 1),
            ("places", columns.place_ends, columns.places, 1),
            ("documents", columns.document_ends, columns.documents, 2),
        )
    ):
        rows[:, 3 + field], taken = Runs.of(run, values, width).take(order)
        out[name] = taken if width > 1 else taken[:, 0]
    _put_into_rows(rows, out)
    briefs = _briefs(rows, column(columns.order) >> 9)
    return out | {"entry_rows": rows, "entry_briefs": briefs}


def _put_into_rows(rows: Array, arrays: dict[str, Array]) -> None:
    """Repeat in an entry's row what most entries have one of; `Row` in kernel/store.hpp."""
    short, one_byte = rows.view(np.int16), rows.view(np.uint8)
    for field, at, width, count_at, name in ((3, 16, 4, 42, "dates"), (4, 20, 1, 43, "nationalities")):
        many = np.diff(rows[:, field])
        one = np.flatnonzero(many == 1)
        values = arrays[name].reshape(-1, width)[rows[one, field]]
        short[one[:, None], at + np.arange(width)] = values
        one_byte[:-1, count_at] = np.minimum(many, 2)
    phrase = np.diff(rows[:, 0]) == 1
    alone = np.flatnonzero(phrase & (rows[:-1, 1] > rows[:-1, 0]))
    first, last = (arrays["phrase_offsets"][rows[alone, 0] + k] for k in (0, 1))
    few = last - first <= ROW_TOKENS
    alone, first, count = alone[few], first[few], (last - first)[few]
    one_byte[alone, 31] = count
    for k in range(ROW_TOKENS):
        has = count > k
        rows.view(np.uint32)[alone[has], 11 + k] = arrays["phrase_tokens"][first[has] + k]


def _briefs(rows: Array, groups: Array) -> Array:
    """Return what tells most of an entry in one number; `Brief` in kernel/store.hpp."""
    short, one_byte = rows.view(np.int16)[:-1], rows.view(np.uint8)[:-1]
    country = np.where(one_byte[:, 43] > 1, SEVERAL, short[:, 20])
    rest = one_byte[:, 28].astype(np.uint32) << 2 | one_byte[:, 29]
    return (rest << 21 | groups.astype(np.uint32) << 10 | country.astype(np.uint32)).astype(np.uint32)


def _ranks(ids: list[str]) -> Array:
    """Return the place of each id in the order of ids, which decides between equal weights."""
    out = np.empty(len(ids), dtype=np.int32)
    out[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    return out


def _postings(arrays: dict[str, Array], tokens: int) -> dict[str, Array]:
    """Return for each token the entries that hold it, ascending."""
    entries = len(arrays["entry_numbers"])
    ends = arrays["phrase_offsets"][arrays["entry_rows"][:, 0]]
    owners = np.repeat(np.arange(entries), np.diff(ends))
    pairs = np.unique((arrays["phrase_tokens"] >> 4).astype(np.int64) * max(1, entries) + owners)
    token, entry = np.divmod(pairs, max(1, entries))
    return {
        "postings": entry.astype(np.int32),
        "posting_offsets": np.searchsorted(token, np.arange(tokens + 1)).astype(np.int64),
    }


def _documents(arrays: dict[str, Array]) -> dict[str, Array]:
    hashes = arrays["documents"][:, 0]
    starts = arrays["entry_rows"][:, 6]
    owners = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    order = np.lexsort((owners, hashes))
    return {"document_hashes": hashes[order], "document_entries": owners[order]}


def _organisation_counts(columns: Columns, at: Array, tokens: int) -> Array:
    """How many names of other than persons hold each token."""
    starts = np.array(columns.phrase_starts, dtype=np.int64).reshape(-1, 3)
    ends = np.append(0, np.array(columns.phrase_ends, dtype=np.int64))
    others = np.flatnonzero(np.array(columns.kinds) != KINDS.index("person"))
    counts = np.zeros(tokens, dtype=np.int64)
    coded = np.array(columns.phrase_tokens, dtype=np.uint32) >> 4
    for first, last in starts[others, :2].tolist():
        for phrase in range(first, last):
            counts[at[np.unique(coded[ends[phrase] : ends[phrase + 1]])]] += 1
    return counts


def token_arrays(vocabulary: Vocabulary) -> dict[str, Array]:
    """Return the arrays of the tokens but those of what is near them."""
    blob = [t.encode() for t in vocabulary.texts]
    return {
        "text_blob": np.frombuffer(b"".join(blob), dtype=np.uint8),
        "text_offsets": np.cumsum([0, *map(len, blob)], dtype=np.int64),
        "token_scripts": vocabulary.scripts,
        "token_symbols": vocabulary.matrix,
        "token_lengths": vocabulary.lengths,
        "token_classes": vocabulary.classes,
        "token_eastern": vocabulary.eastern.view(np.uint8),
        "token_marks": _marks(vocabulary),
        "token_slots": _slots(blob),
        "token_shares": vocabulary.shares,
        "keys": vocabulary.keys,
        "key_tokens": vocabulary.key_tokens,
        "variant_offsets": vocabulary.variant_offsets,
        "variant_sources": vocabulary.variant_sources,
        "variant_costs": vocabulary.variant_costs,
    }


def _marks(vocabulary: Vocabulary) -> Array:
    """Return what the kernel asks of a token most often, in one number; `Marks` in kernel/store.hpp."""

    def letter(c: str) -> int:
        return ord(c) - 96 if "a" <= c <= "z" else 0

    letters = [
        letter(t[-1])
        | letter(t[0]) << 5
        | SCRIPTS.index(s) << 10
        | (len(t) == 1) << 12
        | min(len(t.encode()), 8191) << 19
        for t, s in zip(vocabulary.texts, vocabulary.script_names(), strict=True)
    ]
    lengths, eastern = (a.astype(np.uint32) for a in (vocabulary.lengths, vocabulary.eastern))
    return np.array(letters, dtype=np.uint32) | lengths << 13 | eastern << 18


def _slots(texts: list[bytes]) -> Array:
    """Return a hash table of the tokens (CRC-32, linear probing); -1 is an empty slot."""
    size = 1 << max(4, (2 * len(texts)).bit_length())
    slots = [-1] * size
    for token, text in enumerate(texts):
        at = zlib.crc32(text) & (size - 1)
        while slots[at] >= 0:
            at = (at + 1) & (size - 1)
        slots[at] = token
    return np.array(slots, dtype=np.int32)


def near_arrays(
    arrays: dict[str, Array],
    common: Array | None = None,
    found: tuple[Array, tuple[Array, ...]] | None = None,
) -> dict[str, Array]:
    """Return the arrays of what the kernel works out of tokens; empty ones without it.

    common: -log2 u of each token; found: tokens, and what is near them.
    """
    tokens = len(arrays["token_lengths"])
    sizes = np.zeros(tokens, dtype=np.int64)
    strangers = np.zeros((0, 6), dtype=np.int32)
    near, costs = np.zeros(0, np.int32), np.zeros(0, np.uint16)
    if found:
        which, (counts, near, costs, theirs) = found
        sizes[which] = counts
        strangers = np.zeros((tokens, 6), dtype=np.int32)
        strangers[which] = theirs.reshape(-1, 6)
    return {
        "near_offsets": np.append(0, np.cumsum(sizes)).astype(np.int64),
        "near_tokens": near,
        "near_costs": costs,
        "near_strangers": strangers,
        "token_strangers": np.zeros(0, np.int32) if common is None else common,
    }


def borne(arrays: dict[str, Array]) -> Array:
    """Return the tokens that travellers bear: subjects' tokens are mostly these."""
    return np.flatnonzero((arrays["token_shares"] < LEAST).any(1)).astype(np.int32)
