"""Document numbers as evidence: equality is worth the size of the number space."""

from __future__ import annotations

from typing import Any

from rahdari.records.documents.numbers import same_number, space_bits
from rahdari.records.entry import Document

FOR_LIFE = ("national_id", "cnic", "e_tazkira", "tazkira")
"""Numbers that a person keeps; passports, permits and plates change."""


def compare_documents(
    subject: tuple[Document, ...], entry: tuple[Document, ...], rates: dict[str, Any]
) -> tuple[int, str, Document, Document] | None:
    """Return the best (millibits, relation, subject's, entry's), or None where nothing can be compared."""
    best: tuple[int, str, Document, Document] | None = None
    for s in subject:
        for e in entry:
            if same_number(s, e):
                found = (round(1000 * space_bits(s)) - int(rates["agree"]), "same", s, e)
            elif s.kind == e.kind and s.kind in FOR_LIFE and s.country == e.country:
                found = (int(rates["different"]), "different", s, e)
            else:
                continue
            if best is None or found[0] > best[0]:
                best = found
    return best
