"""The sign-in page: a PIN on a registered lane computer, password or passkey elsewhere."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from rahdari.gate.accounts.access import EVERYBODY, open_to
from rahdari.gate.accounts.backends import MOST_WRONG_PINS
from rahdari.gate.accounts.demonstration import ACCOUNTS
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.place.models import Lane
from rahdari.gate.place.services import COOKIE, COOKIE_AGE, lane_of, register


@open_to(*EVERYBODY)
@sensitive_post_parameters("pin")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the officers of this lane's computer, and sign one of them in by PIN."""
    lane = lane_of(request)
    if request.method == "POST":
        if lane is None:
            raise PermissionDenied
        username = request.POST.get("username", "").replace("\0", "")[:60]
        pin = request.POST.get("pin", "")[:64]
        user = authenticate(request, username=username, password=pin, lane=lane)
        if isinstance(user, User):
            login(request, user)
            return redirect("desk:lane")
        messages.error(request, _why_not(username))
    context = {
        "lane": lane,
        "officers": User.objects.filter(role=Role.OFFICER, is_active=True).order_by("name") if lane else (),
        "demonstration": ACCOUNTS if settings.DEMONSTRATION else (),
        "lanes": Lane.objects.filter(open=True) if settings.DEMONSTRATION else (),
    }
    return render(request, "accounts/sign_in.html", context, status=403 if request.method == "POST" else 200)


def _why_not(username: str) -> str:
    if User.objects.filter(username=username, wrong_pins__gte=MOST_WRONG_PINS).exists():
        return _("This PIN was typed wrong too often. An administrator gives a new one.")
    return _("That is not the PIN. Try again; after five wrong ones the PIN is locked.")


@open_to(*EVERYBODY)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session. What was typed is not kept."""
    logout(request)
    return redirect("accounts:sign_in")


@open_to(*EVERYBODY)
@require_POST
def demonstration_lane(request: HttpRequest, lane: int) -> HttpResponse:
    """Make this browser a lane's computer: in a demonstration only, where nobody is there to do it."""
    if not settings.DEMONSTRATION:
        raise Http404
    chosen = get_object_or_404(Lane, pk=lane, open=True)
    response = redirect("accounts:sign_in")
    keep_lane(response, register(chosen, "demonstration", by=None))
    return response


def keep_lane(response: HttpResponse, token: str) -> None:
    """Give a browser the cookie that makes it a lane's."""
    response.set_cookie(
        COOKIE, token, COOKIE_AGE, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict"
    )


def locked_out(
    request: HttpRequest, original: HttpResponse | None, credentials: dict[str, str] | None
) -> HttpResponse:
    """Say that too many attempts failed (django-axes asks for this page)."""
    minutes = round(timedelta(hours=settings.AXES_COOLOFF_TIME).total_seconds() / 60)
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=403)
