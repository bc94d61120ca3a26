"""Memory fades here too: who was on the list is destroyed when their entry has been over for long enough.

So are the reports that it rested on.

What stays of an entry is that there was one: its reference, ground, dates, and who proposed and approved it.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.listing.models import KeptReport, OwnEntry, Term
from rahdari.gate.listing.services import id_of
from rahdari.gate.place.limits import limit
from rahdari.gate.place.models import Gate
from rahdari.gate.slips.services import open_complaints


@transaction.atomic
def forget(gate: Gate, *, now: datetime.datetime) -> int:
    """Destroy who was listed by entries that are over; return of how many.

    A proposal that nobody has answered for as long is over, too. One about which a complaint is open stays.
    """
    before = now - limit(gate, "keep_referral_days", now=now).longest
    terms = Term.objects.filter(entry=OuterRef("pk"))
    alive = Exists(terms.filter(agreed=None, at__gte=before)) | Exists(terms.filter(second_at__gte=before))
    over = Q(withdrawn_at__lt=before) | Q(expires_on__lte=timezone.localdate(before))
    never = Q(expires_on=None, withdrawn_at=None) & ~alive
    kept = {one for entries in open_complaints().values_list("entries", flat=True) for one in entries}
    found = OwnEntry.objects.exclude(identity={}).filter(over | never).select_for_update()
    forgotten = [entry for entry in found if id_of(entry) not in kept]
    for entry in forgotten:
        entry.identity, entry.file_number, entry.owner_contact = {}, "", ""
        entry.withdrawn_at = entry.withdrawn_at or (now if entry.expires_on is None else None)
    OwnEntry.objects.bulk_update(
        forgotten, ["identity", "file_number", "owner_contact", "withdrawn_at"], batch_size=200
    )
    KeptReport.objects.filter(entry__in=forgotten).delete()
    if forgotten:
        record(Kind.ENTRIES_FORGOTTEN, who=None, what=gate, entries=len(forgotten))
    return len(forgotten)
