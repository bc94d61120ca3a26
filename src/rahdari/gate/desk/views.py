"""The lane's page and what its keys do.

Every address answers a browser with a page and a script (`Accept: application/json`) with the same facts as
JSON. Errors are `{"errors": [{"member": 0, "field": "birth", "message": "..."}]}` with status 422 for what
was typed, 409 for what can no longer be done, 401 and 403 for who may not, 503 without an index.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import attrs
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rahdari.errors import IndexFormatError
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.desk import services
from rahdari.gate.desk.asked import MAX_MEMBERS, Problem, Problems, fields_of, parse
from rahdari.gate.desk.bar import bar_of, shared_screener
from rahdari.gate.desk.models import Unit
from rahdari.gate.desk.services import Answer
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.ledger.forms import AgainForm
from rahdari.gate.ledger.scanned import said_by, token_in
from rahdari.gate.looks.plain import CannotRead
from rahdari.gate.permits import scanning
from rahdari.gate.place.models import DocumentChoice, Lane, TravellerClass
from rahdari.gate.place.services import lane_of
from rahdari.gate.releases.lanes import report
from rahdari.gate.simulate.tray import traveller_at


@open_to(Role.OFFICER)
@require_http_methods(["GET", "POST"])
def lane(request: HttpRequest) -> HttpResponse:
    """Show the form with the last verdict, or screen what was sent."""
    here = _lane(request)
    if request.method == "GET":
        unit = _unit(request, request.GET.get("unit", ""), here)
        return _page(request, request.GET, _told(unit) if unit else None)
    if "add-member" in request.POST:  # the button of a page without a script
        return _page(request, request.POST, None, more=1)
    now = timezone.now()
    if filled := scanning.fill(request.POST, lane=here, by=user_of(request), now=now):
        return _filled(request, filled)
    if code := token_in(request.POST):
        return _token(request, code)
    try:
        asked = parse(request.POST, frozenset(TravellerClass.objects.values_list("pk", flat=True)), now=now)
        answer = services.screen(
            scanning.completed(asked, now=now),
            lane=here,
            officer=user_of(request),
            drill=bool(request.session.get("drill")),
            shared=shared_screener(),
            now=now,
        )
    except Problems as error:
        return _wrong(request, error.problems, 422)
    except services.KeyTaken:
        return _wrong(
            request, (Problem(None, "key", _("Another lane has used this key. Load the page again.")),), 409
        )
    except services.Forgotten:
        what = _("This was screened days ago, and has been forgotten since. Load the page again.")
        return _wrong(request, (Problem(None, "key", what),), 409)
    except IndexFormatError:
        what = _("The lists cannot be read. Go on by paper, and tell the supervisor.")
        return _wrong(request, (Problem(None, "key", what),), 503)
    if _wants_json(request):
        return JsonResponse(answer)
    if request.headers.get("X-Requested-With") == "fetch":  # our script has no need of a second request
        return _page(request, {}, {**answer, "undone": False, "others": ""})
    return redirect(f"{request.path}?unit={answer['key']}")


@open_to(Role.OFFICER)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last unit back."""
    unit = _unit(request, request.POST.get("key", ""), _lane(request))
    if unit is None:
        raise Http404
    try:
        services.undo(unit, by=user_of(request), now=timezone.now())
    except services.TooLate:
        return _say(request, _("It is too late to undo that."), 409)
    return _say(request, _("Undone."), 200)


@open_to(Role.OFFICER)
@require_POST
def others(request: HttpRequest) -> HttpResponse:
    """Keep whether the members who are clear go on or wait."""
    unit, choice = _unit(request, request.POST.get("key", ""), _lane(request)), request.POST.get("choice", "")
    if unit is None or choice not in ("go-on", "wait"):
        raise Http404
    services.say_of_others(unit, choice, by=user_of(request))
    said = _("The others go on.") if choice == "go-on" else _("The others wait.")
    return _say(request, said, 200, unit=unit)


@open_to(Role.OFFICER)
@require_GET
def last(request: HttpRequest) -> HttpResponse:
    """Show this officer's last verdict in this lane again."""
    unit = Unit.objects.filter(lane=_lane(request), officer=user_of(request)).order_by("-at").first()
    if unit is None:
        return _say(request, _("Nothing has been screened here yet."), 404)
    return JsonResponse(_told(unit)) if _wants_json(request) else redirect(f"../?unit={unit.pk}")


@open_to(Role.OFFICER)
@require_POST
def next_traveller(request: HttpRequest) -> HttpResponse:
    """Take the next invented traveller from the tray: in a demonstration or a drill."""
    if not (settings.DEMONSTRATION or request.session.get("drill")):
        raise Http404
    at = int(request.session.get("tray", 0))
    request.session["tray"] = at + 1
    fields = {f"member-0-{field}": value for field, value in traveller_at(at).items()}
    return JsonResponse({"fields": fields}) if _wants_json(request) else _page(request, fields, None)


