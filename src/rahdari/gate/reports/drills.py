"""Drills by day and officer: for the auditor. A drill compares what is typed with the lists as a check does.

Nobody stands there, so it is no check, and nobody is referred: whoever wants to know whether a name is listed
would try it there. What was typed is not shown.
"""

from __future__ import annotations

import datetime

from attrs import frozen
from django.db.models import Count, IntegerField, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from rahdari.gate.desk.models import Verdict
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.reports.services import midnight

DAYS = 30


@frozen
class Drills:
    """What an officer did in drills on a day. names: of all units; referred: units that were."""

    day: datetime.date
    officer: str
    units: int
    names: int
    referred: int


def drills(now: datetime.datetime) -> list[Drills]:
    """Return those of the last days, the newest first, and of a day the most names first."""
    since = midnight(now) - datetime.timedelta(days=DAYS - 1)
    found = Event.objects.filter(
        kind=Kind.CROSSING_SCREENED, at__gte=since, at__lte=now, data__drill=True
    ).annotate(day=TruncDate("at", tzinfo=timezone.get_current_timezone()))
    counted = found.values_list("day", "who", "who__name").order_by()
    names = Sum(Cast(KeyTextTransform("members", "data"), IntegerField()))
    referred = Count("pk", filter=Q(data__verdict=Verdict.REFER))
    rows = counted.annotate(units=Count("pk"), names=names, referred=referred)
    lines = [Drills(day, officer, *counts) for day, _, officer, *counts in rows]
    return sorted(lines, key=lambda line: (-line.day.toordinal(), -line.names, line.officer))
