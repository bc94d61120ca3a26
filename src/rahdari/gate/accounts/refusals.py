"""What is refused, as a page and as an event: whoever tries doors leaves a trace, and is slowed down.

Django's handlers of 400, 403 and 404, and its check of a form's token, lead here (`project.urls`, settings).
An event says who, which page and why; never the address that was asked for, which may hold anything. Nobody
can fill the disk with them: after `MOST` in a quarter of an hour the next ones leave none, and whoever is
signed in gets no further page that is found by a number or a reference.
"""

from __future__ import annotations

from http import HTTPStatus

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import csrf, defaults

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record

MOST = 30
_SECONDS = 900
_FROM_STRANGERS = "strangers"  # all of them together: an address is made up in no time


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Refuse what no page of ours sends: a host, a form or a file that cannot be."""
    refused(request, "malformed")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Refuse a page of another role, or of a lane's computer."""
    refused(request, "not theirs")
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Refuse what there is not: a guess looks like this."""
    refused(request, "unknown")
    return defaults.page_not_found(request, exception)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Refuse a form without the token that our page gave it."""
    refused(request, "no token")
    return csrf.csrf_failure(request, reason)


def slow_down(request: HttpRequest) -> HttpResponse:
    """Refuse whoever was refused too often."""
    return render(
        request, "accounts/slow_down.html", {"minutes": _SECONDS // 60}, status=HTTPStatus.TOO_MANY_REQUESTS
    )


def refused(request: HttpRequest, how: str) -> None:
    """Record a refusal, in a transaction of its own."""
    user = getattr(request, "user", None)
    who = user if isinstance(user, User) else None
    times = times_of(_key(who))
    if times > MOST:
        return
    page = request.resolver_match.view_name if request.resolver_match else ""
    with transaction.atomic():
        record(Kind.REFUSED, who=who, page=page, method=request.method, how=how, last=times == MOST)


def locked_out(who: User | None) -> None:
    """Record that somebody's name is locked at some place, or one that nobody has; not who tried it."""
    times = times_of(f"locked-out:{who.pk if who else _FROM_STRANGERS}")
    if times > MOST:
        return
    with transaction.atomic():
        record(Kind.LOCKED_OUT, who=who, last=times == MOST)


def too_often(user: User) -> bool:
    """Return whether somebody was refused so often that they have to wait."""
    return bool(cache.get(_key(user), 0) >= MOST)


def times_of(key: str) -> int:
    """Count once more; return how often it was within a quarter of an hour."""
    cache.add(key, 0, _SECONDS)
    return cache.incr(key)


def _key(who: User | None) -> str:
    return f"refused:{who.pk if who else _FROM_STRANGERS}"
