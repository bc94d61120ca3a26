"""Attempts that were refused, as counts by day, kind and role: for the auditor. No traveller, and no name.

Whoever is refused too often is no longer recorded each time (`accounts.refusals`): such a count says so.
"""

from __future__ import annotations

import datetime

from attrs import frozen
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from rahdari.gate.accounts.models import Role
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.reports.services import midnight

DAYS = 30
_KINDS = (Kind.REFUSED, Kind.LOCKED_OUT, Kind.CODE_WRONG)


@frozen
class Attempts:
    """How often something was tried on a day by people of a role. more: there were others, not recorded."""

    day: datetime.date
    what: str
    role: str
    count: int
    more: bool


def attempts(now: datetime.datetime) -> list[Attempts]:
    """Return those of the last days, the newest first, and of a day the most frequent first."""
    since = midnight(now) - datetime.timedelta(days=DAYS - 1)
    events = Event.objects.filter(kind__in=_KINDS, at__gte=since, at__lte=now)
    day = TruncDate("at", tzinfo=timezone.get_current_timezone())
    counted = events.annotate(day=day).values_list("day", "kind", "data__how", "who__role").order_by()
    found = counted.annotate(n=Count("pk"), last=Count("pk", filter=Q(data__last=True)))
    rows = [Attempts(on, _what(kind, how), _role(role), n, bool(m)) for on, kind, how, role, n, m in found]
    return sorted(rows, key=lambda row: (-row.day.toordinal(), -row.count, row.what, row.role))


def _what(kind: str, how: str | None) -> str:
    """Return what was tried, in words."""
    said = {
        "malformed": _("a request that no page sends"),
        "not theirs": _("a page of another role"),
        "unknown": _("a page, a reference or a number that is not there"),
        "no token": _("a form that did not come from our page"),
        "upload": _("an upload that could not be taken"),
        "registered": _("a permit for somebody who has one"),
        "too many look-ups": _("more look-ups of names than anybody may do in an hour"),
        "passkeys": _("more sign-ins by passkey than are begun in a quarter of an hour"),
        Kind.LOCKED_OUT: _("locked out after wrong PINs or passwords"),
        Kind.CODE_WRONG: _("a wrong second factor"),
    }
    return said.get(how or kind, how or kind)


def _role(role: str | None) -> str:
    return str(Role(role).label) if role else _("nobody signed in")
