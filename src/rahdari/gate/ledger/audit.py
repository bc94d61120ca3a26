"""Whether the database still says what the ledger was told: for whoever looks after those who keep it.

Triggers keep events from being changed by this program; somebody with the database's own tools can take them
off. What such a hand has changed, taken out or put in no longer fits its leaf, or leaves a leaf without its
row: retention destroys the row of a check after its time, and no other. Until then a check is held against
its events, too (`audit_checks`); afterwards only how many there were. Events, with a leaf of their own or
without, are held against the sums of their shifts (`shift_sums`); what the sides were told of a day against
its event (`audit_days`).

While the gate is open retention goes on, so that an audit of an open gate reads everything as it is at one
moment (`at_one_moment`), and names nothing that was only in between.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.ledger import audit_checks, audit_days, retention, rows
from rahdari.gate.ledger.keys import verifier_of
from rahdari.gate.ledger.models import Leaf, Lost, OwnLog
from rahdari.gate.ledger.sequencer import leaf_of
from rahdari.gate.ledger.shift_sums import Again
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.ledger import leaf as published
from rahdari.ledger.tiles import WIDTH, Folder, Source, entries_of
from rahdari.ledger.verify import Report, verify

_AT_ONCE = 1000
_ALWAYS = datetime.datetime.min.replace(tzinfo=datetime.UTC)


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Read the database as it is at one moment. No lane waits for it, as for a transaction that may write."""
    as_it_is = "" if connection.vendor == "sqlite" else "ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN {as_it_is}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def differences(gate: Gate, folder: DataFolder, *, now: datetime.datetime | None = None) -> Iterator[str]:
    """Yield a sentence for each record that is not as it was logged. Raises LedgerError for a broken log."""
    report = verify(folder.ledger, verifier_of(folder))
    size, known = report.checkpoint.size, OwnLog.objects.values_list("size", flat=True).first() or 0
    if known < size:
        yield f"the ledger has {size:,} leaves, and the database knows of {known:,}"
    since = _kept_since(gate, now or timezone.now())
    rows_since = retention.kept_since(since) or _ALWAYS
    yield from _rows(gate, Folder(folder.ledger), min(size, known), rows_since)
    yield from _lost()
    yield from _events()
    yield from audit_days.differences()
    yield from audit_checks.differences(since)
    logged, told = _checks_logged(report), audit_checks.told()
    if logged != told:
        yield f"there are leaves of {logged:,} checks, and the events tell of {told:,}"


def unlike(gate: Gate, source: Source, size: int) -> Iterator[Leaf]:
    """Yield the rows that are not as the log of this size has them, in its order."""
    for _, _, row in _odd(gate, source, size):
        if row is not None:
            yield row


def _odd(gate: Gate, source: Source, size: int) -> Iterator[tuple[int, bytes, Leaf | None]]:
    """Yield number, leaf and row where the row is not the leaf's, or is not there."""
    for tile, entries in entries_of(source, size):
        first = tile.index * WIDTH
        kept = Leaf.objects.filter(position__gte=first, position__lt=first + len(entries))
        known = {row.position: row for row in kept}
        for number, entry in enumerate(entries, first):
            row = known.get(number)
            if row is None or published.encode(leaf_of(row, gate.name)) != entry:
                yield number, entry, row


def _kept_since(gate: Gate, now: datetime.datetime) -> datetime.datetime:
    """Return since when a crossing is kept, also where retention was shorter before."""
    since = now - datetime.timedelta(hours=gate.keep_clear_hours)
    changes = Event.objects.filter(kind=Kind.GATE_CHANGED, at__gte=since, data__has_key="keep_clear_hours")
    return max([since, *changes.values_list("at", flat=True)])


