"""A leaf: that some gate did something it answers for in some hour, with some release; not what, not to whom.

In: gate, hour, release, and a commitment. Out: one line of text, of one form only. Every kind of event looks
the same: who reads the log while people pass must not learn who was stopped.

The commitment binds a reference and a record under a salt. The record enters by its own salted hash only, and
the salt that is shown with the reference is derived from the secret one: a receipt opens the reference
(`Opening`), and nobody can try out records against it.
"""

from __future__ import annotations

import base64
import re
from hashlib import sha256

from attrs import field, frozen

from rahdari.errors import LedgerError, RecordError
from rahdari.ledger.tiles import MAX_LEAF

MIN_SALT = 16
SHOWN_SALT = 16
"""Bytes of the salt that an opening shows."""
_HASH = 32
HOUR = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3])Z"
_FORM = re.compile(rf"1 ({HOUR}) (0|[1-9]\d{{0,8}}) ([A-Za-z0-9_-]{{43}}) (.+)", re.ASCII)
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")
_GATE = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f\u0080-\u009f\u2028\u2029]*\S)?")


def gate_name(_: object, __: object, value: str) -> None:
    """Raise RecordError unless this names a gate."""
    if not isinstance(value, str) or not _GATE.fullmatch(value) or len(value) > 100:
        raise RecordError("gate", value, "a gate's name has 1 to 100 letters, and none that are not seen")


def _hour(_: object, __: object, value: str) -> None:
    if not isinstance(value, str) or not re.fullmatch(HOUR, value, re.ASCII):
        raise RecordError("hour", value, "an hour is written as 2026-11-22T09Z")


def release_number(_: object, __: object, value: int) -> None:
    """Raise RecordError unless this is the number of a release."""
    if type(value) is not int or not 0 <= value < 10**9:
        raise RecordError("release", value, "a release is a number from 0 to 999,999,999")


def _commitment(_: object, __: object, value: bytes) -> None:
    if type(value) is not bytes or len(value) != _HASH:
        raise RecordError("commitment", value, "a commitment has 32 bytes")


def check_reference(reference: str) -> None:
    """Raise RecordError unless a check may be called so in what is given out, read aloud and printed."""
    if not _REFERENCE.fullmatch(reference):
        raise RecordError("reference", reference, "is of 1 to 40 letters (A to Z), digits and hyphens")


@frozen
class Leaf:
    """What the log shows. release: the number of the release in use, 0 where there was none."""

    gate: str = field(validator=gate_name)
    hour: str = field(validator=_hour)
    release: int = field(validator=release_number)
    commitment: bytes = field(validator=_commitment, repr=False)


@frozen
class Opening:
    """What shows that a leaf is that of a reference: it opens the reference and nothing else."""

    salt: bytes = field(repr=False)
    reference: str
    hidden: bytes = field(repr=False)

    def commitment(self) -> bytes:
        """Return the commitment that this opens."""
        return _digest("commitment", self.salt, self.reference.encode(), self.hidden)


def encode(leaf: Leaf) -> bytes:
    """Return the leaf's one form."""
    commitment = base64.urlsafe_b64encode(leaf.commitment).decode().rstrip("=")
    data = f"1 {leaf.hour} {leaf.release} {commitment} {leaf.gate}".encode()
    if len(data) > MAX_LEAF:
        raise RecordError("gate", leaf.gate, f"makes a leaf of {len(data)} bytes; {MAX_LEAF} is the limit")
    return data


def decode(data: bytes) -> Leaf:
    """Read a leaf; anything but its one form is a LedgerError `form`."""
    try:
        found = _FORM.fullmatch(data.decode("utf-8"))
        if found:
            leaf = Leaf(found[4], found[1], int(found[2]), base64.urlsafe_b64decode(found[3] + "="))
            if encode(leaf) == data:
                return leaf
    except (UnicodeDecodeError, RecordError):
        pass
    raise LedgerError("form", f"This is no leaf: {data[:60]!r}.")


def hide(salt: bytes, record: bytes) -> bytes:
    """Return the hash by which a record enters a commitment. salt: secret, and used once."""
    _check_salt(salt)
    return _digest("record", salt, record)


def opening(salt: bytes, reference: str, hidden: bytes) -> Opening:
    """Return what a receipt shows, from the secret salt and the hidden record."""
    _check_salt(salt)
    return Opening(_digest("reference", salt)[:SHOWN_SALT], reference, hidden)


def commitment(salt: bytes, reference: str, record: bytes) -> bytes:
    """Return the commitment to a reference and a record."""
    return opening(salt, reference, hide(salt, record)).commitment()


def _digest(what: str, *parts: bytes) -> bytes:
    """Hash parts, each with its length, under a name that no other use has."""
    digest = sha256(f"rahdari-leaf:1:{what}\n".encode())
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _check_salt(salt: bytes) -> None:
    if len(salt) < MIN_SALT:
        raise RecordError("salt", len(salt), f"a salt has at least {MIN_SALT} bytes")
