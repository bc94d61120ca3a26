"""Permits registered, found, renewed, withdrawn: each with its event. None is found but by its number.

Reading thousands of holders takes a good part of a second, so it is done before a transaction: no lane waits.
In it only those are read who came meanwhile: a button that is pressed twice registers nobody twice.
"""

from __future__ import annotations

import datetime

from attrs import frozen
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.listing.sheets import Read
from rahdari.gate.permits.models import Permit, identity_of, valid
from rahdari.gate.permits.numbers import draw, plain
from rahdari.gate.permits.table import Row
from rahdari.gate.place.models import LONGEST_PERMIT, Gate
from rahdari.records.entry import Subject
from rahdari.records.schema import subject_to_json

SOON = datetime.timedelta(days=30)


class Registered(Exception):
    """Somebody of whom all fields are those of a holder whose permit is valid."""


class NotNow(Exception):
    """A permit that is over: withdrawn, or of a holder of whom nothing is kept any more."""


@frozen
class Counts:
    """How many permits are valid, and how many of them end within a month."""

    valid: int
    ending: int


def counts(today: datetime.date) -> Counts:
    """Count the permits; there is no list of them."""
    there = valid(today)
    return Counts(there.count(), there.filter(valid_until__lte=today + SOON).count())


def register_all(
    table: Read[Row], *, by: User, now: datetime.datetime
) -> tuple[list[tuple[int, str]], list[int]]:
    """Make permits out for the rows of a table; return row and number of each, and the rows left out.

    Left out is who has a permit already: a table that is sent twice registers nobody twice.
    """
    today = timezone.localdate(now)
    newest, there = _newest(), holders(today)
    shapes = [
        (row, shape, identity_of(shape)) for row in table.rows for shape in [subject_to_json(row.holder)]
    ]
    with transaction.atomic():
        there |= _since(newest, today)
        known = {row.number for row, _, identity in shapes if identity in there}
        made = [
            (row.number, Permit(number=draw(), holder=shape, valid_until=_until(row.days, now)))
            for row, shape, _ in shapes
            if row.number not in known
        ]
        for _number, permit in made:
            permit.issued_at, permit.issued_by = now, by
        Permit.objects.bulk_create([permit for _number, permit in made], batch_size=200)
        record(
            Kind.PERMIT_REGISTERED,
            who=by,
            permits=len(made),
            known=len(known),
            rejected=table.rejected_rows,
            sha256=table.sha256,
        )
    return [(number, permit.number) for number, permit in made], sorted(known)


def register(holder: Subject, days: int, *, by: User, now: datetime.datetime) -> Permit:
    """Make a permit out for so many days. Raises `Registered`: nobody needs two."""
    shape, until, today = subject_to_json(holder), _until(days, now), timezone.localdate(now)
    newest, there = _newest(), holders(today)
    with transaction.atomic():
        if identity_of(shape) in there | _since(newest, today):
            raise Registered
        permit = Permit.objects.create(
            number=draw(), holder=shape, valid_until=until, issued_at=now, issued_by=by
        )
        record(Kind.PERMIT_REGISTERED, who=by, what=permit, permits=1, valid_until=until.isoformat())
    return permit


def holders(today: datetime.date, *, after: int = 0) -> frozenset[str]:
    """Return who has a permit that is valid, by `identity_of`: to hold one against, and to show nobody.

    after: only of permits that came after this one.
    """
    there = valid(today).filter(pk__gt=after)
    return frozenset(identity_of(one.holder) for one in there if one.holder is not None)


def _newest() -> int:
    return Permit.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _since(newest: int, today: datetime.date) -> frozenset[str]:
    """Return who came after a permit; nobody else registers until the transaction ends."""
    list(Gate.objects.select_for_update(no_key=True))
    return holders(today, after=newest)


@transaction.atomic
def show(permit: Permit, *, purpose: str, by: User) -> None:
    """Record that somebody looks, and what for, before they do."""
    record(Kind.PERMIT_SHOWN, who=by, what=permit, why=purpose)


def uses(permit: Permit) -> QuerySet[Event]:
    """Return when this was shown, and what for."""
    return Event.objects.filter(kind=Kind.PERMIT_SHOWN, what=f"permit:{permit.pk}").order_by("pk")


@transaction.atomic
def renew(permit: Permit, days: int, *, by: User, now: datetime.datetime) -> Permit:
    """Let a permit hold for so many days from now, never for fewer than it does; one that has ended, too."""
    permit = _locked(permit)
    permit.valid_until = max(permit.valid_until, _until(days, now))
    permit.renewed_at, permit.renewed_by = now, by
    permit.save()  # which seals its holder under today's key
    record(Kind.PERMIT_RENEWED, who=by, what=permit, permits=1, valid_until=permit.valid_until.isoformat())
    return permit


@transaction.atomic
def withdraw(permit: Permit, why: Permit.Withdrawal, *, by: User, now: datetime.datetime) -> None:
    """End a permit before its day, for good."""
    permit = _locked(permit)
    permit.withdrawn_at, permit.withdrawn_by, permit.withdrawal = now, by, why
    permit.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal"])
    record(Kind.PERMIT_WITHDRAWN, who=by, what=permit, why=why.value)


@transaction.atomic
def protect(permit: Permit, *, by: User, now: datetime.datetime) -> None:
    """Keep a holder who claims protection from every list's owner: no release is compared with them."""
    permit = Permit.objects.select_for_update().get(pk=permit.pk)
    if permit.protected_at is None:
        permit.protected_at = now
        permit.save(update_fields=["protected_at"])
        record(Kind.PERMIT_PROTECTED, who=by, what=permit)


def protect_holder(subject: Subject, *, by: User, now: datetime.datetime) -> None:
    """Do so for whoever showed a permit of ours when they crossed; in the transaction of the decision."""
    numbers = [plain(document.number) for document in subject.documents if document.kind == "permit"]
    for permit in Permit.objects.filter(number__in=numbers):
        protect(permit, by=by, now=now)


@transaction.atomic
def printed(permit: Permit, language: str, *, by: User) -> None:
    """Note that a pass was printed."""
    record(Kind.PERMIT_PRINTED, who=by, what=permit, language=language)


def _locked(permit: Permit) -> Permit:
    permit = Permit.objects.select_for_update().get(pk=permit.pk)
    if permit.withdrawn_at is not None or permit.holder is None:
        raise NotNow
    return permit


def _until(days: int, now: datetime.datetime) -> datetime.date:
    """Return the last day of so many, today being the first."""
    if not 1 <= days <= LONGEST_PERMIT:
        raise ValueError(days)
    return timezone.localdate(now) + datetime.timedelta(days=days - 1)
