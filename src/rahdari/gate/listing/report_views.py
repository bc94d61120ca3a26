"""The page of what an own entry rests on: reports in, their provenance and who says what out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rahdari.errors import ReportError
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.listing import provenance, services
from rahdari.gate.listing import reports as kept
from rahdari.gate.listing.models import OwnEntry
from rahdari.gate.listing.services import NotNow
from rahdari.gate.looks.plain import Words
from rahdari.sources.files import LARGEST
from rahdari.sources.reading import LONGEST
from rahdari.sources.records import Report


class SeveralFiles(forms.FileInput):
    """Takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: object, files: object, name: str) -> list[UploadedFile[Any]]:
        """Return all files that came under this name."""
        return files.getlist(name) if isinstance(files, MultiValueDict) else []


class Files(forms.FileField):
    """Several files."""

    widget = SeveralFiles

    def clean(self, data: object, initial: object = None) -> list[UploadedFile[Any]]:
        """Return them all, each of them right."""
        return [super(Files, self).clean(one, initial) for one in data or ()]  # type: ignore[attr-defined]


def _pasted() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Or its text, pasted"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
    )


class LookForm(forms.Form):
    """Reports that are only looked at: files, and one pasted."""

    reports = Files(
        label=gettext_lazy("Files: text, saved pages, PDFs with text, or e-mails"), required=False
    )
    text = _pasted()

    def clean(self) -> dict[str, object]:
        """Hold it to something to look at."""
        given = super().clean() or {}
        if not self.errors and not given.get("reports") and not given.get("text"):
            self.add_error("reports", _("Give a file, or paste a text."))
        return given

    def given(self) -> list[tuple[str, bytes]]:
        """Return each report under its name. Only of a form that is right."""
        files = [(file.name, file.read(LARGEST + 1)) for file in self.cleaned_data["reports"]]
        text = self.cleaned_data["text"]
        return files + ([(_("The text"), text.encode("utf-8", "replace"))] if text else [])


class ReportForm(forms.Form):
    """A report, as a file or pasted, and what the steward knows of where it is from."""

    file = forms.FileField(
        label=gettext_lazy("File: text, saved page, PDF with text, or e-mail"), required=False, max_length=200
    )
    text = _pasted()
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
            file.read(LARGEST + 1) if file else given["text"].encode("utf-8", "replace"),
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


@open_to(Role.STEWARD)
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Show what reports rest on before there is an entry. Nothing is kept of them."""
    posted = request.method == "POST"
    form = LookForm(request.POST if posted else None, request.FILES if posted else None)
    found: tuple[Report, ...] = ()
    if form.is_valid():
        try:
            found = kept.looked_at(form.given(), by=user_of(request))
        except ReportError as error:
            form.add_error(None, f"{error.label}: {provenance.why_not(error)}")
        except NotNow as error:
            form.add_error(None, str(error))
    context = {"form": form} | provenance.page_of(found)
    return render(request, "listing/look.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, entry: OwnEntry, form: ReportForm, *, status: int = 200) -> HttpResponse:
    found = kept.opened(entry, by=user_of(request))
    context = {
        "entry": entry,
        "id": services.id_of(entry),
        "form": form if kept.takes_reports(entry, timezone.localdate()) else None,
        "removable": entry.listed_on is None,
    }
    context |= provenance.page_of(found, list(entry.reports.select_related("by")))
    return render(request, "listing/reports.html", context, status=status)
