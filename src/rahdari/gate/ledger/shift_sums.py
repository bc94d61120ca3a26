"""One leaf a shift for all events of it, those without a leaf of their own, too: the hash of their records.

At the end of a shift the sequencer records `shift.ended`: up to which event, how many since the one before,
and the SHA-256 of their records. Its leaf is one more of what is held, one a shift whatever happened: nobody
learns anything from there being one. `Again` works the sums out anew, for the `audit`.

Invariant: an event that was summed up has none before it that is written later (`_settled`).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from hashlib import sha256

from attrs import frozen
from django.db import connection

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.ledger import rows

_AT_ONCE = 2000
_LOOKS, _BETWEEN = 100, 0.05  # seconds
_WRITING = """
    SELECT virtualtransaction FROM pg_locks
    WHERE relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid IS DISTINCT FROM pg_backend_pid()
"""


@frozen
class Sum:
    """What the events after one number, up to another, come to."""

    since: int
    through: int
    events: int
    hash: str


def sum_up() -> Sum:
    """Return what all events since the last sum come to. Nobody waits for it: events do not change."""
    since = _summed()
    through, digest, count = max(since, _settled()), sha256(), 0
    for event in Event.objects.filter(pk__gt=since, pk__lte=through).order_by("pk").iterator(_AT_ONCE):
        digest.update(_line(event))
        count += 1
    return Sum(since, through, count, digest.hexdigest())


def end_shift(found: Sum) -> Event:
    """Record the end of a shift, and the leaf of it."""
    if found.since != _summed():  # another process has ended one meanwhile
        found = sum_up()
    return record(
        Kind.SHIFT_ENDED,
        who=None,
        since=found.since,
        through=found.through,
        events=found.events,
        hash=found.hash,
    )


class Again:
    """The sums, worked out again from events that are given in their order."""

    def __init__(self) -> None:
        self._ended = deque(Event.objects.filter(kind=Kind.SHIFT_ENDED).order_by("pk"))
        self._since, self._digest = 0, sha256()

    def add(self, event: Event) -> Iterator[str]:
        """Take the next event; yield a sentence for each shift before it that comes to something else."""
        while self._ended and event.pk > _through(self._ended[0]):
            yield from self._close()
        self._digest.update(_line(event))

    def end(self) -> Iterator[str]:
        """Yield a sentence for each shift that the last event leaves over."""
        while self._ended:
            yield from self._close()

    def _close(self) -> Iterator[str]:
        ended = self._ended.popleft()
        if self._digest.hexdigest() != ended.data.get("hash"):
            yield (
                f"events {self._since + 1} to {_through(ended)} are not those that there were"
                f" when their shift ended (event {ended.pk})"
            )
        self._since, self._digest = _through(ended), sha256()


def _line(event: Event) -> bytes:
    return rows.event_record(event) + b"\n"


def _through(ended: Event) -> int:
    through = ended.data.get("through")
    return through if isinstance(through, int) else 0  # a hand in the database can write anything there


def _summed() -> int:
    """Return up to which event all are summed up."""
    ended = Event.objects.filter(kind=Kind.SHIFT_ENDED).order_by("-pk").first()
    return _through(ended) if ended else 0


def _settled() -> int:
    """Return the last event before which none can come any more; 0 where that is not known now.

    SQLite has one writer at a time. On PostgreSQL an event can have its number, and be committed after one
    with a later number: those that were being written when the last one was seen are waited for.
    """
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if connection.vendor == "sqlite":
        return last
    writing = _writing()
    for _ in range(_LOOKS):
        if not writing:
            return last
        time.sleep(_BETWEEN)
        writing &= _writing()
    return 0  # the next shift's sum has them


def _writing() -> set[str]:
    """Return the transactions that are writing events, on PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITING, [Event._meta.db_table])
        return {transaction for (transaction,) in cursor.fetchall()}
