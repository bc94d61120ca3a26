"""False matches that are known: a customer who was found not to be an entry, and until when that holds.

In: a CSV file with the columns `customer` (the customer's id), `entry`, `until` (the last day), `by` (who
decided) and, if wanted, `entry_version` as the hits state it. Out: `Known`, which says what is honoured
on a day. A known false match falls as soon as its entry has changed in a field that identifies; without
an `entry_version` it is the entry as the run that first honoured it saw it (`state`).
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import evolve, field, frozen

from rahdari.errors import SourceError
from rahdari.lists.files import open_text
from rahdari.records.entry import Entry
from rahdari.records.schema import entry_to_json

COLUMNS = ("customer", "entry", "until", "by")
VERSION = "entry_version"
IDENTIFYING = (
    *("kind", "names", "father_names", "grandfather_names", "birth_dates"),
    *("birth_places", "nationalities", "sex", "documents"),
)


def version_of(entry: Entry) -> str:
    """Return what changes as soon as a field does that identifies the entry."""
    stated = entry_to_json(entry)
    text = json.dumps([stated.get(name) for name in IDENTIFYING], ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@frozen
class FalseMatch:
    """One line of the file."""

    customer: str
    entry: str
    until: datetime.date
    by: str
    version: str | None = None


@frozen
class Known:
    """What is honoured, expired, fallen (its entry has changed), and names an entry that is no more."""

    honoured: tuple[FalseMatch, ...] = ()
    expired: tuple[FalseMatch, ...] = ()
    fallen: tuple[FalseMatch, ...] = ()
    unlisted: tuple[FalseMatch, ...] = ()
    _of: Mapping[str, frozenset[str]] = field(factory=dict, hash=False, eq=False)

    def of(self, customer: str | None) -> frozenset[str]:
        """Return the entries that this customer is known not to be."""
        return self._of.get(customer, _NONE) if customer is not None else _NONE


_NONE: frozenset[str] = frozenset()


def read_known(path: Path) -> list[FalseMatch]:
    """Read the file; raise SourceError with line and field for what it cannot mean."""
    with open_text(path) as text:
        rows = csv.DictReader(text, strict=True)
        names = rows.fieldnames or ()
        for name in COLUMNS:
            if name not in names:
                raise SourceError(
                    str(path),
                    "the column is missing",
                    line=1,
                    field=name,
                    next_step=f"The columns are {', '.join(COLUMNS)} and, if wanted, {VERSION}.",
                )
        try:
            return [_false_match(row, str(path), rows.line_num) for row in rows]
        except csv.Error as error:
            raise SourceError(str(path), f"is not CSV ({error})", line=rows.line_num) from error


def _false_match(row: Mapping[str | None, str | None], file: str, line: int) -> FalseMatch:
    cells = {name: (row.get(name) or "").strip() for name in (*COLUMNS, VERSION)}
    for name in COLUMNS:
        if not cells[name]:
            raise SourceError(file, "is missing", line=line, field=name)
    try:
        until = datetime.date.fromisoformat(cells["until"])
    except ValueError as error:
        raise SourceError(
            file, f"{cells['until']!r} is no date", line=line, field="until", next_step="Write 2027-03-31."
        ) from error
    return FalseMatch(cells["customer"], cells["entry"], until, cells["by"], cells[VERSION] or None)


def judge(
    given: Iterable[FalseMatch],
    versions: Mapping[str, str],
    today: datetime.date,
    before: Iterable[FalseMatch] = (),
) -> Known:
    """Return what is honoured today. versions: of the entries; before: what the last run took up."""
    first_seen = {(m.customer, m.entry, m.until, m.by): m.version for m in before}
    sorted_out: dict[str, list[FalseMatch]] = {"honoured": [], "expired": [], "fallen": [], "unlisted": []}
    honoured: dict[str, set[str]] = {}
    for match in given:
        now = versions.get(match.entry)
        version = match.version or first_seen.get((match.customer, match.entry, match.until, match.by)) or now
        match = evolve(match, version=version)
        if today > match.until:
            sorted_out["expired"].append(match)
        elif now is None:
            sorted_out["unlisted"].append(match)
        elif now != version:
            sorted_out["fallen"].append(match)
        else:
            sorted_out["honoured"].append(match)
            honoured.setdefault(match.customer, set()).add(match.entry)
    return Known(
        **{name: tuple(matches) for name, matches in sorted_out.items()},
        of={customer: frozenset(entries) for customer, entries in honoured.items()},
    )
