"""The slip, and redress: a slip's reference leads to what its holder can do."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.accounts.refusals import refused, slow_down, too_often
from rahdari.gate.looks.plain import say_what_is_wrong
from rahdari.gate.secondary import clearances
from rahdari.gate.secondary.models import Referral
from rahdari.gate.slips import services
from rahdari.gate.slips.forms import AnswerForm, ComplaintForm, FindForm
from rahdari.gate.slips.models import Complaint


@open_to(Role.SUPERVISOR)
@require_POST
def issue(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that a slip is printed, and lead to it in the traveller's language."""
    referral = get_object_or_404(Referral, reference=reference)
    language = _spoken(request.POST.get("language", ""))
    services.issue(referral, language, by=user_of(request))
    return redirect("slips:slip", reference, language)


@open_to(Role.SUPERVISOR)
@require_GET
def slip(request: HttpRequest, reference: str, language: str) -> HttpResponse:
    """Show the slip in the traveller's language."""
    referral = get_object_or_404(Referral, reference=reference)
    until = referral.decided_at or timezone.now()
    code = segno.make(services.code_of(referral), error="l", micro=False)
    context = {
        "referral": referral,
        "gate": referral.crossing.unit.lane.gate,
        "roll": request.GET.get("paper") == "roll",
        "minutes": max(1, round((until - referral.opened_at).total_seconds() / 60)),
        "code": code.svg_inline(border=2, omitsize=True),
    }
    with translation.override(_spoken(language)):
        return render(request, "slips/slip.html", context)


def _spoken(language: str) -> str:
    """Return a language that the gate's pages speak, or raise `Http404`."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language


@open_to(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def redress(request: HttpRequest) -> HttpResponse:
    """Find by a slip's reference, never by a name; show what is open. Who guesses has to wait."""
    form = FindForm(request.POST or None)
    if form.is_bound and too_often(user_of(request)):
        return slow_down(request)
    if form.is_valid():
        if found := services.find(form.cleaned_data["reference"]):
            return redirect("slips:case", found.reference)
        refused(request, "unknown")
        form.add_error("reference", _("This gate has given out no such slip."))
    context = {"form": form, "complaints": services.open_complaints(), "now": timezone.now()}
    return render(request, "slips/redress.html", context, status=422 if form.is_bound else 200)


@open_to(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what the holder of a slip can do, and register a complaint."""
    referral = get_object_or_404(Referral, reference=reference)
    form = ComplaintForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        concern = Complaint.Concern(given["concern"])
        by, now = user_of(request), timezone.now()
        services.complain(referral, concern, given["text"], given["contact"], by=by, now=now)
        messages.success(request, _("The complaint is registered."))
        return redirect("slips:case", reference)
    context = {
        "referral": referral,
        "form": form,
        "answer": AnswerForm(),
        "complaints": referral.complaints.select_related("closed_by"),
        "remembered": clearances.valid(timezone.now()).filter(referral=referral).first(),
        "now": timezone.now(),
    }
    return render(request, "slips/case.html", context, status=422 if form.is_bound else 200)


@open_to(Role.SUPERVISOR)
@require_POST
def answer(request: HttpRequest, reference: str, complaint: int) -> HttpResponse:
    """Close a complaint. Its number alone leads to nobody's slip: numbers are counted through in no time."""
    found = get_object_or_404(Complaint, pk=complaint, referral__reference=reference)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        say_what_is_wrong(request, form)
    else:
        outcome = Complaint.Outcome(form.cleaned_data["outcome"])
        text, now = form.cleaned_data["answer"], timezone.now()
        try:
            services.answer(found, outcome, text, by=user_of(request), now=now)
        except services.AlreadyAnswered:
            messages.error(request, _("Somebody has answered this already."))
    return redirect("slips:case", reference)


@open_to(Role.SUPERVISOR)
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Withdraw a clearance because its holder wishes it."""
    referral = get_object_or_404(Referral, reference=reference)
    services.withdraw_clearances(referral, by=user_of(request), now=timezone.now())
    messages.success(request, _("Withdrawn: nothing is remembered any more."))
    return redirect("slips:case", reference)


@open_to(Role.SUPERVISOR, Role.STEWARD, Role.AUDITOR)
@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """Show supervisors and lists' owners which complaints wait too long: references, never people.

    A claim of protection keeps a complaint from everybody but the supervisors.
    """
    late = services.open_complaints().filter(due_at__lt=timezone.now())
    if user_of(request).role != Role.SUPERVISOR:
        late = late.filter(referral__protected_at=None)
    return render(request, "slips/overdue.html", {"complaints": late})
