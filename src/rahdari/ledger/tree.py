"""Merkle trees and their proofs, by RFC 6962 §2.1 and RFC 9162 §2.1.3 and §2.1.4. Pure: hashes in and out.

A proof is a list of the roots of ranges of leaves; which ranges, the functions `..._ranges` say, so that
whoever has the hashes in tiles need not have them all in memory. Checking raises LedgerError `proof`.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from rahdari.errors import LedgerError

Range = tuple[int, int]
"""Leaves from the first number up to, and without, the second."""
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962 §2.1)."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaves with these hashes (or over equal perfect subtrees with these roots)."""
    if not hashes:
        return EMPTY
    level = list(hashes)
    while len(level) > 1:
        # Pairing from the left and carrying an odd one up is the split at the largest power of two.
        odd = [level[-1]] if len(level) % 2 else []
        level = [
            sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)
        ] + odd
    return level[0]


def split(size: int) -> int:
    """Return the largest power of two smaller than `size` (at least 2): where RFC 6962 splits a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the ranges whose roots prove leaf `index` in a tree of `size` leaves, lowest first."""
    if not 0 <= index < size:
        raise LedgerError("proof", f"There is no leaf {index:,} in a tree of {size:,} leaves.")
    ranges: list[Range] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Return the ranges whose roots prove that a tree of `new` leaves begins with the one of `old` leaves."""
    if not 0 <= old <= new:
        raise LedgerError("proof", f"A tree of {new:,} leaves does not begin with one of {old:,}.")
    if old in (0, new):
        return []
    ranges: list[Range] = []
    low, high, whole = 0, new, True  # whole: the old tree is one of the new one's subtrees so far
    while old != high:
        middle = low + split(high - low)
        if old <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low, whole = middle, False
    return [*([] if whole else [(low, high)]), *ranges[::-1]]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> None:
    """Raise unless the proof leads from this leaf's hash, at `index`, to the root."""
    _check_hashes([root_hash])
    if inclusion_root(leaf, index, size, proof) != root_hash:
        raise LedgerError("proof", f"The proof does not lead from leaf {index:,} to the root.")


def inclusion_root(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root that a proof leads to from this leaf's hash, at `index` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        raise LedgerError("proof", f"There is no leaf {index:,} in a tree of {size:,} leaves.")
    _check_hashes([leaf, *proof])
    at, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise LedgerError("proof", "The proof is longer than the tree is high.")
        if at & 1 or at == last:
            reached = node_hash(sibling, reached)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise LedgerError("proof", f"The proof of leaf {index:,} is too short for {size:,} leaves.")
    return reached


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise unless the proof shows that the new tree begins with the old one (RFC 9162 §2.1.4.2)."""
    if not 0 <= old <= new:
        raise LedgerError("proof", f"A tree of {new:,} leaves does not begin with one of {old:,}.")
    _check_hashes([old_root, new_root, *proof])
    if old in (0, new):
        if proof or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY):
            raise LedgerError("proof", f"The two trees of {old:,} and {new:,} leaves are not consistent.")
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]  # a power of two is a subtree itself
    if not path:
        raise LedgerError("proof", "The proof of consistency is empty.")
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise LedgerError("proof", "The proof is longer than the tree is high.")
        if at & 1 or at == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        at, last = at >> 1, last >> 1
    if last or (before, after) != (old_root, new_root):
        raise LedgerError("proof", f"The tree of {new:,} leaves does not begin with that of {old:,}.")


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(one) != sha256().digest_size for one in hashes):
        raise LedgerError("proof", "What is given is not a hash of 32 bytes.")
