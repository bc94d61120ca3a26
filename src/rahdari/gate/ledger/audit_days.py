"""What the sides were told of a day, held against its events; part of the `audit`.

The counts of a day rest on what was counted at the lanes and on the closures, and are signed once: each of
these has its event, with a leaf.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rahdari.gate.compliance.models import SignedDay, Tally
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.place.models import Closure

_Events = dict[str, list[Event]]
_SLACK = datetime.timedelta(minutes=1)
"""An event is of the moment after what it tells of."""


def differences() -> Iterator[str]:
    """Yield a sentence for each signed day, tally and closure that is not as it was recorded."""
    yield from _signed()
    yield from _tallies()
    yield from _closures()


def _signed() -> Iterator[str]:
    events = _of(Kind.DAY_SIGNED)
    kept, days = {f"signedday:{one.pk}": one for one in SignedDay.objects.all()}, defaultdict[str, int](int)
    for event in (event for found in events.values() for event in found):
        days[str(event.data.get("day"))] += 1
        signed = kept.get(event.what)
        if signed is None:
            yield f"the signed counts that event {event.pk} ({event.kind}) tells of were taken out"
        elif (signed.day.isoformat(), signed.hash) != (event.data.get("day"), _hash(event, signed)):
            yield f"the counts of {signed.day} are not those that were signed (event {event.pk})"
    for day, times in days.items():
        if times > 1:
            yield f"the day {day} was signed {times} times"
    for what in kept.keys() - events.keys():
        yield f"the counts of {kept[what].day} have no event"


def _hash(event: Event, signed: SignedDay) -> object:
    """Return the hash that an event tells of; those of the first versions have none."""
    return event.data.get("hash", signed.hash)


def _tallies() -> Iterator[str]:
    events = _of(Kind.TALLY_ENTERED)
    for tally in Tally.objects.select_related("lane"):
        says = (tally.by_id, tally.lane.name, tally.day.isoformat(), tally.count, tally.how)
        found = events.pop(f"tally:{tally.pk}", [])
        told = [
            (one.who_id, *(one.data.get(key) for key in ("lane", "day", "count", "how"))) for one in found
        ]
        if told != [says]:
            yield f"what was counted at lane {tally.lane.name} on {tally.day} is not as it was entered"
    yield from _taken_out(events)


def _closures() -> Iterator[str]:
    begun, ended = _of(Kind.CLOSED), _of(Kind.OPENED_AGAIN)
    for closure in Closure.objects.select_related("lane"):
        about, name = f"closure:{closure.pk}", closure.lane.name if closure.lane else ""
        first, last = begun.pop(about, []), ended.pop(about, [])
        said = [(one.why, one.data.get("lane"), one.data.get("note")) for one in first]
        if (
            said != [(closure.reason, name, closure.note)]
            or not _is_when(first, closure.begun_by_id, closure.begun_at)
            or not _is_when(last, closure.ended_by_id, closure.ended_at)
        ):
            yield f"the closure of {closure.begun_at:%Y-%m-%d %H:%M} ({closure.reason}) is not as it was said"
    yield from _taken_out(begun)


def _is_when(events: Sequence[Event], who: int | None, at: datetime.datetime | None) -> bool:
    """Tell whether events are the one of somebody at a moment; of none, that there is none."""
    if at is None:
        return not events
    return [one.who_id for one in events] == [who] and abs(events[0].at - at) < _SLACK


def _of(kind: Kind) -> _Events:
    """Return the events of a kind by what they are about."""
    events = defaultdict[str, list[Event]](list)
    for event in Event.objects.filter(kind=kind).order_by("pk"):
        events[event.what].append(event)
    return events


def _taken_out(events: _Events) -> Iterator[str]:
    for event in (event for found in events.values() for event in found):
        yield f"what event {event.pk} ({event.kind}) tells of was taken out"
