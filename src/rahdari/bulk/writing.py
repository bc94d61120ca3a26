"""Results as files, whole or not at all: hits as CSV, JSON Lines, Parquet, Excel; problems as JSON Lines."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from attrs import frozen
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from rahdari.bulk.reading import SHEET_ROWS, format_of
from rahdari.bulk.screening import HIT, HIT_COLUMNS, PROBLEM, PROBLEM_COLUMNS, RESULT
from rahdari.errors import UsageError
from rahdari.lists.spreadsheet import cell

CELL_LENGTH = 32_767
"""What a cell of Excel can hold."""
HITS = pa.schema([RESULT.field(name) for name in HIT_COLUMNS])


class Writer(Protocol):
    """Writes batches of hits."""

    def write_batch(self, batch: pa.RecordBatch) -> None:
        """Append."""


@frozen
class _Csv:
    file: IO[str]
    delimiter: str

    def write_batch(self, batch: pa.RecordBatch) -> None:
        write = csv.writer(self.file, delimiter=self.delimiter, lineterminator="\n")
        for row in batch.to_pylist():
            write.writerow([_shown(name, value) for name, value in row.items()])


def _shown(name: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.3f}"
        case str() if name not in ("evidence", "words"):
            return cell(value)
    return str(value)


@frozen
class _JsonLines:
    file: IO[str]

    def write_batch(self, batch: pa.RecordBatch) -> None:
        for row in batch.to_pylist():
            self.file.write(
                json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False) + "\n"
            )


class _Excel:
    """Writes a workbook row by row; when a sheet is full, the next one goes on."""

    def __init__(self, book: Workbook) -> None:
        self._book, self._rows = book, 0
        self._sheet = self._next_sheet()

    def _next_sheet(self) -> WriteOnlyWorksheet:
        sheet: WriteOnlyWorksheet = self._book.create_sheet()
        sheet.append(HIT_COLUMNS)
        self._rows = 1
        return sheet

    def write_batch(self, batch: pa.RecordBatch) -> None:
        for row in batch.to_pylist():
            if self._rows == SHEET_ROWS:
                self._sheet = self._next_sheet()
            self._sheet.append([self._held(value) for value in row.values()])
            self._rows += 1

    def _held(self, value: object) -> object:
        """Return what a cell can hold; a text is never a formula."""
        if not isinstance(value, str):
            return value
        held = WriteOnlyCell(self._sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_LENGTH])
        held.data_type = "s"
        return held


def check_out(out: Path) -> None:
    """Raise `UsageError` or, for a name that says no format, `SourceError` where hits cannot be written."""
    if out.is_dir() or out.name.endswith(".gz"):
        raise UsageError(f"{out}: hits are written as .csv, .jsonl, .parquet or .xlsx.")
    if not out.parent.is_dir():
        raise UsageError(f"{out}: there is no folder {out.parent}.")
    format_of(out)


def write_results(batches: Iterator[pa.RecordBatch], out: Path, problems: Path) -> None:
    """Write hits and problems, each file in one go."""
    with ExitStack() as files:
        told = _JsonLines(files.enter_context(_text(problems)))
        hits = files.enter_context(_writer(out))
        for batch in batches:
            status = batch["status"]
            hits.write_batch(batch.filter(pc.equal(status, HIT)).select(HIT_COLUMNS))
            told.write_batch(batch.filter(pc.equal(status, PROBLEM)).select(PROBLEM_COLUMNS))
    if problems.stat().st_size == 0:
        problems.unlink()


@contextmanager
def _writer(out: Path) -> Iterator[Writer]:
    format, part = format_of(out), out.with_name(out.name + ".part")
    if format == "xlsx":
        book = Workbook(write_only=True)
        yield _Excel(book)
        book.save(part)
        os.replace(part, out)
        return
    if format == "parquet":
        with pq.ParquetWriter(part, HITS, compression="zstd") as writer:
            yield writer
        os.replace(part, out)
        return
    with _text(out) as file:
        if format == "csv":
            delimiter = "\t" if out.suffix.lower() == ".tsv" else ","
            file.write(delimiter.join(HIT_COLUMNS) + "\n")
            yield _Csv(file, delimiter)
        else:
            yield _JsonLines(file)


@contextmanager
def _text(path: Path) -> Iterator[IO[str]]:
    part = path.with_name(path.name + ".part")
    with open(part, "w", encoding="utf-8") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
