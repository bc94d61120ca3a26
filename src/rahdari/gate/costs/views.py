"""The page of costs: for stewards to act on, for supervisors and auditors to read."""

from __future__ import annotations

import csv
import json
import math

import attrs
from attrs import frozen
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rahdari.calibration.cost import EntryCost
from rahdari.calibration.desks import Desks
from rahdari.errors import RecordError
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.costs import names, services
from rahdari.gate.costs.forms import BudgetForm, DayForm
from rahdari.gate.costs.models import Day
from rahdari.gate.costs.words import only_with, with_field
from rahdari.gate.listing.services import measures
from rahdari.gate.looks.charts import Point, curve, pareto
from rahdari.gate.looks.digits import in_digits
from rahdari.gate.place.models import Gate
from rahdari.gate.place.services import change_gate
from rahdari.gate.reports.suppression import SMALLEST
from rahdari.lists.spreadsheet import cell
from rahdari.records.schema import entry_from_json
from rahdari.screening.stored_costs import Costing

_READERS = (Role.STEWARD, Role.SUPERVISOR, Role.AUDITOR)
_ROWS, _COLUMNS = 50, 20
_MOST = 0.8
_WORTH = 0.9
"""A field is named if it leaves less than this of an entry's cost."""


@frozen
class Row:
    """A line of the ranked table. alone: a day. measure: what the gate does about this entry already."""

    cost: EntryCost
    alone: float
    desks: Desks
    helps: tuple[tuple[str, float], ...]
    restricted: tuple[tuple[str, float], ...]
    measure: str


@open_to(*_READERS)
@require_GET
def costs(request: HttpRequest) -> HttpResponse:
    """Show what the lists in force cost."""
    return _page(request)


@open_to(*_READERS)
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """Give every entry's cost; keys are English, for whatever reads it."""
    costing = services.costs_in_force(Gate.objects.get())
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="entry-costs.csv"'
    rows = csv.writer(answer)
    rows.writerow(["entry", "stops_per_day", "low", "high", "alone_per_day"])
    for e in costing.costs.entries if costing else ():
        rows.writerow([cell(e.entry_id), e.expected_per_day, e.low, e.high, _alone(e)])
    return answer


@open_to(Role.STEWARD)
@require_POST
def budget(request: HttpRequest) -> HttpResponse:
    """Change the stop budget, by name and reason."""
    form = BudgetForm(request.POST)
    if not form.is_valid():
        return _page(request, budget_form=form)
    gate = Gate.objects.get()
    if form.share != gate.stop_budget:
        gate.stop_budget = form.share
        change_gate(gate, ["stop_budget"], by=user_of(request), why=form.cleaned_data["why"])
        messages.success(request, _("Kept. The costs are worked out again."))
    return redirect("costs:costs")


@open_to(Role.STEWARD)
@require_POST
def day(request: HttpRequest) -> HttpResponse:
    """Change what is known of the gate's usual day."""
    form = DayForm(request.POST, instance=services.day_of(Gate.objects.get()))
    if not form.is_valid():
        return _page(request, day_form=form)
    changed = [field for field in form.changed_data if field != "why"]
    if changed:
        services.change_day(form.instance, changed, by=user_of(request), why=form.cleaned_data["why"])
        messages.success(request, _("Kept."))
    return redirect("costs:costs")


@open_to(Role.STEWARD)
@require_POST
def typed(request: HttpRequest) -> HttpResponse:
    """Say what one entry would cost, as JSON; the body is an entry in the one schema. Nothing is kept."""
    try:
        given = json.loads(request.body)
        if isinstance(given, dict):
            given = {"id": "typed", "kind": "person"} | given
        entry = entry_from_json(given)
    except (ValueError, RecordError) as error:
        return JsonResponse({"error": str(error)}, status=422)
    gate = Gate.objects.get()
    cost = services.cost_of(entry, gate)
    desks = services.day_of(gate).desks(cost.expected_per_day)
    told = attrs.asdict(cost) | {"restricted": dict(cost.restricted), "desks": desks.desks}
    return JsonResponse({key: told[key] for key in _TOLD})


