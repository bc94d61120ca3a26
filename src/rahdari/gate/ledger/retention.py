"""Rows of leaves that nobody needs any more: the log has them, and its checkpoint is signed.

A check of which nothing else is kept goes when its time is over and its day's counts are signed, and what
stands for nothing with it: from then on nobody can open the leaf but whoever holds the receipt. Rows of
events stay.
"""

from __future__ import annotations

import datetime

from rahdari.gate.compliance.models import SignedDay
from rahdari.gate.compliance.services import bounds
from rahdari.gate.ledger.models import Leaf, OwnLog
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary.models import Referral

_AT_ONCE = 5_000


def forget(gate: Gate, *, now: datetime.datetime) -> int:
    """Destroy such rows, some at a time; return how many."""
    signed = OwnLog.objects.values_list("checkpoint_size", flat=True).first() or 0
    day = SignedDay.objects.values_list("day", flat=True).first()
    if day is None:
        return 0
    before = min(now - datetime.timedelta(hours=gate.keep_clear_hours), bounds(day)[1])
    in_the_log = Leaf.objects.filter(position__lt=signed, at__lt=before)
    blank, check = in_the_log.filter(reference=""), in_the_log.filter(held=False, release__gt=0)
    referred = Referral.objects.values("reference")
    gone = [
        *blank.values_list("pk", flat=True)[:_AT_ONCE],
        *check.exclude(reference__in=referred).values_list("pk", flat=True)[:_AT_ONCE],
    ]
    return Leaf.objects.filter(pk__in=gone).delete()[0] if gone else 0
