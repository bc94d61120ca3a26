"""What happens by itself, each minute: the log is brought up to what is committed, and signed."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rahdari.errors import LedgerError
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.ledger.models import OwnLog
from rahdari.gate.ledger.sequencer import sequence
from rahdari.gate.place.models import Gate


def keep() -> None:
    """Bring the log up to what is committed; what is wrong with it stays on the pages until it is not."""
    gate, now = Gate.objects.first(), timezone.now()
    if gate is None:
        return
    try:
        sequence(gate, settings.FOLDER, now=now)
    except LedgerError as error:
        _say(error.reason, str(error), now)
    except OSError as error:  # a full disk, or one that cannot be written
        _say("disk", f"The ledger cannot be written: {error}.", now)
    else:
        _say("", "", now)


@transaction.atomic
def _say(fault: str, says: str, now: datetime.datetime) -> None:
    """Keep what is wrong, and record when it begins and ends."""
    own, _ = OwnLog.objects.select_for_update().get_or_create(pk=1)
    if own.fault == fault:
        return
    own.fault, own.says, own.since = fault, says[:500], now if fault else None
    own.save(update_fields=["fault", "says", "since"])
    record(Kind.LEDGER_FAULT if fault else Kind.LEDGER_SOUND, who=None, what=own, why=says)
