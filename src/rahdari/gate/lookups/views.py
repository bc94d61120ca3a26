"""The page on which a name is looked up."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from rahdari.errors import IndexFormatError, RecordError
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.accounts.refusals import refused
from rahdari.gate.desk.bar import shared_screener
from rahdari.gate.desk.reading import name
from rahdari.gate.looks.plain import CannotRead, Words
from rahdari.gate.lookups import services
from rahdari.gate.place.models import Gate
from rahdari.records.dates import PartialDate, read_birth
from rahdari.records.entry import Name, Subject


class LookUpForm(forms.Form):
    """A name, what else is known, and what it is for."""

    purpose = Words(label=_("Purpose"), min_length=10, max_length=500)
    name = forms.CharField(label=_("name"), max_length=500)
    father = forms.CharField(label=_("Father’s name"), max_length=500, required=False)
    birth = forms.CharField(label=_("Birth date or age"), max_length=100, required=False)

    def clean_name(self) -> Name:
        """Return the name."""
        return _name(self.cleaned_data["name"])

    def clean_father(self) -> Name | None:
        """Return the father's name."""
        text = self.cleaned_data["father"]
        return _name(text) if text else None

    def clean_birth(self) -> PartialDate | None:
        """Return the birth date, of any calendar."""
        text = self.cleaned_data["birth"]
        try:
            return read_birth(text, today=timezone.localdate()) if text else None
        except RecordError:
            raise forms.ValidationError(_("That is no birth date.")) from None


def _name(text: str) -> Name:
    try:
        return name(text)
    except CannotRead as error:
        raise forms.ValidationError(str(error)) from None


@open_to(Role.SUPERVISOR, Role.STEWARD)
@require_http_methods(["GET", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Show the form, and the entries that a name would refer to."""
    form = LookUpForm(request.POST or None)
    if not form.is_valid():
        return render(request, "lookups/look_up.html", {"form": form}, status=422 if form.is_bound else 200)
    if services.too_many(user_of(request), now=timezone.now()):
        refused(request, "too many look-ups")
        form.add_error(None, _("You have looked up as many names as anybody may in an hour."))
        return render(request, "lookups/look_up.html", {"form": form}, status=429)
    given = form.cleaned_data
    subject = Subject(
        (given["name"],),
        father_names=(given["father"].text,) if given["father"] else (),
        birth_dates=(given["birth"],) if given["birth"] else (),
    )
    gate = Gate.objects.get()
    try:
        hits = services.look_up(
            subject,
            purpose=given["purpose"],
            by=user_of(request),
            stop_budget=gate.stop_budget,
            shared=shared_screener(),
        )
    except IndexFormatError:
        form.add_error(None, _("The lists cannot be read."))
        return render(request, "lookups/look_up.html", {"form": form}, status=503)
    return render(request, "lookups/look_up.html", {"form": form, "hits": hits, "asked": True})
