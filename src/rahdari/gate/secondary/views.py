"""The supervisor's queue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rahdari.gate.accounts.access import open_to
from rahdari.gate.accounts.models import Role
from rahdari.gate.secondary.models import Referral


@open_to(Role.SUPERVISOR)
def queue(request: HttpRequest) -> HttpResponse:
    """Show who waits, the longest first."""
    waiting = Referral.objects.filter(status=Referral.Status.WAITING).order_by("opened_at")
    referrals = waiting.select_related("crossing__unit__lane")
    return render(request, "secondary/queue.html", {"referrals": referrals})
