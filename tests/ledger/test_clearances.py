"""Clearance tokens: until when they hold, and for whose document."""

from __future__ import annotations

import datetime

import pytest
import segno
from tests.ledger.conftest import MINUTE, NOON

from rahdari.errors import LedgerError, RecordError
from rahdari.ledger.clearances import CLEARANCE, Clearance, check_clearance, clear, mark_of
from rahdari.ledger.compact import base45, begun, coded, signed, text, unbase45
from rahdari.ledger.note import Signer
from rahdari.ledger.tree import leaf_hash

DAY = datetime.timedelta(days=1)


def test_a_clearance(key: Signer) -> None:
    given_out = Clearance("Torkham", 7, "K7M2-4PQX", NOON + DAY, mark_of("K7M2-4PQX", "P1234567"))
    code = clear(given_out, key)
    assert segno.make(code, error="m").version <= 8
    assert check_clearance(code, key.verifier, NOON) == given_out
    assert check_clearance(code, key.verifier, NOON + DAY, "P1234567") == given_out
    with pytest.raises(LedgerError) as raised:
        check_clearance(code, key.verifier, NOON + DAY + MINUTE)
    assert raised.value.reason == "expired"
    with pytest.raises(LedgerError, match="another document"):
        check_clearance(code, key.verifier, NOON, "P1234568")
    head, _, encoded = code.partition(":")
    data = unbase45(encoded)
    for at in range(len(data)):
        spoilt = bytearray(data)
        spoilt[at] ^= 1 << at % 8
        with pytest.raises(LedgerError):
            check_clearance(f"{head}:{base45(bytes(spoilt))}", key.verifier, NOON)


def test_times_that_are_none(key: Signer) -> None:
    head, _, encoded = clear(Clearance("Torkham", 7, "K7M2-4PQX", NOON), key).partition(":")
    data = bytearray(unbase45(encoded))
    data[5:9] = b"\xff" * 4
    with pytest.raises(LedgerError) as raised:
        check_clearance(f"{head}:{base45(bytes(data))}", key.verifier, NOON)
    assert raised.value.reason == "unreadable"


@pytest.mark.parametrize(
    "said", ["P1234567", "p1234567", "P-1234567", " P 1234567\n", "P۱۲۳۴۵۶۷", "Ｐ1234567"]
)
def test_a_holders_document_however_it_is_written(said: str, key: Signer) -> None:
    for marked in ("P1234567", "p-1234567"):
        mark = mark_of("K7M2-4PQX", marked)
        code = clear(Clearance("Torkham", 7, "K7M2-4PQX", NOON, mark), key)
        assert check_clearance(code, key.verifier, NOON, said).mark == mark
        with pytest.raises(LedgerError, match="another document"):
            check_clearance(code, key.verifier, NOON, said + "8")


def test_a_mark_of_before_over_the_number_as_it_was_written(key: Signer) -> None:
    mark = int.from_bytes(leaf_hash("K7M2-4PQX\nپ ۱۲۳".encode())[:2], "big")
    code = clear(Clearance("Torkham", 7, "K7M2-4PQX", NOON, mark), key)
    assert check_clearance(code, key.verifier, NOON, "پ ۱۲۳").mark == mark


@pytest.mark.parametrize(
    ("release", "gate", "reference"),
    [(10**9, "East", "K7M2"), (7, "East\x1b[2K", "K7M2"), (7, "", "K7M2"), (7, "East", "K7M2\r\x1b[2K")],
)
def test_a_signed_clearance_that_says_what_none_says(
    release: int, gate: str, reference: str, key: Signer
) -> None:
    data = begun(key.verifier) + bytes([1, 0, 0, 0]) + release.to_bytes(4, "big") + b"\0"
    data += text(gate) + text(reference)
    with pytest.raises(LedgerError) as raised:
        check_clearance(coded(CLEARANCE, data + signed(CLEARANCE, data, key)), key.verifier, NOON)
    assert raised.value.reason == "form"
    assert "\x1b" not in str(raised.value)
    with pytest.raises(RecordError):
        Clearance(gate, release, reference, NOON)


def test_a_clearance_without_a_document(key: Signer) -> None:
    code = clear(Clearance("Torkham", 7, "K7M2-4PQX", NOON), key)
    assert check_clearance(code, key.verifier, NOON, "anything").mark is None
