"""The page of what an own entry rests on: reports in, their provenance and who says what out."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from rahdari.errors import ReportError
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.listing import provenance, services
from rahdari.gate.listing import reports as kept
from rahdari.gate.listing.models import OwnEntry
from rahdari.gate.listing.services import NotNow
from rahdari.gate.looks.plain import Words
from rahdari.sources.answer import picture
from rahdari.sources.files import LARGEST
from rahdari.sources.reading import LONGEST


class ReportForm(forms.Form):
    """A report, as a file or pasted, and what the steward knows of where it is from."""

    file = forms.FileField(
        label=gettext_lazy("File: text, saved page, PDF with text, or e-mail"), required=False, max_length=200
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text, pasted"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
    )
    publisher = Words(
        label=gettext_lazy("Published by (empty: as it says itself)"), required=False, max_length=80
    )
    published = forms.DateField(
        label=gettext_lazy("Published on (empty: as it says itself)"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )

    def clean(self) -> dict[str, object]:
        """Hold it to one report, of a day that there has been."""
        given = super().clean() or {}
        if not self.errors and bool(given.get("file")) == bool(given.get("text")):
            self.add_error("file", _("Give a file, or paste a text."))
        if given.get("file") and given["file"].size > LARGEST:
            self.add_error("file", _("The file is larger than is taken here."))
        if given.get("published") and given["published"] > timezone.localdate():
            self.add_error("published", _("That day is yet to come."))
        return given


@open_to(Role.STEWARD)
@require_GET
def reports(request: HttpRequest, reference: str) -> HttpResponse:
    """Show on what an entry rests."""
    return _page(request, get_object_or_404(OwnEntry, reference=reference), ReportForm())


@open_to(Role.STEWARD)
@require_POST
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Read a report and keep it with the entry."""
    entry = get_object_or_404(OwnEntry, reference=reference)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    given, file = form.cleaned_data, form.cleaned_data["file"]
    try:
        kept.keep(
            entry,
            file.read() if file else given["text"].encode("utf-8", "replace"),
            file=file.name if file else "",
            publisher=given["publisher"],
            published=given["published"],
            by=user_of(request),
            now=timezone.now(),
        )
    except ReportError as error:
        form.add_error("file" if file else "text", provenance.why_not(error))
        return _page(request, entry, form, status=422)
    except NotNow as error:
        form.add_error(None, str(error))
        return _page(request, entry, form, status=409)
    messages.success(request, _("Kept."))
    return redirect("listing:reports", reference)


@open_to(Role.STEWARD)
@require_POST
def remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Remove a report that was kept by mistake."""
    entry = get_object_or_404(OwnEntry, reference=reference)
    try:
        kept.remove(entry, number, by=user_of(request))
        messages.success(request, _("Removed."))
    except NotNow as error:
        messages.error(request, str(error))
    return redirect("listing:reports", reference)


def _page(request: HttpRequest, entry: OwnEntry, form: ReportForm, *, status: int = 200) -> HttpResponse:
    found = kept.opened(entry, by=user_of(request))
    shown = picture(found)
    rows = entry.reports.select_related("by")
    context = {
        "entry": entry,
        "id": services.id_of(entry),
        "form": form if kept.takes_reports(entry, timezone.localdate()) else None,
        "reports": [
            provenance.Shown(row, report, source)
            for row, report, source in zip(rows, found, shown.sources, strict=True)
        ],
        "graph": provenance.graph(shown) if found else "",
        "claims": provenance.rows(shown, found),
        "removable": entry.listed_on is None,
    }
    return render(request, "listing/reports.html", context, status=status)
