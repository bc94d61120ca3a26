"""Australia's Consolidated List (Department of Foreign Affairs and Trade), an Excel workbook.

In: the .xlsx, one row a name. Out: an entry per listing: the rows whose `Reference` has the same number
(`123`, `123a`, `123b`; the publisher keeps them together); its id is `au:` and that number. Rows of one
number that are not together become two entries, and the second id is reported.

What the format leaves to be known:
- Every row of a listing repeats its facts, sometimes with other spellings; equal ones are one.
- `Date of Birth` is a date, a year, or text with several: `1968, 12/11/1967`, `Approximately 1953`, a
  range written out year by year. A cell that Excel shows as `Nov-73` states a month, not its first day.
- `Additional Information` is the UN's wording for those the UN listed: documents, fathers, names.
- The list does not say its own date: the latest `Control Date` stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from attrs import frozen

from rahdari.errors import RecordError, SourceError
from rahdari.lists import name_field
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.dates import day_first, iso_day
from rahdari.lists.prose import add_facts, add_names
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import Problem, ReadReport
from rahdari.lists.spreadsheet import Layout, open_sheet
from rahdari.records import births
from rahdari.records.entry import Entry, Kind, Quality

_KINDS: Mapping[str, Kind] = {"individual": "person", "entity": "organization", "vessel": "vessel"}
_NAME, _TYPE, _STRENGTH, _BORN = "Name of Individual or Entity", "Type", "Alias Strength", "Date of Birth"
_NEEDED = ("Reference", _NAME, _TYPE, "Name Type")
_KEPT = (
    "Address",
    "Additional Information",
    "Listing Information",
    "Committees",
    "Control Date",
    "Targeted Financial Sanction",
    "Travel Ban",
    "Arms Embargo",
    "Maritime Restriction",
)
_BETWEEN_DATES = re.compile(r"[,;\n]+|(?<=\d{4})\s+(?=\d)")
_OTHERWISE = re.compile(r"^alt\.? (?:POB: )?|\.$")
_LISTED_ON = re.compile(r"Listed (?:by [^.;]*? )?on:? (\d{1,2} [A-Z][a-z]+\.? \d{4})")


@frozen
class Row:
    """One row: its number in the sheet, the listing's number, the texts of its cells by column."""

    number: int
    listing: str
    cells: Mapping[str, str]


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Read the list, one listing at a time."""
    for listing, rows in groupby(_rows(spec.path, report), key=lambda row: row.listing):
        yield _entry(f"au:{listing}", list(rows), report)


def _entry(id: str, rows: list[Row], report: ReadReport) -> Entry | None:
    stated = rows[0].cells.get(_TYPE, "")
    kind = _KINDS.get(stated.lower())
    b = EntryBuilder(report, id=id, kind=kind or "organization", line=rows[0].number)
    if kind is None:
        b.doubt(_TYPE, "is none of Individual, Entity, Vessel; read as Entity", stated)
    for row in sorted(rows, key=lambda row: row.cells.get("Name Type") != "Primary Name"):
        quality: Quality = "low" if row.cells.get(_STRENGTH) == "Weak" else "good"
        add_names(b, row.cells.get(_NAME, ""), field=_NAME, quality=quality)
    dates = (date for cell in _distinct(rows, _BORN) for date in _BETWEEN_DATES.split(cell))
    for date in dict.fromkeys(filter(None, map(str.strip, dates))):
        b.birth(date, field=_BORN, read=day_first)
    for cell in _distinct(rows, "Place of Birth"):
        for place in name_field.split(cell):
            b.place(_OTHERWISE.sub("", place), field="Place of Birth")
    for cell in _distinct(rows, "Citizenship"):
        for country in cell.split(";"):
            b.nationality(country.strip(), field="Citizenship")
    for number in _distinct(rows, "IMO Number"):
        b.document("imo", number, field="IMO Number")
    for text in _distinct(rows, "Additional Information"):
        add_facts(b, text, field="Additional Information")
    _listing(b, rows)
    return b.build()


def _listing(b: EntryBuilder, rows: list[Row]) -> None:
    b.set("list_id", "au")
    b.set("party", "Australia")
    b.set("legal_basis", next(iter(_distinct(rows, "Instrument of Designation")), None))
    listed = _LISTED_ON.match(rows[0].cells.get("Listing Information", ""))
    if listed:
        with suppress(RecordError):  # the text itself is kept
            b.set("listed_on", births.read(listed[1]).earliest)
    for column in _KEPT:
        texts = _distinct(rows, column)
        b.extra(column, texts if len(texts) > 1 else "".join(texts))


def _distinct(rows: Iterable[Row], column: str) -> list[str]:
    return list(dict.fromkeys(row.cells[column] for row in rows if column in row.cells))


def _rows(path: Path, report: ReadReport) -> Iterator[Row]:
    """Yield the rows under the header; a row without a reference is reported and left out."""
    sheet = open_sheet(path, Layout(wanted=frozenset(_NEEDED)), report)
    if missing := [column for column in _NEEDED if column not in sheet.header]:
        why = f"has no column {', '.join(map(repr, missing))} in its first row"
        raise SourceError(str(path), why, next_step="Name the Consolidated List's own .xlsx.")
    for number, cells in sheet.rows:
        if reference := re.match(r"\d+", cells.get("Reference", "")):
            days = filter(None, (report.published_on, iso_day(cells.get("Control Date"))))
            report.published_on = max(days, default=None)
            yield Row(number, reference[0], cells)
        else:
            why = "a row without a reference; it is left out"
            report.add(Problem("rejected", why, number, "Reference", cells.get("Reference")))
