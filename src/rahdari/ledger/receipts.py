"""Receipts: what a traveller takes along, and anybody checks without a network.

A receipt says: this reference was checked at this gate in this hour, with this release. It opens its leaf's
reference, not its record: nothing about an outcome is in it. Before a checkpoint covers the leaf it is a
signed promise, as in Certificate Transparency (RFC 6962 §3): a log that has no such leaf `PROMISED` later has
broken it, and the receipt proves that. Afterwards it can carry the way to the signed root (`Inclusion`).
"""

from __future__ import annotations

import datetime

from attrs import evolve, field, frozen

from rahdari.errors import LedgerError, RecordError
from rahdari.ledger.checkpoint import Checkpoint, Head, head_text
from rahdari.ledger.compact import (
    SIGNATURE,
    begun,
    check_signed,
    coded,
    moment,
    opened,
    signed,
    text,
)
from rahdari.ledger.leaf import SHOWN_SALT, Leaf, Opening, check_reference, encode
from rahdari.ledger.note import Signer, Verifier
from rahdari.ledger.proofs import check_begins, prove
from rahdari.ledger.tiles import HASH, WIDTH, Hashes, Source, entries_of
from rahdari.ledger.tree import inclusion_ranges, inclusion_root, leaf_hash
from rahdari.ledger.verify import check_tree, checkpoint_of, said

RECEIPT = "RAHDARI-R"
PROMISED = datetime.timedelta(hours=24)
"""How long after a leaf's hour the log may take to have it: leaves are held back for the order of a shift."""
MAX_HEIGHT = 40
_HOUR = datetime.timedelta(hours=1)


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
    check_reference(opening.reference)
    bare = Receipt(signer.name, leaf.gate, leaf.hour, leaf.release, opening, b"")
    return evolve(bare, promise=signed(RECEIPT, _body(bare, signer.verifier), signer))


def with_inclusion(receipt: Receipt, source: Source, checkpoint: Checkpoint, index: int) -> Receipt:
    """Add the way to a checkpoint's root, for a leaf that the log has."""
    proof = prove(source, checkpoint, index)
    if proof.leaf != receipt.leaf:
        raise LedgerError("proof", f"Leaf {index:,} is not that of the receipt.", place=f"leaf {index}")
    return evolve(receipt, inclusion=Inclusion(index, checkpoint.size, proof.hashes, checkpoint.timed))


