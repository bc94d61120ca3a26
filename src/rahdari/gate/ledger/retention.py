"""Rows of leaves that nobody needs any more: the log has them, and its checkpoint is signed.

A check of which nothing else is kept goes when its time is over and its day's counts are signed: from then on
nobody can open the leaf but whoever holds the receipt. Rows of events stay, and so do those of leaves that
stand for nothing: each that is missing was an event (`audit`).
"""

from __future__ import annotations

import datetime

from rahdari.gate.compliance.models import SignedDay
from rahdari.gate.compliance.services import bounds
from rahdari.gate.ledger.models import Leaf, OwnLog
from rahdari.gate.place.limits import limit
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary.models import Referral

_AT_ONCE = 1_000


def forget(gate: Gate, *, now: datetime.datetime) -> int:
    """Destroy such rows, some at a time; return how many."""
    past = limit(gate, "keep_clear_hours", now=now).past("at", now)
    before = kept_since(now)
    if before is None:
        return 0
    signed = OwnLog.objects.values_list("checkpoint_size", flat=True).first() or 0
    checks = Leaf.objects.filter(past, position__lt=signed, at__lt=before, held=False, release__gt=0)
    others = checks.exclude(reference__in=Referral.objects.values("reference"))
    gone = list(others.values_list("pk", flat=True)[:_AT_ONCE])
    return Leaf.objects.filter(pk__in=gone).delete()[0] if gone else 0


def kept_since(since: datetime.datetime) -> datetime.datetime | None:
    """Return since when each check has its row, if a crossing is kept since then; None: all have theirs."""
    day = SignedDay.objects.values_list("day", flat=True).first()
    return min(since, bounds(day)[1]) if day else None
