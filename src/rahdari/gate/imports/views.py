"""The pages on which a steward brings lists in, and an auditor sees what came."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rahdari.errors import GateError
from rahdari.exchange.addresses import ADDRESSES
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.imports import services, storage
from rahdari.gate.imports.forms import AnswerForm, NewListForm, SettingsForm, UploadForm
from rahdari.gate.imports.models import OFFICIAL, Import, List
from rahdari.gate.imports.words import check_words, checks, finding_words, problem_words
from rahdari.gate.looks.plain import say_what_is_wrong, whole
from rahdari.gate.place.models import Gate
from rahdari.lists.spreadsheet import cell
from rahdari.screening.duplicates import BITS

_PAGE = 200
_DAILY = 24
_COLUMNS: dict[storage.Part, tuple[str, ...]] = {
    "problems": ("line", "severity", "entry_id", "field", "value", "why"),
    "changes": ("kind", "id", "name", "fields"),
    "quality": ("check", "entry_id", "field", "value", "other", "bits", "why"),
    "beside": ("entry_id", "value", "other", "bits"),
}


@open_to(Role.STEWARD, Role.AUDITOR)
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Show the lists, and where each stands."""
    known = List.objects.all()
    rows = [(one, services.accepted_version(one), one.imports.first()) for one in known]
    taken = {one.list_id for one in known}
    taken |= {one.format.partition("-")[0] for one in known if one.address == OFFICIAL}  # in any format
    context = {
        "rows": rows,
        "held": Import.objects.filter(state=Import.State.HELD).select_related("list"),
        "official": [name for name in ADDRESSES if "-" not in name and name not in taken],
        "form": NewListForm(),
    }
    return render(request, "imports/lists.html", context)


@open_to(Role.STEWARD)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a list: a publisher's by its name, or another one by the form."""
    name = request.POST.get("official", "")
    official = {"list_id": name, "party": name, "format": name, "address": OFFICIAL, "every_hours": _DAILY}
    form = NewListForm(official if name in ADDRESSES else request.POST)
    if not form.is_valid():
        return render(request, "place/form.html", {"form": form, "title": _("New list")}, status=422)
    added = services.add_list(form.save(commit=False), by=user_of(request))
    return redirect("imports:list", added.list_id)


@open_to(Role.STEWARD, Role.AUDITOR)
@require_GET
def show_list(request: HttpRequest, list_id: str) -> HttpResponse:
    """Show a list: its versions, and how to bring in another one."""
    list_ = get_object_or_404(List, list_id=list_id)
    context = {
        "list": list_,
        "version": services.accepted_version(list_),
        "imports": list_.imports.select_related("by")[:50],
        "may": user_of(request).role == Role.STEWARD,
    }
    return render(request, "imports/list.html", context)


@open_to(Role.STEWARD)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, list_id: str) -> HttpResponse:
    """Change the settings of a list."""
    list_ = get_object_or_404(List, list_id=list_id)
    form = SettingsForm(request.POST or None, instance=list_)
    if form.is_valid():
        changed = [field for field in form.changed_data if field != "why"]
        if changed:
            services.change_list(form.instance, changed, by=user_of(request), why=form.cleaned_data["why"])
        messages.success(request, _("Kept."))
        return redirect("imports:list", list_id)
    context = {"form": form, "title": _("Settings")}
    return render(request, "place/form.html", context, status=422 if form.is_bound else 200)


@open_to(Role.STEWARD)
@require_POST
def look(request: HttpRequest, list_id: str) -> HttpResponse:
    """Have the list's address looked at now."""
    list_ = get_object_or_404(List, list_id=list_id)
    if not list_.address:
        raise Http404
    asked = services.ask(list_, list_.address, by=user_of(request))
    return redirect("imports:import", list_id, asked.number)


@open_to(Role.STEWARD)
@require_POST
def upload(request: HttpRequest, list_id: str) -> HttpResponse:
    """Take a file."""
    list_ = get_object_or_404(List, list_id=list_id)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file that is not empty."))
        return redirect("imports:list", list_id)
    asked = services.take_upload(list_, form.cleaned_data["file"], by=user_of(request))
    return redirect("imports:import", list_id, asked.number)


