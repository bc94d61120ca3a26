"""The page for the person concerned: what is kept about their slip's reference, and a way to put it right.

It answers a POST, so that nothing is shown without a purpose that is on record; nothing leads here by name.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.accounts.refusals import refused, slow_down, too_often
from rahdari.gate.keeping import services
from rahdari.gate.keeping.forms import CorrectForm, ShowForm
from rahdari.gate.keeping.models import Correction
from rahdari.gate.looks.plain import CannotRead, say_what_is_wrong
from rahdari.gate.secondary import clearances
from rahdari.gate.secondary.comparison import shown
from rahdari.gate.secondary.models import Referral
from rahdari.gate.secondary.words import FIELDS, field_word, value_word
from rahdari.gate.slips.services import find
from rahdari.records.schema import subject_from_json


@open_to(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """Ask for a slip's reference and the purpose; show what is kept about it. Who guesses has to wait."""
    if request.method == "GET":
        asked = ShowForm(initial={"reference": request.GET.get("reference", "")[:300]})
        return render(request, "keeping/kept.html", {"form": asked})
    if too_often(user_of(request)):
        return slow_down(request)
    form = ShowForm(request.POST)
    referral = find(form.cleaned_data["reference"]) if form.is_valid() else None
    if referral is None:
        if form.is_valid():
            refused(request, "unknown")
            form.add_error("reference", _("This gate has given out no such slip."))
        return render(request, "keeping/kept.html", {"form": form}, status=422)
    purpose, now = form.cleaned_data["purpose"], timezone.now()
    file = services.show(referral, purpose=purpose, form="page", by=user_of(request), now=now)
    subject = subject_from_json(file["traveller"]) if file["traveller"] else None
    context = {
        "form": form,
        "purpose": purpose,
        "referral": referral,
        "unit": referral.crossing.unit,
        "rows": [(field_word(field), shown(field, subject)) for field in FIELDS] if subject else [],
        "decisions": referral.decisions.all(),
        "remembered": clearances.valid(now).filter(referral=referral),
        "complaints": referral.complaints.all(),
        "corrections": referral.corrections.all(),
        "entries": len(file["compared_with_entries"]),
        "compared": _compared(file["compared_with_entries"]),
        "again": [
            (hit, [field_word(field) for field, _millibits in hit.evidence or ()])
            for hit in referral.new_hits.select_related("release").order_by("pk")
        ],
        "uses": services.uses(referral),
        "correct": CorrectForm(),
    }
    return render(request, "keeping/kept.html", context)


@open_to(Role.SUPERVISOR)
@require_POST
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the same as a file, to be handed over."""
    referral = get_object_or_404(Referral, reference=reference)
    form = ShowForm({"reference": reference, "purpose": request.POST.get("purpose", "")})
    if not form.is_valid():
        say_what_is_wrong(request, form)
        return redirect(_back(reference))
    purpose = form.cleaned_data["purpose"]
    kept = services.show(referral, purpose=purpose, form="file", by=user_of(request), now=timezone.now())
    answer = JsonResponse(kept, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="kept-{referral.reference}.json"'
    return answer


@open_to(Role.SUPERVISOR)
@require_POST
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a field right, or add a note."""
    referral = get_object_or_404(Referral, reference=reference)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        say_what_is_wrong(request, form)
        return redirect(_back(reference))
    given, now = form.cleaned_data, timezone.now()
    field = Correction.Field(given["field"])
    try:
        services.correct(referral, field, given["value"], given["note"], by=user_of(request), now=now)
        messages.success(request, _("Put right, and recorded."))
    except services.Undecided:
        messages.error(request, _("This referral still waits: decide it first, or screen the person again."))
    except services.NotKept:
        messages.error(request, _("Nothing of this is kept any more, so nothing can be put right."))
    except CannotRead as error:
        messages.error(request, str(error))
    except ValueError:
        messages.error(request, _("That cannot be read as %(field)s.") % {"field": field.label})
    return redirect(_back(reference))


def _compared(entries: list[dict[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Return the fields that were compared with any entry, and the traveller's values in them."""
    return [
        (field_word(field), list(dict.fromkeys(values)))
        for field in FIELDS
        if any(field in entry for entry in entries)
        for values in [[_value(field, value) for entry in entries for value in entry.get(field, ())]]
    ]


def _value(field: str, value: str) -> str:
    return value_word(field, value) or value


def _back(reference: str) -> str:
    return f"{reverse('keeping:kept')}?reference={reference}"
