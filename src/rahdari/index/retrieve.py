"""Candidates: the entries whose names could weigh most, and every entry with an equal document number.

For each token of the subject all vocabulary tokens that it may be a spelling of are known with their
weights (`matching.strangers`). The names filed under them collect the best weight per subject token; cheap
columns (year of birth, nationality) correct the sum; the best `CANDIDATES` entries are weighed in full.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rahdari.index.build import NO_COUNTRY, NO_YEAR, country_number, document_hash
from rahdari.index.reader import IndexReader
from rahdari.matching.compare.names import SubjectName
from rahdari.matching.prepare import PreparedSubject
from rahdari.matching.strangers import TokenView
from rahdari.records.documents.numbers import number_key
from rahdari.records.entry import KINDS

CANDIDATES = 200
_LONE = 2500
"""Roughly what a token on one side only costs, in millibits; only for choosing candidates."""
_MOST_POSTINGS = 2_000_000


def retrieve(index: IndexReader, subject: PreparedSubject) -> list[int]:
    """Return the entries worth weighing, ascending, without doubles."""
    found: set[int] = set(_by_document(index, subject))
    for name in subject.names:
        entries, scores = _by_name(index, name)
        if len(entries):
            keep = index.arrays["kinds"][entries] == KINDS.index(subject.subject.kind)
            entries, scores = entries[keep], scores[keep]
        if len(entries):
            scores = scores + _columns(index, entries, subject)
            order = np.lexsort((entries, -scores))[: CANDIDATES * 2]
            best = list(dict.fromkeys(entries[order].tolist()))[:CANDIDATES]
            found.update(best)
    return sorted(found)


def _by_document(index: IndexReader, subject: PreparedSubject) -> list[int]:
    hashes = index.arrays["document_hashes"]
    out: list[int] = []
    for document in subject.subject.documents:
        wanted = np.uint32(document_hash(number_key(document)))
        a, b = np.searchsorted(hashes, wanted, "left"), np.searchsorted(hashes, wanted, "right")
        out.extend(index.arrays["document_entries"][a:b].tolist())
    return out


def _by_name(index: IndexReader, name: SubjectName) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (entries, approximate weight of the name) for all names that share a token with this one."""
    parts: list[tuple[NDArray[np.int32], NDArray[np.int64]]] = []
    for view, u in zip(name.views, name.strangers, strict=True):
        parts.append(_postings(index, view, u))
    for joint in name.joined:
        if joint:
            parts.append(_postings(index, *joint))
    names = np.concatenate([p[0] for p in parts])
    weights = np.concatenate([p[1] for p in parts])
    if not len(names):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    touched, place = np.unique(names, return_inverse=True)
    total = np.zeros(len(touched), dtype=np.int64)
    np.add.at(total, place, weights + 2 * _LONE)
    total -= _LONE * (len(name.tokens) + index.arrays["name_sizes"][touched].astype(np.int64))
    return index.arrays["name_entries"][touched].astype(np.int64), total


def _postings(index: IndexReader, view: TokenView, u: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Names filed under the tokens that this one may be a spelling of, each once with its best weight."""
    gain = u - view.costs
    useful = np.flatnonzero(gain > -2 * _LONE)
    order = useful[np.argsort(-gain[useful], kind="stable")]
    offsets = index.arrays["posting_offsets"]
    starts, ends = offsets[view.near[order]], offsets[view.near[order] + 1]
    sizes = ends - starts
    within = np.cumsum(sizes) <= _MOST_POSTINGS
    order, starts, ends, sizes = order[within], starts[within], ends[within], sizes[within]
    if not sizes.sum():
        return np.zeros(0, np.int32), np.zeros(0, np.int64)
    postings = np.concatenate([index.arrays["postings"][a:b] for a, b in zip(starts, ends, strict=True)])
    names, first = np.unique(postings, return_index=True)
    return names, np.repeat(gain[order], sizes)[first]


def _columns(index: IndexReader, entries: NDArray[np.int64], subject: PreparedSubject) -> NDArray[np.int64]:
    """Roughly what year of birth and nationality will add, for choosing candidates."""
    out = np.zeros(len(entries), dtype=np.int64)
    s = subject.subject
    if s.birth_dates:
        years = index.arrays["years"][entries].astype(np.int64)
        first = min(d.earliest.year for d in s.birth_dates)
        last = max(d.latest.year for d in s.birth_dates)
        gap = np.maximum(0, np.maximum(years[:, 0] - last, first - years[:, 1]))
        out += np.where(years[:, 0] == NO_YEAR, 0, np.where(gap == 0, 6000, np.where(gap <= 2, 1000, -5000)))
    if s.nationalities:
        countries = index.arrays["countries"][entries]
        same = np.isin(countries, [country_number(n) for n in s.nationalities])
        out += np.where(countries == NO_COUNTRY, 0, np.where(same, 2000, -3000))
    return out