@open_to(Role.STEWARD, Role.AUDITOR)
@require_GET
def show_import(request: HttpRequest, list_id: str, number: int) -> HttpResponse:
    """Show what was found in a file, and what became of it."""
    one = _import(list_id, number)
    first = whole(request.GET.get("from", "")) or 0
    part: storage.Part = "changes" if request.GET.get("part") == "changes" else "problems"
    rows = list(islice(storage.read_part(one, part), first, first + _PAGE + 1))
    context = {
        "import": one,
        "open": one.state in services.OPEN,
        "held": one.state == Import.State.HELD,
        "before": one.entries - one.added + one.removed,
        "part": part,
        "rows": [problem_words(row) for row in rows[:_PAGE]] if part == "problems" else rows[:_PAGE],
        "next": first + _PAGE if len(rows) > _PAGE else None,
        "may": user_of(request).role == Role.STEWARD,
    }
    return render(request, "imports/import.html", context)


@open_to(Role.STEWARD)
@require_POST
def decide(request: HttpRequest, list_id: str, number: int) -> HttpResponse:
    """Keep a person's answer to an import that waits for one."""
    one, form = _import(list_id, number), AnswerForm(request.POST)
    if not form.is_valid():
        say_what_is_wrong(request, form)
        return redirect("imports:import", list_id, number)
    given = form.cleaned_data
    try:
        services.decide(one, accept=given["answer"] == "accept", by=user_of(request), why=given["why"])
    except GateError as error:
        messages.error(request, error.message)
    return redirect("imports:import", list_id, number)


@open_to(Role.STEWARD, Role.AUDITOR)
@require_GET
def quality(request: HttpRequest, list_id: str) -> HttpResponse:
    """Show the report on the quality of the accepted version, fit to be printed and sent to its owner."""
    list_ = get_object_or_404(List, list_id=list_id)
    version = services.accepted_version(list_)
    chosen = request.GET.get("check", "")
    part: storage.Part = "beside" if chosen == "beside" else "quality"
    found = storage.read_part(version, part) if version and version.judged_at else iter(())
    if chosen and part == "quality":
        found = (row for row in found if row["check"] == chosen)
    context = {
        "list": list_,
        "gate": Gate.objects.first(),
        "version": version,
        "checks": checks(version.quality) if version else [],
        "chosen": chosen,
        "part": part,
        "beside": version.quality.get("beside", 0) if version else 0,
        "title": check_words(chosen),
        "findings": [finding_words(row) for row in islice(found, _PAGE)],
        "most": _PAGE,
        "bits": f"{BITS:g}",
    }
    return render(request, "imports/quality.html", context)


@open_to(Role.STEWARD, Role.AUDITOR)
@require_GET
def download(
    request: HttpRequest, list_id: str, number: int, part: storage.Part, kind: str
) -> HttpResponseBase:
    """Give what was found, as CSV or JSON Lines; keys are English, for whatever reads it."""
    if part not in _COLUMNS or kind not in ("csv", "jsonl"):
        raise Http404
    one = _import(list_id, number)
    rows = _csv(one, part) if kind == "csv" else _lines(one, part)
    content = "text/csv; charset=utf-8" if kind == "csv" else "application/jsonl; charset=utf-8"
    answer = StreamingHttpResponse(rows, content_type=content)
    answer["Content-Disposition"] = f'attachment; filename="{list_id}-{number}-{part}.{kind}"'
    return answer


def _import(list_id: str, number: int) -> Import:
    found = Import.objects.select_related("list", "by", "decided_by")
    return get_object_or_404(found, list__list_id=list_id, number=number)


class _Echo:
    """A file that gives back what is written to it, for a writer of CSV."""

    def write(self, text: str) -> str:
        return text


def _csv(one: Import, part: storage.Part) -> Iterator[str]:
    columns = _COLUMNS[part]
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    for row in storage.read_part(one, part):
        yield writer.writerow([_cell(row.get(column)) for column in columns])


def _cell(value: object) -> str:
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return cell(text)


def _lines(one: Import, part: storage.Part) -> Iterator[str]:
    for row in storage.read_part(one, part):
        yield json.dumps(row, ensure_ascii=False) + "\n"
