"""A clearance token as somebody scans it: what it says, or a sentence on why it says nothing.

Verified with the gate's own key alone: no network, and no record of anybody. It names its check, and nobody.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from rahdari.errors import LedgerError
from rahdari.gate.ledger.receipts import look_at
from rahdari.gate.looks.plain import CannotRead
from rahdari.gate.place.models import Gate
from rahdari.ledger.clearances import CLEARANCE, Clearance


def is_token(text: str) -> bool:
    """Tell whether a text is meant as a clearance token."""
    return text.lstrip().startswith(f"{CLEARANCE}:")


def token_in(form: Mapping[str, str]) -> str | None:
    """Return the token that is all that was scanned at a lane; None if it is something else."""
    scans = [text for field, text in form.items() if field.endswith("-scan") and text.strip()]
    return scans[0].strip("\r\n") if len(scans) == 1 and is_token(scans[0]) else None


def said_by(code: str, number: str, *, now: datetime.datetime) -> Clearance:
    """Return what a token says, or raise `CannotRead`. number: the document's, to compare, if it is known."""
    try:
        return look_at(code, number, Gate.objects.get(), settings.FOLDER, now=now)
    except LedgerError as error:
        said = {
            "expired": _("This token is no longer valid. Check the traveller."),
            "proof": _("This token was given out for another document. Check the traveller."),
        }
        raise CannotRead(said.get(error.reason, _("This is no token of this gate."))) from None
