"""Memory fades: what is kept of travellers is destroyed when its time is over. The counts stay."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q

from rahdari.gate.desk.models import Crossing, Verdict
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.keeping.models import Correction
from rahdari.gate.place.models import Gate
from rahdari.gate.releases.models import NewHit
from rahdari.gate.secondary import clearances
from rahdari.gate.secondary.models import Decision, Hit, Referral
from rahdari.gate.slips.models import Complaint


@transaction.atomic
def forget(gate: Gate, *, now: datetime.datetime) -> int:
    """Destroy what is past its retention; return of how many crossings.

    A referral that nobody has decided, or about which a complaint is open, is kept: forgetting must not
    decide it. The keys under which all this was sealed go when their days are over (`keeping.forgetting`).
    """
    clear_before = now - datetime.timedelta(hours=gate.keep_clear_hours)
    referred_before = now - datetime.timedelta(days=gate.keep_referral_days)
    confirmed_before = now - datetime.timedelta(days=gate.keep_confirmed_days)
    decided = ~Q(referral__status=Referral.Status.WAITING) & ~Q(
        referral__complaints__in=Complaint.objects.filter(closed_at=None)
    )
    past = Q(unit__at__lt=referred_before, referral__confirmed_at=None)
    referred = Q(verdict=Verdict.REFER) & decided & (past | Q(referral__confirmed_at__lt=confirmed_before))
    over = Crossing.objects.filter(
        Q(verdict=Verdict.CLEAR, unit__at__lt=clear_before) | referred,
        subject__isnull=False,
    )
    keys = list(over.values_list("pk", flat=True)[:10_000])
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
    Complaint.objects.filter(told, closed_at__lt=referred_before).update(text=None, contact=None, answer=None)
    clearances.forget(at=now)
    if count:
        record(Kind.TRAVELLERS_FORGOTTEN, who=None, what=gate, crossings=count)
    return count
