"""The page on which a table of holders is read, and its right rows registered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.accounts.refusals import refused
from rahdari.gate.listing.sheets import Rejected
from rahdari.gate.looks.plain import CannotRead
from rahdari.gate.permits import services
from rahdari.gate.permits import table as tables
from rahdari.gate.permits.forms import TableForm
from rahdari.gate.place.models import Gate


@open_to(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """Read a table and say what of it is right, or register that. Who has a permit is said only then."""
    initial = {"days": Gate.objects.get().permit_days}
    form = TableForm(request.POST or None, request.FILES or None, initial=initial)
    context: dict[str, object] = {"form": form}
    if not form.is_valid():
        return render(request, "permits/table.html", context, status=422 if form.is_bound else 200)
    now = timezone.now()
    try:
        read = tables.read(
            form.cleaned_data["table"], form.cleaned_data["days"], today=timezone.localdate(now)
        )
        if "look" not in request.POST and not read.rows:
            raise CannotRead(_("No row of the table can be registered."))
    except CannotRead as error:
        refused(request, "upload")
        form.add_error("table", str(error))
        return render(request, "permits/table.html", context, status=422)
    context |= {"read": read, "rejected": read.rejected, "left_out": read.rejected_rows}
    if "look" not in request.POST:
        made, known = services.register_all(read, by=user_of(request), now=now)
        why = _("Somebody with exactly these fields has a permit that is valid.")
        rejected = [*read.rejected, *(Rejected(row, "name", why) for row in known)]
        context |= {
            "made": made,
            "rejected": sorted(rejected, key=lambda one: one.row or 0),
            "left_out": read.rejected_rows + len(known),
        }
        if made:
            messages.success(request, _("Registered. Print the passes by their numbers."))
    return render(request, "permits/table.html", context)


@open_to(Role.SUPERVISOR)
@require_GET
def template_csv(request: HttpRequest) -> HttpResponse:
    """Give an empty table as CSV."""
    return tables.template_csv()


@open_to(Role.SUPERVISOR)
@require_GET
def template_xlsx(request: HttpRequest) -> HttpResponse:
    """Give an empty table as Excel has it, with the codes."""
    return tables.template_xlsx()
