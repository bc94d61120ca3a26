"""Subjects from CSV or JSON Lines, one row at a time, so that a bad row costs only itself.

In: a binary stream (UTF-8). Out: `Row`s, numbered; `Row.subject()` gives the subject or raises
`RecordError`. Invariants:
1. Memory is bounded by `MAX_LINE` and `MAX_JOINED`, whatever the file.
2. A row never swallows the following ones: a quotation mark that is not closed within `MAX_JOINED`
   lines (RFC 4180 §2.6 lets a field span lines) spoils its own line only.
3. `Lines.digest` is that of every byte read so far, so that a run can prove where it goes on.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Literal

from attrs import frozen

from rahdari.errors import RecordError, SourceError
from rahdari.records.entry import Subject
from rahdari.records.schema import COLUMNS, subject_from_json, subject_from_row

RowFormat = Literal["csv", "jsonl"]

MAX_LINE = 1 << 20
"""Longest line in bytes; the rest of a longer one is read past."""
MAX_JOINED = 20
"""Lines that one CSV row may span."""
_FIRST_ROW = f"The first row names the columns, among them: {', '.join(COLUMNS)}."
_BOM = b"\xef\xbb\xbf"


@frozen
class Row:
    """One row: its number (from 1, headings not counted), its first line, and what stands there."""

    number: int
    line: int
    content: dict[str, str] | str | RecordError

    def subject(self) -> Subject:
        """Return the subject, or raise RecordError."""
        if isinstance(self.content, RecordError):
            raise self.content
        if isinstance(self.content, dict):
            return subject_from_row(self.content)
        try:
            value = json.loads(self.content)
        except (ValueError, RecursionError) as error:
            raise RecordError("row", self.content, f"is not JSON ({error})") from error
        return subject_from_json(value)


class Lines:
    """The lines of a stream: counted, hashed, decoded. `bytes`: read so far."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._digest, self.number, self.bytes = stream, hashlib.sha256(), 0, 0

    @property
    def digest(self) -> str:
        """SHA-256 of all bytes read so far."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[tuple[int, str | RecordError]]:
        """Yield each line's number and text, or why it has none."""
        while line := self._stream.readline(MAX_LINE):
            self._digest.update(line)
            self.bytes += len(line)
            self.number += 1
            whole = line.endswith(b"\n") or len(line) < MAX_LINE
            yield self.number, _decoded(line, first=self.number == 1) if whole else self._too_long(line)

    def _too_long(self, line: bytes) -> RecordError:
        while not line.endswith(b"\n") and (line := self._stream.readline(MAX_LINE)):
            self._digest.update(line)
        return RecordError("row", "", f"is longer than {MAX_LINE:,} bytes")


def _decoded(line: bytes, *, first: bool) -> str | RecordError:
    try:
        return (line.removeprefix(_BOM) if first else line).decode("utf-8")
    except UnicodeDecodeError as error:
        return RecordError("row", line[error.start : error.start + 20], "is not UTF-8")


def rows(lines: Lines, format: RowFormat, file: str) -> Iterator[Row]:
    """Yield the rows of a file; raise SourceError if it cannot be in the format."""
    content = _csv(lines, file) if format == "csv" else _jsonl(lines)
    for number, (line, what) in enumerate(content, 1):
        yield Row(number, line, what)


def _jsonl(lines: Lines) -> Iterator[tuple[int, str | RecordError]]:
    return ((number, text) for number, text in lines if isinstance(text, RecordError) or text.strip())


def _csv(lines: Lines, file: str) -> Iterator[tuple[int, dict[str, str] | RecordError]]:
    records = csv_records(lines)
    number, columns = next(records, (1, RecordError("row", "", "is missing: the file is empty")))
    if isinstance(columns, RecordError):
        raise SourceError(file, f"the row of column names {columns.why}", line=number, next_step=_FIRST_ROW)
    columns = [column.strip() for column in columns]
    _check_columns(columns, file, number)
    for number, cells in records:
        if isinstance(cells, RecordError) or len(cells) == len(columns):
            yield number, cells if isinstance(cells, RecordError) else dict(zip(columns, cells, strict=True))
        else:
            yield number, RecordError("row", cells, f"has {len(cells)} cells for {len(columns)} columns")


def _check_columns(columns: list[str], file: str, line: int) -> None:
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice is not None:
        raise SourceError(file, "two columns have the same name", line=line, field=twice)
    try:
        subject_from_row(dict.fromkeys(columns, "") | {"names": "-x"})
    except RecordError as error:
        raise SourceError(
            file,
            f"the column {error.value!r} {error.why}",
            line=line,
            next_step=f"The first row names the columns. {error.next_step}",
        ) from error


def csv_records(lines: Lines, delimiter: str = ",") -> Iterator[tuple[int, list[str] | RecordError]]:
    """Yield the line on which each record begins, and its cells or why it has none."""
    source, window = iter(lines), _Window()
    while window or _pull(window, source):
        number = window[0][0]
        used, record = _first_record(window, source, delimiter)
        for _ in range(used):
            window.popleft()
        if record:
            yield number, record


_Window = deque[tuple[int, str | RecordError]]


def _pull(window: _Window, source: Iterator[tuple[int, str | RecordError]]) -> bool:
    window.extend(islice(source, 1))
    return bool(window)


def _first_record(
    window: _Window, source: Iterator[tuple[int, str | RecordError]], delimiter: str
) -> tuple[int, list[str] | RecordError]:
    """Parse the row that begins with the window's first line; return how many lines it used, and the row."""
    text, why = "", "a quotation mark is not closed"
    for used in range(1, MAX_JOINED + 1):
        if used > len(window):
            _pull(window, source)
        piece = window[used - 1][1] if used <= len(window) else None
        if isinstance(piece, RecordError) and used == 1:
            return 1, piece
        if not isinstance(piece, str) or len(text) > MAX_LINE:
            break
        text += piece
        try:
            return used, next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                why = str(error)
                break
    return 1, RecordError("row", window[0][1], f"is not CSV ({why})")
