"""A demonstration's place and people, made at its first start. Everything in it is invented."""

from __future__ import annotations

from django.db import transaction

from rahdari.gate.accounts import demonstration as accounts
from rahdari.gate.place import services
from rahdari.gate.place.models import Gate

_LANES = [("1", "in"), ("2", "in"), ("3", "out"), ("4", "out")]


@transaction.atomic
def prepare() -> None:
    """Make gate, lanes and accounts where they are missing."""
    if not Gate.objects.exists():
        services.set_up("Demonstration", list(_LANES), by=None, refer_to="Room 2")
    accounts.create_accounts()
