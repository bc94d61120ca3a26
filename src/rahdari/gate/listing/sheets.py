"""A table as somebody hands it in, CSV or Excel: its rows as cells, and what of it is out of shape.

In: an upload, and the columns that may be there. Out: `Table`; nothing is kept here. A column that is not
wanted refuses the whole table: what somebody keeps of people is wider than what a gate may compare, and
nothing of it comes in unseen.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Generic, TypeVar

from attrs import frozen
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _

from rahdari.errors import SourceError
from rahdari.gate.looks.plain import CannotRead
from rahdari.lists.report import ReadReport
from rahdari.lists.spreadsheet import Layout, open_sheet

MOST_BYTES = 4 << 20
_MEMORY = Path("/dev/shm")  # noqa: S108  # nosec B108 (the name in there is drawn by lot)
"""What a table says of people is to be on no disk."""
Choices = Iterable[tuple[str, str]]
Row = TypeVar("Row")


@frozen
class Rejected:
    """A row that is left out, or one of the reasons for it."""

    row: int | None
    column: str
    why: str


@frozen
class Read(Generic[Row]):
    """A table that was read. rows: those that are right, as whoever asked for it has them."""

    file: str
    sha256: str
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]

    @property
    def rejected_rows(self) -> int:
        """How many rows are left out."""
        return len({one.row for one in self.rejected})


@frozen
class Table:
    """A table that was opened. rows: number and cells; rejected: what is out of shape."""

    file: str
    sha256: str
    rows: tuple[tuple[int, dict[str, str]], ...]
    rejected: tuple[Rejected, ...]


def opened(upload: UploadedFile[bytes], columns: Sequence[str], *, needed: str, most_rows: int) -> Table:
    """Open an uploaded table; `CannotRead` for one that is none of ours. needed: a column that is there."""
    if upload.size is None or upload.size > MOST_BYTES:
        raise CannotRead(_("The file is larger than %(size)d MB.") % {"size": MOST_BYTES >> 20})
    content = upload.read()
    report = ReadReport("table", "")
    suffix = ".xlsx" if content.startswith(b"PK") else ".csv"  # by which openpyxl goes
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with NamedTemporaryFile(prefix="rahdari-", suffix=suffix, dir=place) as kept:
        kept.write(content)
        kept.flush()
        try:
            sheet = open_sheet(Path(kept.name), Layout(wanted=frozenset(columns)), report)
            _check(sheet.header, columns, needed)
            found = list(islice(sheet.rows, most_rows + 1))
        except SourceError as error:
            raise CannotRead(_("This is no table that can be read: %(why)s") % {"why": error.why}) from None
    if len(found) > most_rows:
        raise CannotRead(_("The table has more than %(rows)d rows. Split it.") % {"rows": most_rows})
    rejected = tuple(Rejected(one.line, one.field or "", one.why) for one in report.problems)
    unread = {one.row for one in rejected}
    rows = tuple((number, _named(cells)) for number, cells in found if number not in unread)
    return Table(Path(upload.name or "").name[:200], hashlib.sha256(content).hexdigest(), rows, rejected)


def code_in(cell: str, choices: Choices) -> str:
    """Return the code of a choice that a cell names by its code, or by its words in the page's language."""
    wanted = " ".join(cell.casefold().split())
    known = (code for code, label in choices if wanted in (code.casefold(), label.casefold()))
    return next(known, cell)


def as_csv(columns: Sequence[str], name: str) -> HttpResponse:
    """Return an empty table with these columns."""
    text = io.StringIO()
    csv.writer(text).writerow(columns)
    return _file(f"\ufeff{text.getvalue()}".encode(), "text/csv; charset=utf-8", f"{name}.csv")


def as_xlsx(columns: Sequence[str], name: str, codes: Iterable[tuple[str, str, Choices]]) -> HttpResponse:
    """Return the same as Excel has it, all cells text, with a sheet that says what may stand in it.

    codes: for each column what it is called, and its choices.
    """
    import openpyxl
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    sheet, words = book.create_sheet(name), book.create_sheet("codes")
    for n in range(1, len(columns) + 1):
        column = sheet.column_dimensions[get_column_letter(n)]
        column.width, column.number_format = 18, "@"  # text: Excel rounds long numbers and turns dates
    sheet.append(columns)
    for column_name, label, choices in codes:
        words.append([column_name, "", label])
        for code, word in choices:
            if code:
                words.append(["", code, word])
    out = io.BytesIO()
    book.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(out.getvalue(), kind, f"{name}.xlsx")


def _check(header: Iterable[str], columns: Sequence[str], needed: str) -> None:
    names = [name.strip().casefold() for name in header]
    for name in names:
        if name not in columns:
            raise CannotRead(
                _("There is no column “%(name)s” here. Take it out, or use the template.") % {"name": name}
            )
        if names.count(name) > 1:
            raise CannotRead(_("The column “%(name)s” is there twice.") % {"name": name})
    if needed not in names:
        raise CannotRead(_("The table has no column “%(name)s”. Use the template.") % {"name": needed})


def _named(cells: dict[str, str]) -> dict[str, str]:
    return {column.strip().casefold(): cell for column, cell in cells.items()}


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
