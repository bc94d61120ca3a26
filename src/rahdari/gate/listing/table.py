"""Hundreds of entries from one table, such as a prison's register: each row held to the form of an entry.

In: a CSV or Excel file whose columns are fields of the form, and what holds where a cell is empty. Out:
`Read`: the rows that are right, and every problem of the others with row and column. Nothing is kept here.
A column that is no field of the form refuses the whole table: what a service keeps of people is wider than
what a gate may compare, and nothing of it comes in unseen.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast

from attrs import frozen
from django.core.files.uploadedfile import UploadedFile
from django.forms import ChoiceField
from django.utils.translation import gettext as _

from rahdari.errors import SourceError
from rahdari.gate.listing.forms import EntryForm
from rahdari.gate.listing.services import Listing, identity_of
from rahdari.lists.report import ReadReport
from rahdari.lists.spreadsheet import Layout, open_sheet

COLUMNS = tuple(EntryForm.field_order)
MOST_ROWS = 2_000
MOST_BYTES = 4 << 20
_YES = frozenset(("1", "x", "y", "yes", "true", "بلی", "بله", "هو", "ہاں"))


class CannotRead(Exception):
    """A table of which not a row can be read; the text says why."""


@frozen
class Rejected:
    """A row that is left out, or one of the reasons for it."""

    row: int | None
    column: str
    why: str


@frozen
class Row:
    """A row that is right."""

    number: int
    listing: Listing


@frozen
class Read:
    """A table that was read."""

    file: str
    sha256: str
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]

    @property
    def rejected_rows(self) -> int:
        """How many rows are left out."""
        return len({one.row for one in self.rejected})


def read(
    upload: UploadedFile[bytes],
    shared: Mapping[str, str],
    listed: Mapping[str, str],
    *,
    today: datetime.date,
    youngest: int,
) -> Read:
    """Read an uploaded table. listed: who is on the list already (`identity_key`), and as what."""
    if upload.size is None or upload.size > MOST_BYTES:
        raise CannotRead(_("The file is larger than %(size)d MB.") % {"size": MOST_BYTES >> 20})
    content = upload.read()
    found, rejected = _rows(content)
    unread = {one.row for one in rejected}
    rows: list[Row] = []
    seen = dict(listed)
    for number, cells in found:
        if number in unread:
            continue
        form = EntryForm(_data(cells, shared), today=today, youngest=youngest)
        if not form.is_valid():
            rejected += (
                Rejected(number, name, str(why)) for name, whys in form.errors.items() for why in whys
            )
            continue
        listing = form.listing()
        key = identity_key(identity_of(listing.person))
        if key in seen:
            why = _("The same person is there already: %(where)s") % {"where": seen[key]}
            rejected.append(Rejected(number, "names", why))
            continue
        seen[key] = _("row %(row)d") % {"row": number}
        rows.append(Row(number, listing))
    name = Path(upload.name or "").name[:200]
    digest = hashlib.sha256(content).hexdigest()
    return Read(name, digest, tuple(rows), tuple(sorted(rejected, key=lambda one: one.row or 0)))


def _rows(content: bytes) -> tuple[list[tuple[int, dict[str, str]]], list[Rejected]]:
    """Return the rows of a table as cells, and what is out of shape; `CannotRead` for no table of ours."""
    report = ReadReport("table", "")
    suffix = ".xlsx" if content.startswith(b"PK") else ".csv"  # by which openpyxl goes
    with NamedTemporaryFile(prefix="rahdari-", suffix=suffix) as kept:
        kept.write(content)
        kept.flush()
        try:
            sheet = open_sheet(Path(kept.name), Layout(wanted=frozenset(COLUMNS)), report)
            _check(sheet.header)
            found = list(islice(sheet.rows, MOST_ROWS + 1))
        except SourceError as error:
            raise CannotRead(_("This is no table that can be read: %(why)s") % {"why": error.why}) from None
    if len(found) > MOST_ROWS:
        raise CannotRead(_("The table has more than %(rows)d rows. Split it.") % {"rows": MOST_ROWS})
    return found, [Rejected(problem.line, problem.field or "", problem.why) for problem in report.problems]


def identity_key(identity: Mapping[str, object]) -> str:
    """Return who an entry is about as one text, by which two are compared."""
    return json.dumps(identity, ensure_ascii=False, sort_keys=True)


def _check(header: Iterable[str]) -> None:
    names = [name.strip().casefold() for name in header]
    for name in names:
        if name not in COLUMNS:
            raise CannotRead(
                _("There is no column “%(name)s” here. Take it out, or use the template.") % {"name": name}
            )
        if names.count(name) > 1:
            raise CannotRead(_("The column “%(name)s” is there twice.") % {"name": name})
    if "names" not in names:
        raise CannotRead(_("The table has no column “names”. Use the template."))


def _data(cells: Mapping[str, str], shared: Mapping[str, str]) -> dict[str, str]:
    """Return a row as the form is sent: codes, and what is shared where a cell is empty."""
    data = {name: value for name, value in shared.items() if value}
    for column, cell in cells.items():
        name = column.strip().casefold()
        field = EntryForm.base_fields[name]
        if isinstance(field, ChoiceField):
            data[name] = _code(cell, field)
        elif name == "adult":
            data[name] = "on" if cell.casefold() in _YES else ""
        else:
            data[name] = cell
    return {name: value for name, value in data.items() if value}


def _code(cell: str, field: ChoiceField) -> str:
    """Return the code of a choice that a cell names by its code, or by its words in the page's language."""
    wanted = " ".join(cell.casefold().split())
    known = (code for code, label in _choices(field) if wanted in (code.casefold(), label.casefold()))
    return next(known, cell)


def _choices(field: ChoiceField) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in cast(Iterable[tuple[object, object]], field.choices)]


def template_csv() -> str:
    """Return an empty table with every column."""
    text = io.StringIO()
    csv.writer(text).writerow(COLUMNS)
    return text.getvalue()


def template_xlsx() -> bytes:
    """Return an empty table as Excel has it, all cells text, and a sheet that says what may stand in it."""
    import openpyxl
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    sheet, codes = book.create_sheet("entries"), book.create_sheet("codes")
    for n in range(1, len(COLUMNS) + 1):
        column = sheet.column_dimensions[get_column_letter(n)]
        column.width, column.number_format = 18, "@"  # text: Excel rounds long numbers and turns dates
    sheet.append(COLUMNS)
    for name in COLUMNS:
        field = EntryForm.base_fields[name]
        codes.append([name, "", str(field.label)])
        for code, label in _choices(field) if isinstance(field, ChoiceField) else ():
            if code:
                codes.append(["", code, label])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
