"""Clearances: that this document's holder is not that entry."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from rahdari.matching.evidence import Hit
from rahdari.records.entry import Subject


def cleared(subject: Subject, hits: Sequence[Hit], *, at: datetime.datetime) -> frozenset[str]:
    """Return the ids of the entries that this subject, by its document, is known not to be."""
    return frozenset()
