"""Memory fades: a holder's fields are destroyed when their permit has been over for long enough."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.permits.models import Permit
from rahdari.gate.place.limits import limit
from rahdari.gate.place.models import Gate
from rahdari.gate.releases.models import NewHit


@transaction.atomic
def forget(gate: Gate, *, now: datetime.datetime) -> int:
    """Destroy who held permits that are over; return of how many.

    The keys under which they were sealed go when nothing is under them any more (`keeping.forgetting`).
    """
    before = now - limit(gate, "keep_permit_days", now=now).longest
    over = Q(valid_until__lt=timezone.localdate(before)) | Q(withdrawn_at__lt=before)
    # Locked, or one of them is renewed meanwhile.
    ended = Permit.objects.select_for_update().filter(over, holder__isnull=False)
    keys = list(ended.values_list("pk", flat=True))
    Permit.objects.filter(pk__in=keys).update(holder=None)
    # Also what was found while they were being forgotten, or came back with a backup that is older.
    NewHit.objects.filter(permit__isnull=False, permit__holder__isnull=True).delete()
    if keys:
        record(Kind.PERMITS_FORGOTTEN, who=None, what=gate, permits=len(keys))
    return len(keys)
