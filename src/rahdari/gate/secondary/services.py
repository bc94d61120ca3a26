"""Referrals opened, taken back with the crossing that they belong to, and looked back at."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence

import attrs
from django.db import transaction

from rahdari.gate.accounts.models import User
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.secondary.models import Hit, Referral
from rahdari.matching.evidence import Hit as Found
from rahdari.records.schema import entry_to_json

MOST_HITS = 3
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another, read aloud or by hand


def new_reference() -> str:
    """Return what a check is called by; it says nothing about anybody."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def open_referral(
    crossing: Crossing,
    reference: str,
    hits: Sequence[Found],
    reason: Referral.Reason,
    *,
    minutes: int,
    at: datetime.datetime,
    by: User,
) -> Referral:
    """Write the referral of a crossing with a snapshot of its hits, in the transaction of the crossing."""
    referral = Referral.objects.create(
        crossing=crossing,
        reference=reference,
        reason=reason,
        opened_at=at,
        due_at=at + datetime.timedelta(minutes=minutes),
    )
    Hit.objects.bulk_create(
        Hit(
            referral=referral,
            rank=rank,
            entry_id=hit.entry_id,
            entry=entry_to_json(hit.entry),
            evidence=[attrs.asdict(piece) for piece in hit.evidence],
            millibits=hit.millibits,
            threshold=crossing.threshold,
            verify=hit.verify,
        )
        for rank, hit in enumerate(hits[:MOST_HITS], 1)
    )
    record(Kind.REFERRAL_OPENED, who=by, what=referral, reason=reason.value, hits=len(hits))
    return referral


@transaction.atomic
def look_back(referral: Referral, *, purpose: str, by: User) -> None:
    """Record that somebody is shown the traveller of a referral that waits no more, and what for."""
    record(Kind.KEPT_SHOWN, who=by, what=referral, why=purpose, form="referral")


def take_back(unit: Unit) -> None:
    """Take the referrals of an undone unit out of the queue; what was decided already stays decided."""
    waiting = Referral.objects.filter(crossing__unit=unit, status=Referral.Status.WAITING)
    waiting.update(status=Referral.Status.UNDONE)
