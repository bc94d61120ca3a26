"""Receipts and clearances: what they prove, what they do not show, and what is refused."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import MINUTE, NOON, leaves, make_log, signer

from rahdari.errors import LedgerError, RecordError
from rahdari.ledger.checkpoint import Checkpoint, open_checkpoint
from rahdari.ledger.compact import base45, unbase45
from rahdari.ledger.leaf import Leaf, commitment, encode, hide, opening
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer
from rahdari.ledger.receipts import (
    Clearance,
    Receipt,
    check,
    check_clearance,
    clear,
    issue,
    mark_of,
    parse,
    with_inclusion,
)
from rahdari.ledger.tiles import Folder

SALT, RECORD = bytes(range(32)), b'{"outcome":"refer"}'
DAY = datetime.timedelta(days=1)


def receipt(key: Signer) -> Receipt:
    leaf = Leaf("Torkham", "2026-11-22T12Z", 7, commitment(SALT, "K7M2-4PQX", RECORD))
    return issue(leaf, opening(SALT, "K7M2-4PQX", hide(SALT, RECORD)), key)


def log_with(folder: Path, key: Signer, *more: bytes, at: datetime.datetime = NOON) -> Checkpoint:
    with Log(folder, key) as log:
        log.append(0, [*leaves(300), *more, *leaves(300, 300)])
        return log.checkpoint(at)


@pytest.mark.parametrize(
    ("data", "said"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"", "")]
)
def test_base45_as_published(data: bytes, said: str) -> None:
    """RFC 9285 §4.3."""
    assert base45(data) == said
    assert unbase45(said) == data


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_base45_comes_back(data: bytes) -> None:
    assert unbase45(base45(data)) == data


@settings(deadline=None)
@given(st.text(alphabet="0123456789ABCZ $%*+-./:a", max_size=12))
def test_base45_has_one_text_for_each_content(said: str) -> None:
    try:
        data = unbase45(said)
    except LedgerError:
        return
    assert base45(data) == said


def test_a_promise_verifies_with_the_key_alone(key: Signer) -> None:
    code = receipt(key).text(key.verifier)
    assert len(code) < 260
    assert segno.make(code, error="m").version <= 10
    checked = check(code, key.verifier)
    assert checked.receipt == receipt(key)
    assert (checked.receipt.reference, checked.receipt.gate, checked.receipt.release) == (
        "K7M2-4PQX",
        "Torkham",
        7,
    )
    assert checked.receipt.day == datetime.date(2026, 11, 22)
    assert checked.at is None


def test_a_receipt_says_nothing_of_the_outcome(key: Signer) -> None:
    """All that is in it follows from what it says and from hashes under the secret salt."""
    data = unbase45(receipt(key).text(key.verifier).partition(":")[2])
    assert b"refer" not in data
    assert SALT not in data
    assert SALT[:16] not in data


def test_a_kept_promise_is_found_in_the_log(tmp_path: Path, key: Signer) -> None:
    made = receipt(key)
    log_with(tmp_path / "ledger", key, made.leaf)
    checked = check(made.text(key.verifier), key.verifier, Folder(tmp_path / "ledger"))
    assert (checked.index, checked.at) == (300, NOON)


def test_a_receipt_with_the_way_to_the_root(tmp_path: Path, key: Signer) -> None:
    made = receipt(key)
    checkpoint = log_with(tmp_path / "ledger", key, made.leaf)
    full = with_inclusion(made, Folder(tmp_path / "ledger"), checkpoint, 300)
    code = full.text(key.verifier)
    assert segno.make(code, error="l").version <= 25
    for against in (None, checkpoint):
        checked = check(code, key.verifier, checkpoint=against)
        assert (checked.index, checked.at) == (300, NOON)
    other = open_checkpoint((make_log(tmp_path / "other", 601) / "checkpoint").read_bytes(), key.verifier)
    with pytest.raises(LedgerError) as raised:
        check(code, key.verifier, checkpoint=other)
    assert raised.value.reason == "forked"
    with pytest.raises(LedgerError) as raised:
        with_inclusion(made, Folder(tmp_path / "ledger"), checkpoint, 299)
    assert raised.value.reason == "proof"


def test_a_checkpoint_that_says_nothing_of_a_receipt_is_not_silently_ignored(
    tmp_path: Path, key: Signer
) -> None:
    made = receipt(key)
    checkpoint = log_with(tmp_path / "ledger", key, made.leaf)
    full = with_inclusion(made, Folder(tmp_path / "ledger"), checkpoint, 300).text(key.verifier)
    make_log(tmp_path / "fork", 700)
    forked = open_checkpoint((tmp_path / "fork/checkpoint").read_bytes(), key.verifier)
    for code in (full, made.text(key.verifier)):
        with pytest.raises(LedgerError, match="Nothing can be compared") as raised:
            check(code, key.verifier, checkpoint=forked)
        assert raised.value.reason == "unreadable"
        assert raised.value.next_step
        assert "--ledger" in raised.value.next_step
    with pytest.raises(LedgerError) as raised:
        check(full, key.verifier, Folder(tmp_path / "fork"), forked)
    assert raised.value.reason == "promise"


def test_an_older_copy_of_a_log_breaks_no_promise(tmp_path: Path, key: Signer) -> None:
    made = receipt(key)
    checkpoint = log_with(tmp_path / "ledger", key, made.leaf)
    full = with_inclusion(made, Folder(tmp_path / "ledger"), checkpoint, 300).text(key.verifier)
    with Log(tmp_path / "older", key) as log:
        log.append(0, leaves(300))
        log.checkpoint(NOON - MINUTE)
    for against in (None, checkpoint):
        with pytest.raises(LedgerError, match="older than") as raised:
            check(full, key.verifier, Folder(tmp_path / "older"), against)
        assert raised.value.reason == "unreadable"


def test_damaged_files_break_no_promise(tmp_path: Path, key: Signer) -> None:
    made = receipt(key)
    log_with(tmp_path / "ledger", key, made.leaf, at=NOON + 2 * DAY)
    bundle = tmp_path / "ledger/tile/entries/001"
    bundle.write_bytes(bundle.read_bytes().replace(made.leaf, made.leaf[:-2] + b"AA", 1))
    with pytest.raises(LedgerError) as raised:
        check(made.text(key.verifier), key.verifier, Folder(tmp_path / "ledger"))
    assert raised.value.reason == "changed"


def test_a_broken_promise(tmp_path: Path, key: Signer) -> None:
    code = receipt(key).text(key.verifier)
    log_with(tmp_path / "young", key, at=NOON + DAY)  # not due yet
    assert check(code, key.verifier, Folder(tmp_path / "young")).index is None
    log_with(tmp_path / "old", key, at=NOON + DAY + 61 * MINUTE)
    with pytest.raises(LedgerError) as raised:
        check(code, key.verifier, Folder(tmp_path / "old"))
    assert raised.value.reason == "promise"


def test_a_leaf_that_is_gone_after_its_inclusion(tmp_path: Path, key: Signer) -> None:
    made = receipt(key)
    checkpoint = log_with(tmp_path / "ledger", key, made.leaf)
    code = with_inclusion(made, Folder(tmp_path / "ledger"), checkpoint, 300).text(key.verifier)
    log_with(tmp_path / "without", key)
    with pytest.raises(LedgerError) as raised:
        check(code, key.verifier, Folder(tmp_path / "without"))
    assert raised.value.reason == "promise"


@pytest.mark.parametrize("included", [False, True])
def test_no_changed_bit_passes(tmp_path: Path, key: Signer, included: bool) -> None:
    made = receipt(key)
    if included:
        checkpoint = log_with(tmp_path / "ledger", key, made.leaf)
        made = with_inclusion(made, Folder(tmp_path / "ledger"), checkpoint, 300)
    head, _, encoded = made.text(key.verifier).partition(":")
    data = unbase45(encoded)
    for at in range(len(data)):
        spoilt = bytearray(data)
        spoilt[at] ^= 1 << at % 8
        with pytest.raises(LedgerError):
            check(f"{head}:{base45(bytes(spoilt))}", key.verifier)
    for spoilt_text in (encoded[:-3], encoded + "000", encoded.lower(), ""):
        with pytest.raises(LedgerError):
            check(f"{head}:{spoilt_text}", key.verifier)


def test_of_another_key(key: Signer) -> None:
    code = receipt(key).text(key.verifier)
    for other in (signer(seed=2), signer("gate.example/west")):
        with pytest.raises(LedgerError) as raised:
            parse(code, other.verifier)
        assert raised.value.reason == "unsigned"


def test_an_opening_of_another_leaf_is_not_promised(key: Signer) -> None:
    with pytest.raises(RecordError):
        issue(Leaf("Torkham", "2026-11-22T12Z", 7, bytes(32)), receipt(key).opening, key)


def test_the_leaf_is_that_of_the_log(key: Signer) -> None:
    leaf = Leaf("Torkham", "2026-11-22T12Z", 7, commitment(SALT, "K7M2-4PQX", RECORD))
    assert receipt(key).leaf == encode(leaf)


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
    assert raised.value.reason == "form"


def test_a_receipt_is_no_clearance(key: Signer) -> None:
    with pytest.raises(LedgerError):
        check_clearance(receipt(key).text(key.verifier), key.verifier, NOON)
    body = receipt(key).text(key.verifier).partition(":")[2]
    with pytest.raises(LedgerError):
        check_clearance(f"RAHDARI-C:{body}", key.verifier, NOON)


def test_a_clearance_without_a_document(key: Signer) -> None:
    code = clear(Clearance("Torkham", 7, "K7M2-4PQX", NOON), key)
    assert check_clearance(code, key.verifier, NOON, "anything").mark is None
