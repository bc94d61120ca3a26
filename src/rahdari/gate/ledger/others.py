"""The other side, as the witness of our log; and we, as the witness of theirs. Both run the same program.

Whoever gives its key gives it by hand, never over the network that it is to be checked on. What this gate
has seen of another log lies in `witness/` of the data folder, never in `ledger/`.
"""

from __future__ import annotations

import datetime
from contextlib import suppress
from pathlib import Path

from django.db import transaction

from rahdari.errors import LedgerError
from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.ledger import brought
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Other
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.ledger.checkpoint import Checkpoint
from rahdari.ledger.fetching import Address
from rahdari.ledger.note import Verifier
from rahdari.ledger.tiles import Folder
from rahdari.ledger.witness import Witness, accept

_WHOLE_EVERY = datetime.timedelta(days=1)


def known() -> list[Other]:
    """Return those who are not removed."""
    return list(Other.objects.filter(removed_at=None))


@transaction.atomic
def add(other: Other, *, by: User, now: datetime.datetime) -> None:
    """Trust a key from now on."""
    other.added_at, other.added_by = now, by
    other.save(force_insert=True)
    record(Kind.WITNESS_ADDED, who=by, what=other, name=other.name, key=other.key, address=other.address)


@transaction.atomic
def remove(other: Other, *, by: User, why: str, now: datetime.datetime) -> None:
    """Trust a key no more. What it has signed and what was seen of it stays."""
    other.removed_at = now
    other.save(update_fields=["removed_at"])
    record(Kind.WITNESS_REMOVED, who=by, what=other, why=why)


def bring(note: bytes, gate: Gate, folder: DataFolder, *, by: User | None) -> Checkpoint:
    """Take a checkpoint that others have signed; raise LedgerError for one that is not ours, or not theirs.

    One of ours that our log does not go on from is our fault: it is kept, and stays on the pages.
    """
    ours = signer_of(folder, gate.name).verifier
    keys = {Verifier.parse(other.key).timed: other for other in known()}
    try:
        found = accept(note, Folder(folder.ledger), ours, tuple(keys))
    except LedgerError as error:
        if error.reason in brought.FAULTS:
            brought.keep(note, error, folder)
        raise
    with transaction.atomic():
        for one in found.cosigned:
            other = Other.objects.select_for_update().get(pk=keys[one.by].pk)
            if one.at and (other.witnessed_at is None or one.at > other.witnessed_at):
                new = found.size > other.witnessed_size
                other.witnessed_at, other.witnessed_size = one.at, max(found.size, other.witnessed_size)
                other.save(update_fields=["witnessed_at", "witnessed_size"])
                if new or by:
                    record(Kind.COSIGNED, who=by, what=other, size=found.size, signed=one.at.isoformat())
    return found


def follow(other: Other, gate: Gate, folder: DataFolder, *, now: datetime.datetime) -> None:
    """Look at the other's log, sign what is in order, and bring them the signature. Raises LedgerError."""
    place = folder.witness / str(other.pk)
    source = Address(other.address, _certificates(other, place))
    witness = Witness(place, Verifier.parse(other.key).plain, signer_of(folder, gate.name))
    whole = other.looked_at is None or now - other.looked_at >= _WHOLE_EVERY
    found = witness.follow(source, now, whole=whole)
    other.seen_at, other.seen_size = found.checkpoint.at, found.checkpoint.size
    if whole:
        other.looked_at = now
    other.save(update_fields=["seen_at", "seen_size", "looked_at"])
    with suppress(LedgerError):  # they take it another time, or by a stick
        source.send(found.cosigned)


def cosigned(other: Other, folder: DataFolder) -> bytes | None:
    """Return what this gate has last signed as the witness of another."""
    return Folder(folder.witness / str(other.pk)).read("cosigned")


def _certificates(other: Other, place: Path) -> Path | None:
    if not other.certificate:
        return None
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = place / "authority.pem"
    if not file.exists() or file.read_text("utf-8") != other.certificate:
        file.write_text(other.certificate, "utf-8")
    return file
