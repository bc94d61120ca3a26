"""The page on which a steward restricts or suspends an entry of any list at this gate."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.listing import measures as services
from rahdari.gate.listing.forms import MeasureForm, WhyForm
from rahdari.gate.listing.models import Measure
from rahdari.gate.releases.carried import carried
from rahdari.gate.releases.composing import is_known
from rahdari.gate.releases.own import Own
from rahdari.gate.secondary.words import field_word


@open_to(Role.STEWARD, Role.AUDITOR)
@require_http_methods(["GET", "POST"])
def measures(request: HttpRequest) -> HttpResponse:
    """Show the measures that hold, and take another; `?entry=` says about which entry."""
    now, user = timezone.now(), user_of(request)
    today, may_change = timezone.localdate(now), user.role == Role.STEWARD
    posted = request.method == "POST" and may_change
    form = MeasureForm(
        request.POST if posted else None, initial={"entry_id": request.GET.get("entry", "")[:200]}
    )
    if form.is_valid() and not is_known(Own(settings.FOLDER), form.cleaned_data["entry_id"]):
        form.add_error("entry_id", _("There is no such entry in any list here. Copy its id from its list."))
    if form.is_valid():
        given, until = form.cleaned_data, form.until(today)
        restrict = given["kind"] == Measure.Kind.RESTRICT
        services.take(
            given["entry_id"],
            Measure.Kind(given["kind"]),
            fields=given["fields_needed"] if restrict else (),
            reason=given["reason"],
            until=until,
            by=user,
            now=now,
        )
        messages.success(request, _("Kept. It holds from the next release on."))
        return redirect("listing:measures")
    context = {
        "form": form,
        "held": [_with_words(measure) for measure in services.in_force(today).values()],
        "carried": [_with_words(measure) for measure in carried(today)],
        "may_change": may_change,
    }
    return render(request, "listing/measures.html", context, status=422 if form.is_bound else 200)


def _with_words(measure: Measure) -> tuple[Measure, list[str]]:
    return measure, [field_word(field) for field in measure.fields]


@open_to(Role.STEWARD)
@require_POST
def lift(request: HttpRequest, measure: int) -> HttpResponse:
    """End a measure before its day."""
    found = get_object_or_404(Measure, pk=measure)
    form = WhyForm(request.POST)
    if form.is_valid():
        services.lift(found, why=form.cleaned_data["why"], by=user_of(request), now=timezone.now())
        messages.success(request, _("Lifted. It ends with the next release."))
    else:
        messages.error(request, _("Give a reason."))
    return redirect("listing:measures")
