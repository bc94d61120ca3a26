"""What stands between a request and a page: the idle clock, and the bar of roles."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from rahdari.gate.accounts.access import EVERYBODY, is_of_factors, roles_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.accounts.refusals import slow_down, too_often

_WRITE_EVERY = 60  # seconds; a session written at each request would be a second write for each traveller

_BY_THEMSELVES = ("desk:bar", "secondary:fresh")  # pages ask for these with nobody before them


class IdleSignOut:
    """Signs out whoever did nothing for `IDLE_MINUTES`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock, then go on."""
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get("seen", now)
            if now - seen > settings.IDLE_MINUTES * 60:
                request.session["idle"] = True  # for the event that signing out writes
                logout(request)
                messages.info(request, _("You were signed out because nothing happened for a while."))
            elif request.path in map(reverse, _BY_THEMSELVES):
                pass
            elif "seen" not in request.session or not 0 <= now - seen < _WRITE_EVERY:
                request.session["seen"] = now  # also where the clock was set back
        return self.get_response(request)


class Bar:
    """Lets each role see its own pages only, and nobody without a second factor who needs one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the work is in `process_view`, which knows the page."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return what to answer instead of the page, or None to let it through."""
        route = request.resolver_match.route if request.resolver_match else ""
        factors, roles = is_of_factors(route), roles_of(view, route)
        if roles == EVERYBODY or (factors and not request.user.is_authenticated):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        role = request.user.role
        if role == Role.OFFICER and request.user.session != request.session.session_key:
            elsewhere = bool(request.user.session)  # a new PIN empties it
            logout(request)
            if elsewhere:
                messages.warning(
                    request, _("You have signed in at another lane, so you were signed out here.")
                )
            return _to_sign_in(request)
        needed = settings.SECOND_FACTOR_NEEDED and role != Role.OFFICER and not factors
        if needed and not is_mfa_enabled(request.user):
            messages.warning(request, _("Set up a second factor first: a passkey or an authenticator."))
            return redirect("mfa_index")
        if role not in roles:
            raise PermissionDenied
        if kwargs and too_often(request.user):
            return slow_down(request)
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a browser to the sign-in page, and tell a script, which would follow blindly, where that is."""
    if request.accepts("text/html"):
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
    message = _("Sign in first; what you typed is still in the form.")
    return JsonResponse({"errors": [{"message": message}], "sign_in": settings.LOGIN_URL}, status=401)
