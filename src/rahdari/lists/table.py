"""A service's own list: any CSV or Excel table, read through a column mapping (`table_map`).

One row is one entry. Dates are read by the map's format and, where that does not fit, as whatever is
beyond doubt (`records.births`); 00 for a day or month means unknown. A cell that its field cannot hold is
reported with row and column and costs only that field. Columns that the map does not name are not read,
and the report says which: what a service keeps of people is wider than what a gate may compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import cast

from rahdari.errors import RecordError, SourceError
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import Problem, ReadReport
from rahdari.lists.spreadsheet import Sheet, open_sheet
from rahdari.lists.table_map import DAYS, TEXTS, Column, TableMap, hint, read_map
from rahdari.records import births
from rahdari.records.dates import PartialDate
from rahdari.records.entry import DOCUMENT_KINDS, KINDS, DocumentKind, Entry, Kind, Quality

_MARKS = {"gregorian": "", "solar_hijri": " SH", "lunar_hijri": " AH"}


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Yield the entries of a table."""
    table = read_map(Path(spec.options["map"]))
    sheet = open_sheet(spec.path, table.layout, report)
    _check_columns(table, sheet, spec.path, report)
    for number, cells in sheet.rows:
        row = {name: cell for name, cell in cells.items() if cell not in table.missing}
        if row:
            yield _entry(table, row, number, report)


def _check_columns(table: TableMap, sheet: Sheet, path: Path, report: ReadReport) -> None:
    for column in table.columns:
        for name in column.reads:
            times = sheet.header.count(name)
            if times != 1:
                why = f"the column {name!r} is {'twice' if times else 'not'} in {path.name}"
                raise SourceError(
                    table.file,
                    why,
                    line=column.line,
                    field=f"columns.{column.target}",
                    next_step="Give the columns different names." if times else hint(name, sheet.header),
                )
    unread = [name for name in sheet.header if name and name not in table.layout.wanted | table.ignored]
    if unread:
        why = "the map does not name these columns, so they are not read"
        report.add(Problem("doubtful", why, table.layout.header_row, ", ".join(unread)))


def _entry(table: TableMap, row: Mapping[str, str], number: int, report: ReadReport) -> Entry | None:
    b = EntryBuilder(report, id=f"{table.list_id}:", kind="person", line=number)
    stated = {
        target: [v for c in table.columns if c.target == target for v in _values(c, row, b)]
        for target in ("id", "kind")
    }
    if not stated["id"]:
        b.reject("id", "the row has no id; it is left out")
        return None
    b.id += " ".join(stated["id"])
    kind = table.kind or " ".join(stated["kind"])
    if kind not in KINDS:
        b.reject("kind", f"has to be one of {', '.join(KINDS)}; the row is left out", kind)
        return None
    b.kind = cast(Kind, kind)
    for name, shared in table.listing.items():
        b.set(name, shared)
    for column in table.columns:
        for value in () if column.target in stated else _values(column, row, b):
            try:
                _put(column, value, row, b)
            except RecordError as error:
                b.reject(column.label, error.why, value)
    return b.build()


def _values(column: Column, row: Mapping[str, str], b: EntryBuilder) -> Iterator[str]:
    """Yield the values of a column in this row: joined, split and replaced as the map says."""
    cells = [row[name] for name in column.columns if name in row]
    text = column.join.join(cells) if column.constant is None else column.constant
    for piece in text.split(column.separator) if column.separator else [text]:
        value = piece.strip()
        if value and column.values:
            if value.casefold() not in column.values:
                b.reject(column.label, f"is none of the map's values for {column.target}", value)
                continue
            value = column.values[value.casefold()]
        if value:
            yield value


def _put(column: Column, value: str, row: Mapping[str, str], b: EntryBuilder) -> None:
    """Give one value to the builder; raise RecordError for what the field cannot hold."""
    name, label = column.target, column.label
    plain = {
        "father_names": b.father,
        "grandfather_names": b.grandfather,
        "birth_places": b.place,
        "nationalities": b.nationality,
        "sex": b.sex,
    }
    if name in plain:
        plain[name](value, field=label)
    elif name in ("name", "aliases"):
        stated = zip(column.parts, map(row.get, column.columns), strict=False)
        parts = {kind: part for kind, part in stated if part}
        quality = cast(Quality, column.quality)
        b.name(value, quality=quality, script=column.script, parts=parts, field=label)
    elif name == "birth_dates":
        b.birth(value, field=label, read=partial(_date, column=column))
    elif name in DOCUMENT_KINDS:
        issuer = row.get(column.issuer) if column.issuer else None
        b.document(cast(DocumentKind, name), value, issuer or column.country, field=label)
    elif name in DAYS:
        date = _date(value, column)
        if date.precision != "day":
            raise RecordError(name, value, "has to be a whole date, with day, month and year")
        b.set(name, date.earliest)
    elif name in TEXTS:
        b.set(name, value)
    else:
        b.extra(label, value)


def _date(value: str, column: Column) -> PartialDate:
    for pattern in column.formats:
        if match := pattern.fullmatch(value):
            return _numbers(match, column.calendar)
    try:
        return births.read(value + _MARKS[column.calendar])
    except RecordError as error:
        tip = "" if column.formats else '; the map can say how: format = "dd/mm/yyyy"'
        raise RecordError("date", value, error.why + tip) from None


def _numbers(match: re.Match[str], calendar: str) -> PartialDate:
    found = match.groupdict()
    year, month, day = (int(found.get(part) or 0) for part in "ymd")
    if calendar == "solar_hijri":
        return PartialDate.solar_hijri(year, month or None, day or None)
    if calendar == "lunar_hijri":
        return PartialDate.lunar_hijri(year, month or None, day or None)
    return PartialDate.parse(f"{year:04}-{month:02}-{day:02}".replace("-00", "-XX"))
