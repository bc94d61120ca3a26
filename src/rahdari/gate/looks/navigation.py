"""The pages that the bar of pages leads to. A page says itself whom it is for (`accounts.access.open_to`)."""

from __future__ import annotations

from attrs import frozen
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.translation import gettext, gettext_noop

from rahdari.gate.accounts.models import Role, User

PAGES = (
    ("secondary:queue", gettext_noop("Queue")),
    ("slips:redress", gettext_noop("Redress")),
    ("permits:permits", gettext_noop("Permits")),
    ("keeping:kept", gettext_noop("What is kept")),
    ("slips:overdue", gettext_noop("Overdue complaints")),
    ("imports:lists", gettext_noop("Lists")),
    ("listing:entries", gettext_noop("Own entries")),
    ("releases:releases", gettext_noop("Releases")),
    ("costs:costs", gettext_noop("Costs")),
    ("reports:today", gettext_noop("Reports")),
    ("reports:refused", gettext_noop("Refused attempts")),
    ("reports:drills", gettext_noop("Drills")),
    ("ledger:ledger", gettext_noop("Ledger")),
    ("compliance:days", gettext_noop("Agreement")),
    ("lookups:look_up", gettext_noop("Look a name up")),
    ("place:place", gettext_noop("Lanes")),
    ("place:accounts", gettext_noop("Accounts")),
    ("place:documents", gettext_noop("Accepted documents")),
    ("place:limits", gettext_noop("Limits")),
)


@frozen
class Page:
    """A page to go to. here: it, or a page below it, is the one that is shown."""

    url: str
    label: str
    here: bool


def pages(request: HttpRequest) -> tuple[Page, ...]:
    """Return the pages of whoever is signed in. An officer has one, and needs no bar for it."""
    user = request.user
    if not isinstance(user, User) or user.role == Role.OFFICER:
        return ()
    found = ((reverse(name), label) for name, label in PAGES)
    return tuple(
        Page(url, gettext(label), here=request.path == url)
        for url, label in found
        if user.role in getattr(resolve(url).func, "open_to", ())
    )