@open_to(Role.OFFICER)
@require_POST
def drill(request: HttpRequest) -> HttpResponse:
    """Begin a drill, or end it."""
    on = not request.session.get("drill")
    with transaction.atomic():
        request.session["drill"] = on
        record(Kind.DRILL_BEGUN if on else Kind.DRILL_ENDED, who=user_of(request), what=_lane(request))
    return _say(request, _("This is a drill: nobody is referred.") if on else _("The drill is over."), 200)


@open_to(Role.OFFICER)
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """End this officer's turn; the next one signs in with their own PIN."""
    with transaction.atomic():
        record(Kind.LANE_HANDED_OVER, who=user_of(request), what=_lane(request))
        logout(request)
    return redirect("accounts:sign_in")


@open_to(*Role.values)
@require_GET
def bar_values(request: HttpRequest) -> HttpResponse:
    """Give the bar's changing values to a page that stays open: as the bar itself, or as JSON."""
    bar = bar_of(request, timezone.now())
    if user_of(request).role == Role.OFFICER and bar.release:
        report(bar.lane, bar.release.name, now=bar.now)
    if not _wants_json(request):
        return render(request, "bar.html")
    return JsonResponse(
        {
            "now": bar.now.isoformat(),
            "solar": bar.solar,
            "number": bar.release.number if bar.release else None,
            "release": bar.release.name if bar.release else None,
            "entries": bar.release.entries if bar.release else 0,
            "age": bar.age,
            "level": bar.level,
            "queue": bar.queue,
            "drill": bar.drill,
        }
    )


def _lane(request: HttpRequest) -> Lane:
    here = lane_of(request)
    if here is None:
        raise PermissionDenied(_("This computer belongs to no lane. An administrator registers it."))
    return here


def _unit(request: HttpRequest, key: str, here: Lane) -> Unit | None:
    """Return a unit of this lane and this officer: nobody looks up what others screened."""
    try:
        return Unit.objects.filter(pk=uuid.UUID(key), lane=here, officer=user_of(request)).first()
    except ValueError:
        return None


def _told(unit: Unit) -> dict[str, object]:
    answer: Answer = unit.answer
    return {**answer, "undone": unit.undone_at is not None, "others": unit.others}


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _filled(request: HttpRequest, filled: scanning.Filled) -> HttpResponse:
    """Show the form with what passes filled in, to be compared and sent; nobody has been screened."""
    if _wants_json(request):
        if filled.problems:
            return _wrong(request, filled.problems, 422)
        return JsonResponse({"fields": filled.fields, "notices": filled.notices})
    for notice in filled.notices:
        messages.info(request, notice)
    status = 422 if filled.problems else 200
    values = {**request.POST.dict(), **filled.fields}
    return _page(request, values, None, problems=filled.problems, status=status)


def _token(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a clearance token says; nobody is screened, and nothing kept."""
    try:
        token = said_by(code, request.POST.get("member-0-number", ""), now=timezone.now())
    except CannotRead as error:
        return _wrong(request, (Problem(0, "scan", str(error)),), 422)
    if _wants_json(request):
        return JsonResponse({"token": attrs.asdict(token)})
    return _page(request, {}, None, token=token, again=AgainForm(initial={"token": code}))


def _wrong(request: HttpRequest, problems: tuple[Problem, ...], status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"errors": [attrs.asdict(problem) for problem in problems]}, status=status)
    return _page(request, request.POST, None, problems=problems, status=status)


def _say(request: HttpRequest, text: str, status: int, *, unit: Unit | None = None) -> HttpResponse:
    """Say what came of it, and go back to the lane; with a unit, to its verdict."""
    if _wants_json(request):
        what = {"message": text} if status == 200 else {"errors": [attrs.asdict(Problem(None, "key", text))]}
        return JsonResponse(what, status=status)
    messages.info(request, text)
    return redirect(f"{reverse('desk:lane')}?unit={unit.pk}" if unit else "desk:lane")


def _page(
    request: HttpRequest,
    values: Mapping[str, str],
    told: Mapping[str, object] | None,
    *,
    problems: tuple[Problem, ...] = (),
    more: int = 0,
    status: int = 200,
    **beside: object,
) -> HttpResponse:
    """Show the lane with these values in the form: what was typed stays until it is right."""
    filled = [n for n in range(MAX_MEMBERS) if f"member-{n}-scan" in values]
    members = [
        {"number": n, "fields": fields_of(n, values, problems)}
        for n in range(min((max(filled) + 1 if filled else 1) + more, MAX_MEMBERS))
    ]
    context = {
        "key": values.get("key") or uuid.uuid4(),
        "members": members,
        "chosen": values.get("class", "general"),
        "classes": TravellerClass.objects.all(),
        "documents": DocumentChoice.choices,
        "problems": problems,
        "unit": told,
        "paper": "paper" in values or "paper_at" in values,
        "paper_at": values.get("paper_at", ""),
        "tray": settings.DEMONSTRATION or request.session.get("drill"),
        "undo_seconds": services.UNDO_SECONDS,
        **beside,
    }
    return render(request, "desk/lane.html", context, status=status)
