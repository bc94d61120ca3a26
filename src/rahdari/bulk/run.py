"""A whole run on one machine: a file in, its batches spread over processes, hits, problems and a summary out.

The processes share the pages of the index. At most `AHEAD` batches for each are in memory. What a run takes
from the one before it is in `changes`, what it leaves if it is killed in `parts`.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from time import monotonic

import pyarrow as pa
import pyarrow.compute as pc
from attrs import asdict, field, frozen

from rahdari.bulk.changes import Changes, Delta
from rahdari.bulk.columns import Columns
from rahdari.bulk.customers import customers
from rahdari.bulk.known import FalseMatch, Known, judge, read_known, version_of
from rahdari.bulk.matcher import matcher
from rahdari.bulk.parts import Tally, clear, digests_of, held, part_of, results_of, tally_of, write_part
from rahdari.bulk.reading import Source, open_source
from rahdari.bulk.screening import HIT, KNOWN, PROBLEM, Task, batch_of, screened
from rahdari.bulk.state import Before, entry_digests, words_digest, write_state
from rahdari.bulk.writing import check_out, write_results
from rahdari.calibration.curve import CurvePoint
from rahdari.errors import BulkError, UsageError
from rahdari.index.reader import IndexReader
from rahdari.records.schema import entry_from_json
from rahdari.screening import Screener
from rahdari.screening.screener import DEFAULT_BUDGET, curve_of

AHEAD = 3
Tell = Callable[[Tally, float], None]
"""Told after each part: what was counted so far, and the share of the input that was read."""


@frozen
class Order:
    """What is to be done. state: the folder of what the next run wants to know; known: false matches."""

    source: Path
    out: Path
    index: Path
    columns: Columns = field(factory=Columns)
    limit: int = 5
    refer_only: bool = True
    stop_budget: float = DEFAULT_BUDGET
    threshold: float | None = None
    state: Path | None = None
    known: Path | None = None
    everything: bool = False
    workers: int | None = None
    today: datetime.date = field(factory=datetime.date.today)

    def __attrs_post_init__(self) -> None:
        if self.out.resolve() == self.source.resolve():
            raise UsageError(f"{self.out} cannot be read and written at once.")

    @property
    def parts(self) -> Path:
        """Where the parts lie until the run is done."""
        return self.out.with_name(self.out.name + ".parts")

    @property
    def problems(self) -> Path:
        """Where the rows are named that could not be screened."""
        return self.out.with_name(self.out.name + ".errors.jsonl")

    @property
    def summary(self) -> Path:
        """Where the summary is written."""
        return self.out.with_name(self.out.name + ".summary.json")


@frozen
class Summary:
    """What a run did. mode: `everything` or `changes`; why: what let it go over everything."""

    tally: Tally
    index: str
    threshold: float
    mode: str
    why: str | None
    known: Known
    resumed: int
    seconds: float

    def to_json(self) -> dict[str, object]:
        """Return it as it stands in the summary file."""

        def told(matches: tuple[FalseMatch, ...]) -> list[dict[str, str | None]]:
            return [{**asdict(match), "until": match.until.isoformat()} for match in matches]

        return {
            **asdict(self.tally),
            "index": self.index,
            "threshold": self.threshold,
            "mode": self.mode,
            "why": self.why,
            "known_false_matches": {
                name: told(getattr(self.known, name))
                for name in ("honoured", "expired", "fallen", "unlisted")
            },
            "rows_of_interrupted_run": self.resumed,
            "seconds": round(self.seconds, 1),
            "rows_per_second": round((self.tally.rows - self.resumed) / max(self.seconds, 0.001)),
        }


def point_of(reader: IndexReader, stop_budget: float, threshold: float | None) -> CurvePoint:
    """Return the point that screening is done at: of a stop budget, or a threshold in bits."""
    if threshold is None:
        return curve_of(reader).threshold(stop_budget)
    return CurvePoint(stop_budget, round(1000 * threshold), extrapolated=False)


def run(order: Order, tell: Tell = lambda tally, share: None, source: Source | None = None) -> Summary:
    """Do what is ordered. source: the input, if it is open already."""
    started = monotonic()
    source = source or open_source(order.source, order.columns)
    order.columns.check(source.columns, str(order.source))
    check_out(order.out)
    reader = IndexReader(order.index)
    point = point_of(reader, order.stop_budget, order.threshold)
    with ExitStack() as stack:
        if order.state:
            stack.enter_context(held(order.state))
        entries = entry_digests(reader, order.today)
        before = Before.of(order.state) if order.state else None
        words = words_digest(reader)
        options = {
            "rahdari": matcher(),
            "parameters": reader.header["parameters"],
            "threshold": point.millibits / 1000,
            "limit": order.limit,
            "refer_only": order.refer_only,
        }
        known = known_today(order, reader, before)
        task = Task(order.today, order.columns, order.limit, order.refer_only, known)
        stack.enter_context(held(order.parts))
        why = "asked for" if order.everything else None
        if before is None:
            why = "there is no run before" if order.state else "no --state was given"
        why = why or (before.basis(options) if before else None)
        changes = None
        if why is None and before:
            few = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rahdari-")))
            found = Changes.between(before, entries, reader, few, task)
            changes, why = (found, None) if isinstance(found, Changes) else (None, found)
        work = _Work(reader.generation, point, task, changes)
        honoured = sorted((match.customer, match.entry) for match in known.honoured)
        said = [options, words, sorted(order.columns.said.items()), honoured]
        key = hashlib.blake2b(json.dumps(said).encode() + b"".join(entries.values())).digest()
        tally, parts, resumed = _all(source, order, work, key, tell)
        write_results(results_of(parts), order.out, order.problems)
        if order.state:
            kept = (_found(batch) for batch in results_of(parts))
            write_state(order.state, options, entries, words, known, [digests_of(p) for p in parts], kept)
        summary = Summary(
            tally,
            reader.generation.name,
            point.millibits / 1000,
            "changes" if changes else "everything",
            why,
            known,
            resumed,
            monotonic() - started,
        )
        new = order.summary.with_name(order.summary.name + ".part")
        new.write_text(json.dumps(summary.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
        os.replace(new, order.summary)
        clear(order.parts)
    return summary


def known_today(order: Order, reader: IndexReader, before: Before | None = None) -> Known:
    """Return which known false matches hold today."""
    if order.known is None:
        return Known()
    given = read_known(order.known)
    wanted, versions = {match.entry for match in given}, {}
    for line in reader.lines():
        if (stated := json.loads(line))["id"] in wanted:
            entry = entry_from_json(stated)
            if not entry.expired(order.today):
                versions[entry.id] = version_of(entry)
    return judge(given, versions, order.today, before.known() if before else ())


def _found(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.filter(pc.is_in(batch["status"], pa.array([HIT, KNOWN])))


@frozen
class _Work:
    """What a process needs to know."""

    generation: Path
    point: CurvePoint
    task: Task
    changes: Changes | None


class _Worker:
    """The same, open: in each process once."""

    here: _Worker | None = None

    def __init__(self, work: _Work) -> None:
        self.screener = Screener(IndexReader.of_generation(work.generation), work.point)
        self.task = work.task
        self.delta = Delta(work.changes, work.point) if work.changes else None

    def part(self, path: Path, data: pa.Buffer) -> Tally:
        """Screen a batch and write the part."""
        with pa.ipc.open_stream(data) as stream:
            batch = stream.read_next_batch()
        given = list(customers(batch, self.task.columns))
        known = self.task.known
        digests = [customer.digest(tuple(sorted(known.of(customer.id)))) for customer in given]
        if self.delta:
            found, screened_in_full = self.delta.screened(given, digests, self.screener, self.task)
        else:
            found, screened_in_full = screened(given, self.screener, self.task), len(given)
        tally = Tally(rows=len(given), screened=screened_in_full)
        good = []
        for place, digest in enumerate(digests):
            rows = found.get(place, [])
            count = Counter(row["status"] for row in rows)
            tally.bad_rows += count[PROBLEM]
            tally.hits += count[HIT]
            tally.known += count[KNOWN]
            tally.referred += any(row["status"] == HIT and row["refer"] for row in rows)
            if not count[PROBLEM]:
                good.append(digest)
        in_order = (row for place in sorted(found) for row in found[place])
        write_part(path, batch_of(in_order), tally, good)
        return tally


def _open(work: _Work) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Worker.here = _Worker(work)


def _end_with_parent() -> None:
    """Leave no process behind when the run is killed."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _ready() -> None:
    """Do nothing: whoever answers is open."""


