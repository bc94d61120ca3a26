"""Entries proposed together, and the second person's one answer to them. All of it, or nothing."""

from __future__ import annotations

import datetime
from collections.abc import Collection

import attrs
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.listing.models import Batch, OwnEntry, Term
from rahdari.gate.listing.services import (
    NotNow,
    approved,
    begin,
    check_complaints,
    drafted,
    id_of,
    identity_key,
    waiting,
)
from rahdari.gate.listing.sheets import Read
from rahdari.gate.listing.table import Row


def listed(today: datetime.date) -> dict[str, str]:
    """Return who is on the list already or is proposed for it, by `identity_key`."""
    known = (approved(today) | waiting().order_by("listed_on", "pk")).distinct()
    return {identity_key(entry.identity): id_of(entry) for entry in known}


@transaction.atomic
def propose(table: Read[Row], *, by: User, now: datetime.datetime) -> Batch:
    """Propose the rows that are right. Those that are not are kept as row, column and why."""
    if not table.rows:
        raise NotNow(_("No row of the table can be proposed."))
    batch = Batch.objects.create(
        file=table.file,
        sha256=table.sha256,
        rejected=[attrs.asdict(one) for one in table.rejected],
        by=by,
        at=now,
    )
    entries = [drafted(row.listing) for row in table.rows]
    check_complaints((entry.identity for entry in entries), now)
    for entry, row in zip(entries, table.rows, strict=True):
        entry.batch, entry.row = batch, row.number
    entries = OwnEntry.objects.bulk_create(entries)
    Term.objects.bulk_create(
        Term(entry=entry, days=row.listing.days, review_days=row.listing.review_days, by=by, at=now)
        for entry, row in zip(entries, table.rows, strict=True)
    )
    record(
        Kind.BATCH_PROPOSED,
        who=by,
        what=batch,
        entries=len(entries),
        rejected=table.rejected_rows,
        sha256=table.sha256,
    )
    return batch


def waiting_terms(batch: Batch) -> QuerySet[Term]:
    """Return what of a batch waits for its first answer, in the order of its rows."""
    asked = Term.objects.filter(entry__batch=batch, agreed=None, reason="", entry__withdrawn_at=None)
    return asked.select_related("entry").order_by("entry__row")


@transaction.atomic
def answer(
    batch: Batch,
    *,
    agreed: bool,
    excluded: Collection[int] = (),
    by: User,
    now: datetime.datetime,
    today: datetime.date,
) -> int:
    """Keep the second person's answer; rows that are excluded are declined. Return how many are in force."""
    Batch.objects.select_for_update().get(pk=batch.pk)
    terms = list(waiting_terms(batch).select_for_update(of=("self",)))
    if not terms:
        raise NotNow(_("There is nothing to approve here any more."))
    if any(term.by_id == by.pk for term in terms):
        raise NotNow(_("A second person has to approve this, with their own sign-in."))
    for term in terms:
        term.second, term.second_at = by, now
        term.agreed = agreed and term.entry.row not in excluded
        if term.agreed:
            begin(term.entry, term, today)
    Term.objects.bulk_update(terms, ["second", "second_at", "agreed"], batch_size=200)
    entries = [term.entry for term in terms if term.agreed]
    OwnEntry.objects.bulk_update(entries, ["listed_on", "review_on", "expires_on"], batch_size=200)
    kind = Kind.BATCH_APPROVED if agreed else Kind.BATCH_DECLINED
    record(kind, who=by, what=batch, entries=len(entries), excluded=len(terms) - len(entries))
    return len(entries)
