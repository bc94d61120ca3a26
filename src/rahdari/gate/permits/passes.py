"""The pass: a permit's number, its last day and its gate, signed, as the code on the printed sheet.

In: these, and the key of the gate's ledger. Out: `RAHDARI-P:BASE45`, and back; with the public key it is read
without a network. It says nothing of the holder, and nothing of any check or list. Verification raises.
"""

from __future__ import annotations

import datetime

from attrs import frozen

from rahdari.errors import LedgerError
from rahdari.ledger.compact import SIGNATURE, begun, check_signed, coded, opened, signed, text
from rahdari.ledger.note import Signer, Verifier

HEAD = "RAHDARI-P"
_EPOCH = datetime.date(1970, 1, 1)


@frozen
class Pass:
    """What the code says. until: the last day."""

    gate: str
    number: str
    until: datetime.date


def is_pass(code: str) -> bool:
    """Tell whether a text is meant as the code of a pass."""
    return code.startswith(f"{HEAD}:")


def sign(one: Pass, signer: Signer) -> str:
    """Return a signed pass as a code holds it."""
    body = _body(one, signer.verifier)
    return coded(HEAD, body + signed(HEAD, body, signer))


def verify(code: str, verifier: Verifier) -> Pass:
    """Return what a pass of this gate says; raise LedgerError for any other text."""
    reader = opened(code, HEAD, verifier)
    days = reader.number(3)
    try:
        until = _EPOCH + datetime.timedelta(days=days)
    except OverflowError as error:
        raise LedgerError("unreadable", "The code is damaged: it is of no day.") from error
    one = Pass(reader.text(), reader.text(), until)
    signature = reader.take(SIGNATURE)
    reader.end()
    check_signed(HEAD, _body(one, verifier), signature, verifier)
    return one


def _body(one: Pass, verifier: Verifier) -> bytes:
    days = (one.until - _EPOCH).days
    return b"".join([begun(verifier), days.to_bytes(3, "big"), text(one.gate), text(one.number)])
