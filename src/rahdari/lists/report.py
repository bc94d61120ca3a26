"""What reading a list found out: counts, and each record or field that was rejected or is doubtful."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import ClassVar, Literal

from attrs import define, field, frozen

from rahdari.records.entry import Entry

Severity = Literal["rejected", "doubtful"]


@frozen
class Problem:
    """One finding. `rejected`: the record, or the named field of it, was left out; `doubtful`: it was kept.

    line counts from 1 (for XML the line of the record's element, for spreadsheets the row).
    field is the publisher's own name of the field; value a short copy of what stood there.
    """

    severity: Severity
    why: str
    line: int | None = None
    field: str | None = None
    value: str | None = None
    entry_id: str | None = None


@define
class ReadReport:
    """Counts and findings of one source. Complete once the reader is exhausted.

    file: its name as given; sha256: of the bytes as stored (before decompression), hexadecimal;
    published_on: what the list says of its own date.
    skipped: records that are no entries of the list (an address, a sanction), by the publisher's word.
    """

    format: str
    file: str
    sha256: str | None = None
    published_on: datetime.date | None = None
    entries: Counter[str] = field(factory=Counter)
    names: int = 0
    birth_dates: int = 0
    documents: int = 0
    skipped: Counter[str] = field(factory=Counter)
    rejected: int = 0
    doubtful: int = 0
    problems: list[Problem] = field(factory=list)

    MAX_KEPT: ClassVar[int] = 10_000
    """Problems beyond this many are counted, not kept: memory stays bounded whatever the file."""

    def add(self, problem: Problem) -> None:
        """Count one finding, and keep it while there is room."""
        if problem.severity == "rejected":
            self.rejected += 1
        else:
            self.doubtful += 1
        if len(self.problems) < self.MAX_KEPT:
            self.problems.append(problem)

    def count(self, entry: Entry) -> None:
        """Count one entry that was read."""
        self.entries[entry.kind] += 1
        self.names += len(entry.names)
        self.birth_dates += len(entry.birth_dates)
        self.documents += len(entry.documents)
