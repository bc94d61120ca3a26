"""The sequencer: gives rows their numbers, makes the log's files of them, and signs.

Invariants:
1. A number is given once, in a transaction, to a row that is committed; the files follow the numbers.
   A kill at any moment is made good by the next call.
2. Checks come in the order in which they were kept. Whatever else, in bundles at the end of a
   shift: shuffled, and filled up with leaves that stand for nothing, so that neither order, hour nor number
   tells of anybody. A bundle comes also where there is nothing to tell. One of them stands for all events of
   the shift (`shift_sums`).
3. No checkpoint is signed before its tiles are on disk (`rahdari.ledger.log`).
4. One at a time: the row of `OwnLog` is locked while numbers are given, the folder while files are written.
"""

from __future__ import annotations

import datetime
from random import SystemRandom

from django.db import transaction
from django.db.models import Q

from rahdari.errors import LedgerError
from rahdari.gate.ledger import rows, shift_sums
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Leaf, OwnLog
from rahdari.gate.ledger.shifts import last_end
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.ledger import leaf as published
from rahdari.ledger.checkpoint import Checkpoint
from rahdari.ledger.log import Log

BUNDLE = 256
"""Held leaves enter the log in so many, or twice so many, and so on."""
_AT_ONCE = 500  # numbered in one transaction, for which the lanes wait
_IN_MEMORY = 10_000


def sequence(gate: Gate, folder: DataFolder, *, now: datetime.datetime, shifts: bool = True) -> Checkpoint:
    """Bring the log up to what is committed, and sign it. Raises LedgerError.

    shifts: whether what is held until the end of a shift is looked at.
    """
    while number_checks():
        pass
    if shifts:
        number_held(last_end(gate.shifts, now), now=now)
    return write(gate, folder, now=now)


@transaction.atomic
def number_checks() -> int:
    """Give numbers to what everybody sees happen, in its order; return to how many."""
    own = _locked()
    waiting = list(Leaf.objects.filter(position=None, held=False).order_by("pk")[:_AT_ONCE])
    _number(own, waiting)
    return len(waiting)


def number_held(shift_end: datetime.datetime, *, now: datetime.datetime) -> int:
    """Give numbers to what was held until the end of a shift, once for each end; return to how many."""
    own = OwnLog.objects.first()
    if own and _ended(own, shift_end, now):
        return 0
    return _number_held(shift_end, shift_sums.sum_up(), now=now)


@transaction.atomic
def _number_held(shift_end: datetime.datetime, events: shift_sums.Sum, *, now: datetime.datetime) -> int:
    own = _locked()
    if _ended(own, shift_end, now):  # another process was first
        return 0
    at, its = rows.unsigned(shift_end), rows.reference_of(shift_sums.end_shift(events))
    held = Leaf.objects.filter(position=None, held=True)
    waiting = list(held.filter(Q(at__lte=at) | Q(reference=its)))
    own.shift = shift_end
    empty = -len(waiting) % BUNDLE if waiting else BUNDLE
    bundle = [*waiting, *(rows.blank(at) for _ in range(empty))]
    SystemRandom().shuffle(bundle)
    for leaf in bundle:
        leaf.at = at
    _number(own, bundle)
    return len(bundle)


def write(gate: Gate, folder: DataFolder, *, now: datetime.datetime) -> Checkpoint:
    """Make files of all numbered rows, and sign a checkpoint over them."""
    numbered = Leaf.objects.exclude(position=None).order_by("position")
    size = OwnLog.objects.values_list("size", flat=True).first() or 0
    with Log(folder.ledger, signer_of(folder, gate.name)) as log:
        if log.size > size:
            raise LedgerError(
                "ahead",
                f"The ledger's files have {log.size:,} leaves and the database knows of {size:,}.",
                next_step="The database is older than the files. Was it brought back from a backup? Then end "
                f"the gate, and: rahdari ledger adopt {folder.ledger} --data {folder.path}",
            )
        while log.size < size:
            some = list(numbered.filter(position__gte=log.size)[:_IN_MEMORY])
            if not some or [leaf.position for leaf in some] != list(range(log.size, log.size + len(some))):
                raise LedgerError(
                    "missing",
                    f"The database no longer has leaf {log.size:,}, and the files do not have it either.",
                    place=f"leaf {log.size}",
                    next_step="Bring the ledger's folder back from a backup, or from the witness.",
                )
            log.append(log.size, [published.encode(leaf_of(row, gate.name)) for row in some])
        checkpoint = log.checkpoint(now)
    OwnLog.objects.update(checkpoint_at=checkpoint.at, checkpoint_size=checkpoint.size)
    return checkpoint


def leaf_of(row: Leaf, gate: str) -> published.Leaf:
    """Return the leaf of a row as the log shows it."""
    return published.Leaf(gate, hour_of(row.at), row.release, opening_of(row).commitment())


def opening_of(row: Leaf) -> published.Opening:
    """Return what opens the reference of a row's leaf."""
    return published.opening(bytes(row.salt), row.reference, bytes(row.hidden))


def hour_of(at: datetime.datetime) -> str:
    """Return the hour that a leaf shows: of world time, for the two sides keep different clocks."""
    return f"{at.astimezone(datetime.UTC):%Y-%m-%dT%HZ}"


def _ended(own: OwnLog, shift_end: datetime.datetime, now: datetime.datetime) -> bool:
    """Tell whether what was held until that end is in the log.

    An end later than now was told by a clock that was wrong: the shifts go on from where they are now.
    """
    return own.shift is not None and shift_end <= own.shift <= now


def _locked() -> OwnLog:
    own, _ = OwnLog.objects.select_for_update().get_or_create(pk=1)
    return own


def _number(own: OwnLog, leaves: list[Leaf]) -> None:
    known, new = ([leaf for leaf in leaves if (leaf.pk is None) == is_new] for is_new in (False, True))
    for leaf in leaves:
        leaf.position = own.size
        own.size += 1
    Leaf.objects.bulk_update(known, ("position", "at"), batch_size=250)
    Leaf.objects.bulk_create(new)
    own.save(update_fields=["size", "shift"])
