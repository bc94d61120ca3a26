"""Receipts and clearance tokens: what a traveller takes along, and anybody checks without a network.

A receipt says: this reference was checked at this gate in this hour, with this release. It opens its leaf's
reference, not its record: nothing about an outcome is in it. Before a checkpoint covers the leaf it is a
signed promise, as in Certificate Transparency (RFC 6962 §3): a log that has no such leaf `PROMISED` later has
broken it, and the receipt proves that. Afterwards it can carry the way to the signed root (`Inclusion`).

A clearance token says: checked, valid until. It knows neither stop nor leaf.
"""

from __future__ import annotations

import datetime

from attrs import evolve, field, frozen

from rahdari.errors import LedgerError, RecordError
from rahdari.ledger.checkpoint import Checkpoint, head_text
from rahdari.ledger.compact import (
    ID,
    SIGNATURE,
    begun,
    check_signed,
    coded,
    opened,
    signed,
    text,
    unbase45,
)
from rahdari.ledger.leaf import SHOWN_SALT, Leaf, Opening, encode
from rahdari.ledger.note import Signer, Verifier
from rahdari.ledger.proofs import prove
from rahdari.ledger.tiles import HASH, WIDTH, Source, entries_of
from rahdari.ledger.tree import inclusion_root, leaf_hash
from rahdari.ledger.verify import check_tree, checkpoint_of, said

RECEIPT, CLEARANCE = "RAHDARI-R", "RAHDARI-C"
PROMISED = datetime.timedelta(hours=24)
"""How long after a leaf's hour the log may take to have it: leaves are held back for the order of a shift."""
MAX_HEIGHT = 40
_HOUR = datetime.timedelta(hours=1)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@frozen
class Inclusion:
    """The way from a leaf to a signed root. signed: the log's timed signature over that root."""

    index: int
    size: int
    hashes: tuple[bytes, ...] = field(repr=False)
    signed: bytes = field(repr=False)


@frozen
class Receipt:
    """What a slip's code holds. promise: the log's signature over everything but the inclusion."""

    origin: str
    gate: str
    hour: str
    release: int
    opening: Opening
    promise: bytes = field(repr=False)
    inclusion: Inclusion | None = None

    @property
    def reference(self) -> str:
        """What was checked is called so."""
        return self.opening.reference

    @property
    def day(self) -> datetime.date:
        """The day, by UTC."""
        return datetime.date.fromisoformat(self.hour[:10])

    @property
    def due(self) -> datetime.datetime:
        """When the log has to have the leaf."""
        return _moment(self.hour) + _HOUR + PROMISED

    @property
    def leaf(self) -> bytes:
        """The leaf that this receipt is of."""
        return encode(Leaf(self.gate, self.hour, self.release, self.opening.commitment()))

    def text(self, verifier: Verifier) -> str:
        """Return the receipt as a code holds it. verifier: the log's key, which it names."""
        data = _body(self, verifier) + self.promise
        if self.inclusion:
            way = self.inclusion
            data += way.index.to_bytes(5, "big") + way.size.to_bytes(5, "big") + way.signed
            data += b"".join(way.hashes)
        return coded(RECEIPT, data)


@frozen
class Checked:
    """A receipt that holds. at: the checkpoint that covers its leaf, or None: it is a promise until `due`."""

    receipt: Receipt
    index: int | None = None
    at: datetime.datetime | None = None


def issue(leaf: Leaf, opening: Opening, signer: Signer) -> Receipt:
    """Sign the promise that a leaf is going to be in the log."""
    if opening.commitment() != leaf.commitment:
        raise RecordError("opening", opening.reference, "does not open the commitment of this leaf")
    bare = Receipt(signer.name, leaf.gate, leaf.hour, leaf.release, opening, b"")
    return evolve(bare, promise=signed(RECEIPT, _body(bare, signer.verifier), signer))


