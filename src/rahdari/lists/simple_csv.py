"""OpenSanctions' `targets.simple.csv`: one target a row, several values in a cell.

A cell with several values is CSV in itself, divided by `;`, with quotes around a value that holds one.
The format merges facts that `entities.ftm.json` keeps apart: aliases have no quality, `countries` are any
ties to a country (read as nationalities), `identifiers` have no kind. Columns that this reader does not
know are kept in `extra` like the rest.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from rahdari.errors import SourceError
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.ftm import KINDS, country, exact
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import Problem, ReadReport
from rahdari.lists.spreadsheet import Layout, open_sheet
from rahdari.records.entry import Entry

_COMPULSORY = ("id", "schema", "name")


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Yield the entries of a `targets.simple.csv`."""
    sheet = open_sheet(spec.path, Layout(delimiter=","), report)
    for column in _COMPULSORY:
        if column not in sheet.header:
            raise SourceError(
                str(spec.path),
                f"has no column {column}, so it is no targets.simple.csv",
                line=1,
                field=column,
                next_step="A table of your own is read as table:PATH,map=MAP.toml.",
            )
    for number, row in sheet.rows:
        schema = row.get("schema", "")
        if schema not in KINDS:
            report.skipped[schema] += 1
        elif "id" not in row:
            report.add(Problem("rejected", "the row has no id; it is left out", number, "id"))
        else:
            b = EntryBuilder(report, id=row["id"], kind=KINDS[schema], line=number)
            yield _build(row, b)


def _values(row: Mapping[str, str], column: str) -> list[str]:
    cell = io.StringIO(row.get(column, ""))
    return [value for values in csv.reader(cell, delimiter=";") for value in values if value]


def _build(row: Mapping[str, str], b: EntryBuilder) -> Entry | None:
    # The name stands alone in its cell: a `;` in it divides nothing.
    for name in (row.get("name", ""), *_values(row, "aliases")):
        b.name(name)
    for date in exact(_values(row, "birth_date")):
        b.birth(date, field="birth_date")
    for code in _values(row, "countries"):
        b.nationality(country(code), field="countries")
    for number in _values(row, "identifiers"):
        if number != b.id:
            is_imo = number.upper().startswith("IMO")
            b.document("imo" if is_imo else "other", number, field="identifiers")
    datasets = _values(row, "dataset")
    if len(datasets) == 1:
        b.set("list_id", datasets[0])
    for column, cell in row.items():
        if column not in ("id", "name", "aliases", "birth_date", "identifiers"):
            b.extra(column, cell)
    return b.build()
