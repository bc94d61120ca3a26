"""`rahdari screen --in ... --out ...`: a file of subjects in, a file of hits out.

Streaming, in bounded memory, in batches; after each batch the run can be interrupted and goes on later
(`checkpoint`). A row that no subject can be made of is noted and goes to the errors file; the others go
on. What is written for a hit is `HIT_COLUMNS` in CSV, and in JSON Lines row, line and the hit.
"""

from __future__ import annotations

import csv
import datetime
import io
import sys
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from attrs import frozen

from rahdari.bulk.rows import Lines, Row, RowFormat, rows
from rahdari.cli.checkpoint import Resumable, Sink, Stream, Tally
from rahdari.cli.output import check_out, json_line, note, progress
from rahdari.errors import RecordError, SourceError, UsageError
from rahdari.index.layout import current
from rahdari.lists.files import open_binary
from rahdari.lists.spreadsheet import cell

if TYPE_CHECKING:
    from rahdari.matching.evidence import Hit
    from rahdari.records.entry import Subject
    from rahdari.screening import Screener

BATCH = 500
PROCESS_BATCH = 10_000
NOTED = 20
"""Bad rows that are noted one by one; the errors file has all."""
HIT_COLUMNS = ("row", "subject_id", "subject", "entry_id", "entry", "bits", "refer", "evidence")


@frozen
class Job:
    """What to read, how to screen, where to write; "-" is standard input or output."""

    source: str
    out: str
    source_format: RowFormat
    out_format: RowFormat
    limit: int = 5
    refer_only: bool = True
    workers: int = 1

    def __attrs_post_init__(self) -> None:
        if self.out != "-" and Path(self.out).resolve() == Path(self.source).resolve():
            raise UsageError(f"{self.out} cannot be read and written at once.")
        if self.out != "-":
            check_out(Path(self.out))

    @property
    def batch(self) -> int:
        """Rows screened at a time: a pipe gets its answer row by row, and processes are worth starting."""
        if self.workers > 1:
            return PROCESS_BATCH * self.workers
        return 1 if self.out == "-" else BATCH


def formats(source: str, out: str, stated: str | None) -> tuple[RowFormat, RowFormat]:
    """Return the formats of both files: by the name, else as stated, else as of the other one."""
    by_name = [_by_name(source.removesuffix(".gz")), _by_name(out)]
    both = [format or stated or other for format, other in zip(by_name, reversed(by_name), strict=True)]
    if not all(format in ("csv", "jsonl") for format in both):
        raise UsageError(
            f"{source} and {out} do not say their format.", next_step="Add --format csv or jsonl."
        )
    return cast(tuple[RowFormat, RowFormat], tuple(both))


def _by_name(path: str) -> RowFormat | None:
    endings: dict[str, RowFormat] = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
    return endings.get(Path(path).suffix.lower())


def run(job: Job, screener: Screener, *, errors: Path | None = None) -> Tally:
    """Screen every row of the file; return the tally of the whole run, earlier parts included.

    errors: where bad rows are written, by default beside the output.
    """
    with _opened(job.source) as stream, closing(_sink(job, screener, errors)) as sink:
        lines = Lines(stream)
        remaining = rows(lines, job.source_format, job.source)

        def skip(count: int) -> str:
            deque(islice(remaining, count), maxlen=0)
            return lines.digest

        if tally := sink.resume(skip):
            note(f"Going on after row {tally.rows:,}.")
        else:
            tally = Tally()
            sink.write(",".join(HIT_COLUMNS) + "\n" if job.out_format == "csv" else "", "")
        with progress() as tell:
            while batch := list(islice(remaining, job.batch)):
                sink.write(*_screen(batch, job, screener, tally))
                sink.checkpoint(tally, lines.digest)
                tell("Screening", tally.rows)
        sink.finish()
        return tally


def _sink(job: Job, screener: Screener, errors: Path | None) -> Sink:
    if job.out == "-":
        return Stream(sys.stdout.buffer)
    out = Path(job.out)
    same = (job.source_format, job.out_format, job.limit, job.refer_only)
    run = json_line((*same, current(screener.path).name, screener.threshold))
    return Resumable(out, errors or out.with_name(out.name + ".errors.jsonl"), run)


def _screen(batch: list[Row], job: Job, screener: Screener, tally: Tally) -> tuple[str, str]:
    """Screen the rows; return what to write of hits and of errors, and count."""
    good: list[tuple[Row, Subject]] = []
    errors = []
    for row in batch:
        try:
            good.append((row, row.subject()))
        except RecordError as error:
            errors.append(_error_line(row, error))
            if tally.bad_rows + len(errors) <= NOTED:
                note(f"Row {row.number} (line {row.line}) was not screened: {error}")
    found = screener.screen_batch(
        [subject for _, subject in good],
        limit=job.limit,
        refer_only=job.refer_only,
        today=datetime.date.today(),
        workers=job.workers,
    )
    tally.rows += len(batch)
    tally.bad_rows += len(errors)
    tally.referred += sum(any(hit.refer for hit in its) for its in found)
    tally.hits += sum(map(len, found))
    write = _csv if job.out_format == "csv" else _jsonl
    hits = [(row, hit) for (row, _), its in zip(good, found, strict=True) for hit in its]
    return write(hits), "".join(errors)


def _error_line(row: Row, error: RecordError) -> str:
    told = {"row": row.number, "line": row.line, "field": error.field, "value": error.value, "why": error.why}
    return json_line(told) + "\n"


def _jsonl(hits: list[tuple[Row, Hit]]) -> str:
    return "".join(json_line({"row": row.number, "line": row.line, "hit": hit}) + "\n" for row, hit in hits)


def _csv(hits: list[tuple[Row, Hit]]) -> str:
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n")
    for row, hit in hits:
        write.writerow(
            (
                row.number,
                cell(hit.subject.id or ""),
                cell("; ".join(name.text for name in hit.subject.names)),
                cell(hit.entry_id),
                cell("; ".join(name.text for name in hit.entry.names)),
                f"{hit.bits:.3f}",
                str(hit.refer).lower(),
                "; ".join(f"{field} {bits / 1000:+.3f}" for field, bits in _by_field(hit).items()),
            )
        )
    return text.getvalue()


def _by_field(hit: Hit) -> Counter[str]:
    """Return the evidence of each field together, in millibits."""
    sums: Counter[str] = Counter()
    for evidence in hit.evidence:
        sums[evidence.field] += evidence.millibits
    return sums


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        yield sys.stdin.buffer
    else:
        with open_binary(source, max_bytes=sys.maxsize) as stream:
            if not cast(BufferedReader, stream).peek(1):  # standard input may be empty
                raise SourceError(source, "is empty", next_step="Was it cut off? A file of nobody is none.")
            yield stream
