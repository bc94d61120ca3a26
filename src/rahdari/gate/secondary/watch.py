"""The clock of the referrals: a warning before one runs out, then it is escalated. Never is it decided.

Run every few seconds by the one process; running it twice, or late, changes nothing twice.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary.models import Referral


@transaction.atomic
def keep_time(gate: Gate, *, now: datetime.datetime) -> None:
    """Warn of what runs out soon, escalate what has run out, and record each once."""
    soon = now + datetime.timedelta(minutes=gate.referral_warning_minutes)
    # Only the referrals are locked: the lanes go on meanwhile, on PostgreSQL too.
    waiting = Referral.objects.select_for_update(of=("self",)).filter(status=Referral.Status.WAITING)
    for referral in waiting.filter(due_at__lte=soon, warned_at=None):
        referral.warned_at = now
        referral.save(update_fields=["warned_at"])
        record(Kind.REFERRAL_WARNED, who=None, what=referral)
    for referral in waiting.filter(due_at__lte=now, escalated_at=None):
        referral.escalated_at = now
        referral.save(update_fields=["escalated_at"])
        record(Kind.REFERRAL_ESCALATED, who=None, what=referral, why="the limit has run out")
