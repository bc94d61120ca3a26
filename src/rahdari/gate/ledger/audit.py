"""Whether the database still says what the ledger was told: for whoever looks after those who keep it.

Triggers keep events from being changed by this program; somebody with the database's own tools can take them
off. What such a hand has changed, taken out or put in no longer fits its leaf. What retention has destroyed
is left out: its row is gone with it. While the gate is open that goes on, so that an audit of an open gate
reads everything as it is at one moment (`at_one_moment`), and names nothing that was only in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.events.models import Event
from rahdari.gate.ledger import rows
from rahdari.gate.ledger.keys import verifier_of
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.ledger.sequencer import leaf_of
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.secondary.models import Referral
from rahdari.ledger import leaf as published
from rahdari.ledger.tiles import WIDTH, Folder, Source, entries_of
from rahdari.ledger.verify import verify

_AT_ONCE = 1000


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


def differences(gate: Gate, folder: DataFolder) -> Iterator[str]:
    """Yield a sentence for each record that is not as it was logged. Raises LedgerError for a broken log."""
    size = verify(folder.ledger, verifier_of(folder)).checkpoint.size
    for row in unlike(gate, Folder(folder.ledger), size):
        yield f"leaf {row.position} ({row.reference}) is not as it is in the ledger"
    yield from _events()
    yield from _checks()


def unlike(gate: Gate, source: Source, size: int) -> Iterator[Leaf]:
    """Yield the rows that are not as the log of this size has them, in its order."""
    for tile, entries in entries_of(source, size):
        first = tile.index * WIDTH
        rows = Leaf.objects.filter(position__gte=first, position__lt=first + len(entries))
        for row in rows.order_by("position"):
            assert row.position is not None
            if published.encode(leaf_of(row, gate.name)) != entries[row.position - first]:
                yield row


def _events() -> Iterator[str]:
    """Hold the events against their leaves."""
    logged, last = _logged_since(), 0
    while events := list(Event.objects.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        known = _leaves([rows.reference_of(event) for event in events])
        for event in events:
            found = known.pop(rows.reference_of(event), None)
            if found is None and rows.has_leaf(event) and logged is not None and event.pk >= logged:
                yield f"event {event.pk} ({event.kind}) has no leaf"
            elif found is not None and not _fits(found, rows.event_record(event)):
                yield f"event {event.pk} ({event.kind}) was changed"
        last = events[-1].pk
    numbers = set(Event.objects.values_list("pk", flat=True))
    for reference in Leaf.objects.filter(reference__startswith="event:").values_list("reference", flat=True):
        if int(reference.partition(":")[2]) not in numbers:
            yield f"{reference.replace(':', ' ')} was taken out"


def _checks() -> Iterator[str]:
    """Hold the checks that are kept against their leaves."""
    reasons = dict(Referral.objects.values_list("reference", "reason"))
    kept = Crossing.objects.filter(unit__drill=False).exclude(subject=None).select_related("unit")
    for crossing in kept.order_by("pk").iterator(_AT_ONCE):
        unit: Unit = crossing.unit
        known = (member for member in unit.answer["members"] if member["number"] == crossing.number)
        reference = next(known, {"check": ""}).get("check", "")
        found = _leaves([reference]).get(reference) if reference else None
        record = rows.check_record(crossing, reference, reasons.get(reference, ""))
        if reference and (found is None or not _fits(found, record)):
            yield f"check {reference} {'was changed' if found else 'has no leaf'}"


def _leaves(references: list[str]) -> dict[str, Leaf]:
    return {leaf.reference: leaf for leaf in Leaf.objects.filter(reference__in=references)}


def _logged_since() -> int | None:
    """Return the first event that has a leaf: those from before there was a ledger have none."""
    first = Leaf.objects.filter(reference__startswith="event:").order_by("pk").first()
    return int(first.reference.partition(":")[2]) if first else None


def _fits(leaf: Leaf, record: bytes) -> bool:
    return published.hide(bytes(leaf.salt), record) == bytes(leaf.hidden)
