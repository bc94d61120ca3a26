"""What happens each minute: the log is brought up to what is committed, and signed; others are seen."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rahdari.errors import LedgerError, RecordError, UsageError
from rahdari.gate.compliance.services import sign_days
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.ledger import others
from rahdari.gate.ledger.models import Other, OwnLog
from rahdari.gate.ledger.sequencer import sequence
from rahdari.gate.place.models import Gate
from rahdari.ledger.tiles import Folder
from rahdari.ledger.witness import FAULTS


def keep(settled: Callable[[], bool]) -> None:
    """Bring the log up to what is committed, and say what is wrong with it, or no longer is.

    settled: whether the clock can be trusted. While it cannot, no shift ends and no day is signed: what is
    signed for a day that is not over can never be put right. Nor can a checkpoint of a time to come, for none
    may ever be older than the last: until then each states the last one's time, and a first one waits.
    """
    gate, now = Gate.objects.first(), timezone.now()
    if gate is None:
        return
    trusted = settled()  # after `now`: a jump in between is seen
    own, _ = OwnLog.objects.get_or_create(pk=1)
    at = now if trusted else own.checkpoint_at
    try:
        if at:
            sequence(gate, settings.FOLDER, now=at, shifts=trusted)
        if trusted:
            sign_days(gate, settings.FOLDER, now=now)
    except LedgerError as error:
        _say(own, error.reason, str(error), now)
    except RecordError as error:  # a gate's name that no leaf can hold
        _say(own, "form", str(error), now)
    except OSError as error:  # a full disk, or one that cannot be written
        _say(own, "disk", f"The ledger cannot be written: {error}.", now)
    else:
        _say(own, "", "", now)


def witness() -> None:
    """Look at the logs of the others, as their witness."""
    gate, now = Gate.objects.first(), timezone.now()
    if gate is None:
        return
    for other in Other.objects.filter(removed_at=None).exclude(address=""):
        look(other, gate, now=now)


def look(other: Other, gate: Gate, *, now: datetime.datetime, stick: Folder | None = None) -> tuple[str, str]:
    """Look at the log of one of them, and keep what is wrong with it; return it, empty if nothing is."""
    fault = says = ""
    try:
        others.follow(other, gate, settings.FOLDER, now=now, stick=stick)
    except LedgerError as error:
        fault, says = error.reason, str(error)
    except UsageError as error:  # an address that is none
        fault, says = "unreadable", str(error)
    except OSError as error:  # of this computer: the network's are LedgerErrors
        fault, says = "disk", f"What was seen cannot be kept: {error}."
    if fault != "busy":  # it is being looked at: whoever does so says what is wrong
        _say(other, fault, says, now)
    return fault, says


@transaction.atomic
def _say(log: OwnLog | Other, fault: str, says: str, now: datetime.datetime) -> None:
    """Keep what is wrong with a log, and record when it begins and ends."""
    known = type(log).objects.select_for_update().get(pk=log.pk)
    if known.fault == fault or _outlasts(known, fault):
        return
    known.fault, known.says, known.since = fault, says[:500], now if fault else None
    known.save(update_fields=["fault", "says", "since"])
    record(Kind.LEDGER_FAULT if fault else Kind.LEDGER_SOUND, who=None, what=known, why=says, fault=fault)


def _outlasts(log: OwnLog | Other, fault: str) -> bool:
    """Tell whether what is known of a log stays, whatever is found of it now."""
    return log.fault in FAULTS and fault not in ("", *FAULTS)  # that it is out of reach takes nothing off