def _rows(gate: Gate, source: Source, size: int, since: datetime.datetime) -> Iterator[str]:
    """Hold the rows of leaves against the log."""
    lost, gone = Counter[tuple[datetime.datetime, int]](), list[int]()
    for one in Lost.objects.all():
        lost[one.hour, one.release] += one.count
    adopted = [(event.data.get("first", 0), event.data.get("size", 0)) for event in _adopted()]
    for number, entry, row in _odd(gate, source, size):
        if row is not None:
            yield f"leaf {number} ({row.reference}) is not as it is in the ledger"
            continue
        leaf = published.decode(entry)
        hour = datetime.datetime.strptime(leaf.hour, "%Y-%m-%dT%HZ").replace(tzinfo=datetime.UTC)
        if lost[hour, leaf.release] > 0 and any(first <= number < end for first, end in adopted):
            lost[hour, leaf.release] -= 1
        elif not leaf.release or hour >= since:
            gone.append(number)
    for first, last in _runs(gone):
        which = f"leaf {first} has no row" if first == last else f"leaves {first} to {last} have no rows"
        yield f"{which} any more"


def _lost() -> Iterator[str]:
    """Hold what is counted as lost against the events of adopting, which have leaves."""
    kept = Counter[bool]()
    for one in Lost.objects.all():
        kept[one.release > 0] += one.count
    told = [(event.data.get("lost", 0), event.data.get("checks", 0)) for event in _adopted()]
    leaves, checks = sum(leaves for leaves, _ in told), sum(checks for _, checks in told)
    if (kept.total(), kept[True]) != (leaves, checks):
        yield (
            f"the records of {kept.total():,} leaves, {kept[True]:,} of them checks, are counted as lost,"
            f" and the events of adopting tell of {leaves:,} and {checks:,}"
        )


def _adopted() -> QuerySet[Event]:
    return Event.objects.filter(kind=Kind.LEDGER_ADOPTED)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of numbers that follow one another."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]


def _events() -> Iterator[str]:
    """Hold the events against their leaves."""
    for event in Event.objects.filter(pk__lt=1):  # no database gives such a number by itself
        yield f"event {event.pk} ({event.kind}) was put in"
    logged, last, numbers, shifts = _logged_since(), 0, set[int](), Again()
    while events := list(Event.objects.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        known = rows.leaves([rows.reference_of(event) for event in events])
        for event in events:
            yield from shifts.add(event)
            found = known.get(rows.reference_of(event))
            if found is None and rows.has_leaf(event) and logged is not None and event.pk >= logged:
                yield f"event {event.pk} ({event.kind}) has no leaf"
            elif found is not None and not rows.fits(found, rows.event_record(event)):
                yield f"event {event.pk} ({event.kind}) was changed"
        last = events[-1].pk
        numbers.update(event.pk for event in events)
    yield from shifts.end()
    references = Leaf.objects.filter(reference__startswith="event:").values_list("reference", flat=True)
    given = {int(reference.partition(":")[2]) for reference in references}
    given.update(_numbers_of_events())
    for number in sorted(given - numbers):
        yield f"event {number} was taken out"


def _numbers_of_events() -> range:
    """Return the numbers that events were given, where none is left out: not on PostgreSQL."""
    first = Event.objects.order_by("pk").values_list("pk", flat=True).first()
    if first is None or connection.vendor != "sqlite":
        return range(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [Event._meta.db_table])
        return range(first, cursor.fetchone()[0] + 1)


def _logged_since() -> int | None:
    """Return the first event that has a leaf: those from before there was a ledger have none."""
    first = Leaf.objects.filter(reference__startswith="event:").order_by("pk").first()
    return int(first.reference.partition(":")[2]) if first else None


def _checks_logged(report: Report) -> int:
    """Return how many checks have leaves; those of no release, and those that wait, by their rows."""
    in_the_log = sum(count for (_, _, release), count in report.leaves.items() if release)
    lost = sum(one.count for one in Lost.objects.filter(release__gt=0))
    kept = Leaf.objects.filter(held=False).exclude(reference="").exclude(reference__startswith="event:")
    later = Q(position=None) | Q(position__gte=report.checkpoint.size)
    return in_the_log - lost + kept.filter(Q(release=0) | later).count()
