"""The pages of own entries: what there is, a new one, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.costs import services as costs
from rahdari.gate.listing import services
from rahdari.gate.listing import typed as typing
from rahdari.gate.listing.forms import EntryForm, RenewalForm, WhyForm, listing_of
from rahdari.gate.listing.models import Batch, OwnEntry
from rahdari.gate.listing.person import filled
from rahdari.gate.listing.services import NotNow
from rahdari.gate.listing.vocabulary import Action, Days
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary.comparison import shown
from rahdari.gate.secondary.words import FIELDS, field_word
from rahdari.records.entry import Entry

MOST_SHOWN = 200


@open_to(Role.STEWARD, Role.AUDITOR)
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second person, what has to be looked at, and what is in force."""
    today = timezone.localdate()
    waiting, in_force = services.waiting(), services.approved(today)
    over = OwnEntry.objects.exclude(pk__in=waiting).exclude(pk__in=in_force).order_by("-pk")
    context = {
        "waiting": waiting.filter(batch=None)[:MOST_SHOWN],
        "batches": Batch.objects.filter(entries__in=waiting).distinct().order_by("pk"),
        "reminders": services.reminders(today)[:MOST_SHOWN],
        "in_force": in_force[:MOST_SHOWN],
        "count": in_force.count(),
        "over": over[:MOST_SHOWN],
        "most": MOST_SHOWN,
        "today": today,
        "may_change": user_of(request).role == Role.STEWARD,
    }
    return render(request, "listing/entries.html", context)


@open_to(Role.STEWARD)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form, empty or as another entry fills it (`?like=`), and propose what was filled in."""
    costs.warm()  # so that a cost is there when the first name is
    like = OwnEntry.objects.filter(reference=request.GET.get("like", "")).exclude(identity={}).first()
    initial = filled(services.entry_of(like, "")) | listing_of(like) if like else None
    form = entry_form(request.POST if request.method == "POST" else None, initial)
    only_look = "look" in request.POST  # without scripts a button shows what typing shows
    if form.is_valid() and not only_look:
        try:
            kept = services.propose(form.listing(), by=user_of(request), now=timezone.now())
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposed. A second person has to approve it."))
            return redirect("listing:entry", kept.reference)
    context = {"form": form, "typed": _typed(form)}
    return render(
        request, "listing/new.html", context, status=422 if form.is_bound and not only_look else 200
    )


@open_to(Role.STEWARD)
@require_POST
def typed(request: HttpRequest) -> HttpResponse:
    """Say what can be said of what has been typed so far. Nothing is kept of it."""
    return render(request, "listing/typed.html", {"typed": _typed(entry_form(request.POST))})


def entry_form(data: object = None, initial: dict[str, object] | None = None) -> EntryForm:
    """Return the form of an entry at this gate, today."""
    youngest = Gate.objects.get().youngest_listed
    return EntryForm(data, today=timezone.localdate(), youngest=youngest, initial=initial)


def _typed(form: EntryForm) -> typing.Typed | None:
    if not form.is_bound:
        return None
    form.is_valid()
    person = form.person()
    return typing.typed(person, Gate.objects.get()) if person else None


@open_to(Role.STEWARD, Role.AUDITOR)
@require_GET
def entry(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an entry and its terms."""
    return _page(request, get_object_or_404(OwnEntry, reference=reference))


@open_to(Role.STEWARD)
@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the second person's answer."""
    found = get_object_or_404(OwnEntry, reference=reference)
    given = request.POST.get("answer")
    try:
        if given not in ("approve", "decline"):
            raise NotNow(_("Approve or decline."))
        now = timezone.now()
        services.answer(
            found, agreed=given == "approve", by=user_of(request), now=now, today=timezone.localdate(now)
        )
        messages.success(request, _("Kept."))
    except NotNow as error:
        messages.error(request, str(error))
    return redirect("listing:entry", reference)


@open_to(Role.STEWARD)
@require_POST
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    """Propose an entry again."""
    found = get_object_or_404(OwnEntry, reference=reference)
    form = RenewalForm(request.POST)
    if not form.is_valid():
        return _page(request, found, renewal=form, status=422)
    given, now = form.cleaned_data, timezone.now()
    try:
        services.renew(
            found,
            days=Days(given["days"]),
            review_days=given["review_days"],
            reason=given["reason"],
            by=user_of(request),
            now=now,
            today=timezone.localdate(now),
        )
    except NotNow as error:
        form.add_error(None, str(error))
        return _page(request, found, renewal=form, status=409)
    messages.success(request, _("Proposed. A second person has to approve it."))
    return redirect("listing:entry", reference)


@open_to(Role.STEWARD)
@require_POST
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that an entry was looked at and is still right."""

    def note(found: OwnEntry, why: str) -> None:
        services.reviewed(found, why=why, by=user_of(request), today=timezone.localdate())

    return _with_reason(request, reference, "review", note, done=_("Kept."))


@open_to(Role.STEWARD)
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an entry back."""

    def take_back(found: OwnEntry, why: str) -> None:
        services.withdraw(found, why=why, by=user_of(request), now=timezone.now())

    done = _("Withdrawn. From now on it refers nobody.")
    return _with_reason(request, reference, "withdraw", take_back, done=done)


def _with_reason(
    request: HttpRequest, reference: str, name: str, change: Callable[[OwnEntry, str], None], *, done: str
) -> HttpResponse:
    """Do what needs a reason, given in the form of this name on the entry's page."""
    found = get_object_or_404(OwnEntry, reference=reference)
    form = WhyForm(request.POST, prefix=name)
    if not form.is_valid():
        return _page(request, found, status=422, **{name: form})
    try:
        change(found, form.cleaned_data["why"])
        messages.success(request, done)
    except NotNow as error:
        messages.error(request, str(error))
    return redirect("listing:entry", reference)


def _fields(record: Entry) -> list[tuple[str, tuple[str, ...]]]:
    return [(field_word(field), values) for field in FIELDS if (values := shown(field, record))]


def _page(
    request: HttpRequest,
    found: OwnEntry,
    *,
    status: int = 200,
    **bound: forms.Form,
) -> HttpResponse:
    now, user = timezone.now(), user_of(request)
    today = timezone.localdate(now)
    record = services.entry_of(found, "") if found.identity else None
    waiting = services.waiting_term(found)
    context = {
        "entry": found,
        "id": services.id_of(found),
        "fields": _fields(record) if record else [],
        "leads_to": Action(str(record.action)).label if record else "–",
        "lowered": record is not None and record.action != found.action,
        "terms": found.terms.select_related("by", "second"),
        "waiting": waiting if found.withdrawn_at is None else None,
        "mine": waiting is not None and waiting.by_id == user.pk,
        "in_force": services.is_in_force(found, today),
        "complained": services.complained_of(found, now=now),
        "measure": services.measures(today).get(services.id_of(found)),
        "reports": found.reports.count(),
        "typed": typing.typed(record, Gate.objects.get()) if record and waiting else None,
        "may_change": user.role == Role.STEWARD,
        "renewal": RenewalForm(),
        "review": WhyForm(prefix="review"),
        "withdraw": WhyForm(prefix="withdraw"),
    } | bound
    return render(request, "listing/entry.html", context, status=status)
