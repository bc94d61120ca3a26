"""The reports that an own entry rests on: kept with it, destroyed with it, read on record.

They go nowhere: no release has them, and no lane. Which were there when an entry was approved stays so:
before that one can be removed again, afterwards they are only added to.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import attrs
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.listing.models import KeptReport, OwnEntry
from rahdari.gate.listing.services import NotNow, is_in_force, waiting_term
from rahdari.sources.apart import read_apart
from rahdari.sources.kept import report_from_json, report_to_json
from rahdari.sources.records import Report

MOST_REPORTS = 20
MOST_LETTERS = 200_000
"""Of all reports of an entry together: worked through in two seconds, by the lanes' own server."""


def keep(
    entry: OwnEntry,
    data: bytes,
    *,
    file: str,
    publisher: str,
    published: datetime.date | None,
    by: User,
    now: datetime.datetime,
) -> KeptReport:
    """Read a report and keep it with an entry; its bytes are not kept. Raises ReportError."""
    if not takes_reports(entry, timezone.localdate(now)):
        raise NotNow(_("The entry is over. No report is added to it."))
    report = read_apart(data, file or _("The text"), publisher=publisher, published=published)
    with transaction.atomic():
        entry = OwnEntry.objects.select_for_update().get(pk=entry.pk)
        if not takes_reports(entry, timezone.localdate(now)):
            raise NotNow(_("The entry is over. No report is added to it."))
        kept = list(entry.reports.all())
        if any(one.content["text"] == report.text for one in kept):
            raise NotNow(_("This report is there already."))
        if len(kept) >= MOST_REPORTS:
            raise NotNow(_("An entry rests on 20 reports at most."))
        if len(report.text) + sum(len(one.content["text"]) for one in kept) > MOST_LETTERS:
            raise NotNow(_("Together the reports are too long. Keep those that say something of their own."))
        number = 1 + (entry.reports.aggregate(last=Max("number"))["last"] or 0)
        one = KeptReport.objects.create(
            entry=entry,
            number=number,
            content=report_to_json(attrs.evolve(report, label=f"R{number}")),
            file=file,
            by=by,
            at=now,
        )
        record(Kind.REPORT_KEPT, who=by, what=entry, number=number)
    return one


@transaction.atomic
def remove(entry: OwnEntry, number: int, *, by: User) -> None:
    """Remove a report that was kept by mistake, as long as the entry has not been approved."""
    entry = OwnEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.listed_on is not None:
        raise NotNow(_("The entry was approved with this report. It stays."))
    if not entry.reports.filter(number=number).delete()[0]:
        raise NotNow(_("There is no such report any more."))
    record(Kind.REPORT_REMOVED, who=by, what=entry, number=number)


@transaction.atomic
def opened(entry: OwnEntry, *, by: User) -> tuple[Report, ...]:
    """Return the reports of an entry, on record: they tell of more people than the one who is listed."""
    found = tuple(report_from_json(one.content) for one in entry.reports.all())
    if found:
        record(Kind.REPORTS_READ, who=by, what=entry, reports=len(found))
    return found


def looked_at(given: Sequence[tuple[str, bytes]], *, by: User) -> tuple[Report, ...]:
    """Return the reports in some files. Only that somebody looked is kept. Raises ReportError."""
    if len(given) > MOST_REPORTS:
        raise NotNow(_("An entry rests on 20 reports at most."))
    read = [read_apart(data, file) for file, data in given]
    if sum(len(report.text) for report in read) > MOST_LETTERS:
        raise NotNow(_("Together the reports are too long. Keep those that say something of their own."))
    with transaction.atomic():
        record(Kind.REPORTS_READ, who=by, reports=len(read))
    return tuple(attrs.evolve(report, label=f"R{n} {report.label}") for n, report in enumerate(read, 1))


def takes_reports(entry: OwnEntry, today: datetime.date) -> bool:
    """Tell whether an entry is proposed or in force."""
    proposed = entry.withdrawn_at is None and waiting_term(entry) is not None
    return bool(entry.identity) and (proposed or is_in_force(entry, today))
