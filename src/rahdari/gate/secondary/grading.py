"""What an entry can lead to at most: the strength of its source, and of what it says."""

from __future__ import annotations

from rahdari.records.entry import Entry

WEAK_SOURCES = frozenset("DEF")
"""Not usually reliable, unreliable, cannot be judged (the admiralty code; A is the best)."""
WEAK_INFORMATION = frozenset("456")
"""Doubtful, improbable, cannot be judged (1 is the best)."""


def only_verify(entry: Entry) -> bool:
    """Tell whether an entry can lead to nothing but *verify identity*: weakly sourced, or a mere name."""
    weak = (entry.source_grade or "")[:1].upper() in WEAK_SOURCES
    weak |= (entry.information_grade or "")[:1] in WEAK_INFORMATION
    identifying = entry.birth_dates or entry.father_names or entry.grandfather_names or entry.documents
    return weak or not identifying
