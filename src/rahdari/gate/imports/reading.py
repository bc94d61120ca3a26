"""An import read, from what waits to what became of it. Runs in a process of its own (`worker`).

Order: obtain the file, read and write its entries, compare with the accepted version, settle. Only
settling is one transaction; until then nothing but `done` and files of this number are written, so that a
process that ends half-way leaves an import that another one reads again.
"""

from __future__ import annotations

import datetime
import json
import secrets
import shutil
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import attrs
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from rahdari.errors import RahdariError, SourceError
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.imports import storage
from rahdari.gate.imports.models import Import, List
from rahdari.gate.imports.obtain import Obtained, obtain, scratch
from rahdari.gate.imports.services import OPEN, State, accepted_version
from rahdari.lists import versions
from rahdari.lists.diff import Change, value_text
from rahdari.lists.files import sha256_of
from rahdari.lists.reading import Reading
from rahdari.lists.report import ReadReport
from rahdari.records.entry import Entry

LOST = datetime.timedelta(minutes=15)
"""Without a sign of life for so long, whoever read it has ended."""
MOST_ATTEMPTS = 3
_TELL_EVERY = datetime.timedelta(seconds=2)
T = TypeVar("T")


class TakenOver(Exception):
    """Somebody else reads this import now, or it was settled."""


@transaction.atomic
def claim(pk: int | None = None, *, now: datetime.datetime) -> Import | None:
    """Take the import that has waited longest (or this one), if nobody reads another one of its list."""
    waiting = Import.objects.select_for_update(of=("self",), skip_locked=_can_skip()).filter(
        Q(state=State.WAITING) | Q(state=State.READING, seen_at__lt=now - LOST)
    )
    busy = Import.objects.filter(state=State.READING, seen_at__gte=now - LOST).values("list")
    if pk is not None:
        waiting = waiting.filter(pk=pk)
    job = waiting.exclude(list__in=busy).select_related("list").order_by("pk").first()
    if job:
        job.state, job.claim, job.seen_at = State.READING, secrets.token_hex(16), now
        job.attempts += 1
        job.save(update_fields=["state", "claim", "seen_at", "attempts"])
    return job


def _can_skip() -> bool:
    from django.db import connection

    return connection.features.has_select_for_update_skip_locked


def give_back(job: Import | None = None) -> None:
    """Have read again what this process, or before its start any, was reading."""
    reading = Import.objects.filter(state=State.READING)
    if job:
        reading = reading.filter(pk=job.pk, claim=job.claim)
    reading.update(state=State.WAITING, claim="", attempts=F("attempts") - (1 if job else 0))


def bring_in(job: Import, tell: Callable[[int], None] = lambda done: None) -> Import:
    """Read a claimed import and settle it; return it as it then is. What goes wrong is its own."""
    try:
        if job.attempts > MOST_ATTEMPTS:
            raise RahdariError(f"Reading it was begun {MOST_ATTEMPTS} times, and broke off each time.")
        with scratch(job.list) as beside:
            _read(job, obtain(job, Path(beside)), tell)
    except TakenOver:
        pass
    except (RahdariError, OSError) as error:
        _fail(job, _said(error))
    except Exception as error:  # a fault of ours: the list stays as it was, and it has to be seen
        traceback.print_exc(file=sys.stderr)
        _fail(job, f"Internal failure: {type(error).__name__}: {error}")
    job.refresh_from_db()
    if job.state not in OPEN:
        shutil.rmtree(storage.incoming_of(job), ignore_errors=True)
        prune(job.list)
    return job


def _read(job: Import, obtained: Obtained, tell: Callable[[int], None]) -> None:
    job.made_with, job.sha256 = obtained.made_with, sha256_of(*obtained.spec.files)
    if same := _same_file(job):
        _settle(job, State.UNCHANGED, Kind.IMPORT_UNCHANGED, against=same.number)
        return
    reading = Reading(obtained.spec)
    entries = (_with_owner(entry, job.list) for entry in reading)
    versions.write(_alive(entries, job, tell), storage.entries_of(job))
    report = reading.report
    job.entries, job.published_on = report.entries.total(), report.published_on
    job.rejected, job.doubtful = report.rejected, report.doubtful
    _write_problems(job, report)
    if not job.entries:
        raise RahdariError("There is no entry in it.")
    before = accepted_version(job.list)
    if before is None:
        _settle(job, State.ACCEPTED, Kind.IMPORT_ACCEPTED, added=job.entries)
        return
    counts = _write_changes(job, before)
    why = _why_held(job.list, before.entries, job.entries, counts["removed"])
    state, kind = (State.HELD, Kind.IMPORT_HELD) if why else (State.ACCEPTED, Kind.IMPORT_ACCEPTED)
    _settle(job, state, kind, against=before.number, why=why, **counts)


def _same_file(job: Import) -> Import | None:
    """Return the earlier import of the very same bytes, if nobody asked for it to be read again.

    One that a person refused is not brought before a person every night; asked for by one, it is read.
    """
    if job.uploaded or job.by:
        return None
    decided = job.list.imports.filter(state__in=(State.ACCEPTED, State.HELD, State.REFUSED))
    last = decided.order_by("-number").first()
    return last if last and (last.sha256, last.made_with) == (job.sha256, job.made_with) else None


