"""Memory fades: what is kept of travellers is destroyed when its time is over. The counts stay.

Two steps, in this order: `forget` empties what is past its time, `count` makes counts of the clear crossings
that are empty. Invariant: a clear crossing is a row or in a count, never both and never neither.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rahdari.gate.desk.models import Crossing, HourCount, Unit, Verdict
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.keeping.models import Correction
from rahdari.gate.place.limits import limit
from rahdari.gate.place.models import Gate
from rahdari.gate.releases.models import NewHit
from rahdari.gate.secondary import clearances
from rahdari.gate.secondary.models import Decision, Hit, Referral
from rahdari.gate.slips.models import Complaint

_FORGOTTEN, _COUNTED = 500, 200  # at once, in one transaction, for which the lanes wait


@transaction.atomic
def forget(gate: Gate, *, now: datetime.datetime) -> int:
    """Destroy what is past its retention, some at a time; return of how many crossings.

    A referral that nobody has decided, or about which a complaint is open, is kept: forgetting must not
    decide it. The keys under which all this was sealed go when their days are over (`keeping.forgetting`).
    """
    clear, referred, confirmed = (
        limit(gate, name, now=now)
        for name in ("keep_clear_hours", "keep_referral_days", "keep_confirmed_days")
    )
    decided = ~Q(referral__status=Referral.Status.WAITING) & ~Q(
        referral__complaints__in=Complaint.objects.filter(closed_at=None)
    )
    past = Q(referral__confirmed_at=None) & referred.past("unit__at", now)
    past |= confirmed.past("referral__confirmed_at", now)
    over = Crossing.objects.filter(
        Q(verdict=Verdict.CLEAR) & clear.past("unit__at", now) | Q(verdict=Verdict.REFER) & decided & past,
        subject__isnull=False,
    )
    keys = list(over.values_list("pk", flat=True)[:_FORGOTTEN])
    Hit.objects.filter(referral__crossing__in=keys).delete()
    NewHit.objects.filter(referral__crossing__in=keys).delete()
    count = Crossing.objects.filter(pk__in=keys).update(subject=None)
    # Also what was found or written after the traveller had been forgotten.
    NewHit.objects.filter(referral__isnull=False, referral__crossing__subject__isnull=True).delete()
    written = Q(note__isnull=False) | Q(entry_id__isnull=False)
    Decision.objects.filter(written, referral__crossing__subject__isnull=True).update(
        note=None, entry_id=None
    )
    Correction.objects.filter(note__isnull=False, referral__crossing__subject__isnull=True).update(note=None)
    told = Q(text__isnull=False) | Q(contact__isnull=False) | Q(answer__isnull=False)
    Complaint.objects.filter(told, referred.past("closed_at", now)).update(
        text=None, contact=None, answer=None
    )
    clearances.forget(at=now)
    if count:
        record(Kind.TRAVELLERS_FORGOTTEN, who=None, what=gate, crossings=count)
    return count


@transaction.atomic
def count(gate: Gate, *, now: datetime.datetime) -> int:
    """Make counts of clear crossings of which nothing is kept any more, some at a time; return how many.

    Today's stay until midnight, whatever the retention: the reports of the day count them by their minute.
    Who was clear beside somebody referred leaves no more than that there were so many.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    past = limit(gate, "keep_clear_hours", now=now).past("unit__at", now)
    over = Crossing.objects.filter(past, verdict=Verdict.CLEAR, subject__isnull=True, unit__at__lt=midnight)
    crossings = list(over.select_related("unit__lane", "unit__traveller_class")[:_COUNTED])
    _add(crossings)
    Crossing.objects.filter(pk__in=[one.pk for one in crossings]).delete()
    units = {one.unit.pk: one.unit for one in crossings}
    referred = set(Crossing.objects.filter(unit__in=units).values_list("unit", flat=True))
    for key in referred:
        _leave_out(units[key], {one.number for one in crossings if one.unit_id == key})
    Unit.objects.filter(pk__in=units.keys() - referred).delete()
    return len(crossings)


def _add(crossings: Iterable[Crossing]) -> None:
    """Add crossings to the counts of their hours."""
    found = dict[tuple[datetime.datetime, int, str, str], HourCount]()
    for one in crossings:
        unit = one.unit
        hour = unit.at.astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)
        key = (hour, unit.lane_id, unit.traveller_class_id, one.index)
        if key not in found:
            found[key] = HourCount.objects.get_or_create(
                hour=hour, lane=unit.lane, traveller_class=unit.traveller_class, index=one.index
            )[0]
        counted = found[key]
        counted.drills += unit.drill
        counted.crossings += not unit.drill
        counted.undone += not unit.drill and unit.undone_at is not None
    HourCount.objects.bulk_update(found.values(), ("crossings", "undone", "drills"))


def _leave_out(unit: Unit, numbers: set[int]) -> None:
    """Leave nothing of members in the answer that the lane got: no reference leads to them any more."""
    for member in unit.answer["members"]:
        if member["number"] in numbers:
            member |= {"check": "", "notices": []}
    unit.save(update_fields=["answer"])
