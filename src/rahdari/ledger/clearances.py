"""Clearance tokens: checked, valid until. They know neither stop nor leaf, and need no network."""

from __future__ import annotations

import datetime

from attrs import field, frozen

from rahdari.errors import LedgerError, RecordError
from rahdari.ledger.compact import SIGNATURE, begun, check_signed, coded, moment, opened, signed, text
from rahdari.ledger.leaf import check_reference, gate_name, release_number
from rahdari.ledger.note import Signer, Verifier
from rahdari.ledger.tree import leaf_hash
from rahdari.ledger.verify import said
from rahdari.records.documents.numbers import normalize

CLEARANCE = "RAHDARI-C"
_MINUTE = datetime.timedelta(minutes=1)


@frozen
class Clearance:
    """Checked, valid until. mark: two bytes of a hash of the holder's document, or None.

    The mark tells another holder apart in all but one of 65,536 cases, and gives no number away.
    """

    gate: str = field(validator=gate_name)
    release: int = field(validator=release_number)
    reference: str = field(validator=lambda _, __, value: check_reference(value))
    until: datetime.datetime
    mark: int | None = None


def clear(clearance: Clearance, signer: Signer) -> str:
    """Return a signed clearance as a code holds it."""
    body = _body(clearance, signer.verifier)
    return coded(CLEARANCE, body + signed(CLEARANCE, body, signer))


def check_clearance(
    code: str, verifier: Verifier, now: datetime.datetime, document: str | None = None
) -> Clearance:
    """Return a clearance that holds now; raise LedgerError otherwise (`expired`, if that is all).

    document: the number of the holder's document: has to be the one that was checked, if the token says.
    """
    reader = opened(code, CLEARANCE, verifier)
    until = reader.moment(_MINUTE)
    release, marked = reader.number(4), reader.number(1)
    if marked > 1:
        raise LedgerError("unreadable", "The code is damaged.")
    mark = reader.number(2) if marked else None
    gate, reference, signature = reader.text(), reader.text(), reader.take(SIGNATURE)
    reader.end()
    try:
        clearance = Clearance(gate, release, reference, until, mark)
    except RecordError as error:
        raise LedgerError("form", f"The code says what no clearance does: {error}") from error
    check_signed(CLEARANCE, _body(clearance, verifier), signature, verifier)
    if now > until:
        raise LedgerError("expired", f"It was valid until {said(until)}.")
    # Once a mark was made of the number as it was written, and such tokens may still be about.
    fits = document is None or mark in (None, mark_of(reference, document), _mark(reference, document))
    if not fits:
        raise LedgerError("proof", "It was given out for another document.")
    return clearance


def mark_of(reference: str, document: str) -> int:
    """Return the mark of a document's number in the token of a reference, however the number is written."""
    return _mark(reference, normalize("other", document))


def _mark(reference: str, number: str) -> int:
    return int.from_bytes(leaf_hash(f"{reference}\n{number}".encode())[:2], "big")


def _body(clearance: Clearance, verifier: Verifier) -> bytes:
    mark = b"\0" if clearance.mark is None else b"\1" + clearance.mark.to_bytes(2, "big")
    parts = [
        begun(verifier),
        moment(clearance.until, _MINUTE),
        clearance.release.to_bytes(4, "big"),
    ]
    return b"".join([*parts, mark, text(clearance.gate), text(clearance.reference)])