def with_inclusion(receipt: Receipt, source: Source, checkpoint: Checkpoint, index: int) -> Receipt:
    """Add the way to a checkpoint's root, for a leaf that the log has."""
    proof = prove(source, checkpoint, index)
    if proof.leaf != receipt.leaf:
        raise LedgerError("proof", f"Leaf {index:,} is not that of the receipt.", place=f"leaf {index}")
    return evolve(receipt, inclusion=Inclusion(index, checkpoint.size, proof.hashes, checkpoint.timed))


def key_id(code: str) -> bytes:
    """Return the id of the key that a code says it is signed with, to look for that key."""
    return unbase45(code.strip("\r\n").partition(":")[2])[1 : 1 + ID]


def parse(code: str, verifier: Verifier) -> Receipt:
    """Read a receipt of the log whose key this is; its promise is checked, its inclusion is not yet."""
    reader = opened(code, RECEIPT, verifier)
    hour = _said_hour(reader.number(4))
    release, gate, reference = reader.number(4), reader.text(), reader.text()
    opening = Opening(reader.take(SHOWN_SALT), reference, reader.take(HASH))
    receipt = Receipt(verifier.name, gate, hour, release, opening, reader.take(SIGNATURE))
    if reader.rest:
        index, size, signature = reader.number(5), reader.number(5), reader.take(8 + SIGNATURE)
        hashes = tuple(reader.take(HASH) for _ in range(min(reader.rest // HASH, MAX_HEIGHT)))
        receipt = evolve(receipt, inclusion=Inclusion(index, size, hashes, signature))
    reader.end()
    check_signed(RECEIPT, _body(receipt, verifier), receipt.promise, verifier)
    return receipt


def check(
    code: str, verifier: Verifier, source: Source | None = None, checkpoint: Checkpoint | None = None
) -> Checked:
    """Check a receipt with the log's key alone, and against a checkpoint or a log's files if there are any.

    A receipt whose leaf the log does not have, though it is due, is a LedgerError `promise`. A checkpoint
    alone says something only about a way to a root of as many leaves; another needs the log's files.
    """
    receipt = parse(code, verifier)
    way = receipt.inclusion
    checked = _included(receipt, way, verifier, checkpoint) if way else Checked(receipt)
    if source is not None:
        return _found(receipt, source, verifier, checkpoint)
    if checkpoint and (way is None or way.size != checkpoint.size):
        carries = f"carries a way to a root of {way.size:,} leaves" if way else "carries no way to a root"
        raise LedgerError(
            "unreadable",
            f"Nothing can be compared: the receipt {carries}, the checkpoint is of {checkpoint.size:,}.",
            next_step="Bring the log itself, too (--ledger): its leaves lead from one to the other.",
        )
    return checked


@frozen
class Clearance:
    """Checked, valid until. mark: two bytes of a hash of the holder's document, or None.

    The mark tells another holder apart in all but one of 65,536 cases, and gives no number away.
    """

    gate: str
    release: int
    reference: str
    until: datetime.datetime
    mark: int | None = None


def clear(clearance: Clearance, signer: Signer) -> str:
    """Return a signed clearance as a code holds it."""
    body = _clearance_body(clearance, signer.verifier)
    return coded(CLEARANCE, body + signed(CLEARANCE, body, signer))


def check_clearance(
    code: str, verifier: Verifier, now: datetime.datetime, document: str | None = None
) -> Clearance:
    """Return a clearance that holds now; raise LedgerError otherwise (`expired`, if that is all).

    document: the number of the holder's document: has to be the one that was checked, if the token says.
    """
    reader = opened(code, CLEARANCE, verifier)
    until = _after(reader.number(4), datetime.timedelta(minutes=1))
    release, marked = reader.number(4), reader.number(1)
    if marked > 1:
        raise LedgerError("form", "The code is damaged.")
    mark = reader.number(2) if marked else None
    clearance = Clearance(reader.text(), release, reader.text(), until, mark)
    signature = reader.take(SIGNATURE)
    reader.end()
    check_signed(CLEARANCE, _clearance_body(clearance, verifier), signature, verifier)
    if now > until:
        raise LedgerError("expired", f"It was valid until {said(until)}.")
    if document is not None and mark is not None and mark != mark_of(clearance.reference, document):
        raise LedgerError("proof", "It was given out for another document.")
    return clearance


def mark_of(reference: str, document: str) -> int:
    """Return the mark of a document's number in the token of a reference."""
    return int.from_bytes(leaf_hash(f"{reference}\n{document}".encode())[:2], "big")


def _included(receipt: Receipt, way: Inclusion, verifier: Verifier, checkpoint: Checkpoint | None) -> Checked:
    reached = inclusion_root(leaf_hash(receipt.leaf), way.index, way.size, way.hashes)
    at = verifier.timed.check(head_text(receipt.origin, way.size, reached), way.signed)
    if checkpoint and checkpoint.size == way.size and checkpoint.root != reached:
        raise LedgerError(
            "forked", f"The receipt is of another log of {way.size:,} leaves than the checkpoint."
        )
    return Checked(receipt, way.index, at)


def _found(receipt: Receipt, source: Source, verifier: Verifier, given: Checkpoint | None) -> Checked:
    """Find the receipt's leaf in a log's files, and prove that it is under the signed root."""
    own = checkpoint_of(source, verifier)
    checkpoint, wanted, way = given or own, receipt.leaf, receipt.inclusion
    if own.size < checkpoint.size:
        raise _older(own, f"the checkpoint of {checkpoint.size:,} leaves")
    for bundle, entries in entries_of(source, checkpoint.size):
        if wanted in entries:
            index = bundle.index * WIDTH + entries.index(wanted)
            prove(source, checkpoint, index)
            return Checked(receipt, index, checkpoint.at)
    check_tree(source, checkpoint)  # nobody is accused for files that are damaged
    if checkpoint.at > receipt.due or (way and way.index < checkpoint.size):
        raise LedgerError(
            "promise",
            f"The log of {said(checkpoint.at)} has no leaf of the receipt {receipt.reference}, "
            f"which it had to have by {said(receipt.due)}.",
            next_step="Keep the receipt and the checkpoint: together they prove it.",
        )
    if way:
        raise _older(checkpoint, f"the receipt, which is of leaf {way.index:,}")
    return Checked(receipt)


def _older(checkpoint: Checkpoint, than: str) -> LedgerError:
    return LedgerError(
        "unreadable",
        f"The log of {said(checkpoint.at)} has {checkpoint.size:,} leaves: it is older than {than}.",
        next_step="Bring a newer copy of the log.",
    )


def _body(receipt: Receipt, verifier: Verifier) -> bytes:
    hours = int((_moment(receipt.hour) - _EPOCH) / _HOUR)
    opening = receipt.opening
    parts = [
        begun(verifier),
        hours.to_bytes(4, "big"),
        receipt.release.to_bytes(4, "big"),
    ]
    return b"".join([*parts, text(receipt.gate), text(opening.reference), opening.salt, opening.hidden])


def _clearance_body(clearance: Clearance, verifier: Verifier) -> bytes:
    minutes = int((clearance.until - _EPOCH) / datetime.timedelta(minutes=1))
    mark = b"\0" if clearance.mark is None else b"\1" + clearance.mark.to_bytes(2, "big")
    parts = [
        begun(verifier),
        minutes.to_bytes(4, "big"),
        clearance.release.to_bytes(4, "big"),
    ]
    return b"".join([*parts, mark, text(clearance.gate), text(clearance.reference)])


def _moment(hour: str) -> datetime.datetime:
    return datetime.datetime.strptime(hour, "%Y-%m-%dT%HZ").replace(tzinfo=datetime.UTC)


def _said_hour(hours: int) -> str:
    return f"{_after(hours, _HOUR):%Y-%m-%dT%HZ}"


def _after(count: int, unit: datetime.timedelta) -> datetime.datetime:
    try:
        return _EPOCH + count * unit
    except OverflowError as error:
        raise LedgerError("form", "The code is damaged: it is of no time.") from error
