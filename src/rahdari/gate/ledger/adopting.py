"""Leaves that this gate has signed and lost, taken from a copy of its log: it came back from a backup.

In: a copy (a witness's `mirror`, a stick), checked whole against this gate's own key. Out: the log with all
of its leaves. Rows that waited at the time of the backup get the numbers that they were given then; of the
rest nobody knows more than hour and release, and that is counted (`Lost`) and shown as what it is.
Numbers that no checkpoint covers yet bind nobody, and are given anew.

Invariants: what this gate has, rows and files, is the beginning of the copy, or nothing is taken. The
database commits after the files are whole; what breaks off in between is completed by doing it again.
"""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

from attrs import frozen
from django.db import transaction

from rahdari.errors import LedgerError
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.ledger.audit import unlike
from rahdari.gate.ledger.keys import verifier_of
from rahdari.gate.ledger.models import Leaf, Lost, OwnLog
from rahdari.gate.ledger.sequencer import hour_of, opening_of
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.ledger.checkpoint import Checkpoint
from rahdari.ledger.copying import checkpoint_in, copy
from rahdari.ledger.leaf import decode
from rahdari.ledger.note import Verifier
from rahdari.ledger.tiles import WIDTH, Folder, Hashes, entries_of
from rahdari.ledger.verify import Tell, said, verify

_Kinds = Counter[tuple[datetime.datetime, int]]  # by hour and release


@frozen
class Adopted:
    """What was taken: leaves from `first` on. waited: those of them whose rows were here.

    lost: the others, of which only the leaf is known; checks: how many of these are checks.
    """

    checkpoint: Checkpoint
    first: int
    waited: int
    lost: int
    checks: int


def adopt(gate: Gate, folder: DataFolder, place: Path, *, tell: Tell | None = None) -> Adopted:
    """Take the leaves that this gate lacks from a copy of its log. A LedgerError says why not."""
    verifier = verifier_of(folder)
    found, source = verify(place, verifier, tell=tell).checkpoint, Folder(place)
    _check_files(folder.ledger, source, found, verifier)
    with transaction.atomic():
        own, _ = OwnLog.objects.select_for_update().get_or_create(pk=1)
        first = own.checkpoint_size
        if found.size > first:
            Leaf.objects.filter(position__gte=first).update(position=None)
        for row in unlike(gate, source, found.size):
            raise _two_logs(row.position or 0)
        waited, lost = _number_waiting(source, first, found.size)
        Leaf.objects.filter(position=None, reference="").delete()  # stood for nothing, and never was signed
        Lost.objects.bulk_create(
            Lost(hour=hour, release=release, count=count) for (hour, release), count in sorted(lost.items())
        )
        checks = sum(count for (_, release), count in lost.items() if release)
        adopted = Adopted(found, first, waited, lost.total(), checks)
        if found.size > first:
            own.size = own.checkpoint_size = found.size
            own.checkpoint_at = found.at
            own.save(update_fields=["size", "checkpoint_size", "checkpoint_at"])
        record(
            Kind.LEDGER_ADOPTED,
            who=None,
            what=own,
            first=first,
            size=found.size,
            waited=waited,
            lost=adopted.lost,
            checks=checks,
        )
        copy(source, folder.ledger, verifier)
    return adopted


def _check_files(ours: Path, source: Folder, found: Checkpoint, verifier: Verifier) -> None:
    """Raise unless the copy goes on from the leaves in this gate's own files."""
    kept = checkpoint_in(ours, verifier)
    if kept is None or kept.size == 0:
        return
    if kept.size > found.size:
        raise LedgerError(
            "ahead",
            f"The copy has {found.size:,} leaves, of {said(found.at)}; this gate's files have {kept.size:,}.",
            next_step="Nothing can be taken from it. Bring the newest copy.",
        )
    if Hashes(source, found.size).root(0, kept.size) == kept.root:
        return
    pairs = zip(entries_of(Folder(ours), kept.size), entries_of(source, found.size), strict=False)
    for (tile, mine), (_, theirs) in pairs:
        for number, (one, other) in enumerate(zip(mine, theirs, strict=False), tile.index * WIDTH):
            if one != other:
                raise _two_logs(number)
    raise _two_logs(kept.size)  # the files are not those of their checkpoint: `ledger verify` names the place


def _two_logs(number: int) -> LedgerError:
    return LedgerError(
        "forked",
        f"The copy does not go on from what this gate has: leaf {number:,} is another one.",
        place=f"leaf {number}",
        next_step="Nothing was taken. Was the gate opened after it was brought back? Bring the backup back"
        " again, into a new folder, and take the copy before you open it.",
    )


def _number_waiting(source: Folder, first: int, size: int) -> tuple[int, _Kinds]:
    """Give waiting rows the numbers that the copy shows; return how many, and the leaves without a row."""
    waiting = {opening_of(row).commitment(): row for row in Leaf.objects.filter(position=None)}
    lost, numbered = _Kinds(), []
    for tile, entries in entries_of(source, size, first):
        for number, entry in enumerate(entries, tile.index * WIDTH):
            if number < first:
                continue
            leaf = decode(entry)
            hour = datetime.datetime.strptime(leaf.hour, "%Y-%m-%dT%HZ").replace(tzinfo=datetime.UTC)
            row = waiting.pop(leaf.commitment, None)
            if row is None:
                lost[hour, leaf.release] += 1
                continue
            row.position = number
            if hour_of(row.at) != leaf.hour:  # it was held, and shows the end of its shift
                row.at = hour
            numbered.append(row)
    Leaf.objects.bulk_update(numbered, ("position", "at"), batch_size=250)
    return len(numbered), lost
