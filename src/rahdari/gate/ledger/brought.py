"""Faults of our own log that a witness has brought: what a supervisor and an auditor say of them, together.

A checkpoint that this gate has signed and its log does not go on from is proof. Nothing takes it back: it
warns until one of the two roles has said what it was and the other agrees, and is a past fault from then on,
with both names. Its notes stay in `witness/brought` of the data folder.
"""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rahdari.durable import write_whole
from rahdari.errors import LedgerError
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.ledger.models import Brought, OwnLog
from rahdari.gate.project.folder import DataFolder
from rahdari.ledger.note import parts_of

FAULTS = frozenset({"forked", "deleted"})
"""What a witness may show of our own log."""
ROLES = (Role.SUPERVISOR, Role.AUDITOR)


class NotTogether(Exception):
    """Whoever agrees is of the same role as whoever explained, or something else was agreed to."""


@transaction.atomic
def keep(note: bytes, error: LedgerError, folder: DataFolder) -> None:
    """Keep what shows that our log was another one, and say so, once for each checkpoint."""
    place, name = folder.witness / "brought", sha256(parts_of(note)[0]).hexdigest()[:12]
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    OwnLog.objects.select_for_update().get_or_create(pk=1)  # one note after the other, or one fault is two
    if Brought.objects.filter(notes__contains=name).exists():  # anybody may send it again
        return
    write_whole(place / f"{error.reason}-{name}", note)
    running = Brought.objects.select_for_update().filter(fault=error.reason, settled_at=None).first()
    if running:
        running.notes += f"{name}\n"
        running.save(update_fields=["notes"])
        return
    new = Brought.objects.create(
        fault=error.reason, says=str(error)[:500], at=timezone.now(), notes=f"{name}\n"
    )
    record(Kind.LEDGER_FAULT, who=None, what=new, why=str(error), fault=error.reason)


@transaction.atomic
def explain(brought: int, *, by: User, why: str) -> None:
    """Say what it was. It warns on until somebody of the other role agrees."""
    one = Brought.objects.select_for_update().get(pk=brought, settled_at=None)
    one.why, one.explained_by, one.explained_at = why, by, timezone.now()
    one.save(update_fields=["why", "explained_by", "explained_at"])
    record(Kind.LEDGER_EXPLAINED, who=by, what=one, why=why, fault=one.fault)


@transaction.atomic
def settle(brought: int, *, by: User, why: str) -> None:
    """Agree with what was said: it is a past fault from now on. why: as it was read."""
    one = Brought.objects.select_for_update(of=("self",)).select_related("explained_by")
    found = one.get(pk=brought, settled_at=None)
    if not may_settle(found, by) or found.why != why:
        raise NotTogether
    found.settled_by, found.settled_at = by, timezone.now()
    found.save(update_fields=["settled_by", "settled_at"])
    record(Kind.LEDGER_SETTLED, who=by, what=found, why=why, fault=found.fault)


def may_settle(brought: Brought, user: User) -> bool:
    """Tell whether somebody may agree: of the two roles the one that has not explained it."""
    said = brought.explained_by
    return said is not None and user.role in ROLES and user.role != said.role and user != said


def known() -> QuerySet[Brought]:
    """Return all of them, the last first."""
    return Brought.objects.select_related("explained_by", "settled_by")