def _part(path: Path, data: bytes) -> Tally:
    assert _Worker.here is not None
    return _Worker.here.part(path, pa.py_buffer(data))


def _all(source: Source, order: Order, work: _Work, key: bytes, tell: Tell) -> tuple[Tally, list[Path], int]:
    """Make the parts that are not there; return what was counted, all parts, and the rows of earlier ones."""
    total, parts, resumed = Tally(), [], 0
    waiting: deque[Tally | Future[Tally]] = deque()

    def settle() -> None:
        first = waiting.popleft()
        total.add(first if isinstance(first, Tally) else first.result())
        tell(total, source.done if source.rows is None else total.rows / max(1, source.rows))

    workers = order.workers or os.cpu_count() or 1
    # fork, and before anything is read: the processes share what is loaded, and no thread is lost on the way
    with ProcessPoolExecutor(workers, get_context("fork"), _open, (work,)) as pool:
        try:
            pool.submit(_ready).result()
            for number, batch in enumerate(source.batches):
                data = _bytes(batch)
                part = part_of(order.parts, number, key, data)
                parts.append(part)
                done = tally_of(part)
                resumed += done.rows if done else 0
                waiting.append(done or pool.submit(_part, part, data))
                while len(waiting) > AHEAD * workers:
                    settle()
            while waiting:
                settle()
        except BrokenProcessPool as error:
            raise BulkError(
                "A process of the run was killed (was there too little memory?).",
                next_step="The same command goes on where it was; --workers 1 needs less memory.",
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return total, parts, resumed


def _bytes(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())