def parse(code: str, verifier: Verifier) -> Receipt:
    """Read a receipt of the log whose key this is; its promise is checked, its inclusion is not yet.

    One of what no log can have, signed or not, is a LedgerError `form`: it could be held against nobody.
    """
    reader = opened(code, RECEIPT, verifier)
    hour = f"{reader.moment(_HOUR):%Y-%m-%dT%HZ}"
    release, gate, reference = reader.number(4), reader.text(), reader.text()
    opening = Opening(reader.take(SHOWN_SALT), reference, reader.take(HASH))
    receipt = Receipt(verifier.name, gate, hour, release, opening, reader.take(SIGNATURE))
    if reader.rest:
        index, size, signature = reader.number(5), reader.number(5), reader.take(8 + SIGNATURE)
        hashes = tuple(reader.take(HASH) for _ in range(min(reader.rest // HASH, MAX_HEIGHT)))
        receipt = evolve(receipt, inclusion=Inclusion(index, size, hashes, signature))
    reader.end()
    check_signed(RECEIPT, _body(receipt, verifier), receipt.promise, verifier)
    try:
        check_reference(reference)
        _ = receipt.leaf
    except RecordError as error:
        raise LedgerError("form", f"No log can have what the receipt says: {error}") from error
    return receipt


def check(
    code: str, verifier: Verifier, source: Source | None = None, checkpoint: Checkpoint | None = None
) -> Checked:
    """Check a receipt with the log's key alone, and against a checkpoint or a log's files if there are any.

    A receipt whose leaf the log does not have, though it is due, is a LedgerError `promise`; one whose way
    leads to a root that the log does not go on from, `forked`. A checkpoint alone says something only about
    a way to a root of as many leaves; another needs the log's files.
    """
    receipt = parse(code, verifier)
    way, reached, checked = receipt.inclusion, None, Checked(receipt)
    if way:
        reached, at = _reached(receipt, way, verifier)
        checked = Checked(receipt, way.index, at)
        if checkpoint and checkpoint.size == way.size and checkpoint.root != reached.root:
            raise LedgerError(
                "forked", f"The receipt is of another log of {way.size:,} leaves than the checkpoint."
            )
    if source is not None:
        return _found(receipt, reached, source, verifier, checkpoint)
    if checkpoint and (way is None or way.size != checkpoint.size):
        carries = f"carries a way to a root of {way.size:,} leaves" if way else "carries no way to a root"
        raise LedgerError(
            "unreadable",
            f"Nothing can be compared: the receipt {carries}, the checkpoint is of {checkpoint.size:,}.",
            next_step="Bring the log itself, too (--ledger): its leaves lead from one to the other.",
        )
    return checked


def _reached(receipt: Receipt, way: Inclusion, verifier: Verifier) -> tuple[Head, datetime.datetime | None]:
    """Return the head that a receipt's way leads to, and when the log signed it; raise if it did not."""
    root = inclusion_root(leaf_hash(receipt.leaf), way.index, way.size, way.hashes)
    at = verifier.timed.check(head_text(receipt.origin, way.size, root), way.signed)
    return Head(receipt.origin, way.size, root), at


def _found(
    receipt: Receipt, reached: Head | None, source: Source, verifier: Verifier, given: Checkpoint | None
) -> Checked:
    """Find the receipt's leaf in a log's files, and prove that it is under the signed root.

    reached: the signed head that the receipt brings along; the log has to go on from it, too.
    """
    own = checkpoint_of(source, verifier)
    checkpoint, wanted, way = given or own, receipt.leaf, receipt.inclusion
    if own.size < checkpoint.size:
        raise _older(own, f"the checkpoint of {checkpoint.size:,} leaves")
    for bundle, entries in entries_of(source, checkpoint.size):
        if wanted in entries:
            index = bundle.index * WIDTH + entries.index(wanted)
            prove(source, checkpoint, index)
            if way and reached:
                _check_way(way, reached, wanted, source, checkpoint if way.size <= checkpoint.size else own)
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


def _check_way(way: Inclusion, reached: Head, leaf: bytes, source: Source, log: Checkpoint) -> None:
    """Raise `forked` unless a log goes on from the head of a receipt's way, or, being older, leads to it."""
    if way.index >= log.size:
        raise _older(log, f"the receipt, which is of leaf {way.index:,}")
    try:
        if way.size <= log.size:
            check_begins(source, reached, log)
        elif not _leads_to(way, leaf, Hashes(source, log.size), log.size):
            raise LedgerError("forked", "A part of the tree that both cover differs.")
    except LedgerError as error:
        if error.reason != "forked":
            raise
        check_tree(source, log)  # nobody is accused for files that are damaged
        raise LedgerError(
            "forked",
            f"The log has signed two histories: {way.size:,} leaves with the receipt as leaf {way.index:,}, "
            f"and these {log.size:,} of {said(log.at)}.",
            place=f"leaves 0 to {min(way.size, log.size) - 1}",
            next_step="Keep the receipt and this copy of the ledger: together they prove it.",
        ) from error


def _leads_to(way: Inclusion, leaf: bytes, hashes: Hashes, size: int) -> bool:
    """Tell whether a log of fewer leaves than a way agrees with it, in all of the way that it has."""
    ranges = [(way.index, way.index + 1), *inclusion_ranges(way.index, way.size)]
    steps = zip(ranges, [leaf_hash(leaf), *way.hashes], strict=True)
    return all(hashes.root(low, high) == one for (low, high), one in steps if high <= size)


def _older(checkpoint: Checkpoint, than: str) -> LedgerError:
    return LedgerError(
        "unreadable",
        f"The log of {said(checkpoint.at)} has {checkpoint.size:,} leaves: it is older than {than}.",
        next_step="Bring a newer copy of the log.",
    )


def _body(receipt: Receipt, verifier: Verifier) -> bytes:
    opening = receipt.opening
    parts = [
        begun(verifier),
        moment(_moment(receipt.hour), _HOUR),
        receipt.release.to_bytes(4, "big"),
    ]
    return b"".join([*parts, text(receipt.gate), text(opening.reference), opening.salt, opening.hidden])


def _moment(hour: str) -> datetime.datetime:
    return datetime.datetime.strptime(hour, "%Y-%m-%dT%HZ").replace(tzinfo=datetime.UTC)
