"""A proof that travels alone: one leaf, its way to the root, and the checkpoint (C2SP tlog-proof).

In: a log's files and the number of a leaf. Out: a text that anybody checks with the log's key alone.
"""

from __future__ import annotations

import re

from attrs import field, frozen

from rahdari.errors import LedgerError
from rahdari.ledger.checkpoint import Checkpoint, Head, open_checkpoint
from rahdari.ledger.note import Verifier, from_base64, to_base64
from rahdari.ledger.tiles import ENTRIES, WIDTH, Hashes, Source, Tile, read_tile, unpack
from rahdari.ledger.tree import (
    check_consistency,
    check_inclusion,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
)

_HEAD = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9]\d{0,18})", re.ASCII)


@frozen
class Proof:
    """That a leaf is number `index` in the log of a checkpoint. leaf: itself, as the proof's extra data."""

    leaf: bytes
    index: int
    hashes: tuple[bytes, ...] = field(repr=False)
    note: bytes = field(repr=False)

    def text(self) -> bytes:
        """Return the proof as its file is."""
        lines = [_HEAD, f"extra {to_base64(self.leaf)}", f"index {self.index}", *map(to_base64, self.hashes)]
        return "\n".join(lines).encode() + b"\n\n" + self.note

    @classmethod
    def parse(cls, data: bytes) -> Proof:
        """Read such a file; what it says is not checked yet."""
        head, found, note = data.partition(b"\n\n")
        lines = head.decode("ascii", "replace").split("\n")
        index = _INDEX.fullmatch(lines[2]) if len(lines) > 2 else None
        if not found or lines[0] != _HEAD or not lines[1].startswith("extra ") or not index:
            raise LedgerError("form", "This is no proof: it does not begin as one.")
        hashes = tuple(_bytes(line) for line in lines[3:])
        return cls(_bytes(lines[1].removeprefix("extra ")), int(index[1]), hashes, note)

    def check(self, verifier: Verifier) -> Checkpoint:
        """Raise unless the leaf is in the log; return the checkpoint that says so."""
        checkpoint = open_checkpoint(self.note, verifier)
        check_inclusion(leaf_hash(self.leaf), self.index, checkpoint.size, self.hashes, checkpoint.root)
        return checkpoint


def prove(source: Source, checkpoint: Checkpoint, index: int) -> Proof:
    """Return the proof of one leaf, which holds: it is checked."""
    ranges = inclusion_ranges(index, checkpoint.size)
    hashes = Hashes(source, checkpoint.size)
    leaf = leaf_at(source, checkpoint.size, index)
    proof = tuple(hashes.root(*one) for one in ranges)
    check_inclusion(leaf_hash(leaf), index, checkpoint.size, proof, checkpoint.root)
    return Proof(leaf, index, proof, checkpoint.note)


def prove_consistency(source: Source, old: Head, new: Head) -> tuple[bytes, ...]:
    """Return the proof that a log begins with what it was at an older head; it is checked."""
    hashes = Hashes(source, new.size)
    proof = tuple(hashes.root(*one) for one in consistency_ranges(old.size, new.size))
    check_consistency(old.size, new.size, old.root, new.root, proof)
    return proof


def check_begins(source: Source, old: Head, new: Head) -> None:
    """Raise `forked` unless a log's tiles prove that it begins with what it was at an older head."""
    try:
        prove_consistency(source, old, new)
    except LedgerError as error:
        if error.reason != "proof":
            raise
        raise LedgerError("forked", error.message, place=f"leaves 0 to {old.size - 1}") from error


def leaf_at(source: Source, size: int, index: int) -> bytes:
    """Return one leaf of a log of `size` leaves, as it is stored."""
    number = index // WIDTH
    tile = Tile(ENTRIES, number, min(WIDTH, size - number * WIDTH))
    return unpack(read_tile(source, tile), tile)[index % WIDTH]


def _bytes(text: str) -> bytes:
    raw = from_base64(text)
    if not raw:
        raise LedgerError("form", f"This is no line of a proof: {text[:60]!r}.")
    return raw
