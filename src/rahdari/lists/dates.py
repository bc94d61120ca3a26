"""Dates as lists print them.

In: text. Out: a `PartialDate` of a birth, or a day of the listing. Invariant: what cannot be read for certain
is an error or None, and the caller keeps the text.
"""

from __future__ import annotations

import datetime
import re

from rahdari.records import births
from rahdari.records.dates import PartialDate

_DAY_FIRST = re.compile(r"/?(?:(\d{1,2}|dd)[/.])?(\d{1,2}|mm)[/.](\d{4})", re.IGNORECASE)


def day_first(text: str) -> PartialDate:
    """Read a birth with the day first; `dd`, `mm` and zero say that a part is not known."""
    match = _DAY_FIRST.fullmatch(text.strip())
    if match is None:
        return births.read(text.replace(":", " "))
    day, month, year = match.groups()
    parts = [year]
    for part in (month, day):
        if part is None or not part.strip("0dDmM"):
            break  # a day of an unknown month says nothing
        parts.append(f"{int(part):02}")
    return births.read("-".join(parts))


def iso_day(text: str | None) -> datetime.date | None:
    """Return the day of an ISO date or time, or None where there is none."""
    try:
        return datetime.date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