_TOLD = ("stops", "expected_per_day", "low", "high", "desks", "helps", "restricted")


def _page(
    request: HttpRequest, *, budget_form: BudgetForm | None = None, day_form: DayForm | None = None
) -> HttpResponse:
    gate = Gate.objects.get()
    usual = services.day_of(gate)
    costing = services.costs_in_force(gate)
    may_change = user_of(request).role == Role.STEWARD
    context: dict[str, object] = {
        "gate": gate,
        "day": usual,
        "costing": costing,
        "may_change": may_change,
        "budget_form": (budget_form or BudgetForm.of(gate)) if may_change else None,
        "day_form": (day_form or DayForm(instance=usual)) if may_change else None,
        "counted": names.people() if usual.own_names else None,
        "least_counted": names.LEAST,
        "there_is_an_index": services.there_is_an_index(),
    }
    if costing:
        context |= _figures(costing, gate, usual)
    refused = budget_form is not None or day_form is not None
    return render(request, "costs/costs.html", context, status=422 if refused else 200)


def _figures(costing: Costing, gate: Gate, usual: Day) -> dict[str, object]:
    found = costing.costs
    held = measures()
    allowed = gate.stop_budget * found.per_day
    return {
        "desks": usual.desks(found.expected_stops_per_day),
        "allowed": allowed,
        "allowed_desks": usual.desks(allowed),
        "rows": [
            _row(e, usual, held[e.entry_id].get_kind_display() if e.entry_id in held else "")
            for e in found.entries[:_ROWS]
        ],
        "more": max(0, len(found.entries) - _ROWS),
        "few": found.causing(_MOST),
        "pareto": _pareto(found.entries[:_COLUMNS]),
        "curve": _curve(costing, gate.stop_budget),
        "observed": services.observed(costing, timezone.now()),
        "smallest": SMALLEST,
        "own_names": found.population == names.POPULATION,
    }


def _row(cost: EntryCost, usual: Day, measure: str) -> Row:
    worth = _WORTH * cost.expected_per_day
    return Row(
        cost,
        _alone(cost),
        usual.desks(cost.expected_per_day),
        tuple((with_field(h.field), h.expected_per_day) for h in cost.helps if h.expected_per_day < worth),
        tuple((only_with(field), left) for field, left in cost.restricted if left < worth),
        measure,
    )


def _alone(cost: EntryCost) -> float:
    return cost.alone / cost.stops * cost.expected_per_day if cost.stops else 0.0


def _pareto(entries: tuple[EntryCost, ...]) -> SafeString | None:
    if not entries:
        return None
    language = get_language() or "en"
    columns = [(in_digits(n, language), e.expected_per_day, e.reached) for n, e in enumerate(entries, 1)]
    share = in_digits(f"{100 * entries[-1].reached:.0f} %", language)
    alt = _("Stops a day by entry, and the share of all stops that they make up; the table says the same.")
    return pareto(columns, share_label=share, alt=alt)


def _curve(costing: Costing, stop_budget: float) -> SafeString | None:
    if costing.recall is None:
        return None
    language = get_language() or "en"
    points = sorted(costing.recall.points, key=lambda p: p.budget)
    first, last = (math.log(points[n].budget) for n in (0, -1))

    def along(share: float) -> float:
        return (math.log(share) - first) / ((last - first) or 1)

    drawn = [
        Point(
            along(p.budget),
            in_digits(f"{1000 * p.budget:g}", language),
            p.recall.share,
            p.recall.low,
            p.recall.high,
        )
        for p in points
    ]
    levels = in_digits("0% 50% 100%", language)
    alt = _("Share of listed people found by stop budget; the table says the same.")
    return curve(drawn, here=along(stop_budget), here_label=_("today"), levels=levels, alt=alt)
