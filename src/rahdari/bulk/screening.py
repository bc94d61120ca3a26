"""One batch of customers in, one batch of results out: the whole work, pure, wherever it runs.

A result is a hit, a known false match that was found again (`known`), or a problem: why a row could not be
screened. Results are in the order of the rows, a customer's hits best first.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from attrs import field, frozen

from rahdari.bulk.columns import Columns
from rahdari.bulk.customers import Customer, customers
from rahdari.bulk.known import Known, version_of
from rahdari.errors import RecordError
from rahdari.matching.evidence import Hit
from rahdari.records.entry import Subject
from rahdari.screening import Screener

RESULT = pa.schema(
    [
        ("status", pa.string()),
        ("row", pa.int64()),
        ("line", pa.int64()),
        ("subject_id", pa.string()),
        ("subject", pa.string()),
        ("entry_id", pa.string()),
        ("entry", pa.string()),
        ("entry_version", pa.string()),
        ("bits", pa.float64()),
        ("threshold", pa.float64()),
        ("refer", pa.bool_()),
        ("verify", pa.string()),
        ("evidence", pa.string()),
        ("words", pa.string()),
        ("field", pa.string()),
        ("value", pa.string()),
        ("problem", pa.string()),
        ("digest", pa.binary()),
    ]
)
HIT, KNOWN, PROBLEM = "hit", "known", "problem"
HIT_COLUMNS = tuple(name for name in RESULT.names[1:] if name not in ("field", "value", "problem", "digest"))
PROBLEM_COLUMNS = ("row", "line", "subject_id", "field", "value", "problem")
Result = dict[str, Any]


@frozen
class Task:
    """What is the same for all batches. today: entries that have lapsed by then refer nobody."""

    today: datetime.date
    columns: Columns = field(factory=Columns)
    limit: int = 5
    refer_only: bool = True
    known: Known = field(factory=Known)


def screen(batch: pa.RecordBatch, screener: Screener, task: Task) -> pa.RecordBatch:
    """Screen every row of a batch."""
    return batch_of(results(list(customers(batch, task.columns)), screener, task))


def batch_of(rows: Iterable[Result]) -> pa.RecordBatch:
    """Return results as a batch."""
    return pa.RecordBatch.from_pylist(list(rows), RESULT)


def results(given: list[Customer], screener: Screener, task: Task) -> Iterator[Result]:
    """Yield the results of customers, in order."""
    found = screened(given, screener, task)
    for place in range(len(given)):
        yield from found.pop(place, ())


def screened(given: list[Customer], screener: Screener, task: Task) -> dict[int, list[Result]]:
    """Return the results of those customers that have any, by their place."""
    out: dict[int, list[Result]] = {}
    asked: dict[int, list[tuple[int, Subject]]] = {}
    for place, customer in enumerate(given):
        try:
            more = len(task.known.of(customer.id))
            asked.setdefault(task.limit + more, []).append((place, customer.subject()))
        except RecordError as error:
            out[place] = [_problem(customer, error)]
    for limit, some in asked.items():
        hits = screener.screen_batch(
            [subject for _, subject in some], limit=limit, refer_only=task.refer_only, today=task.today
        )
        for (place, _), its in zip(some, hits, strict=True):
            if its:
                out[place] = list(_rows(given[place], its, task))
    return out


def _rows(customer: Customer, hits: list[Hit], task: Task) -> Iterator[Result]:
    known = task.known.of(customer.id)
    digest = customer.digest(tuple(sorted(known)))
    left = task.limit
    for hit in hits:
        if hit.entry_id in known:
            yield _row(KNOWN, customer, hit, digest)
        elif left:
            left -= 1
            yield _row(HIT, customer, hit, digest)


def _row(status: str, customer: Customer, hit: Hit, digest: bytes) -> Result:
    sums: dict[str, int] = {}
    for evidence in hit.evidence:
        sums[evidence.field] = sums.get(evidence.field, 0) + evidence.millibits
    return {
        "status": status,
        "row": customer.row,
        "line": customer.line,
        "subject_id": hit.subject.id,
        "subject": "; ".join(name.text for name in hit.subject.names),
        "entry_id": hit.entry_id,
        "entry": "; ".join(name.text for name in hit.entry.names),
        "entry_version": version_of(hit.entry),
        "bits": hit.bits,
        "threshold": hit.threshold,
        "refer": hit.refer,
        "verify": hit.verify,
        "evidence": "; ".join(f"{field} {millibits / 1000:+.3f}" for field, millibits in sums.items()),
        "words": "; ".join(" ".join(line.split()) for line in hit.explain().splitlines()[1:]),
        "digest": digest,
    }


def _problem(customer: Customer, error: RecordError) -> Result:
    return {
        "status": PROBLEM,
        "row": customer.row,
        "line": customer.line,
        "subject_id": customer.id,
        "field": error.field,
        "value": error.value,
        "problem": error.why,
    }
