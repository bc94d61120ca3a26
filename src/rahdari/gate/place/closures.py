"""Gate and lanes closed and opened again, each for a reason from a closed list."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.place.models import Closure, Gate, Lane


class ClosedAlready(Exception):
    """A gate or a lane that is closed."""


def running(gate: Gate) -> QuerySet[Closure]:
    """Return what is closed now."""
    return Closure.objects.filter(gate=gate, ended_at=None)


def closed(gate: Gate, lane: Lane | None) -> Closure | None:
    """Return why this lane is closed, by itself or with the gate; None if it is open."""
    return running(gate).filter(Q(lane=None) | Q(lane=lane)).order_by("begun_at").first()


def close(
    gate: Gate, lane: Lane | None, reason: Closure.Reason, note: str, *, by: User, now: datetime.datetime
) -> Closure:
    """Close the gate, or one lane. Once: `ClosedAlready`."""
    try:
        with transaction.atomic():
            closure = Closure.objects.create(
                gate=gate, lane=lane, reason=reason, note=note, begun_at=now, begun_by=by
            )
            name = lane.name if lane else ""
            record(Kind.CLOSED, who=by, what=closure, why=reason.value, lane=name, note=note)
    except IntegrityError:
        raise ClosedAlready from None
    return closure


@transaction.atomic
def open_again(closure: Closure, *, by: User, now: datetime.datetime) -> None:
    """End a closure. Twice is as good as once."""
    closure = Closure.objects.select_for_update(of=("self",)).get(pk=closure.pk)
    if closure.ended_at is None:
        closure.ended_at, closure.ended_by = now, by
        closure.save(update_fields=["ended_at", "ended_by"])
        record(Kind.OPENED_AGAIN, who=by, what=closure)


def between(gate: Gate, start: datetime.datetime, end: datetime.datetime) -> QuerySet[Closure]:
    """Return the closures that touch a stretch of time, the earliest first."""
    touching = Closure.objects.filter(Q(ended_at=None) | Q(ended_at__gt=start), gate=gate, begun_at__lt=end)
    return touching.select_related("lane").order_by("begun_at", "pk")
