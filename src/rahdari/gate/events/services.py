"""Record an event, and its leaf in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, models
from django.utils import timezone

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.ledger.rows import log_event

if TYPE_CHECKING:
    from rahdari.gate.accounts.models import User


def record(
    kind: Kind,
    *,
    who: User | None,
    what: models.Model | None = None,
    why: str = "",
    **data: str | int | float | bool | None,
) -> Event:
    """Write one event and its leaf, in the transaction of the change; outside of one it refuses.

    who is None where the machine acted by itself. data: small facts, never a traveller's.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"the event {kind} was to be recorded outside of a transaction")
    about = f"{what._meta.model_name}:{what.pk}" if what is not None else ""
    event = Event.objects.create(
        at=timezone.now(), who=who, kind=kind.value, what=about, why=why[:500], data=data
    )
    log_event(event)
    return event
