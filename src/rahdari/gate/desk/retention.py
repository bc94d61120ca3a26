"""Memory fades: what is kept of travellers is destroyed when its time is over. The counts stay."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q

from rahdari.gate.desk.models import Crossing, Verdict
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.place.models import Gate
from rahdari.gate.releases.models import NewHit
from rahdari.gate.secondary import clearances
from rahdari.gate.secondary.models import Decision, Hit, Referral
from rahdari.gate.slips.models import Complaint


@transaction.atomic
def forget(gate: Gate, *, now: datetime.datetime) -> int:
    """Destroy what is past its retention; return of how many crossings.

    A referral that nobody has decided, or about which a complaint is open, is kept: forgetting must not
    decide it.
    """
    clear_before = now - datetime.timedelta(hours=gate.keep_clear_hours)
    referred_before = now - datetime.timedelta(days=gate.keep_referral_days)
    decided = ~Q(referral__status=Referral.Status.WAITING) & ~Q(
        referral__complaints__in=Complaint.objects.filter(closed_at=None)
    )
    referred = Q(verdict=Verdict.REFER, unit__at__lt=referred_before) & decided
    over = Crossing.objects.filter(
        Q(verdict=Verdict.CLEAR, unit__at__lt=clear_before) | referred,
        subject__isnull=False,
        unit__lane__gate=gate,
    )
    keys = list(over.values_list("pk", flat=True)[:10_000])
    Hit.objects.filter(referral__crossing__in=keys).delete()
    NewHit.objects.filter(referral__crossing__in=keys).delete()
    count = Crossing.objects.filter(pk__in=keys).update(subject=None)
    # Also what was found or written after the traveller had been forgotten.
    NewHit.objects.filter(referral__crossing__subject__isnull=True).delete()
    Decision.objects.filter(referral__crossing__subject__isnull=True).exclude(note="").update(note="")
    Complaint.objects.filter(closed_at__lt=referred_before).update(text="", contact="", answer="")
    clearances.forget(at=now)
    if count:
        record(Kind.TRAVELLERS_FORGOTTEN, who=None, what=gate, crossings=count)
    return count
