"""Forgetting for good: the key of a day is destroyed when all that was sealed under it is past its retention.

`desk.retention` empties the fields of each record in its hour. This makes the same true of every copy of the
database: what a backup holds under a destroyed key nobody can read. The event of it names the kind of record,
the day, how many there were, and the hash of the wrapped key that was destroyed. What has to be kept longer
(a referral that nobody decided, an open complaint) is sealed again under today's key before.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from django.db import models, transaction
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Substr

from rahdari.gate.desk.models import Crossing, HourCount, Verdict
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.keeping import copies
from rahdari.gate.keeping.fields import reseal, sealed_fields, sealed_models
from rahdari.gate.keeping.ring import HEAD, Kept, KeyName, ring
from rahdari.gate.keeping.store import fingerprint
from rahdari.gate.place.limits import Limit, limit
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary.models import Clearance, Referral

_DAY = datetime.timedelta(days=1)
_LIMITS = {
    Kept.CLEAR: "keep_clear_hours",
    Kept.REFERRAL: "keep_referral_days",
    Kept.CONFIRMED: "keep_confirmed_days",
}


def forget(gate: Gate, *, now: datetime.datetime) -> int:
    """Destroy the keys that are due, and bring their copies up to date; return of how many."""
    limits = {kept: limit(gate, name, now=now) for kept, name in _LIMITS.items()}
    due = [name for name in ring().names() if _due(name, limits, now)]
    for name in due:
        with transaction.atomic():
            for row in under(name):
                reseal(row)
            _tell(name, gate)
        ring().destroy(name)
    copies.refresh()
    return len(due)


def under(name: KeyName) -> Iterator[models.Model]:
    """Yield the rows of which a field is sealed under this key."""
    for model in sealed_models():
        for field in sealed_fields(model):
            head = Substr(field, 1, HEAD, output_field=models.BinaryField())
            sealed = model._default_manager.filter(**{f"{field}__isnull": False})
            yield from sealed.annotate(head=head).filter(head=name.head).order_by("pk")


def lost() -> KeyName | None:
    """Return the key of the newest crossing that is kept, if the key store lacks it and nobody destroyed it.

    Then the store is gone, or an older copy: what was kept cannot be read, and what comes is kept anew.
    """
    head = Substr("subject", 1, HEAD, output_field=models.BinaryField())
    sealed = Crossing.objects.filter(subject__isnull=False).annotate(head=head).order_by("-pk")
    newest = sealed.values_list("head", flat=True).first()
    if newest is None:
        return None
    name, held = KeyName.of_head(bytes(newest)), ring().store.read()
    return None if str(name) in held.keys or str(name) in held.forgotten else name


def destroyed() -> QuerySet[Event]:
    """Return the events that tell of destroyed keys."""
    return Event.objects.filter(kind=Kind.KEY_DESTROYED)


def _tell(name: KeyName, gate: Gate) -> None:
    """Record it, in the transaction before; a crash between must not make it two."""
    wrapped = ring().store.read().keys[str(name)]
    if not destroyed().filter(data__key=str(name)).exists():
        record(
            Kind.KEY_DESTROYED,
            who=None,
            what=gate,
            key=str(name),
            records=records(name),
            fingerprint=fingerprint(wrapped),
        )


def _due(name: KeyName, limits: Mapping[Kept, Limit], now: datetime.datetime) -> bool:
    begin, end = _bounds(name.day)
    match name.kept:
        case Kept.CLEAR | Kept.REFERRAL | Kept.CONFIRMED:
            return end + limits[name.kept].of(begin) <= now
        case Kept.REPORT | Kept.PERMIT:  # each goes with the entry that it is behind, or has its own end
            return end <= now and next(under(name), None) is None
        case Kept.CLEARANCE:  # each has its own end, after which its row is gone
            return end <= now and not Clearance.objects.filter(given_at__range=_bounds(name.day)).exists()


def records(name: KeyName) -> int:
    """Return how many records began under this key, as far as the database still counts them."""
    day = _bounds(name.day)
    match name.kept:
        case Kept.CLEAR:
            past = HourCount.objects.filter(hour__gte=day[0], hour__lt=day[1])
            gone = past.aggregate(n=Sum(F("crossings") + F("drills")))["n"] or 0
            return gone + Crossing.objects.filter(verdict=Verdict.CLEAR, unit__at__range=day).count()
        case Kept.REFERRAL:
            return Crossing.objects.filter(verdict=Verdict.REFER, unit__at__range=day).count()
        case Kept.CONFIRMED:
            return Referral.objects.filter(confirmed_at__range=day).count()
        case Kept.REPORT:
            return Event.objects.filter(kind=Kind.REPORT_KEPT, at__range=day).count()
        case Kept.PERMIT:
            made = Event.objects.filter(kind__in=(Kind.PERMIT_REGISTERED, Kind.PERMIT_RENEWED), at__range=day)
            return sum(int(data["permits"]) for data in made.values_list("data", flat=True))
        case Kept.CLEARANCE:
            given = Event.objects.filter(kind=Kind.CLEARANCE_GIVEN, at__range=day)
            return sum(int(data["clearances"]) for data in given.values_list("data", flat=True))


def _bounds(day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    start = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return start, start + _DAY
