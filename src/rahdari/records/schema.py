"""The one JSON shape of `Subject` and `Entry`, and the one CSV shape of `Subject`.

Parsed JSON or the cells of a CSV row go in, a record comes out, and back. The keys are the fields of the
classes; a field without a value is left out, and null is the same as left out. Invariants:
1. `subject_from_json(subject_to_json(s)) == s`, and the same for entries.
2. Nothing is passed over: an unknown key, a wrong type or an impossible value is a `RecordError` that
   names the field.

docs/reference/subjects.md is the description for users.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import attrs

from rahdari.errors import RecordError
from rahdari.records import births
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Entry, Name, Source, Subject, unicode_text

_Reader = Callable[[object, str], Any]


def subject_from_json(obj: object, *, where: str = "") -> Subject:
    """Return the subject of a parsed JSON object; `where` (a file, a line) goes into the error."""
    with _located(where):
        return Subject(**{"names": ()} | _object(obj, _SUBJECT, "subject"))


def entry_from_json(obj: object, *, where: str = "") -> Entry:
    """Return the entry of a parsed JSON object; `where` (a file, a line) goes into the error."""
    with _located(where):
        return Entry(**{"id": "", "kind": "", "names": ()} | _object(obj, _ENTRY, "entry"))


def subject_from_row(row: Mapping[str, str | None], *, where: str = "") -> Subject:
    """Return the subject of a CSV row: column names to cells; several values are separated by `;`."""
    with _located(where):
        return Subject(**{"names": ()} | _cells(row))


def subject_to_json(subject: Subject) -> dict[str, object]:
    """Return the subject as it stands in JSON."""
    return _filled(subject, _SUBJECT)


def entry_to_json(entry: Entry) -> dict[str, object]:
    """Return the entry as it stands in JSON."""
    return _filled(entry, _ENTRY)


def entry_line(entry: Entry) -> str:
    """Return an entry as a line of JSON Lines, without its end: equal entries are equal text."""
    return json.dumps(entry_to_json(entry), ensure_ascii=False, separators=(",", ":"))


def document_from_text(text: str) -> Document:
    """Read `KIND:NUMBER` or `KIND:NUMBER:COUNTRY`, as in a CSV cell or on the command line."""
    kind, *rest = (part.strip() for part in text.split(":"))
    if len(rest) not in (1, 2):
        how = "Write it as passport:P0123456 or passport:P0123456:af."
        raise RecordError("documents", text, "is not KIND:NUMBER or KIND:NUMBER:COUNTRY", next_step=how)
    return Document(kind, *rest)  # type: ignore[arg-type]  # Document checks the kind


@contextmanager
def _located(where: str) -> Iterator[None]:
    """Put the place before the field that an error names."""
    try:
        yield
    except RecordError as error:
        field = f"{where}: {error.field}" if where else error.field
        raise RecordError(field, error.value, error.why, next_step=error.next_step) from None


def _object(obj: object, readers: Mapping[str, _Reader], where: str) -> dict[str, Any]:
    """Read the fields that are there."""
    if not isinstance(obj, Mapping):
        raise RecordError(where, obj, "has to be a JSON object")
    _known(obj, readers, f"key of {where}")
    return {key: readers[key](value, key) for key, value in obj.items() if value is not None}


def _cells(row: Mapping[str, str | None]) -> dict[str, Any]:
    """Read the columns that hold something."""
    _known(row, _SUBJECT, "column")
    fields: dict[str, Any] = {}
    for column, cell in row.items():
        if not (cell := (cell or "").strip()):
            continue
        values = [value.strip() for value in cell.split(";") if value.strip()]
        if column == "documents":
            fields[column] = [document_from_text(value) for value in values]
        else:
            fields[column] = _SUBJECT[column](cell if column in _SCALARS else values, column)
    return fields


def _known(given: Iterable[object], known: Collection[str], what: str) -> None:
    for key in given:
        if key not in known:
            from difflib import get_close_matches

            hint = "".join(f"Did you mean {name!r}? " for name in get_close_matches(str(key), known, 1))
            raise RecordError(what, key, "is not known", next_step=f"{hint}Known are: {', '.join(known)}.")


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise RecordError(where, value, "has to be text")
    return unicode_text(value, where)


def _list_of(read: _Reader) -> _Reader:
    def read_list(value: object, where: str) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            raise RecordError(where, value, "has to be a list")
        return [read(item, where) for item in value]

    return read_list


def _name(value: object, where: str) -> Name:
    if isinstance(value, Mapping):
        return Name(**{"text": ""} | _object(value, _NAME, where))
    return Name(_text(value, where))


def _parts(value: object, where: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise RecordError(where, value, "has to be a JSON object")
    return {kind: _text(part, where) for kind, part in value.items()}


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise RecordError(where, value, "has to be true or false")
    return value


def _document(value: object, where: str) -> Document:
    return Document(**{"kind": "", "number": ""} | _object(value, _DOCUMENT, where))


def _birth(value: object, where: str) -> PartialDate:
    return births.read(_text(value, where))


def _stated_birth(value: object, where: str) -> PartialDate:
    """Read a date of an entry: EDTF exactly as written, for a list may state an impossible year."""
    try:
        return PartialDate.parse(_text(value, where))
    except RecordError:
        return _birth(value, where)


def _day(value: object, where: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(_text(value, where))
    except ValueError:
        raise RecordError(where, value, "is no date", next_step="Write it as 2026-03-02.") from None


def _source(value: object, where: str) -> Source:
    return Source(**{"file": ""} | _object(value, _SOURCE, where))


def _line(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise RecordError(where, value, "has to be a whole number")
    return value


def _as_it_is(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RecordError(where, value, "has to be a JSON object")
    return value


_texts = _list_of(_text)
_NAME: dict[str, _Reader] = {
    "text": _text,
    "quality": _text,
    "script": _text,
    "parts": _parts,
    "truncated": _flag,
}
_DOCUMENT: dict[str, _Reader] = {"kind": _text, "number": _text, "country": _text}
_SOURCE: dict[str, _Reader] = {"file": _text, "line": _line}
_SCALARS = ("id", "kind", "sex")
_SUBJECT: dict[str, _Reader] = {
    "id": _text,
    "kind": _text,
    "names": _list_of(_name),
    "father_names": _texts,
    "grandfather_names": _texts,
    "birth_dates": _list_of(_birth),
    "birth_places": _texts,
    "nationalities": _texts,
    "sex": _text,
    "documents": _list_of(_document),
}
_ENTRY: dict[str, _Reader] = _SUBJECT | {
    "birth_dates": _list_of(_stated_birth),
    **dict.fromkeys(
        ("list_id", "party", "legal_basis", "grounds", "source_grade", "information_grade"), _text
    ),
    **dict.fromkeys(("handling", "action", "owner_contact"), _text),
    **dict.fromkeys(("listed_on", "review_on", "expires_on"), _day),
    "restriction": _texts,
    "status": _text,
    "source": _source,
    "extra": _as_it_is,
}
COLUMNS: tuple[str, ...] = tuple(_SUBJECT)
"""The keys of a subject, which are also the columns of its CSV."""


def _filled(record: attrs.AttrsInstance, keys: Iterable[str]) -> dict[str, object]:
    """Return the fields of a record that say something."""
    values = ((key, getattr(record, key)) for key in keys)
    return {key: _plain(value) for key, value in values if value not in (None, False, (), {})}


def _plain(value: object) -> object:
    """Return a field's value as JSON has it."""
    match value:
        case tuple():
            return [_plain(item) for item in value]
        case PartialDate() | datetime.date():
            return str(value)
        case Name(quality="good", script=None, parts=None, truncated=False):
            return value.text
        case Name():
            return _filled(value, _NAME)
        case Document():
            return _filled(value, _DOCUMENT)
        case Source():
            return _filled(value, _SOURCE)
    return value
