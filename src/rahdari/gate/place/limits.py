"""How long each kind of record is kept, where a limit has been changed.

In: the gate, and the events of its changed limits. Out: how long what began at a moment is kept, and what is
past its time. A shorter limit binds what comes after it; what was there already keeps the longer one, so that
nobody is rid of what is on record by changing a number for an hour.
"""

from __future__ import annotations

import datetime

from attrs import frozen
from django.db.models import Q

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.place.models import Gate

BEFORE = "_before"
"""After a limit's name, in the event of its change: what it was."""

_UNITS = {
    "keep_clear_hours": datetime.timedelta(hours=1),
    "keep_referral_days": datetime.timedelta(days=1),
    "keep_confirmed_days": datetime.timedelta(days=1),
    "keep_permit_days": datetime.timedelta(days=1),
}


@frozen
class Limit:
    """How long is kept what begins now, and until when which longer limits held."""

    usual: datetime.timedelta
    longer: tuple[tuple[datetime.datetime, datetime.timedelta], ...]

    @property
    def longest(self) -> datetime.timedelta:
        """The longest that anything may still be kept."""
        return max([self.usual, *(length for _, length in self.longer)])

    def of(self, at: datetime.datetime) -> datetime.timedelta:
        """Return how long what began at a moment is kept."""
        return max([self.usual, *(length for until, length in self.longer if at < until)])

    def past(self, began: str, now: datetime.datetime) -> Q:
        """Return what is past its time. began: the field that says when it began."""
        over = Q(**{f"{began}__lt": now - self.usual})
        for until, length in self.longer:
            over &= Q(**{f"{began}__gte": until}) | Q(**{f"{began}__lt": now - length})
        return over


def limit(gate: Gate, name: str, *, now: datetime.datetime) -> Limit:
    """Return a limit of the gate by its field's name."""
    unit, usual = _UNITS[name], getattr(gate, name)
    changes = Event.objects.filter(what=f"gate:{gate.pk}", kind=Kind.GATE_CHANGED)
    known = changes.order_by("pk").values_list("at", f"data__{name}{BEFORE}")
    longer = ((at, before * unit) for at, before in known if before is not None and before > usual)
    return Limit(usual * unit, tuple((at, length) for at, length in longer if at + length > now))
