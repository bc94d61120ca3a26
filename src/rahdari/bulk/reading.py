"""Files of customers as batches of rows, told apart by their first bytes and their names.

In: a path. Out: a `Source`: its columns, how many rows it has where the file says so, and Arrow batches of
at most `ROWS` rows and about `BYTES` bytes, always the same for the same file. A row that cannot be read
becomes a row with a problem; a file that cannot be read at all is a `SourceError`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import define, field
from openpyxl.utils import get_column_letter

from rahdari.bulk.columns import Columns, guess
from rahdari.bulk.customers import JSON, LINE, PROBLEM, ROW
from rahdari.bulk.rows import Lines, csv_records
from rahdari.errors import RecordError, SourceError
from rahdari.lists.files import open_binary
from rahdari.lists.report import ReadReport
from rahdari.lists.spreadsheet import DELIMITERS, Layout, open_sheet

ROWS = 10_000
BYTES = 32 << 20
_BUFFER = 1 << 20
"""Bytes of a column that are read at once: a group of rows may be as large as the file."""
SHEET_ROWS = 1_048_576
"""Rows that a sheet of Excel can hold."""
_LOOKED_AT = 1000
"""Rows of JSON Lines whose keys are shown as columns before the run."""
_PLACE = [(ROW, pa.int64()), (LINE, pa.int64()), (PROBLEM, pa.string())]
FileFormat = Literal["csv", "jsonl", "parquet", "xlsx"]
_ENDINGS: dict[str, FileFormat] = {
    **{".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"},
    **{".parquet": "parquet", ".xlsx": "xlsx"},
}
_Item = tuple[int, list[str | None] | RecordError]


@define
class Source:
    """An open file. `done`: the share of it that was read so far, 0 to 1."""

    path: Path
    format: FileFormat
    columns: tuple[str, ...]
    batches: Iterator[pa.RecordBatch] = field(eq=False)
    rows: int | None = None
    _done: Callable[[], float] = field(default=lambda: 0.0, eq=False)

    @property
    def done(self) -> float:
        """The share that was read."""
        return self._done()


def format_of(path: Path) -> FileFormat:
    """Return the format that a file's name says."""
    if path.is_dir():
        return "parquet"
    ending = Path(path.name.lower().removesuffix(".gz")).suffix
    if ending not in _ENDINGS:
        raise SourceError(
            str(path), "does not say its format", next_step=f"Let its name end in {', '.join(_ENDINGS)}."
        )
    return _ENDINGS[ending]


def open_source(path: Path, columns: Columns) -> Source:
    """Open a file of customers, or a folder of Parquet files. columns: what was said of the file's."""
    format = format_of(path)
    if not path.exists():
        raise SourceError(str(path), "there is no such file", next_step="Check the path.")
    if path.is_file() and path.stat().st_size == 0:
        raise SourceError(str(path), "is empty")
    if format == "xlsx":
        return _excel(path, columns)
    return {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}[format](path)


def _parquet(path: Path) -> Source:
    paths = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not paths:
        raise SourceError(str(path), "holds no .parquet file")
    columns: tuple[str, ...] = ()
    total = 0
    for one in paths:
        try:
            with pq.ParquetFile(one) as file:
                names = tuple(file.schema_arrow.names)
                total += file.metadata.num_rows
        except (OSError, pa.ArrowException) as error:
            raise SourceError(str(one), f"is not a whole Parquet file ({error})") from error
        columns = columns or names
        if names != columns:
            missing = set(names) ^ set(columns)
            raise SourceError(
                str(one), f"has other columns than {paths[0]}", field=min(missing, default=None)
            )

    def batches() -> Iterator[pa.RecordBatch]:
        row = 0
        for one in paths:
            try:
                with pq.ParquetFile(one, buffer_size=_BUFFER) as file:
                    for batch in file.iter_batches(ROWS):
                        numbers = pa.array(range(row + 1, row + len(batch) + 1), pa.int64())
                        row += len(batch)
                        yield batch.append_column(ROW, numbers)
            except (OSError, pa.ArrowException) as error:
                raise SourceError(str(one), f"cannot be read after row {row:,} ({error})") from error

    return Source(path, "parquet", columns, batches(), total)