def _with_owner(entry: Entry, list_: List) -> Entry:
    """Say whose it is where the publisher's file takes that as known."""
    if entry.party and entry.list_id:
        return entry
    return attrs.evolve(entry, party=entry.party or list_.party, list_id=entry.list_id or list_.list_id)


def _why_held(list_: List, before: int, now: int, removed: int) -> str:
    if removed > list_.shrink_share * before:
        return "shrinks"
    return "grows" if now >= list_.growth * before else ""


def _write_problems(job: Import, report: ReadReport) -> None:
    with versions.packed(storage.part_of(job, "problems")) as file:
        for problem in report.problems:
            file.write(json.dumps(attrs.asdict(problem), ensure_ascii=False) + "\n")


def _write_changes(job: Import, before: Import) -> Counter[str]:
    counts: Counter[str] = Counter(added=0, removed=0, changed=0)
    changes = versions.changes(storage.entries_of(before), storage.entries_of(job))
    with versions.packed(storage.part_of(job, "changes")) as file:
        for change in _alive(changes, job, lambda done: None):
            counts[change.kind] += 1
            file.write(json.dumps(change_to_json(change), ensure_ascii=False) + "\n")
    return counts


def change_to_json(change: Change) -> dict[str, object]:
    """Return a change as it is kept and shown: values as texts."""
    entry = change.new or change.old
    assert entry
    return {
        "kind": change.kind,
        "id": change.id,
        "name": entry.names[0].text if entry.names else "",
        "fields": [
            {
                "field": one.field,
                "removed": [*map(value_text, one.removed)],
                "added": [*map(value_text, one.added)],
            }
            for one in change.fields
        ],
    }


def _alive(items: Iterable[T], job: Import, tell: Callable[[int], None]) -> Iterator[T]:
    """Pass the items on; say every other second that somebody is at work, and how far."""
    told = timezone.now()
    for done, item in enumerate(items, 1):
        yield item
        if done % 100 == 0 and timezone.now() - told > _TELL_EVERY:
            told = timezone.now()
            mine = Import.objects.filter(pk=job.pk, claim=job.claim, state=State.READING)
            if not mine.update(seen_at=told, done=max(done, job.entries)):
                raise TakenOver
            tell(done)


@transaction.atomic
def _settle(job: Import, state: str, kind: Kind, **found: object) -> None:
    """Write what became of the import, unless somebody else has taken it over; older ones wait no longer."""
    list_ = List.objects.select_for_update().get(pk=job.list_id)
    mine = Import.objects.select_for_update().filter(pk=job.pk, claim=job.claim, state=State.READING)
    if not mine.exists():
        raise TakenOver
    for name, value in found.items():
        setattr(job, name, value)
    job.state, job.finished_at, job.done = State(state), timezone.now(), job.entries
    job.why = job.why[:500]
    job.save()
    facts = ("number", "entries", "sha256", "added", "removed", "changed", "rejected", "doubtful")
    values = {name: getattr(job, name) for name in facts}
    record(kind, who=None, what=job, why=job.why, list=list_.list_id, **values)
    if state in (State.ACCEPTED, State.HELD):
        for older in list_.imports.filter(state=State.HELD, number__lt=job.number):
            older.state, older.decided_at, older.reason = State.REFUSED, timezone.now(), "superseded"
            older.save(update_fields=["state", "decided_at", "reason"])
            record(Kind.IMPORT_REFUSED, who=None, what=older, why="superseded", list=list_.list_id)


def _fail(job: Import, why: str) -> None:
    storage.entries_of(job).unlink(missing_ok=True)
    with suppress(TakenOver):
        _settle(job, State.FAILED, Kind.IMPORT_FAILED, why=why)


def _said(error: RahdariError | OSError) -> str:
    """Return what went wrong, with a file's own name alone: not where this server keeps it."""
    if isinstance(error, OSError):
        return ": ".join(filter(None, (Path(str(error.filename or "")).name, error.strerror or str(error))))
    file = Path(error.file) if isinstance(error, SourceError) else Path()
    return str(error).replace(f"{file.parent}/", "") if file.is_absolute() else str(error)


def prune(list_: List) -> None:
    """Remove the files of versions that are older than this list keeps, and of what was not accepted."""
    current = accepted_version(list_)
    kept = list_.imports.filter(state=State.ACCEPTED).order_by("-number")[: list_.keep_versions]
    numbers = {one.number for one in kept} | ({current.number} if current else set())
    gone = list_.imports.exclude(number__in=numbers).exclude(state__in=(*OPEN, State.HELD))
    for one in gone:
        storage.entries_of(one).unlink(missing_ok=True)
        if one.state == State.ACCEPTED or one.number < min(numbers, default=0):
            for part in storage.PARTS:
                storage.part_of(one, part).unlink(missing_ok=True)
