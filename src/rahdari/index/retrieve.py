"""Candidates: the entries whose names could weigh most, and every entry with an equal document number.

For each token of the subject (its own names, its father's and grandfather's, neighbours joined, one split
in two) all vocabulary tokens that it may be a spelling of are known with their weights
(`matching.strangers`). The entries posted under them collect the best weight per subject token; what the
date of birth and the nationality can add corrects the sum; the best `CANDIDATES` are weighed in full.

The plain twin of kernel/retrieve.hpp, which proves instead of choosing what need not be weighed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rahdari.index.codes import FIRST_YEAR, VAGUE, YEARS, country_number, document_row
from rahdari.index.reader import IndexReader
from rahdari.matching.compare.names import SubjectName
from rahdari.matching.parameters import load
from rahdari.matching.prepare import PreparedSubject
from rahdari.matching.strangers import TokenView
from rahdari.records.entry import KINDS

CANDIDATES = 400
_MOST_POSTINGS = 2_000_000

Weights = tuple[NDArray[np.int32], NDArray[np.int64]]
"""Entries, ascending, and a weight of each in millibits."""


def retrieve(index: IndexReader, subject: PreparedSubject) -> list[int]:
    """Return the entries worth weighing, ascending, without doubles."""
    found = set(_by_document(index, subject))
    kind = KINDS.index(subject.subject.kind)
    for name in subject.names:
        parts = [
            _collect(index, name),
            *(_collect(index, n) for n in (*subject.fathers, *subject.grandfathers)),
        ]
        entries, scores = _summed(parts)
        keep = index.kinds()[entries] == kind
        entries, scores = entries[keep], scores[keep]
        scores = scores + _columns(index, entries, subject)
        found.update(entries[np.lexsort((entries, -scores))[:CANDIDATES]].tolist())
    return sorted(found)


def _by_document(index: IndexReader, subject: PreparedSubject) -> Iterator[int]:
    hashes = index.arrays["document_hashes"]
    for document in subject.subject.documents:
        wanted = np.uint64(document_row(document)[0])
        a, b = np.searchsorted(hashes, wanted, "left"), np.searchsorted(hashes, wanted, "right")
        yield from index.arrays["document_entries"][a:b].tolist()


def _collect(index: IndexReader, name: SubjectName) -> Weights:
    """Return the sum of the best weights that each entry has for the tokens of this name."""
    joined = int(load().rates["name"]["joined"])
    parts = []
    for view, u in zip(name.views, name.strangers, strict=True):
        parts.append(_postings(index, view, u))
        parts.extend(_halves(index, view, u - joined))
    parts.extend(_postings(index, joint[0], joint[1] - joined) for joint in name.joined if joint)
    return _summed(parts)


def _summed(parts: list[Weights]) -> Weights:
    entries = np.concatenate([p[0] for p in parts])
    touched, place = np.unique(entries, return_inverse=True)
    total = np.zeros(len(touched), dtype=np.int64)
    np.add.at(total, place, np.concatenate([p[1] for p in parts]))
    return touched, total


def _postings(index: IndexReader, view: TokenView, u: int) -> Weights:
    """Entries with tokens that this one may be a spelling of, each once with its best weight."""
    gain = u - view.costs
    useful = np.flatnonzero(gain > 0)
    order = useful[np.argsort(-gain[useful], kind="stable")]
    offsets = index.arrays["posting_offsets"]
    starts, ends = offsets[view.near[order]], offsets[view.near[order] + 1]
    within = np.cumsum(ends - starts) <= _MOST_POSTINGS
    order, starts, ends = order[within], starts[within], ends[within]
    lists = [index.arrays["postings"][a:b] for a, b in zip(starts, ends, strict=True)]
    entries, first = np.unique(np.concatenate([*lists, np.zeros(0, np.int32)]), return_index=True)
    return entries, np.repeat(gain[order], ends - starts)[first]


def _halves(index: IndexReader, view: TokenView, u: int) -> Iterator[Weights]:
    """Entries with two tokens that this one is, written as one."""
    if u <= 0:
        return
    offsets, postings = index.arrays["posting_offsets"], index.arrays["postings"]
    for at in range(1, len(view.text)):
        halves = [index.vocabulary.find(t, view.script) for t in (view.text[:at], view.text[at:])]
        if None not in halves:
            a, b = (postings[offsets[h] : offsets[h + 1]] for h in halves if h is not None)
            both = np.intersect1d(a, b, assume_unique=True)
            yield both, np.full(len(both), u, dtype=np.int64)


def _columns(index: IndexReader, entries: NDArray[np.int32], subject: PreparedSubject) -> NDArray[np.int64]:
    """Roughly what year of birth and nationality will add, for choosing candidates."""
    out = np.zeros(len(entries), dtype=np.int64)
    s = subject.subject
    if s.birth_dates:
        starts = index.arrays["group_starts"]
        groups = np.searchsorted(starts, entries, "right") - 1
        years = (groups - VAGUE - 1) % YEARS + FIRST_YEAR
        first = min(d.earliest.year for d in s.birth_dates)
        last = max(d.latest.year for d in s.birth_dates)
        gap = np.maximum(0, np.maximum(years - last, first - years - 1))
        agreed = np.where(gap == 0, 6000, np.where(gap <= 2, 1000, -5000))
        out += np.where(groups < VAGUE, 0, np.where(groups == VAGUE, 6000, agreed))
    if s.nationalities and len(entries):
        nationalities, ends = index.arrays["nationalities"], index.arrays["entry_rows"][:, 4]
        given = np.flatnonzero(ends[entries + 1] > ends[entries])
        same = np.isin(nationalities[ends[entries[given]]], [country_number(n) for n in s.nationalities])
        out[given] += np.where(same, 2000, -3000)
    return out
