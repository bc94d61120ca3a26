"""Thousands of holders from one table, such as an authority's register: each row held to the lane's form.

In: a CSV or Excel file whose columns are the lane's fields (`name` for the scan) and `days`. Out: `Read`: the
rows that are right, and every problem of the others with row and column. Nothing is kept here.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from attrs import frozen
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _

from rahdari.gate.desk.asked import FIELDS, Problems
from rahdari.gate.listing.sheets import Choices, Read, Rejected, as_csv, as_xlsx, code_in, opened
from rahdari.gate.permits.forms import DaysForm, holder_in
from rahdari.gate.permits.models import identity_of
from rahdari.gate.place.models import DocumentChoice
from rahdari.records.entry import Subject
from rahdari.records.schema import subject_to_json

COLUMNS = ("name", *(field for field in FIELDS if field != "scan"), "days")
MOST_ROWS = 5_000


@frozen
class Row:
    """A row that is right."""

    number: int
    holder: Subject
    days: int


def read(upload: UploadedFile[bytes], days: int, *, today: datetime.date) -> Read[Row]:
    """Read an uploaded table. days: for how long where a row does not say."""
    table = opened(upload, COLUMNS, needed="name", most_rows=MOST_ROWS)
    choices = _choices()
    rejected, rows, seen = list(table.rejected), list[Row](), dict[str, int]()
    for number, cells in table.rows:
        problems, term = list[Rejected](), DaysForm({"days": cells.get("days") or str(days)})
        if not term.is_valid():
            problems += [Rejected(number, "days", str(why)) for why in term.errors["days"]]
        try:
            holder = holder_in(_form(cells, choices), today=today)
        except Problems as error:
            problems += [Rejected(number, _column(one.field), one.message) for one in error.problems]
        if problems:
            rejected += problems
            continue
        key = identity_of(subject_to_json(holder))
        if key in seen:
            where = _("row %(row)d") % {"row": seen[key]}
            why = _("The same person is there already: %(where)s") % {"where": where}
            rejected.append(Rejected(number, "name", why))
            continue
        seen[key] = number
        rows.append(Row(number, holder, term.cleaned_data["days"]))
    return Read(table.file, table.sha256, tuple(rows), tuple(sorted(rejected, key=lambda one: one.row or 0)))


def template_csv() -> HttpResponse:
    """Return an empty table with every column."""
    return as_csv(COLUMNS, "permits")


def template_xlsx() -> HttpResponse:
    """Return an empty table as Excel has it, with what the columns are called and their codes."""
    words = {
        "name": _("name"),
        "father": _("Father’s name"),
        "grandfather": _("Grandfather’s name"),
        "birth": _("Birth date or age"),
        "sex": _("Sex"),
        "nationality": _("Nationality"),
        "document": _("Document"),
        "number": _("Number"),
        "country": _("Issued by"),
        "days": _("Valid for, days"),
    }
    choices = _choices()
    return as_xlsx(COLUMNS, "permits", [(name, words[name], choices.get(name, ())) for name in COLUMNS])


def _form(cells: Mapping[str, str], choices: Mapping[str, Choices]) -> dict[str, str]:
    """Return a row as a lane's form is sent: codes, also where a cell says them in words."""
    return {
        f"member-0-{'scan' if column == 'name' else column}": code_in(cell, choices.get(column, ()))
        for column, cell in cells.items()
    }


def _choices() -> dict[str, Choices]:
    documents = [(str(code), str(label)) for code, label in DocumentChoice.choices]
    return {"sex": [("m", _("male")), ("f", _("female"))], "document": documents}


def _column(field: str) -> str:
    return "name" if field == "scan" else field
