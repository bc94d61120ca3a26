"""The pages on which administrators and supervisors keep the place in order."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rahdari.errors import GateError
from rahdari.gate.accounts import services as account_services
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.accounts.views import keep_lane
from rahdari.gate.looks.plain import say_what_is_wrong
from rahdari.gate.place import services
from rahdari.gate.place.forms import (
    AccountForm,
    ChangeAccountForm,
    ComputerForm,
    DocumentForm,
    LaneForm,
    LimitsForm,
    ReasonForm,
)
from rahdari.gate.place.models import AcceptedDocument, Gate, Lane, LaneComputer


def _gate() -> Gate:
    """Return the gate; one server serves one."""
    return Gate.objects.get()


def _reason(request: HttpRequest) -> str:
    """Return the reason that was given for a change; without one, say so."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        return str(form.cleaned_data["why"])
    say_what_is_wrong(request, form)
    return ""


@open_to(Role.ADMINISTRATOR)
def place(request: HttpRequest) -> HttpResponse:
    """Show the gate, its lanes and their computers."""
    context = {
        "gate": _gate(),
        "lanes": Lane.objects.prefetch_related("computers"),
        "form": LaneForm(),
        "here": services.lane_of(request),
    }
    return render(request, "place/place.html", context)


@open_to(Role.ADMINISTRATOR, Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Show and change the limits."""
    form = LimitsForm(request.POST or None, instance=_gate())
    if form.is_valid():
        changed = [field for field in form.changed_data if field != "why"]
        if changed:
            why = form.cleaned_data["why"]
            services.change_gate(form.instance, changed, by=user_of(request), why=why)
        messages.success(request, _("Kept."))
        return redirect("place:limits")
    note = _("If a shorter time is set, what is kept already stays for as long as the one before it said.")
    context = {"form": form, "title": _("Limits"), "note": note}
    return render(request, "place/form.html", context, status=422 if form.is_bound else 200)


@open_to(Role.ADMINISTRATOR)
@require_POST
def add_lane(request: HttpRequest) -> HttpResponse:
    """Add a lane."""
    form = LaneForm(request.POST, instance=Lane(gate=_gate()))
    if not form.is_valid():
        return render(request, "place/form.html", {"form": form, "title": _("New lane")}, status=422)
    given = form.cleaned_data
    services.open_lane(_gate(), given["name"], given["direction"], given["refer_to"], by=user_of(request))
    return redirect("place:place")


@open_to(Role.ADMINISTRATOR)
@require_POST
def register_computer(request: HttpRequest, lane: int) -> HttpResponse:
    """Make the computer at which the administrator sits a lane's."""
    chosen = get_object_or_404(Lane, pk=lane, open=True)
    form, response = ComputerForm(request.POST), redirect("place:place")
    if not form.is_valid():
        say_what_is_wrong(request, form)
        return response
    name = form.cleaned_data["name"] or chosen.name
    keep_lane(response, services.register(chosen, name, by=user_of(request)))
    messages.success(request, _("This computer now belongs to the lane."))
    return response


@open_to(Role.ADMINISTRATOR)
@require_POST
def withdraw_computer(request: HttpRequest, computer: int) -> HttpResponse:
    """Take a computer away from its lane."""
    known = get_object_or_404(LaneComputer, pk=computer, withdrawn_at=None)
    if why := _reason(request):
        services.withdraw(known, by=user_of(request), why=why)
    return redirect("place:place")


@open_to(Role.ADMINISTRATOR, Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest) -> HttpResponse:
    """Show which documents are accepted when, and add a rule."""
    rule = AcceptedDocument(gate=_gate(), first=timezone.localdate())
    form = DocumentForm(request.POST or None, instance=rule)
    if form.is_valid():
        services.accept(form.instance, by=user_of(request), why=form.cleaned_data["why"])
        return redirect("place:documents")
    rules = AcceptedDocument.objects.select_related("traveller_class").order_by("document", "first")
    context = {"form": form, "rules": rules}
    return render(request, "place/documents.html", context, status=422 if form.is_bound else 200)


@open_to(Role.ADMINISTRATOR, Role.SUPERVISOR)
@require_POST
def end_document(request: HttpRequest, rule: int) -> HttpResponse:
    """End a rule with the day before today: from now on it fits nobody."""
    known = get_object_or_404(AcceptedDocument, pk=rule, last=None)
    if why := _reason(request):
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        services.end(known, yesterday, by=user_of(request), why=why)
    return redirect("place:documents")


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("secret")
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the accounts, and make one."""
    form = AccountForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        officer = given["role"] == Role.OFFICER
        try:
            account_services.create(
                given["username"],
                given["name"],
                Role(given["role"]),
                by=user_of(request),
                pin=given["secret"] if officer else None,
                password=None if officer else given["secret"],
                demonstration=user_of(request).demonstration,
            )
            return redirect("place:accounts")
        except GateError as error:
            form.add_error(None, _(error.message))
        except ValidationError as error:
            form.add_error("secret", error)
    context = {"form": form, "accounts": User.objects.order_by("role", "name")}
    return render(request, "place/accounts.html", context, status=422 if form.is_bound else 200)


@open_to(Role.ADMINISTRATOR)
@require_POST
@sensitive_post_parameters("pin")
def change_account(request: HttpRequest, account: int) -> HttpResponse:
    """Give an officer a new PIN, or close or reopen an account."""
    known, by, form = get_object_or_404(User, pk=account), user_of(request), ChangeAccountForm(request.POST)
    if not form.is_valid():
        say_what_is_wrong(request, form)
        return redirect("place:accounts")
    try:
        if pin := form.cleaned_data["pin"]:
            account_services.set_pin(known, pin, by=by)
        else:
            why = form.cleaned_data["why"]
            account_services.open_or_close(known, active=not known.is_active, by=by, why=why)
    except GateError as error:
        messages.error(request, _(error.message))
    return redirect("place:accounts")
