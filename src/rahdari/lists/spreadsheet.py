"""Tables on disk, CSV or Excel, as rows of named cells.

In: a path and its `Layout`. Out: a `Sheet`: the header and an iterator of (row number, texts by column),
empty cells left out; a date of Excel's is ISO 8601, to the month or year where Excel shows no more.
Invariant: a cell never moves into another column: a CSV row that has more or fewer cells than the header,
or whose quotes do not close, is reported and left out. Rows count from 1 as the program that made the
table shows them (for CSV: the line on which the row begins).
"""

from __future__ import annotations

import csv
import datetime
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from attrs import field, frozen

from rahdari.errors import SourceError
from rahdari.lists.files import check_zip, open_binary, open_text
from rahdari.lists.report import Problem, ReadReport

Row = tuple[int, list[str]]
DELIMITERS = ",;\t|"
EXACT_IN_EXCEL = 10**15
"""Excel keeps 15 digits of a number and turns the rest into noughts."""

_BLANKS = re.compile(r"_x000D_|\xa0")
"""A carriage return as Excel escapes it (ECMA-376-1 §22.9.2.19), and the space that does not break."""


def cell(text: str) -> str:
    """Return what to write so that no spreadsheet takes a text for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@frozen
class Layout:
    """How a table is laid out. `wanted`: columns that must be there, by which a delimiter is found out.

    sheet: of a workbook; the first if not stated. alone: a workbook with other filled sheets is refused.
    """

    encoding: str = "utf-8-sig"
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1
    wanted: frozenset[str] = frozenset()
    alone: bool = False


@frozen
class Sheet:
    """An open table."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int, dict[str, str]]] = field(eq=False)


def open_sheet(path: Path, layout: Layout, report: ReadReport) -> Sheet:
    """Open a CSV or Excel file, told apart by their first bytes."""
    with open_binary(path) as stream:
        magic = stream.read(4)
    if magic == b"\xd0\xcf\x11\xe0":
        raise SourceError(
            str(path),
            "is an Excel file of the old or an encrypted kind",
            next_step="Save it as .xlsx or .csv.",
        )
    rows = _excel(path, layout, report) if magic == b"PK\x03\x04" else _csv(path, layout, report)
    header = next((row for number, row in rows if number >= layout.header_row), [])
    names = tuple(cell.strip() for cell in header)
    if not any(names):
        raise SourceError(str(path), "has no header", line=layout.header_row, next_step="Set header_row.")
    while not names[-1]:  # empty columns that Excel counts as used
        names = names[:-1]
    return Sheet(names, _named(names, rows, report))


def _named(
    names: tuple[str, ...], rows: Iterator[Row], report: ReadReport
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in rows:
        texts = [cell.strip() for cell in row]
        if any(texts[len(names) :]):
            report.add(Problem("rejected", "the row has more cells than the header; it is left out", number))
        elif cells := {name: text for name, text in zip(names, texts, strict=False) if text}:
            yield number, cells


def _csv(path: Path, layout: Layout, report: ReadReport) -> Iterator[Row]:
    delimiter = layout.delimiter or _delimiter(path, layout)
    with open_text(path, (layout.encoding,)) as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        width = 0
        while True:
            number = reader.line_num + 1
            try:
                row = next(reader, None)
            except csv.Error as error:
                if not width:
                    raise SourceError(str(path), f"is no CSV ({error})", line=number) from error
                report.add(Problem("rejected", f"the row is no CSV ({error}); it is left out", number))
                continue
            if row is None:
                return
            if not width and number >= layout.header_row:
                width = len(row)
            if width and row and len(row) != width:
                why = f"the row has {len(row)} cells, the header {width}; it is left out"
                report.add(Problem("rejected", why, number))
            elif row or not width:
                yield number, row


def _delimiter(path: Path, layout: Layout) -> str:
    """Return the delimiter that finds most of the wanted columns in the header, else most columns."""
    with open_text(path, (layout.encoding,)) as stream:
        line = next(islice(stream, layout.header_row - 1, None), "")

    def found(delimiter: str) -> tuple[int, int]:
        try:
            cells = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error:  # said where the rows are read, with the line
            return 0, 0
        return len(layout.wanted.intersection(cells)), len(cells)

    return max(DELIMITERS, key=found)


def _excel(path: Path, layout: Layout, report: ReadReport) -> Iterator[Row]:
    import openpyxl

    check_zip(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        if layout.sheet is not None and layout.sheet not in book.sheetnames:
            raise SourceError(
                str(path),
                f"has no sheet {layout.sheet!r}",
                next_step=f"Its sheets are {', '.join(book.sheetnames)}.",
            )
        sheet = book[layout.sheet] if layout.sheet is not None else book.worksheets[0]
        others = [s.title for s in book.worksheets if s is not sheet and _filled(s)] if layout.alone else []
        if others:
            raise SourceError(
                str(path),
                f"has other filled sheets ({', '.join(others)}), which would not be read",
                next_step="Save each sheet that is wanted as a file of its own.",
            )
        sheet.reset_dimensions()  # what the file says of its size is often wrong
        for number, row in enumerate(sheet.iter_rows(), 1):
            for cell in row:
                if isinstance(cell.value, (int, float)) and abs(cell.value) >= EXACT_IN_EXCEL:
                    why = "is a number that Excel has rounded; it is left out: format the column as text"
                    report.add(Problem("rejected", why, number, cell.column_letter, str(cell.value)))
            yield number, [excel_text(cell.value, cell.number_format) for cell in row]
        book.close()
    except (KeyError, IndexError, ValueError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise SourceError(
            str(path), f"is not a whole Excel file ({error})", next_step="Save it again as .xlsx, or as .csv."
        ) from error


def _filled(sheet: Any) -> bool:  # what types-openpyxl says of sheets that are only read is not so
    sheet.reset_dimensions()
    return any(cell is not None for row in sheet.iter_rows(values_only=True) for cell in row)


def excel_text(value: object, number_format: str | None) -> str:
    """Return a cell as text: a date no finer than Excel shows it, a whole number without a point."""
    if isinstance(value, datetime.datetime):
        shown = re.sub(r'\[[^]]*\]|"[^"]*"|\\.', "", number_format or "").lower()
        return value.date().isoformat()[: 10 if "d" in shown else 7 if "m" in shown else 4]
    if isinstance(value, (int, float)) and abs(value) >= EXACT_IN_EXCEL:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else _BLANKS.sub(" ", str(value))
