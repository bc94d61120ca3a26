"""Clearance tokens: given to whoever was let go, looked at by other services of the gate.

Nobody finds a traveller with one: a token says that its reference was checked, and until when that holds.
"""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.ledger.forms import AgainForm, TokenForm
from rahdari.gate.ledger.receipts import Token, crossing_in, goes_on, token_of
from rahdari.gate.ledger.scanned import said_by
from rahdari.gate.looks.plain import CannotRead
from rahdari.gate.place.services import lane_of
from rahdari.gate.secondary.models import Referral
from rahdari.ledger.clearances import Clearance


@open_to(Role.OFFICER, Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a token to be printed or photographed, to whoever gave it: that is recorded (POST) before."""
    crossing = _crossing(request, reference)
    if crossing is None or not goes_on(crossing):
        raise Http404
    if request.method == "POST":
        with transaction.atomic():
            record(Kind.CLEARANCE_SHOWN, who=user_of(request), what=crossing)
        return redirect("ledger:token", reference)
    if not _given(crossing, user_of(request)):
        raise Http404
    token = token_of(crossing, reference, settings.FOLDER)
    return render(request, "ledger/token.html", _shown(request, crossing, token))


def _given(crossing: Crossing, by: User) -> bool:
    """Tell whether it is on record that this person gave this token."""
    told = Event.objects.filter(what=f"crossing:{crossing.pk}")  # few; by kind, SQLite would go through all
    return any(event.kind == Kind.CLEARANCE_SHOWN and event.who_id == by.pk for event in told)


def _shown(request: HttpRequest, crossing: Crossing, token: Token) -> dict[str, object]:
    return {
        "token": token,
        "gate": crossing.unit.lane.gate,
        "roll": request.GET.get("paper") == "roll",
        "code": segno.make(token.code, error="m", micro=False).svg_inline(border=2, omitsize=True),
    }


@open_to(Role.OFFICER, Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Say whether a token holds."""
    form = TokenForm(request.POST or None)
    context: dict[str, object] = {"form": form, "again": AgainForm()}
    if form.is_valid():
        found = _held(form)
        context["token"] = found
        if found:
            context["again"] = AgainForm(initial={"token": form.cleaned_data["token"]})
    return render(request, "ledger/tokens.html", context, status=422 if form.errors else 200)


@open_to(Role.OFFICER, Role.SUPERVISOR)
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Record why the holder of a valid token is checked again; the officer then scans them as anybody."""
    form = AgainForm(request.POST)
    found = _held(form) if form.is_valid() else None
    if found is None:
        return render(request, "ledger/tokens.html", {"form": TokenForm(), "again": form}, status=422)
    with transaction.atomic():
        record(
            Kind.CHECKED_AGAIN, who=user_of(request), why=form.cleaned_data["why"], reference=found.reference
        )
    messages.success(request, _("The reason is recorded. Scan the traveller again."))
    return redirect("desk:lane" if user_of(request).role == Role.OFFICER else "ledger:tokens")


def _held(form: TokenForm) -> Clearance | None:
    """Return what the token says, or None with an error in the form."""
    given = form.cleaned_data
    try:
        return said_by(given["token"], given.get("number", ""), now=timezone.now())
    except CannotRead as error:
        form.add_error("token", str(error))
        return None


def _crossing(request: HttpRequest, reference: str) -> Crossing | None:
    """Return whose token it is: of the officer's own last unit, or of a referral. Nobody looks up others."""
    if user_of(request).role == Role.SUPERVISOR:
        referral = Referral.objects.filter(reference=reference).first()
        return referral.crossing if referral else None
    units = Unit.objects.filter(lane=lane_of(request), officer=user_of(request)).order_by("-at")
    unit = units.first()
    return crossing_in(unit, reference) if unit else None
