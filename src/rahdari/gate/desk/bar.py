"""What the bar at the top of every page shows: gate, lane, lists and age, calendars, queue."""

from __future__ import annotations

import datetime
from typing import Literal

from attrs import frozen
from django.apps import apps
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_noop

from rahdari.gate.accounts.models import Role
from rahdari.gate.desk.apps import DeskConfig
from rahdari.gate.desk.screening import ReleaseInForce, SharedScreener
from rahdari.gate.ledger.words import alarm
from rahdari.gate.place.closures import closed
from rahdari.gate.place.models import Closure, Gate, Lane
from rahdari.gate.place.services import lane_of
from rahdari.gate.project.clock import set_lately
from rahdari.gate.secondary.models import Referral
from rahdari.records.calendars import gregorian_to_solar

MONTHS = (
    gettext_noop("Hamal"),
    gettext_noop("Sawr"),
    gettext_noop("Jawza"),
    gettext_noop("Saratan"),
    gettext_noop("Asad"),
    gettext_noop("Sunbula"),
    gettext_noop("Mizan"),
    gettext_noop("Aqrab"),
    gettext_noop("Qaws"),
    gettext_noop("Jadi"),
    gettext_noop("Dalw"),
    gettext_noop("Hut"),
)
"""The Afghan months of the Solar Hijri year."""


@frozen
class Bar:
    """The bar's values. age: of the lists in whole hours. level: what the age means by the gate's limits.

    closed: why the lane, or the gate, is closed. ledger: whether a ledger is not in order.
    late: whether a referral in the queue is about to run out, or has been escalated. clock_set: just now.
    """

    gate: Gate | None
    lane: Lane | None
    release: ReleaseInForce | None
    age: int | None
    level: Literal["fresh", "old", "too-old"]
    now: datetime.datetime
    solar: str
    queue: int
    late: Literal["", "warning", "alarm"]
    drill: bool
    closed: Closure | None
    ledger: bool
    clock_set: bool


def bar(request: HttpRequest) -> dict[str, object]:
    """Give templates `bar`, worked out if they use it."""
    return {"bar": SimpleLazyObject(lambda: bar_of(request, timezone.now()))}


def shared_screener() -> SharedScreener:
    """Return the screener of this process."""
    desk = apps.get_app_config("desk")
    assert isinstance(desk, DeskConfig)
    return desk.screener


def bar_of(request: HttpRequest, now: datetime.datetime) -> Bar:
    """Return the bar for this request."""
    lane = lane_of(request)
    gate = lane.gate if lane else Gate.objects.first()
    release = shared_screener().release()
    age = int((now - release.made).total_seconds() // 3600) if release else None
    limits = (gate.list_warning_hours, gate.list_alarm_hours) if gate else (0, 0)
    late = age is None or age >= limits[1]
    waiting = Referral.objects.filter(status=Referral.Status.WAITING).aggregate(
        all=Count("pk"), warned=Count("warned_at"), escalated=Count("escalated_at")
    )
    return Bar(
        gate=gate,
        lane=lane,
        release=release,
        age=age,
        level="too-old" if late else "old" if age is not None and age >= limits[0] else "fresh",
        now=now,
        solar=solar(timezone.localdate(now)),
        queue=waiting["all"],
        late="alarm" if waiting["escalated"] else "warning" if waiting["warned"] else "",
        drill=bool(request.session.get("drill")),
        closed=closed(gate, lane) if gate else None,
        ledger=getattr(request.user, "role", Role.OFFICER) != Role.OFFICER and alarm(now),
        clock_set=set_lately(),
    )


def solar(day: datetime.date) -> str:
    """Return a day in the Solar Hijri calendar: `1 Qaws 1405`."""
    year, month, number = gregorian_to_solar(day)
    return f"{number} {gettext(MONTHS[month - 1])} {year}"
