"""What the reports count. Drills and undone crossings are not counted: nobody was there."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from attrs import frozen
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour
from django.utils import timezone

from rahdari.gate.desk.models import Crossing, HourCount, Verdict
from rahdari.gate.place.classes import label
from rahdari.gate.reports.suppression import SMALLEST, suppressed
from rahdari.gate.secondary.models import Decision, Hit, Referral

WEEK = datetime.timedelta(days=7)


@frozen
class Line:
    """A line of a table: crossings, and how many of them were referred; None where that is too few."""

    label: str
    crossings: int | None
    referred: int | None


@frozen
class Stops:
    """How many of the crossings were stopped for an entry. rate: None where they are too few to say."""

    crossings: int
    stopped: int | None
    rate: float | None


@frozen
class Minutes:
    """How long decided referrals took, in minutes, at the middle and at the ninetieth of a hundred."""

    count: int
    median: int
    ninetieth: int


@frozen
class FalseStops:
    """An entry, how many were stopped for it who are not meant, and whom to tell."""

    entry_id: str
    count: int | None
    party: str
    owner_contact: str


def midnight(now: datetime.datetime) -> datetime.datetime:
    """Return the beginning of the gate's day."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def by_hour(now: datetime.datetime) -> list[Line]:
    """Return today's crossings by the hour."""
    found = _counted(midnight(now), now).values_list(ExtractHour("unit__at")).order_by()
    counts = {hour: (n, m) for hour, n, m in found.annotate(n=_ALL, m=_REFERRED)}
    return _lines([(f"{hour:02}", *counts.get(hour, (0, 0))) for hour in range(24)])


def by_class(now: datetime.datetime) -> list[Line]:
    """Return today's crossings by class of traveller."""
    found = (
        _counted(midnight(now), now)
        .values_list("unit__traveller_class")
        .order_by("unit__traveller_class__order")
    )
    return _lines([(label(code), n, m) for code, n, m in found.annotate(n=_ALL, m=_REFERRED)])


def stops(since: datetime.datetime, now: datetime.datetime) -> Stops:
    """Return what share of the crossings was stopped for an entry, for comparison with the stop budget.

    Before today from the next whole hour on: of what is past its retention there are counts by the hour.
    """
    if since < midnight(now):
        since = _next_hour(since)
    found, past = _counted(since, now), HourCount.objects.filter(hour__gte=since, hour__lte=now)
    gone = past.aggregate(n=Sum("crossings"), m=Sum("undone"))
    crossings = found.count() + (gone["n"] or 0) - (gone["m"] or 0)
    stopped = found.filter(referral__reason=Referral.Reason.HIT).count()
    few = 0 < stopped < SMALLEST
    rate = stopped / crossings if crossings and not few else None
    return Stops(crossings, None if few else stopped, rate)


def time_in_secondary(now: datetime.datetime) -> Minutes | None:
    """Return how long the referrals decided within a week took; None where they are too few."""
    decided = Referral.objects.filter(decided_at__gt=now - WEEK, status=Referral.Status.DECIDED)
    times = sorted(
        (end - start).total_seconds() / 60
        for start, end in decided.values_list("opened_at", "decided_at")
        if end
    )
    if len(times) < SMALLEST:
        return None
    return Minutes(len(times), round(times[len(times) // 2]), round(times[len(times) * 9 // 10]))


def false_stops() -> list[FalseStops]:
    """Return the entries for which people were stopped who are not meant, the costliest first.

    As far back as referrals are kept. A claim of protection keeps a referral out: nothing of it is shared.
    """
    found = Hit.objects.filter(
        referral__decisions__outcome=Decision.Outcome.CLEARED, referral__protected_at=None
    )
    counts = dict(
        found.values_list("entry_id").annotate(n=Count("referral", distinct=True)).order_by("-n", "entry_id")
    )
    entries = {hit.entry_id: hit.entry for hit in found.order_by("pk")}
    return [
        FalseStops(
            entry_id,
            count,
            entries[entry_id].get("party") or entries[entry_id].get("list_id") or "",
            entries[entry_id].get("owner_contact") or "",
        )
        for entry_id, count in zip(counts, suppressed(list(counts.values())), strict=True)
    ]


def oldest(now: datetime.datetime) -> int | None:
    """Return for how many minutes the oldest referral has waited, None if nobody waits."""
    waiting = Referral.objects.filter(status=Referral.Status.WAITING).order_by("opened_at")
    first = waiting.values_list("opened_at", flat=True).first()
    return int((now - first).total_seconds() // 60) if first else None


def _next_hour(at: datetime.datetime) -> datetime.datetime:
    hour = at.astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)
    return hour if hour == at else hour + datetime.timedelta(hours=1)


_ALL = Count("pk")
_REFERRED = Count("pk", filter=Q(verdict=Verdict.REFER))


def _counted(since: datetime.datetime, until: datetime.datetime) -> QuerySet[Crossing]:
    return Crossing.objects.filter(
        unit__at__gte=since, unit__at__lte=until, unit__drill=False, unit__undone_at=None
    )


def _lines(counts: Sequence[tuple[str, int, int]]) -> list[Line]:
    """Hide small counts, in each column by itself."""
    crossings = suppressed([n for _, n, _ in counts])
    referred = suppressed([m for _, _, m in counts])
    return [Line(name, *pair) for (name, _, _), *pair in zip(counts, crossings, referred, strict=True)]
