"""The pages of the register: counts, one permit by its number and for a purpose, a new one, the pass.

A holder is shown in the answer to a POST alone: to a look for a purpose, or to a change. Each is on record.
"""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.accounts.refusals import refused, slow_down, too_often
from rahdari.gate.desk.asked import Problem, Problems, fields_of
from rahdari.gate.looks.plain import say_what_is_wrong
from rahdari.gate.permits import scanning, services
from rahdari.gate.permits.forms import DaysForm, FindForm, WithdrawForm, holder_in
from rahdari.gate.permits.models import Permit
from rahdari.gate.place.models import DocumentChoice, Gate
from rahdari.gate.secondary.comparison import shown
from rahdari.gate.secondary.words import FIELDS, field_word
from rahdari.records.schema import subject_from_json


@open_to(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def permits(request: HttpRequest) -> HttpResponse:
    """Show how many permits there are, and one by its number. Who guesses has to wait."""
    form = FindForm(request.POST or None)
    if form.is_bound and too_often(user_of(request)):
        return slow_down(request)
    if form.is_valid():
        number = scanning.number_in(form.cleaned_data["number"], Gate.objects.get())
        if permit := Permit.objects.filter(number=number).first():
            services.show(permit, purpose=form.cleaned_data["purpose"], by=user_of(request))
            return _one(request, permit)
        if number:  # a mistyped number cannot be one, so it is no guess
            refused(request, "unknown")
        form.add_error("number", _("There is no such permit here."))
    context = {"form": form, "counts": services.counts(timezone.localdate())}
    return render(request, "permits/permits.html", context, status=422 if form.is_bound else 200)


def _one(request: HttpRequest, permit: Permit) -> HttpResponse:
    holder = subject_from_json(permit.holder) if permit.holder else None
    context = {
        "permit": permit,
        "rows": [(field_word(field), shown(field, holder)) for field in FIELDS] if holder else [],
        "uses": services.uses(permit),
        "expired": permit.expired(timezone.localdate()),
        "renewing": DaysForm(initial={"days": Gate.objects.get().permit_days}),
        "withdrawing": WithdrawForm(),
    }
    return render(request, "permits/permit.html", context)


@open_to(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a permit: the holder's fields as a lane takes them, and for how long."""
    form = DaysForm(request.POST or None, initial={"days": Gate.objects.get().permit_days})
    if not form.is_bound:
        return _form(request, form)
    if too_often(user_of(request)):
        return slow_down(request)
    now = timezone.now()
    try:
        holder = holder_in(request.POST, today=timezone.localdate(now))
    except Problems as error:
        form.is_valid()
        return _form(request, form, error.problems)
    if not form.is_valid():
        return _form(request, form)
    try:
        permit = services.register(holder, form.cleaned_data["days"], by=user_of(request), now=now)
    except services.Registered:
        refused(request, "registered")  # or this page would tell, without a trace, who has a permit
        form.add_error(None, _("Somebody with exactly these fields has a permit that is valid."))
        return _form(request, form)
    messages.success(request, _("Registered. Print the pass."))
    return _one(request, permit)


def _form(request: HttpRequest, form: DaysForm, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    context = {
        "form": form,
        "fields": fields_of(0, request.POST.dict(), problems),
        "documents": DocumentChoice.choices,
    }
    return render(request, "permits/new.html", context, status=422 if form.is_bound else 200)


@open_to(Role.SUPERVISOR)
@require_POST
def renew(request: HttpRequest, permit: str) -> HttpResponse:
    """Let a permit hold for longer."""
    found, form = get_object_or_404(Permit, number=permit), DaysForm(request.POST)
    if not form.is_valid():
        say_what_is_wrong(request, form)
        return redirect("permits:permits")
    try:
        renewed = services.renew(found, form.cleaned_data["days"], by=user_of(request), now=timezone.now())
    except services.NotNow:
        return _over(request)
    messages.success(request, _("Renewed. The old pass ends with its day: print a new one."))
    return _one(request, renewed)


@open_to(Role.SUPERVISOR)
@require_POST
def withdraw(request: HttpRequest, permit: str) -> HttpResponse:
    """Withdraw a permit."""
    found, form = get_object_or_404(Permit, number=permit), WithdrawForm(request.POST)
    if not form.is_valid():
        say_what_is_wrong(request, form)
        return redirect("permits:permits")
    why = Permit.Withdrawal(form.cleaned_data["why"])
    try:
        services.withdraw(found, why, by=user_of(request), now=timezone.now())
    except services.NotNow:
        return _over(request)
    messages.success(request, _("Withdrawn."))
    return redirect("permits:permits")


@open_to(Role.SUPERVISOR)
@require_POST
def protect(request: HttpRequest, permit: str) -> HttpResponse:
    """Keep a holder who claims protection from every list's owner."""
    found = get_object_or_404(Permit, number=permit)
    services.protect(found, by=user_of(request), now=timezone.now())
    messages.success(request, _("Kept. No list’s owner and no steward hears of this permit."))
    return redirect("permits:permits")


def _over(request: HttpRequest) -> HttpResponse:
    messages.error(
        request, _("This permit is over: expired, withdrawn, or nothing is kept of its holder any more.")
    )
    return redirect("permits:permits")


@open_to(Role.SUPERVISOR)
@require_POST
def show_pass(request: HttpRequest, permit: str) -> HttpResponse:
    """Show the pass to be printed, in its holder's language. That it was printed is recorded."""
    found, language = get_object_or_404(Permit, number=permit), request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    holder, gate = found.subject(), Gate.objects.get()
    if holder is None or found.withdrawn_at is not None or found.expired(timezone.localdate()):
        return _over(request)
    services.printed(found, language, by=user_of(request))
    code = segno.make(scanning.code_of(found, gate), error="m", micro=False)
    context = {
        "permit": found,
        "name": holder.names[0].text,
        "gate": gate,
        "code": code.svg_inline(border=2, omitsize=True),
    }
    with translation.override(language):
        return render(request, "permits/pass.html", context)
