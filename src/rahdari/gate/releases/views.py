"""The steward's pages of releases: what is in force, what is in the making, what went before."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from tuf.api.metadata import Timestamp

from rahdari.errors import RahdariError, ReleaseError
from rahdari.exchange.releases import signing
from rahdari.exchange.releases.repository import Repository
from rahdari.gate.accounts import refusals
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.looks.plain import whole
from rahdari.gate.place.models import Gate
from rahdari.gate.releases import after, arriving, composing, differences, lanes, services, travel
from rahdari.gate.releases.carried import carried
from rahdari.gate.releases.models import Candidate, NewHit, Release
from rahdari.gate.releases.own import Own
from rahdari.gate.releases.words import refused
from rahdari.gate.secondary.words import field_word
from rahdari.screening import stored_costs

_READERS = (Role.STEWARD, Role.AUDITOR)
_SHOWN = 50
_PAGE = 200
_COSTLY = 10


@open_to(*_READERS)
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """Show the release in force, the one in the making, and those before."""
    own, making = Own(settings.FOLDER), services.candidate()
    ready = making is not None and making.state == Candidate.State.READY
    repository = own.repository
    there = (repository.metadata / "timestamp.json").exists()
    published = repository.release() if there else None
    last = repository.published("timestamp", Timestamp) if there else None
    came = arriving.arrival()
    came_ready = came is not None and came.state == Candidate.State.READY
    states = signing.states(repository) if there and (ready or making is None) else []
    context = {
        "in_force": services.release_in_force(),
        "release": Release.objects.first(),
        "candidate": making,
        "working": making is not None and not ready,
        "judged": _judged(own.beside) if ready else None,
        "last_failed": _failed(arrived=False) if making is None else None,
        "came": came,
        "came_working": came is not None and not came_ready,
        "came_judged": _judged(own.arriving) if came_ready else None,
        "came_failed": _failed(arrived=True) if came is None else None,
        "states": states,
        "complete": bool(states) and not any(state.missing for state in states),
        "for_others": composing.signed_for_others(own) if there else [],
        "keys": [(name, any(name in state.others for state in states)) for name in own.key_names()],
        "published": published,
        "newest_until": last.signed.expires if last else None,
        "releases": Release.objects.select_related("by")[:_SHOWN],
        "unseen": after.shown().filter(seen_at=None).count(),
        "carried": len(carried(timezone.localdate())),
        "behind": sum(1 for one in lanes.states() if one.behind),
        "may": user_of(request).role == Role.STEWARD,
    }
    return render(request, "releases/releases.html", context)


def _judged(folder: Path) -> dict[str, object] | None:
    """Return what is shown of the costs of an index that is not in force yet."""
    found = stored_costs.read(folder)
    if found is None:
        return None
    costs = found.costs
    return {
        "costs": costs,
        "costly": costs.entries[:_COSTLY],
        "allowed": costs.stop_budget * costs.per_day,
        "other_budget": costs.stop_budget != Gate.objects.get().stop_budget,
    }


def _failed(*, arrived: bool) -> Candidate | None:
    """Return the last candidate, if it failed."""
    last = Candidate.objects.filter(arrived=arrived).first()
    return last if last and last.state == Candidate.State.FAILED else None


@open_to(Role.STEWARD)
@require_POST
def compose(request: HttpRequest) -> HttpResponse:
    """Have the next release composed."""
    services.ask(by=user_of(request))
    return redirect("releases:releases")


@open_to(Role.STEWARD)
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Give the one in the making up."""
    if making := services.candidate():
        services.discard(making, by=user_of(request))
    return redirect("releases:releases")


@open_to(Role.STEWARD)
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Sign with a key of this gate."""
    try:
        if services.sign([request.POST.get("key", "")], by=user_of(request)):
            messages.success(request, _("Signed, and published."))
        else:
            messages.success(request, _("Signed."))
    except ReleaseError as error:
        _say(request, error)
    return redirect("releases:releases")


@open_to(Role.STEWARD)
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Verify the published release and put it in force."""
    return _put(request, services.put)


@open_to(Role.STEWARD)
@require_POST
def apply_arrived(request: HttpRequest) -> HttpResponse:
    """Verify what arrived and was judged, and put it in force."""
    return _put(request, arriving.put)


def _put(request: HttpRequest, work: Callable[..., Release | None]) -> HttpResponse:
    """Put a release in force, and say so; None: it has to be judged again."""
    try:
        if done := work(by=user_of(request)):
            messages.success(request, _("Release %(number)s is in force.") % {"number": done.number})
        else:
            messages.info(request, _("Another release came into force meanwhile. This one is judged again."))
    except RahdariError as error:
        _say(request, error)
    return redirect("releases:releases")


