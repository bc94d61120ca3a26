"""The page of the ledger: how far it is, who has witnessed it, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rahdari.errors import LedgerError
from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.ledger import brought, clock, others, sticks, words
from rahdari.gate.ledger.forms import BringForm, OtherForm
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Brought, Leaf, Lost, Other, OwnLog
from rahdari.gate.looks.plain import say_what_is_wrong
from rahdari.gate.place.forms import ReasonForm
from rahdari.gate.place.models import Gate

_READERS = (Role.SUPERVISOR, Role.AUDITOR, Role.STEWARD)


@open_to(*_READERS)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the state of the log."""
    return _page(request, OtherForm())


@open_to(Role.SUPERVISOR)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Trust the other side's key from now on."""
    form = OtherForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    others.add(form.instance, by=user_of(request), now=timezone.now())
    return redirect("ledger:ledger")


@open_to(Role.SUPERVISOR)
@require_POST
def remove(request: HttpRequest, other: int) -> HttpResponse:
    """Trust a key no more."""
    known, form = get_object_or_404(Other, pk=other, removed_at=None), ReasonForm(request.POST)
    if form.is_valid():
        others.remove(known, by=user_of(request), why=form.cleaned_data["why"], now=timezone.now())
    else:
        say_what_is_wrong(request, form)
    return redirect("ledger:ledger")


@open_to(*_READERS)
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take what a witness has signed, as the text of its file."""
    note = request.POST.get("note", "").replace("\r\n", "\n").strip() + "\n"
    try:
        found = others.bring(note.encode(), Gate.objects.get(), settings.FOLDER, by=user_of(request))
        messages.success(request, _("Witnessed: %(size)s leaves.") % {"size": f"{found.size:,}"})
    except LedgerError as error:
        _refuse(request, error.reason, error.message)
    return redirect("ledger:ledger")


@open_to(*_READERS)
@require_POST
def look(request: HttpRequest, other: int) -> HttpResponse:
    """Look at the copy of the other side's ledger that a stick in this gate's computer has."""
    known, places = get_object_or_404(Other, pk=other, removed_at=None), settings.CONFIGURATION.sticks
    stick = sticks.copy_of(known, places)
    if stick is None:
        said = _("No stick in the gate’s computer has a copy of this ledger. Looked for in: %(places)s.")
        messages.error(request, said % {"places": _apart(", ".join(places))})
        return redirect("ledger:ledger")
    fault, says = clock.look(known, Gate.objects.get(), now=timezone.now(), stick=stick)
    if fault:
        _refuse(request, fault, says)
    else:
        known.refresh_from_db()
        said = _("Their ledger is in order: %(size)s leaves. Take our signature back on the stick.")
        messages.success(request, said % {"size": f"{known.seen_size:,}"})
    return redirect("ledger:ledger")


def _refuse(request: HttpRequest, fault: str, says: str) -> None:
    """Say what is wrong in the page's language, and what the library says."""
    messages.error(request, f"{words.of(fault)} ({_apart(says)})")


def _apart(text: str) -> str:
    """Return a text that has a direction of its own within a sentence (Unicode's isolates)."""
    return f"\u2068{text}\u2069"


@open_to(*brought.ROLES)
@require_POST
def explain(request: HttpRequest, fault: int) -> HttpResponse:
    """Say what a fault was that a witness has brought."""
    return _say(request, fault, brought.explain)


@open_to(*brought.ROLES)
@require_POST
def settle(request: HttpRequest, fault: int) -> HttpResponse:
    """Agree with what was said of it."""
    return _say(request, fault, brought.settle)


def _say(request: HttpRequest, fault: int, say: Callable[..., None]) -> HttpResponse:
    get_object_or_404(Brought, pk=fault, settled_at=None)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        say_what_is_wrong(request, form)
        return redirect("ledger:ledger")
    try:
        say(fault, by=user_of(request), why=form.cleaned_data["why"])
    except brought.NotTogether:
        messages.error(request, _("Somebody of the other role agrees: a supervisor and an auditor together."))
    except Brought.DoesNotExist:
        raise Http404 from None  # it was settled in between
    return redirect("ledger:ledger")


@open_to(*_READERS)
@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """Give the public key, to be handed over."""
    verifier = signer_of(settings.FOLDER, Gate.objects.get().name).verifier
    answer = HttpResponse(f"{verifier}\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ledger.vkey"'
    return answer


@open_to(*_READERS)
@require_GET
def cosigned(request: HttpRequest, other: int) -> HttpResponse:
    """Give what this gate has signed as the other's witness, for a stick."""
    note = others.cosigned(get_object_or_404(Other, pk=other), settings.FOLDER)
    if note is None:
        raise Http404
    answer = HttpResponse(note, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="cosigned"'
    return answer


def _page(request: HttpRequest, form: OtherForm, *, status: int = 200) -> HttpResponse:
    own, now, user = OwnLog.objects.first() or OwnLog(), timezone.now(), user_of(request)
    known = others.known()
    known_faults = brought.known()
    warning = [one for one in known_faults if not one.settled_at]
    witnessed = [other for other in known if other.witnessed_at]
    context = {
        "own": own,
        "fault": words.of(own.fault) if own.fault else "",
        "brought": [(one, words.of(one.fault), brought.may_settle(one, user)) for one in warning],
        "past": [(one, words.of(one.fault)) for one in known_faults if one.settled_at],
        "may_explain": user.role in brought.ROLES,
        "late": words.is_late(own, now),
        "ahead": words.is_ahead(own, now),
        "waiting": Leaf.objects.filter(position=None, held=False).count(),
        "held": Leaf.objects.filter(position=None, held=True).exists(),
        "lost": Lost.objects.aggregate(n=Sum("count"))["n"],
        "verifier": _verifier(),
        "others": [(other, words.of(other.fault) if other.fault else "") for other in known],
        "witnessed": max(witnessed, key=lambda other: str(other.witnessed_at), default=None),
        "form": form,
        "bring": BringForm(),
        "may": user.role == Role.SUPERVISOR,
        "address": request.build_absolute_uri("/ledger"),
    }
    return render(request, "ledger/ledger.html", context, status=status)


def _verifier() -> str:
    """Return the public key; empty if the secret one cannot be read, which the page says by itself."""
    try:
        return str(signer_of(settings.FOLDER, Gate.objects.get().name).verifier)
    except LedgerError:
        return ""
