"""What a steward decided about an entry of any list, for this gate and for a time.

An entry's owner may list whom they will; what it does here is this gate's business. *restrict*: it is matched
only with travellers whose birth date, father's name or document is known. *suspend*: it is not matched. Both
are applied when a release is composed, so what the lanes compare with is always what was signed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import attrs
from django.db import transaction

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.listing.models import Measure
from rahdari.records.entry import Entry

FIELDS = ("birth_dates", "father_names", "documents")
"""What a restricted entry can be made to need."""


@transaction.atomic
def take(
    entry_id: str,
    kind: Measure.Kind,
    *,
    fields: Sequence[str] = (),
    reason: str,
    until: datetime.date,
    by: User,
    now: datetime.datetime,
) -> Measure:
    """Restrict or suspend an entry. What was in force about it until now ends with that."""
    for before in Measure.objects.select_for_update().filter(entry_id=entry_id, ended_at=None):
        _end(before, why=reason, by=by, now=now)
    measure = Measure.objects.create(
        entry_id=entry_id, kind=kind, fields=list(fields), reason=reason, until=until, by=by, at=now
    )
    record(
        Kind.MEASURE_TAKEN,
        who=by,
        what=measure,
        why=reason,
        entry=entry_id,
        measure=kind.value,
        fields=" ".join(fields),
        until=until.isoformat(),
    )
    return measure


@transaction.atomic
def lift(measure: Measure, *, why: str, by: User, now: datetime.datetime) -> None:
    """End a measure before its day. Twice is as good as once."""
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    if measure.ended_at is None:
        _end(measure, why=why, by=by, now=now)
        record(Kind.MEASURE_LIFTED, who=by, what=measure, why=why, entry=measure.entry_id)


def in_force(today: datetime.date) -> Mapping[str, Measure]:
    """Return the measures that hold, by the id of the entry."""
    held = Measure.objects.filter(ended_at=None, until__gt=today).select_related("by")
    return {measure.entry_id: measure for measure in held}


def applied(entry: Entry, held: Mapping[str, Measure]) -> Entry | None:
    """Return an entry as this gate matches it; None for a suspended one."""
    measure = held.get(entry.id)
    if measure is None:
        return entry
    if measure.kind == Measure.Kind.SUSPEND:
        return None
    return attrs.evolve(entry, restriction=(*entry.restriction, *measure.fields))


def _end(measure: Measure, *, why: str, by: User, now: datetime.datetime) -> None:
    measure.ended_at, measure.ended_by, measure.ended_why = now, by, why
    measure.save(update_fields=["ended_at", "ended_by", "ended_why"])
