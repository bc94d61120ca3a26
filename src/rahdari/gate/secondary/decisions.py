"""Decisions about a referral, each one transaction with its event. Nothing here refuses anybody."""

from __future__ import annotations

import datetime

from attrs import frozen
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.keeping.fields import reseal
from rahdari.gate.permits import services as permits
from rahdari.gate.secondary import clearances
from rahdari.gate.secondary.grading import only_verify
from rahdari.gate.secondary.models import Decision, Hit, Referral
from rahdari.records.entry import Entry
from rahdari.records.schema import entry_from_json, subject_from_json

Outcome = Decision.Outcome


class NotNow(Exception):
    """A decision that cannot be taken as things stand; its text says why to whoever wanted to."""


@frozen(kw_only=True)
class Given:
    """What somebody decided. entry_id: of the entry that a confirmed referral is."""

    outcome: Decision.Outcome
    basis: Decision.Basis
    note: str = ""
    consent: bool = False
    entry_id: str = ""


def entry_of(hit: Hit) -> Entry:
    """Return the entry as it was when the crossing was screened."""
    return entry_from_json(hit.entry)


def unanswered() -> QuerySet[Decision]:
    """Return the confirmations that no second person has answered."""
    return Decision.objects.filter(outcome=Outcome.CONFIRMED, agreed=None)


def pending(referral: Referral) -> Decision | None:
    """Return the confirmation that waits for a second person."""
    return unanswered().filter(referral=referral).first()


def possible(referral: Referral) -> tuple[Decision.Outcome, ...]:
    """Return the decisions that may be taken now."""
    if referral.status == Referral.Status.UNDONE:
        return ()
    protection = () if referral.protected_at else (Outcome.PROTECTION,)
    if referral.status == Referral.Status.DECIDED or pending(referral):
        return protection
    confirmed = (Outcome.CONFIRMED,) if confirmable(referral) else ()
    return (Outcome.CLEARED, *confirmed, *protection, Outcome.ESCALATED)


def confirmable(referral: Referral) -> list[str]:
    """Return the ids of the entries that this person may be confirmed to be."""
    return [hit.entry_id for hit in referral.hits.all() if not only_verify(entry_of(hit))]


@transaction.atomic
def decide(referral: Referral, given: Given, *, by: User, now: datetime.datetime) -> Decision:
    """Keep a decision. What it changes of the referral, and the clearances that it gives, come with it."""
    referral = _locked(referral)
    if given.outcome not in possible(referral):
        raise NotNow(_("Somebody has decided this already, or this decision is not possible here."))
    confirmed = given.outcome == Outcome.CONFIRMED
    if confirmed and given.entry_id not in confirmable(referral):
        raise NotNow(_("Choose the entry that this person is."))
    decision = Decision.objects.create(
        referral=referral,
        outcome=given.outcome,
        basis=given.basis,
        note=given.note,
        entry_id=given.entry_id if confirmed else "",
        by=by,
        at=now,
    )
    if given.outcome == Outcome.ESCALATED:
        referral.escalated_at = referral.escalated_at or now
    elif not confirmed:  # which only the second person brings about
        _close(referral, now)
    if given.outcome == Outcome.PROTECTION:
        referral.protected_at = now
        referral.complaints.update(entries=[])  # their owners are not to learn of it
        if referral.crossing.subject:
            permits.protect_holder(subject_from_json(referral.crossing.subject), by=by, now=now)
    referral.save()
    record(Kind.REFERRAL_DECIDED, who=by, what=referral, why=given.basis.value, outcome=given.outcome.value)
    if given.outcome == Outcome.CLEARED and given.consent and referral.crossing.subject:
        clearances.give(
            referral,
            subject_from_json(referral.crossing.subject),
            [entry_of(hit) for hit in referral.hits.all()],
            by=by,
            at=now,
            days=referral.crossing.unit.lane.gate.keep_clearance_days,
        )
    return decision


@transaction.atomic
def second(referral: Referral, *, agreed: bool, by: User, now: datetime.datetime) -> None:
    """Keep the second person's answer to a confirmation. A disagreement escalates; it decides nothing."""
    referral = _locked(referral)
    decision = pending(referral)
    if decision is None or referral.status != Referral.Status.WAITING:
        raise NotNow(_("There is nothing to confirm here any more."))
    if decision.by_id == by.pk:
        raise NotNow(_("A second person has to confirm this, with their own sign-in."))
    decision.second, decision.second_at, decision.agreed = by, now, agreed
    decision.save()
    if agreed:
        _close(referral, now)
        referral.confirmed_at = now
    else:
        referral.escalated_at = referral.escalated_at or now
    referral.save()
    if agreed:  # from now on another retention holds
        about = (referral.hits, referral.decisions, referral.corrections, referral.new_hits)
        for row in (referral.crossing, *(row for rows in about for row in rows.all())):
            reseal(row)
    record(Kind.REFERRAL_SECONDED, who=by, what=referral, agreed=agreed)


def _locked(referral: Referral) -> Referral:
    return Referral.objects.select_for_update().get(pk=referral.pk)


def _close(referral: Referral, now: datetime.datetime) -> None:
    referral.status = Referral.Status.DECIDED
    referral.decided_at = referral.decided_at or now
