"""Slips issued, complaints registered and answered, clearances withdrawn: each with its event."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from rahdari.errors import LedgerError
from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.ledger import receipts
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary import clearances
from rahdari.gate.secondary.models import Referral
from rahdari.gate.slips.models import Complaint
from rahdari.gate.slips.signing import NotOurs, reference_of, sign


class AlreadyAnswered(Exception):
    """A complaint that somebody has answered."""


def code_of(referral: Referral) -> str:
    """Return the text of the slip's code: a receipt of the ledger, which says nothing of the referral.

    A check from before there was a ledger has none, and a code that only this gate reads.
    """
    receipt = receipts.receipt_of(referral.reference, referral.crossing.unit.lane.gate, settings.FOLDER)
    return receipt or sign(referral.reference, referral.opened_at, _key())


def find(text: str) -> Referral | None:
    """Return the referral of a reference, typed or as the slip's code was scanned. There is no other way."""
    typed = "".join(text.split())
    try:
        if receipts.is_receipt(text):
            typed = receipts.reference_in(text, Gate.objects.get(), settings.FOLDER)
        elif ":" in typed:
            typed = reference_of(typed, _key())
    except (NotOurs, LedgerError):
        return None
    return Referral.objects.filter(reference=typed.upper()).first()


@transaction.atomic
def issue(referral: Referral, language: str, *, by: User) -> None:
    """Note that a slip was printed."""
    record(Kind.SLIP_ISSUED, who=by, what=referral, language=language)


@transaction.atomic
def complain(
    referral: Referral,
    concern: Complaint.Concern,
    text: str,
    contact: str,
    *,
    by: User,
    now: datetime.datetime,
) -> Complaint:
    """Register a complaint; its clock runs from now."""
    days = referral.crossing.unit.lane.gate.complaint_days
    protected = referral.protected_at is not None
    complaint = Complaint.objects.create(
        referral=referral,
        concern=concern,
        text=text,
        contact=contact,
        entries=[] if protected else list(referral.hits.values_list("entry_id", flat=True)),
        received_at=now,
        due_at=now + datetime.timedelta(days=days),
    )
    record(Kind.COMPLAINT_REGISTERED, who=by, what=complaint, why=concern.value)
    return complaint


@transaction.atomic
def answer(
    complaint: Complaint, outcome: Complaint.Outcome, text: str, *, by: User, now: datetime.datetime
) -> None:
    """Close a complaint with its outcome. Once: `AlreadyAnswered`. Its entries go: nobody needs them now."""
    complaint = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if complaint.closed_at is not None:
        raise AlreadyAnswered
    complaint.outcome, complaint.answer = outcome, text
    complaint.closed_at, complaint.closed_by, complaint.entries = now, by, []
    complaint.save()
    late = now > complaint.due_at
    record(Kind.COMPLAINT_ANSWERED, who=by, what=complaint, outcome=outcome.value, late=late)


@transaction.atomic
def withdraw_clearances(referral: Referral, *, by: User, now: datetime.datetime) -> int:
    """Withdraw what the holder of this slip agreed to have remembered; return of how many."""
    return clearances.withdraw(referral, by=by, at=now)


def open_complaints() -> QuerySet[Complaint]:
    """Return what has not been answered, the most urgent first."""
    return Complaint.objects.filter(closed_at=None).select_related("referral")


def _key() -> bytes:
    key: bytes = settings.FOLDER.secret("slips")
    return key[:32]
