"""The first page: each role is sent to its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from rahdari.gate.accounts.access import SIGNED_IN, open_to, user_of
from rahdari.gate.accounts.models import Role

_FIRST = {
    Role.OFFICER: "desk:lane",
    Role.SUPERVISOR: "secondary:queue",
    Role.STEWARD: "slips:overdue",
    Role.AUDITOR: "reports:today",
    Role.ADMINISTRATOR: "place:place",
}


@open_to(*SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to where their work is."""
    return redirect(_FIRST[Role(user_of(request).role)])
