"""Checkpoints, by C2SP tlog-checkpoint: how many leaves a log has, their root, and when it said so.

The log's key signs each checkpoint twice: plainly, as every log of this kind does, and with the time
(tlog-cosignature), because a checkpoint has no line for it. One without both is refused as `unsigned`.
"""

from __future__ import annotations

import datetime
import re

from attrs import field, frozen

from rahdari.errors import LedgerError
from rahdari.ledger.note import Signature, Signer, Verifier, from_base64, open_note, sign, to_base64

FILE = "checkpoint"
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@frozen
class Head:
    """So many leaves of a log, and their root."""

    origin: str
    size: int
    root: bytes


@frozen
class Checkpoint(Head):
    """A head that the log has signed. at: when, by its own clock; timed: the signature that says so.

    note: the checkpoint as a file, with the signatures that were checked and no other.
    """

    at: datetime.datetime
    note: bytes = field(repr=False)
    timed: bytes = field(repr=False)
    cosigned: tuple[Signature, ...] = ()


def sign_checkpoint(size: int, root: bytes, at: datetime.datetime, signer: Signer) -> Checkpoint:
    """Sign the head of a tree as the log that the key is called after."""
    at = at.astimezone(datetime.UTC).replace(microsecond=0)
    text = head_text(signer.name, size, root)
    return open_checkpoint(sign(text, signer, at=at), signer.verifier)


def open_checkpoint(note: bytes, verifier: Verifier, witnesses: tuple[Verifier, ...] = ()) -> Checkpoint:
    """Read and verify a checkpoint of the log whose key this is.

    witnesses: whose cosignatures are looked for; those that hold are in `cosigned`.
    """
    opened = open_note(note, [verifier.plain, verifier.timed, *(witness.timed for witness in witnesses)])
    timed = [one for one in opened.signatures if one.by == verifier.timed]
    if len(timed) != 1 or verifier.plain not in [one.by for one in opened.signatures]:
        raise LedgerError("unsigned", f"The checkpoint is not signed, with its time, by {verifier.name}.")
    origin, size, root = head_of(opened.text)
    if origin != verifier.name:
        raise LedgerError("unsigned", f"The checkpoint is of the log {origin}, not of {verifier.name}.")
    known = {witness.timed for witness in witnesses} - {verifier.timed}
    cosigned = tuple(one for one in opened.signatures if one.by in known)
    assert timed[0].at
    checked = opened.text + b"\n" + b"".join(one.line() for one in opened.signatures)
    return Checkpoint(origin, size, root, timed[0].at, checked, timed[0].raw, cosigned)


def head_text(origin: str, size: int, root: bytes) -> bytes:
    """Return the text of a checkpoint."""
    return f"{origin}\n{size}\n{to_base64(root)}\n".encode()


def head_of(text: bytes) -> tuple[str, int, bytes]:
    """Return origin, size and root of the text of a checkpoint; whether it is signed is another question."""
    lines = text.decode("utf-8").removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines) or not _SIZE.fullmatch(lines[1]):
        raise LedgerError("form", "This is no checkpoint: it has not three lines of origin, size and root.")
    root = from_base64(lines[2])
    if len(root) != 32:
        raise LedgerError("form", "This is no checkpoint: its third line is no root.")
    return lines[0], int(lines[1]), root
