"""The reports as a page, and its tables as downloads."""

from __future__ import annotations

import csv
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rahdari.gate.accounts.access import open_to
from rahdari.gate.accounts.models import Role
from rahdari.gate.looks.charts import bars
from rahdari.gate.looks.digits import in_digits
from rahdari.gate.place.models import Gate
from rahdari.gate.reports import drills, services
from rahdari.gate.reports.refused import DAYS, attempts
from rahdari.gate.reports.suppression import SMALLEST, shown
from rahdari.lists.spreadsheet import cell

_READERS = (Role.SUPERVISOR, Role.STEWARD, Role.AUDITOR, Role.ADMINISTRATOR)


@open_to(*_READERS)
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show how the gate does."""
    now, language = timezone.now(), get_language() or "en"
    hours = services.by_hour(now)
    columns = [
        # The referred are shown in an hour whose crossings are hidden, too.
        (
            in_digits(line.label, language),
            max(0, (line.crossings or 0) - (line.referred or 0)),
            line.referred or 0,
        )
        for line in hours
    ]
    context = {
        "gate": Gate.objects.get(),
        "hours": hours,
        "chart": bars(columns, alt=_("Crossings by hour; the table says the same.")),
        "classes": services.by_class(now),
        "rates": (
            (_("today"), services.stops(services.midnight(now), now)),
            (_("seven days"), services.stops(now - services.WEEK, now)),
        ),
        "minutes": services.time_in_secondary(now),
        "false_stops": services.false_stops(),
        "oldest": services.oldest(now),
        "smallest": SMALLEST,
    }
    return render(request, "reports/today.html", context)


@open_to(Role.AUDITOR)
@require_GET
def refused(request: HttpRequest) -> HttpResponse:
    """Show what was tried and refused, as counts."""
    found = attempts(timezone.now())
    return render(request, "reports/refused.html", {"attempts": found, "days": DAYS})


@open_to(Role.AUDITOR)
@require_GET
def drilled(request: HttpRequest) -> HttpResponse:
    """Show who tried how many names in drills."""
    found = drills.drills(timezone.now())
    return render(request, "reports/drills.html", {"drills": found, "days": drills.DAYS})


@open_to(*_READERS)
@require_GET
def download(request: HttpRequest, table: str) -> HttpResponse:
    """Give a table as counts; keys are English, for whatever reads it."""
    if table not in _TABLES:
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    csv.writer(answer).writerows([cell(text) for text in row] for row in _TABLES[table]())
    return answer


def _of_lines(name: str, lines: list[services.Line]) -> list[list[str]]:
    rows = [[line.label, shown(line.crossings), shown(line.referred)] for line in lines]
    return [[name, "crossings", "referred"], *rows]


def _false_stops() -> list[list[str]]:
    rows = [[one.entry_id, shown(one.count)] for one in services.false_stops()]
    return [["entry", "false_stops"], *rows]


_TABLES: dict[str, Callable[[], list[list[str]]]] = {
    "hours": lambda: _of_lines("hour", services.by_hour(timezone.now())),
    "classes": lambda: _of_lines("class", services.by_class(timezone.now())),
    "false-stops": _false_stops,
}
