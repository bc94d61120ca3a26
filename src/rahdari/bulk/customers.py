"""Batches of rows to customers: whoever a row is about, or why nobody can be made of it.

In: an Arrow batch as `reading` makes it, or of any table with the columns of a customer. Out: a `Customer`
a row, in order. Rows of text have their values separated by `;`; JSON and Parquet may hold lists. A digest
says all that a customer's hits depend on, so that the next run knows who has changed.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from rahdari.bulk.columns import PARTS, Columns
from rahdari.errors import RecordError
from rahdari.records import births
from rahdari.records.countries import from_name
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, DocumentKind, Name, Subject
from rahdari.records.schema import COLUMNS, document_from_text, subject_from_json

if TYPE_CHECKING:
    import pyarrow as pa

ROW, LINE, PROBLEM, JSON = "_row", "_line", "_problem", "_json"
"""Columns that `reading` adds: where a row stands, why it could not be read, a row of JSON Lines."""
_SEXES = {"male": "m", "man": "m", "female": "f", "woman": "f", "مرد": "m", "زن": "f", "unknown": None}
_KINDS = {"individual": "person", "company": "organization", "organisation": "organization"}
Record = dict[str, list[Any]]
"""What a row says of each field, before it is read."""


@frozen
class Customer:
    """A row: where it stands, and its record, or what is wrong with it."""

    row: int | None
    line: int | None
    record: Record
    problem: RecordError | None = None

    @property
    def id(self) -> str | None:
        """The customer's own number in the file, if it has one."""
        values = self.record.get("id")
        return str(values[0]) if values else None

    def subject(self) -> Subject:
        """Return who is screened, or raise RecordError."""
        if self.problem:
            raise self.problem
        return _subject(self.record)

    def digest(self, known: tuple[str, ...] = ()) -> bytes:
        """Return 16 bytes that are others as soon as anything its hits depend on is."""
        text = json.dumps((self.record, known), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def customers(batch: pa.RecordBatch, columns: Columns) -> Iterator[Customer]:
    """Yield the customers of a batch."""
    names = batch.schema.names
    data = dict(zip(names, (column.to_pylist() for column in batch.columns), strict=True))
    nothing = [None] * batch.num_rows
    places = data.pop(ROW, nothing), data.pop(LINE, nothing)
    problems, lines = data.pop(PROBLEM, nothing), data.pop(JSON, None)
    if lines is not None:
        for row, line, problem, text in zip(*places, problems, lines, strict=True):
            yield _of_json(row, line, problem, text, columns)
        return
    wanted = [(target, cells) for name, cells in data.items() if (target := columns.target(name))]
    targets = [target for target, _ in wanted]
    rows = zip(*(cells for _, cells in wanted), strict=True) if wanted else [()] * batch.num_rows
    for row, line, problem, cells in zip(*places, problems, rows, strict=True):
        if problem:
            yield Customer(row, line, {}, RecordError(*json.loads(problem)))
        else:
            yield _made(row, line, zip(targets, cells, strict=True))


def _of_json(
    row: int | None, line: int | None, problem: str | None, text: str | None, columns: Columns
) -> Customer:
    if problem:
        return Customer(row, line, {}, RecordError(*json.loads(problem)))
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError) as error:
        return Customer(row, line, {}, RecordError("row", text, f"is not JSON ({error})"))
    if not isinstance(value, dict):
        return Customer(row, line, {}, RecordError("row", text, "has to be a JSON object"))
    return _made(row, line, ((t, cell) for key, cell in value.items() if (t := columns.target(key))))


def _made(row: int | None, line: int | None, cells: Iterator[tuple[str, object]]) -> Customer:
    """Put the values of each field together."""
    record: Record = {}
    for target, cell in cells:
        try:
            values = [] if cell is None else _values(cell, target)
        except UnicodeDecodeError as error:
            return Customer(row, line, record, RecordError(target, error.object[:20], "is not UTF-8"))
        if values:
            record.setdefault(target, []).extend(values)
    parts = [" ".join(map(str, record.pop(part))) for part in PARTS if part in record]
    if parts:
        record.setdefault("names", []).append(" ".join(parts))
    return Customer(row, line, record)


def _values(cell: object, target: str) -> list[object]:
    if isinstance(cell, bytes):  # as Parquet has texts that their writer did not call so
        cell = cell.decode("utf-8")
    if isinstance(cell, str):
        if ";" in cell and target != "id":
            return [value for part in cell.split(";") if (value := part.strip())]
        return [value] if (value := cell.strip()) else []
    if isinstance(cell, (list, tuple)):
        return [value for part in cell if part is not None for value in _values(part, "id")]
    if isinstance(cell, float):
        return [] if cell != cell else [str(int(cell)) if cell.is_integer() else str(cell)]
    if isinstance(cell, datetime.datetime):
        return [cell.date().isoformat()]
    return [cell] if isinstance(cell, Mapping) else [str(cell)]


def _subject(record: Record) -> Subject:
    documents: list[Document] = []
    for target, values in record.items():
        if target not in _FIELDS:
            documents += [Document(cast(DocumentKind, target), str(value)) for value in values]
    return Subject(
        names=[_name(value) for value in record.get("names", ())],
        kind=cast(Any, _one(record, "kind", _KINDS) or "person"),
        father_names=_texts(record, "father_names"),
        grandfather_names=_texts(record, "grandfather_names"),
        birth_dates=[_born(value) for value in _texts(record, "birth_dates")],
        birth_places=_texts(record, "birth_places"),
        nationalities=[_country(value) for value in _texts(record, "nationalities")],
        sex=cast(Any, _one(record, "sex", _SEXES)),
        documents=[*map(_document, record.get("documents", ())), *documents],
        id=str(record["id"][0]) if "id" in record else None,
    )


_FIELDS = frozenset(COLUMNS)


def _texts(record: Record, field: str) -> list[str]:
    values = record.get(field, [])
    for value in values:
        if not isinstance(value, str):
            raise RecordError(field, value, "has to be text")
    return values


def _one(record: Record, field: str, words: Mapping[str, str | None]) -> str | None:
    values = _texts(record, field)
    if not values:
        return None
    if len(values) > 1:
        raise RecordError(field, "; ".join(values), "has more than one value")
    text = values[0].casefold()
    return words.get(text, text)


def _name(value: object) -> str | Name:
    if isinstance(value, Mapping):
        return subject_from_json({"names": [value]}).names[0]
    return value if isinstance(value, str) else str(value)


def _document(value: object) -> Document:
    if isinstance(value, Mapping):
        return subject_from_json({"documents": [value]}).documents[0]
    return document_from_text(str(value))


@lru_cache(maxsize=1 << 17)
def _born(text: str) -> PartialDate:
    try:
        return births.read(text)
    except RecordError as error:
        raise RecordError("birth_dates", text, error.why, next_step=error.next_step) from None


@lru_cache(maxsize=4096)
def _country(text: str) -> str:
    if code := from_name(text):
        return code
    raise RecordError("nationalities", text, "is no country", next_step='Write it as "af" or "AFG".')