def _csv(path: Path) -> Source:
    stream, lines, share = _lines(path)
    delimiter = _delimiter(path)
    records = csv_records(lines, delimiter)
    number, columns = next(records, (1, RecordError("row", "", "is missing: the file is empty")))
    if isinstance(columns, RecordError):
        raise SourceError(
            str(path),
            f"the row of column names {columns.why}",
            line=number,
            next_step="Save the file as UTF-8." if "UTF-8" in columns.why else None,
        )
    names = [column.strip() for column in columns]

    def rows() -> Iterator[_Item]:
        for line, cells in records:
            if not isinstance(cells, RecordError) and len(cells) != len(names):
                yield line, RecordError("row", cells, f"has {len(cells)} cells for {len(names)} columns")
            else:
                yield line, cells if isinstance(cells, RecordError) else list(cells)
        stream.close()

    return Source(path, "csv", tuple(names), _batches(names, rows()), None, share)


def _delimiter(path: Path) -> str:
    """Return what parts the cells of the first line: by which most of them are known, else most."""
    with open_binary(path, max_bytes=sys.maxsize) as stream:
        line = stream.readline(1 << 16).decode("utf-8-sig", "replace")

    def found(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return sum(guess(cell) is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=found)


def _jsonl(path: Path) -> Source:
    keys: dict[str, None] = {}
    with open_binary(path, max_bytes=sys.maxsize) as first:
        for _, text in islice(Lines(first), _LOOKED_AT):
            try:
                value = json.loads(text) if isinstance(text, str) else None
            except (ValueError, RecursionError):
                continue
            keys |= dict.fromkeys(value) if isinstance(value, dict) else {}
    stream, lines, share = _lines(path)

    def rows() -> Iterator[_Item]:
        for number, text in lines:
            if isinstance(text, RecordError):
                yield number, text
            elif text.strip():
                yield number, [text]
        stream.close()

    return Source(path, "jsonl", tuple(keys), _batches([JSON], rows()), None, share)


class _Report(ReadReport):
    """What is wrong with the rows of a sheet, all of it."""

    MAX_KEPT = SHEET_ROWS


def _excel(path: Path, columns: Columns) -> Source:
    report = _Report("xlsx", str(path))
    sheet = open_sheet(path, Layout(alone=True), report)
    read = {get_column_letter(n) for n, name in enumerate(sheet.header, 1) if columns.target(name)}

    def rows() -> Iterator[_Item]:
        for number, cells in sheet.rows:
            bad = problems()
            what = bad.pop(number, None)
            yield from bad.items()
            yield number, what or [cells.get(name) for name in sheet.header]
        yield from problems().items()

    def problems() -> dict[int, RecordError]:
        """Return what is wrong since the last row, each row once; a cell that is not read does no harm."""
        bad: dict[int, RecordError] = {}
        for p in report.problems:
            if p.field is None or p.field in read:
                bad.setdefault(p.line or 0, RecordError(p.field or "row", p.value or "", p.why))
        report.problems.clear()
        return bad

    return Source(path, "xlsx", sheet.header, _batches(list(sheet.header), rows()))


def _lines(path: Path) -> tuple[Any, Lines, Callable[[], float]]:
    stream = open_binary(path, max_bytes=sys.maxsize)
    packed = stream.peek(2)[:2] == b"\x1f\x8b"  # type: ignore[attr-defined]
    lines = Lines(stream)
    size = path.stat().st_size
    return stream, lines, lambda: 0.0 if packed else min(1.0, lines.bytes / size)


def _batches(names: list[str], rows: Iterator[_Item]) -> Iterator[pa.RecordBatch]:
    """Put rows of text into batches."""
    schema = pa.schema([*_PLACE, *((name, pa.string()) for name in names)])
    nothing: list[str | None] = [None] * len(names)
    held: list[tuple[object, ...]] = []
    size = 0
    for row, (line, cells) in enumerate(rows, 1):
        problem = None
        if isinstance(cells, RecordError):
            problem = json.dumps((cells.field, cells.value, cells.why), ensure_ascii=False)
            cells = nothing
        held.append((row, line, problem, *cells))
        size += sum(len(cell) for cell in cells if cell)
        if len(held) >= ROWS or size >= BYTES:
            yield _batch(held, schema)
            held, size = [], 0
    if held:
        yield _batch(held, schema)


def _batch(rows: list[tuple[object, ...]], schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array(cells, kind) for cells, kind in zip(zip(*rows, strict=True), schema.types, strict=True)],
        schema=schema,
    )
