"""The switches: theme, silence, sound, and the language of an account."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from rahdari.gate.accounts.access import EVERYBODY, open_to
from rahdari.gate.accounts.models import User
from rahdari.gate.accounts.services import choose_language
from rahdari.gate.looks.preferences import SWITCHES, Looks


@open_to(*EVERYBODY)
@require_POST
def turn(request: HttpRequest) -> HttpResponse:
    """Turn one switch, and go back to the page."""
    switch = request.POST.get("switch", "")
    if switch not in SWITCHES:
        raise Http404
    response = redirect(_back(request))
    Looks.of(request).turned(switch).keep(response, secure=settings.SESSION_COOKIE_SECURE)
    return response


@open_to(*EVERYBODY)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep a language, in the account of whoever is signed in and in this browser; go back to the page."""
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        choose_language(request.user, chosen)
    response = set_language(request)
    if response.has_header("Location"):
        response["Location"] = resolve_url(_back(request))
    return response


def _back(request: HttpRequest) -> str:
    """Return the page to go back to: one of this server's own, by its whole path."""
    back = request.POST.get("next", "")
    own = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return back if own else "home"
