"""The pages on which a table is read, shown row by row, proposed, and answered by a second person."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rahdari.calibration.cost import EntryCost
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.accounts.refusals import refused
from rahdari.gate.listing import batches, services
from rahdari.gate.listing import table as tables
from rahdari.gate.listing.cost import making_ready, of_rows
from rahdari.gate.listing.forms import ListingForm, TableForm
from rahdari.gate.listing.models import Batch, OwnEntry
from rahdari.gate.listing.services import NotNow
from rahdari.gate.listing.typed import WANTED
from rahdari.gate.listing.vocabulary import Action
from rahdari.gate.looks.plain import CannotRead, whole
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary.words import field_word
from rahdari.records.entry import Entry


@frozen
class Shown:
    """A row as the page shows it."""

    number: int | None
    person: Entry
    missing: str
    leads_to: str
    cost: EntryCost | None


@open_to(Role.STEWARD)
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """Read a table, show what it holds, and propose it."""
    making = making_ready()  # so that costs are there when the table is
    posted = request.method == "POST"
    form = TableForm(request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, object] = {"form": form, "columns": tables.COLUMNS, "most": tables.MOST_ROWS}
    if not form.is_valid():
        return render(request, "listing/table.html", context, status=422 if form.is_bound else 200)
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        read = tables.read(
            form.cleaned_data["table"],
            {name: request.POST.get(name, "") for name in ListingForm.field_order},
            batches.listed(today),
            today=today,
            youngest=Gate.objects.get().youngest_listed,
        )
        if "look" not in request.POST:
            kept = batches.propose(read, by=user_of(request), now=now)
            messages.success(request, _("Proposed. A second person has to approve it."))
            return redirect("listing:batch", kept.pk)
    except (CannotRead, NotNow) as error:
        if isinstance(error, CannotRead):
            refused(request, "upload")
        form.add_error("table", str(error))
        return render(request, "listing/table.html", context, status=422)
    drafts = [services.drafted(row.listing) for row in read.rows]
    rows = _shown(drafts, [row.number for row in read.rows])
    context |= {"read": read, "rows": rows, "rejected": read.rejected, "making": making}
    return render(request, "listing/table.html", context)


@open_to(Role.STEWARD, Role.AUDITOR)
@require_GET
def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """Show a batch: what waits, what became of the others, and what was left out."""
    found = get_object_or_404(Batch.objects.select_related("by"), pk=batch)
    waiting = [term.entry for term in batches.waiting_terms(found)]
    today, user = timezone.localdate(), user_of(request)
    context = {
        "batch": found,
        "making": bool(waiting) and making_ready(),
        "rows": _shown(waiting, [entry.row for entry in waiting]),
        "others": found.entries.exclude(pk__in=[entry.pk for entry in waiting]).order_by("row"),
        "in_force": services.approved(today).filter(batch=found).count(),
        "rejected": found.rejected,
        "rejected_rows": len({one["row"] for one in found.rejected}),
        "mine": found.by_id == user.pk,
        "may_change": user.role == Role.STEWARD,
        "today": today,
    }
    return render(request, "listing/batch.html", context)


@open_to(Role.STEWARD)
@require_POST
def answer(request: HttpRequest, batch: int) -> HttpResponse:
    """Keep the second person's answer to a batch."""
    found = get_object_or_404(Batch, pk=batch)
    given = request.POST.get("answer")
    excluded = frozenset(n for row in request.POST.getlist("exclude") if (n := whole(row)) is not None)
    now = timezone.now()
    try:
        if given not in ("approve", "decline"):
            raise NotNow(_("Approve or decline."))
        count = batches.answer(
            found,
            agreed=given == "approve",
            excluded=excluded,
            by=user_of(request),
            now=now,
            today=timezone.localdate(now),
        )
        messages.success(request, _("Kept. Entries in force: %(count)d") % {"count": count})
    except NotNow as error:
        messages.error(request, str(error))
    return redirect("listing:batch", batch)


def _shown(entries: Sequence[OwnEntry], numbers: Sequence[int | None]) -> list[Shown]:
    records = [services.entry_of(entry, "") for entry in entries]
    known = of_rows(records, Gate.objects.get())
    costs: Sequence[EntryCost | None] = known or [None] * len(records)
    out = []
    for number, record, cost in zip(numbers, records, costs, strict=True):
        missing = ", ".join(field_word(field) for field in WANTED if not getattr(record, field))
        out.append(Shown(number, record, missing, str(Action(str(record.action)).label), cost))
    return sorted(out, key=lambda row: -row.cost.stops if row.cost else 0)  # the costliest first


@open_to(Role.STEWARD)
@require_GET
def template_csv(request: HttpRequest) -> HttpResponse:
    """Give an empty table as CSV."""
    return tables.template_csv()


@open_to(Role.STEWARD)
@require_GET
def template_xlsx(request: HttpRequest) -> HttpResponse:
    """Give an empty table as Excel has it, with the codes."""
    return tables.template_xlsx()
