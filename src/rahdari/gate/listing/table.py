"""Hundreds of entries from one table, such as a prison's register: each row held to the form of an entry.

In: a CSV or Excel file whose columns are fields of the form, and what holds where a cell is empty. Out:
`Read`: the rows that are right, and every problem of the others with row and column. Nothing is kept here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import cast

from attrs import frozen
from django.core.files.uploadedfile import UploadedFile
from django.forms import ChoiceField
from django.http import HttpResponse
from django.utils.translation import gettext as _

from rahdari.gate.listing.forms import EntryForm
from rahdari.gate.listing.services import Listing, identity_key, identity_of
from rahdari.gate.listing.sheets import Read, Rejected, as_csv, as_xlsx, code_in, opened

COLUMNS = tuple(EntryForm.field_order)
MOST_ROWS = 2_000
_YES = frozenset(("1", "x", "y", "yes", "true", "بلی", "بله", "هو", "ہاں"))


@frozen
class Row:
    """A row that is right."""

    number: int
    listing: Listing


def read(
    upload: UploadedFile[bytes],
    shared: Mapping[str, str],
    listed: Mapping[str, str],
    *,
    today: datetime.date,
    youngest: int,
) -> Read[Row]:
    """Read an uploaded table. listed: who is on the list already (`identity_key`), and as what."""
    table = opened(upload, COLUMNS, needed="names", most_rows=MOST_ROWS)
    rejected, rows = list(table.rejected), list[Row]()
    seen = dict(listed)
    for number, cells in table.rows:
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
    ordered = tuple(sorted(rejected, key=lambda one: one.row or 0))
    return Read(table.file, table.sha256, tuple(rows), ordered)


def _data(cells: Mapping[str, str], shared: Mapping[str, str]) -> dict[str, str]:
    """Return a row as the form is sent: codes, and what is shared where a cell is empty."""
    data = {name: value for name, value in shared.items() if value}
    for name, cell in cells.items():
        field = EntryForm.base_fields[name]
        if isinstance(field, ChoiceField):
            data[name] = code_in(cell, _choices(field))
        elif name == "adult":
            data[name] = "on" if cell.casefold() in _YES else ""
        else:
            data[name] = cell
    return {name: value for name, value in data.items() if value}


def _choices(field: ChoiceField) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in cast(Iterable[tuple[object, object]], field.choices)]


def template_csv() -> HttpResponse:
    """Return an empty table with every column."""
    return as_csv(COLUMNS, "entries")


def template_xlsx() -> HttpResponse:
    """Return an empty table as Excel has it, with the codes of every column."""
    fields = [(name, EntryForm.base_fields[name]) for name in COLUMNS]
    codes = [
        (name, str(field.label), _choices(field) if isinstance(field, ChoiceField) else ())
        for name, field in fields
    ]
    return as_xlsx(COLUMNS, "entries", codes)
