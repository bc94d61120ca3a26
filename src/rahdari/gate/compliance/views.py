"""The report between the sides, as pages and downloads; closures, and the gate's own count."""

from __future__ import annotations

import csv
import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.compliance import services
from rahdari.gate.compliance.forms import ClosureForm, TallyForm
from rahdari.gate.compliance.models import SignedDay, Tally
from rahdari.gate.ledger import words
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Brought
from rahdari.gate.place import closures
from rahdari.gate.place.models import Closure, Gate
from rahdari.gate.reports.suppression import SMALLEST, shown

_READERS = (Role.SUPERVISOR, Role.AUDITOR, Role.STEWARD)
_NOW_AND_BEFORE = 31


@open_to(*_READERS)
@require_GET
def days(request: HttpRequest) -> HttpResponse:
    """Show the last days, and what is closed."""
    return _page(request)


def _page(
    request: HttpRequest,
    *,
    tally: TallyForm | None = None,
    closure: ClosureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    gate, now = Gate.objects.get(), timezone.now()
    context = {
        "days": services.days(gate, now=now, count=_NOW_AND_BEFORE),
        "closed": closures.running(gate).select_related("lane", "begun_by"),
        "tally": tally or TallyForm(initial={"day": services.today(now)}),
        "closure": closure or ClosureForm(gate),
        "may": user_of(request).role == Role.SUPERVISOR,
        "smallest": SMALLEST,
    }
    return render(request, "compliance/days.html", context, status=status)


@open_to(*_READERS)
@require_GET
def day(request: HttpRequest, day: str) -> HttpResponse:
    """Show one day."""
    gate, found = Gate.objects.get(), _day(day)
    start, end = services.bounds(found)
    reported = services.of(gate, found, now=timezone.now())
    context = {
        "day": reported,
        "faults": [(one, words.of(one.fault)) for one in reported.faults],
        "start": start,
        "end": end,
        "smallest": SMALLEST,
    }
    return render(request, "compliance/day.html", context)


@open_to(*_READERS)
@require_GET
def as_json(request: HttpRequest, day: str) -> HttpResponse:
    """Give a day for a program; keys are English."""
    return _named(JsonResponse(_facts(_day(day))), f"{day}.json")


@open_to(*_READERS)
@require_GET
def as_csv(request: HttpRequest, day: str) -> HttpResponse:
    """Give a day as a table of its lanes."""
    found = services.of(Gate.objects.get(), _day(day), now=timezone.now())
    answer = _named(HttpResponse(content_type="text/csv; charset=utf-8"), f"{day}.csv")
    rows = [
        (n + 1, lane.lane.direction, lane.checks, lane.undone, _count(lane.tally), _or_empty(lane.gap))
        for n, lane in enumerate(found.lanes)
    ]
    csv.writer(answer).writerows([("lane", "direction", "checks", "undone", "counted", "gap"), *rows])
    return answer


@open_to(*_READERS)
@require_GET
def signed(request: HttpRequest, day: str) -> HttpResponse:
    """Give the signed counts of a day."""
    found = get_object_or_404(SignedDay, day=_day(day))
    return _named(HttpResponse(found.note, content_type="text/plain; charset=utf-8"), f"{day}.counts")


@open_to(Role.SUPERVISOR)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Keep what was counted at a lane."""
    form = TallyForm(request.POST)
    if not form.is_valid():
        return _page(request, tally=form, status=422)
    given = form.cleaned_data
    how = Tally.How(given["how"])
    services.enter(given["lane"], given["day"], given["count"], how, by=user_of(request))
    messages.success(request, _("Kept."))
    return redirect("compliance:day", given["day"].isoformat())


@open_to(Role.SUPERVISOR)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the gate, or a lane."""
    gate = Gate.objects.get()
    form = ClosureForm(gate, request.POST)
    if not form.is_valid():
        return _page(request, closure=form, status=422)
    given, now = form.cleaned_data, timezone.now()
    reason = Closure.Reason(given["reason"])
    try:
        closures.close(gate, given["lane"], reason, given["note"], by=user_of(request), now=now)
    except closures.ClosedAlready:
        messages.error(request, _("It is closed already."))
    return redirect("compliance:days")


@open_to(Role.SUPERVISOR)
@require_POST
def open_again(request: HttpRequest, closure: int) -> HttpResponse:
    """End a closure."""
    found = get_object_or_404(Closure, pk=closure)
    closures.open_again(found, by=user_of(request), now=timezone.now())
    return redirect("compliance:days")


def _day(text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if len(text) != 10 or not datetime.date(2000, 1, 1) <= day <= services.today(timezone.now()):
        raise Http404
    return day


def _facts(day: datetime.date) -> dict[str, Any]:
    gate = Gate.objects.get()
    found = services.of(gate, day, now=timezone.now())
    return {
        "origin": signer_of(settings.FOLDER, gate.name).name,
        "gate": gate.name,
        "day": day.isoformat(),
        "over": found.over,
        "signed": found.signed.at.isoformat() if found.signed else None,
        "checks": found.checks,
        "checks_by_release": {str(release): n for release, n in found.leaves.items() if release},
        "checks_lost": found.lost,
        "checks_of_lanes": found.crossings,
        "undone": found.undone,
        "referrals": shown(found.referrals),
        "minutes": {"half": found.minutes[0], "nine_of_ten": found.minutes[1]} if found.minutes else None,
        "closures": [_closed(one) for one in found.closures],
        "faults": [_brought(one) for one in found.faults],
        "lanes": [
            {
                "lane": lane.lane.name,
                "checks": lane.checks,
                "undone": lane.undone,
                "counted": lane.tally.count if lane.tally else None,
                "how": lane.tally.how if lane.tally else None,
                "gap": lane.gap,
            }
            for lane in found.lanes
        ],
        "gap": found.gap,
    }


def _brought(one: Brought) -> dict[str, str | None]:
    return {
        "fault": one.fault,
        "says": one.says,
        "at": one.at.isoformat(),
        "why": one.why or None,
        "settled": one.settled_at.isoformat() if one.settled_at else None,
    }


def _closed(one: Closure) -> dict[str, str | None]:
    return {
        "lane": one.lane.name if one.lane else None,
        "reason": one.reason,
        "note": one.note,
        "since": one.begun_at.isoformat(),
        "until": one.ended_at.isoformat() if one.ended_at else None,
    }


def _count(tally: Tally | None) -> str:
    return str(tally.count) if tally else ""


def _or_empty(value: int | None) -> str:
    return "" if value is None else str(value)


def _named(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