@open_to(Role.STEWARD)
@require_POST
def discard_arrived(request: HttpRequest) -> HttpResponse:
    """Give what arrived up."""
    if came := arriving.arrival():
        arriving.give_up(came, by=user_of(request))
    return redirect("releases:releases")


@open_to(Role.STEWARD)
@require_POST
def export(request: HttpRequest) -> FileResponse:
    """Give the folder as a zip, for a stick."""
    with transaction.atomic():
        record(Kind.RELEASE_EXPORTED, who=user_of(request))
    name = f"releases-{timezone.localdate():%Y%m%d}.zip"
    return FileResponse(travel.packed(Own(settings.FOLDER).repository), as_attachment=True, filename=name)


@open_to(Role.STEWARD)
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take a folder in: signatures for what waits here, or a newer release, verified and then judged."""
    upload, by = request.FILES.get("file"), user_of(request)
    if upload is None:
        messages.error(request, _("Choose a file that is not empty."))
        return redirect("releases:releases")
    try:
        with travel.unpacked(upload) as other:  # type: ignore[arg-type]
            own = Own(settings.FOLDER)
            taken = signing.gather(own.repository, other) if own.repository.waiting_roles() else []
            with transaction.atomic():
                record(Kind.RELEASE_IMPORTED, who=by, roles=", ".join(taken))
            if taken and services.publish(by=by):
                messages.success(request, _("Signed, and published."))
            elif taken:
                messages.success(request, _("Signatures were taken over."))
            elif other.waiting_roles() and not _is_newer(other):
                messages.error(
                    request,
                    _(
                        "No signature was taken over: what is signed in this folder does not wait here, or"
                        " its signatures are here already."
                    ),
                )
            elif came := arriving.take_in(other, by=by):
                told = _("Release %(number)s is verified, and is being judged.") % {"number": came.number}
                messages.success(request, told)
            else:
                messages.info(request, _("The newest release in it is in force here already."))
    except RahdariError as error:
        refusals.refused(request, "upload")
        _say(request, error)
    return redirect("releases:releases")


def _is_newer(other: Repository) -> bool:
    """Tell whether a folder claims to have a newer release than the one in force; nothing is verified yet."""
    offered, now = other.release(), services.release_in_force()
    return offered is not None and (now is None or now.number is None or offered.number > now.number)


def _say(request: HttpRequest, error: RahdariError) -> None:
    said = refused(error.reason) if isinstance(error, ReleaseError) else ""
    messages.error(request, f"{said} ({error.message})" if said else str(error))


@open_to(*_READERS)
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a release: its lists, and what it changed against the one before or another one."""
    release = Release.objects.filter(number=number).first()  # the newest: one built again has its number
    if release is None:
        raise Http404
    others = Release.objects.exclude(pk=release.pk).values_list("number", flat=True)[:_SHOWN]
    wanted = whole(request.GET.get("against", ""))
    against = release.before if wanted is None else wanted
    found = differences.between(Own(settings.FOLDER).known, against, release.number) if against else None
    rows = list(islice(found, _PAGE + 1)) if found is not None else None
    context = {
        "release": release,
        "against": against,
        "others": others,
        "rows": rows[:_PAGE] if rows is not None else None,
        "more": rows is not None and len(rows) > _PAGE,
    }
    return render(request, "releases/release.html", context)


@open_to(*_READERS)
@require_GET
def show_lanes(request: HttpRequest) -> HttpResponse:
    """Show which release each lane runs, and what has not reached it."""
    return render(request, "releases/lanes.html", {"lanes": lanes.states(), "shown": _SHOWN})


@open_to(Role.STEWARD)
@require_GET
def hits(request: HttpRequest) -> HttpResponse:
    """Show new hits on those who still wait, and on holders of permits."""
    found = after.shown().select_related("release", "referral", "permit", "seen_by")
    rows = [
        (hit, differences.entry_in_force(hit.entry_id), _said_by(hit))
        for hit in found.order_by("seen_at", "-pk")[:_PAGE]
    ]
    return render(request, "releases/hits.html", {"rows": rows})


def _said_by(hit: NewHit) -> list[tuple[str, str]]:
    """Return the fields that a hit rests on, each with its bits; not what they say, which is the person's."""
    return [(field_word(field), f"{millibits / 1000:+.1f}") for field, millibits in hit.evidence or ()]


@open_to(Role.STEWARD)
@require_POST
def seen(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what the steward did about a new hit."""
    hit, note = get_object_or_404(after.shown(), pk=number), request.POST.get("note", "").strip()[:500]
    if not note:
        messages.error(request, _("Give a reason."))
    elif hit.seen_at is None:
        with transaction.atomic():
            hit.seen_at, hit.seen_by, hit.note = timezone.now(), user_of(request), note
            hit.save(update_fields=["seen_at", "seen_by", "note"])
            record(Kind.NEW_HIT_SEEN, who=user_of(request), what=hit, entry=hit.entry_id)
    return redirect("releases:hits")
