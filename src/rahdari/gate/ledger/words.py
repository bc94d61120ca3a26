"""What the pages say of a log that is not in order."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from rahdari.gate.ledger.models import Brought, Other, OwnLog
from rahdari.gate.project.clock import set_lately

LATE = datetime.timedelta(minutes=10)
"""A log that was signed each minute and has not been for so long stands still."""
UNREACHABLE = ("unreadable", "slow", "older")
"""A network that is down, or a stick that was not filled again, is no fault of a log."""


def of(fault: str) -> str:
    """Return a sentence for a fault."""
    said = {
        "deleted": _("Leaves are gone: the log is smaller than it was."),
        "changed": _("A leaf or a file is not what was signed."),
        "reordered": _("Leaves are in another order than they were signed in."),
        "forked": _("There are two logs: what was signed before is not what is signed now."),
        "backdated": _("A checkpoint says that it is older than one that came before it."),
        "older": _("It is an older copy: these leaves were seen before, signed later."),
        "unsigned": _("It is not signed with the key that is trusted here."),
        "key": _("The secret key of the ledger is missing. Bring keys/ledger.pem back from a backup."),
        "ahead": _("The database is older than the ledger’s files. Was it brought back from a backup?"),
        "missing": _("A file cannot be fetched, or is not there."),
        "unreadable": _("A file cannot be fetched, or is not there."),
        "conflict": _("The database and the ledger’s files disagree."),
        "beyond": _("There are files that no checkpoint covers."),
        "disk": _("The ledger cannot be written: the disk is full, or cannot be written."),
        "slow": _("The other side answers too slowly."),
        "busy": _("Another program is writing this ledger."),
    }
    return said.get(fault, _("The ledger is not in order."))


def is_late(own: OwnLog, now: datetime.datetime) -> bool:
    """Tell whether the log stands still; where the clock was set, its time alone does (`clock.keep`)."""
    late = own.checkpoint_at is None or now - own.checkpoint_at > LATE
    return late and not set_lately(now, and_for=LATE)


def is_ahead(own: OwnLog, now: datetime.datetime) -> bool:
    """Tell whether the last checkpoint is of a time that is still to come: a clock was wrong, or is."""
    return own.checkpoint_at is not None and own.checkpoint_at - now > LATE


def alarm(now: datetime.datetime) -> bool:
    """Tell whether any log that this gate keeps or watches is not in order."""
    own = OwnLog.objects.first()
    broken = own is not None and (bool(own.fault) or is_late(own, now) or is_ahead(own, now))
    brought = Brought.objects.filter(settled_at=None)
    others = Other.objects.filter(removed_at=None).exclude(fault="").exclude(fault__in=UNREACHABLE)
    return broken or brought.exists() or others.exists()
