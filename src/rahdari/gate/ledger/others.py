"""The other side, as the witness of our log; and we, as the witness of theirs. Both run the same program.

Whoever gives its key gives it by hand, never over the network that it is to be checked on. What this gate
has seen of another log lies in `witness/` of the data folder, never in `ledger/`, by the log's key: who is
removed and added again goes on where it was, and a fault that was found stays.
"""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.utils import timezone

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
from rahdari.ledger.witness import FAULTS, Witness, accept

_WHOLE_EVERY = datetime.timedelta(days=1)


def known() -> list[Other]:
    """Return those who are not removed."""
    return list(Other.objects.filter(removed_at=None))


def log_of(other: Other) -> Verifier:
    """Return the key with which another signs its log; one written as a witness's is the same key."""
    return Verifier.parse(other.key).plain


@transaction.atomic
def add(other: Other, *, by: User, now: datetime.datetime) -> None:
    """Trust a key from now on; one that was trusted before, with what is known of it."""
    other.added_at, other.added_by = now, by
    removed = Other.objects.exclude(removed_at=None).order_by("-pk")
    before = next((one for one in removed if log_of(one) == log_of(other)), None)
    if before:
        if before.fault in FAULTS:
            other.fault, other.says, other.since = before.fault, before.says, before.since
        other.seen_at, other.seen_size = before.seen_at, before.seen_size
        other.witnessed_at, other.witnessed_size = before.witnessed_at, before.witnessed_size
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

    The more leaves, the later it was signed, whatever a witness's clock says; and none was signed after now.
    One of ours that our log does not go on from is our fault: it is kept, and stays on the pages.
    """
    ours = signer_of(folder, gate.name).verifier
    keys, now = {log_of(other).timed: other for other in known()}, timezone.now()
    try:
        found = accept(note, Folder(folder.ledger), ours, tuple(keys))
    except LedgerError as error:
        if error.reason in brought.FAULTS:
            brought.keep(note, error, folder)
        raise
    with transaction.atomic():
        for one in found.cosigned:
            other = Other.objects.select_for_update().get(pk=keys[one.by].pk)
            signed = one.at or now
            at, last = min(signed, now), other.witnessed_at
            if last is None or (found.size, at) > (other.witnessed_size, last):
                new = found.size > other.witnessed_size
                other.witnessed_at, other.witnessed_size = at, found.size
                other.save(update_fields=["witnessed_at", "witnessed_size"])
                if new or by:
                    record(Kind.COSIGNED, who=by, what=other, size=found.size, signed=signed.isoformat())
    return found


def follow(
    other: Other, gate: Gate, folder: DataFolder, *, now: datetime.datetime, stick: Folder | None = None
) -> None:
    """Look at the other's log, sign what is in order, and bring them the signature. Raises LedgerError.

    stick: a copy of it, where there is no network; the signature is taken back by hand.
    """
    place = _place(other, folder)
    source = stick or Address(other.address, _certificates(other, place))
    witness = Witness(place, log_of(other), signer_of(folder, gate.name))
    whole = other.looked_at is None or now - other.looked_at >= _WHOLE_EVERY
    found = witness.follow(source, now, whole=whole)
    other.seen_at, other.seen_size = found.checkpoint.at, found.checkpoint.size
    if whole:
        other.looked_at = now
    other.save(update_fields=["seen_at", "seen_size", "looked_at"])
    if isinstance(source, Folder):
        return
    with suppress(LedgerError):  # they take it another time, or by a stick
        source.send(found.cosigned)


def cosigned(other: Other, folder: DataFolder) -> bytes | None:
    """Return what this gate has last signed as the witness of another."""
    return Folder(_place(other, folder)).read("cosigned")


def _place(other: Other, folder: DataFolder) -> Path:
    """Return where that lies which was seen of a log: by its key, so that no other row of it begins anew."""
    key = log_of(other)
    name = re.sub(r"[^A-Za-z0-9.-]", "_", key.name)[:60]
    place = folder.witness / f"{name}-{sha256(str(key).encode()).hexdigest()[:16]}"
    former = folder.witness / str(other.pk)
    if former.is_dir() and not place.exists():  # as it was called in the first version
        with suppress(FileNotFoundError):
            former.rename(place)
    return place


def _certificates(other: Other, place: Path) -> Path | None:
    if not other.certificate:
        return None
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = place / "authority.pem"
    if not file.exists() or file.read_text("utf-8") != other.certificate:
        file.write_text(other.certificate, "utf-8")
    return file
