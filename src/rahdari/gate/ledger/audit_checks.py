"""Checks held against their leaves and events, as long as all are kept; part of the `audit`.

A check and the opening of its referral have events without a leaf of their own: the check's leaf stands for
them, and the sum of their shift for all events. So what these events say is held against the rows of the
check, and these against the leaf. A referral's row is never destroyed: whatever tells of one finds it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from rahdari.gate.desk.models import Crossing, Unit, Verdict
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.ledger import rows
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.secondary.models import Referral

_AT_ONCE = 500
_SLACK = datetime.timedelta(hours=1)
"""An event is of the moment after the screening, its unit of the one before."""


def differences(since: datetime.datetime) -> Iterator[str]:
    """Yield a sentence for each check that is not as it was logged. since: from then on all are kept."""
    yield from _told_of_nothing(since)
    kept = Q(verdict=Verdict.REFER) | Q(at__gte=since) | Q(crossings__subject__isnull=False)
    keys = list(Unit.objects.filter(kept, drill=False).order_by("at", "pk").values_list("pk", flat=True))
    keys, seen = list(dict.fromkeys(keys)), set[str]()
    for start in range(0, len(keys), _AT_ONCE):
        units = Unit.objects.in_bulk(keys[start : start + _AT_ONCE])
        found = Crossing.objects.filter(unit__in=units).select_related("unit", "referral").defer("subject")
        crossings = list(found.order_by("unit__at", "pk"))
        yield from _screened(units, crossings, since)
        yield from _opened([one.referral for one in crossings if hasattr(one, "referral")])
        yield from _logged(crossings, since)
        seen.update(map(_reference, crossings))
    checks = Leaf.objects.filter(held=False, at__gte=since).exclude(reference__startswith="event:")
    for reference in checks.order_by("pk").values_list("reference", flat=True):
        if reference not in seen:
            yield f"check {reference} was taken out"


def told() -> int:
    """Return how many checks the events tell of."""
    screened = Event.objects.filter(kind=Kind.CROSSING_SCREENED, data__drill=False)
    return sum(data["members"] for data in screened.values_list("data", flat=True).iterator(10_000))


def _told_of_nothing(since: datetime.datetime) -> Iterator[str]:
    """Yield what events tell of and is not there, though it would be kept."""
    over = Q(data__verdict=Verdict.CLEAR, at__lt=since + _SLACK)
    screened = Event.objects.filter(kind=Kind.CROSSING_SCREENED, data__drill=False).exclude(over)
    referred = Event.objects.filter(what__startswith="referral:")
    units = {f"unit:{key}" for key in Unit.objects.values_list("pk", flat=True)}
    referrals = {f"referral:{key}" for key in Referral.objects.values_list("pk", flat=True)}
    for events, there in ((screened, units), (referred, referrals)):
        for event in events.order_by("pk").iterator(10_000):
            if event.what not in there:
                yield f"what event {event.pk} ({event.kind}) tells of was taken out"


def _screened(
    units: Mapping[UUID, Unit], crossings: Sequence[Crossing], since: datetime.datetime
) -> Iterator[str]:
    """Hold the event of each screening against its unit."""
    events = _events(Kind.CROSSING_SCREENED, [f"unit:{key}" for key in units])
    members = defaultdict[UUID, list[Crossing]](list)
    for crossing in crossings:
        members[crossing.unit_id].append(crossing)
    for key, unit in units.items():
        count = len(members[key])
        says: dict[str, object] = {"lane": unit.lane_id, "verdict": unit.verdict, "paper": unit.paper}
        if count:
            says["index"] = members[key][0].index
        event = events[f"unit:{key}"]
        yield from _as_told(event, unit.officer_id, says, of=f"unit {key} ({Kind.CROSSING_SCREENED})")
        was = event[0].data.get("members", 0) if event else count
        if count > was or (count < was and unit.at >= since):
            yield f"unit {key} has {count} checks, and its event tells of {was}"


def _opened(referrals: Sequence[Referral]) -> Iterator[str]:
    """Hold the event of each referral against it."""
    events = _events(Kind.REFERRAL_OPENED, [f"referral:{referral.pk}" for referral in referrals])
    for referral in referrals:
        of = f"referral {referral.reference} ({Kind.REFERRAL_OPENED})"
        officer, says = referral.crossing.unit.officer_id, {"reason": referral.reason}
        yield from _as_told(events[f"referral:{referral.pk}"], officer, says, of=of)


def _as_told(events: Sequence[Event], who: int, says: Mapping[str, object], *, of: str) -> Iterator[str]:
    if len(events) != 1:
        yield f"the event of {of} was taken out" if not events else f"{of} has {len(events)} events"
    for event in events:
        if event.who_id != who or any(event.data.get(name) != said for name, said in says.items()):
            yield f"event {event.pk} ({event.kind}) was changed"


def _events(kind: Kind, about: Sequence[str]) -> Mapping[str, list[Event]]:
    events = defaultdict[str, list[Event]](list)
    for event in Event.objects.filter(what__in=about).order_by("pk"):
        if event.kind == kind:  # asked for by kind, SQLite would go through all of it
            events[event.what].append(event)
    return events


def _logged(crossings: Sequence[Crossing], since: datetime.datetime) -> Iterator[str]:
    """Hold checks against their leaves; of who was clear beside somebody referred it may be gone."""
    known = rows.leaves([reference for crossing in crossings if (reference := _reference(crossing))])
    for crossing in crossings:
        reference = _reference(crossing)
        found = known.get(reference)
        reason = crossing.referral.reason if hasattr(crossing, "referral") else ""
        if found is None and (crossing.verdict == Verdict.REFER or crossing.unit.at >= since):
            yield f"check {reference or crossing} has no leaf"
        elif found and not rows.fits(found, rows.check_record(crossing, reference, reason)):
            yield f"check {reference} was changed"


def _reference(crossing: Crossing) -> str:
    """Return what a check is called by; empty if the unit's answer does not say."""
    members = crossing.unit.answer["members"]
    return next((str(member["check"]) for member in members if member["number"] == crossing.number), "")
