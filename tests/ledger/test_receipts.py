"""Receipts: what they prove, what they do not show, and what is refused."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import MINUTE, NOON, leaves, make_log, signer

from rahdari.errors import LedgerError, RecordError
from rahdari.ledger.checkpoint import Checkpoint, open_checkpoint
from rahdari.ledger.clearances import CLEARANCE, check_clearance
from rahdari.ledger.compact import base45, coded, key_id, signed, text, unbase45
from rahdari.ledger.leaf import Leaf, commitment, encode, hide, opening
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer
from rahdari.ledger.receipts import RECEIPT, Receipt, check, issue, parse, with_inclusion
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


def test_a_receipt_that_proves_a_fork(tmp_path: Path, key: Signer) -> None:
    """The receipt's leaf is in both histories; the root that the receipt is signed under is not."""
    made = receipt(key)
    with Log(tmp_path / "seen", key) as log:
        log.append(0, [*leaves(10), made.leaf, *leaves(190, 10)])
        seen = log.checkpoint(NOON)
    code = with_inclusion(made, Folder(tmp_path / "seen"), seen, 10).text(key.verifier)
    with Log(tmp_path / "forked", key) as log:
        log.append(0, [*leaves(10), made.leaf, *leaves(40, 10), *leaves(100, 50, "other")])
        short = log.checkpoint(NOON + MINUTE)
        log.append(151, leaves(149, 150, "other"))
        long = log.checkpoint(NOON + 2 * MINUTE)
    source = Folder(tmp_path / "forked")
    for against in (None, short, long):
        with pytest.raises(LedgerError, match="two histories") as raised:
            check(code, key.verifier, source, against)
        assert raised.value.reason == "forked"
        assert raised.value.next_step
    with Log(tmp_path / "shorter", key) as log:  # than the root that the receipt is signed under
        log.append(0, [*leaves(10), made.leaf, *leaves(40, 10), *leaves(100, 50, "other")])
        log.checkpoint(NOON + MINUTE)
    with pytest.raises(LedgerError, match="two histories"):
        check(code, key.verifier, Folder(tmp_path / "shorter"))


def test_a_receipt_whose_leaf_was_moved(tmp_path: Path, key: Signer) -> None:
    made = receipt(key)
    checkpoint = log_with(tmp_path / "ledger", key, made.leaf)
    code = with_inclusion(made, Folder(tmp_path / "ledger"), checkpoint, 300).text(key.verifier)
    for at, count in ((150, 700), (500, 700), (150, 400)):
        folder = tmp_path / f"moved-{at}-{count}"
        with Log(folder, key) as log:
            log.append(0, [*leaves(at), made.leaf, *leaves(count - at - 1, at)])
            log.checkpoint(NOON + MINUTE)
        with pytest.raises(LedgerError, match="two histories") as raised:
            check(code, key.verifier, Folder(folder))
        assert raised.value.reason == "forked"
    with Log(tmp_path / "short", key) as log:  # which does not have leaf 300 yet
        log.append(0, [*leaves(150), made.leaf, *leaves(50, 150)])
        log.checkpoint(NOON - MINUTE)
    with pytest.raises(LedgerError, match="older than") as raised:
        check(code, key.verifier, Folder(tmp_path / "short"))
    assert raised.value.reason == "unreadable"


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_receipt_holds_against_its_own_log_at_every_size(data: st.DataObject) -> None:
    """A slip is printed at one checkpoint, and held against a copy of an older one or a newer one."""
    key, made = signer(), receipt(signer())
    index = data.draw(st.integers(0, 520), label="leaf")
    sizes = st.integers(index + 1, 560)
    printed, held = data.draw(sizes, label="printed at"), data.draw(sizes, label="held against")
    entries = [*leaves(index), made.leaf, *leaves(560 - index, index)]
    with tempfile.TemporaryDirectory() as folder:
        checkpoints = {}
        with Log(Path(folder) / "ledger", key) as log:
            for size in sorted({printed, held}):
                log.append(log.size, entries[log.size : size])
                checkpoints[size] = log.checkpoint(NOON + size * MINUTE)
        source = Folder(Path(folder) / "ledger")
        code = with_inclusion(made, source, checkpoints[printed], index).text(key.verifier)
        assert check(code, key.verifier, source, checkpoints[held]).index == index
        with Log(Path(folder) / "copy", key) as log:
            log.append(0, entries[:held])
            log.checkpoint(NOON + held * MINUTE)
        assert check(code, key.verifier, Folder(Path(folder) / "copy")).index == index


def test_damaged_files_prove_no_fork(tmp_path: Path, key: Signer) -> None:
    made = receipt(key)
    checkpoint = log_with(tmp_path / "ledger", key, made.leaf)
    code = with_inclusion(made, Folder(tmp_path / "ledger"), checkpoint, 300).text(key.verifier)
    with Log(tmp_path / "ledger", key) as log:
        log.append(601, leaves(700, 601))
        log.checkpoint(NOON + MINUTE)
    tile = tmp_path / "ledger/tile/0/002"  # not on the way of leaf 300, but in the root of 601 leaves
    tile.write_bytes(bytes([tile.read_bytes()[0] ^ 1]) + tile.read_bytes()[1:])
    with pytest.raises(LedgerError) as raised:
        check(code, key.verifier, Folder(tmp_path / "ledger"))
    assert raised.value.reason == "changed"


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


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"release": 2_000_000_000}, "release"),
        ({"gate": " East"}, "gate"),
        ({"gate": "East\x1b[2K"}, "gate"),
        ({"reference": "K7M2\x1b[2K\rIn the log: leaf 3"}, "reference"),
        ({"reference": ""}, "reference"),
        ({"reference": "A" * 41}, "reference"),
        ({"reference": "٤٢"}, "reference"),
    ],
)
def test_a_signed_receipt_that_no_log_can_keep_is_none(
    key: Signer, spoilt: dict[str, object], field: str
) -> None:
    """A gate may sign what it likes; what can be held against nobody, or writes to a terminal, is refused."""
    data = bytearray([1]) + key.verifier.id + (500_000).to_bytes(4, "big")
    data += int(str(spoilt.get("release", 7))).to_bytes(4, "big")
    for value in (spoilt.get("gate", "East"), spoilt.get("reference", "K7M2-4PQX")):
        data += text(str(value))
    data += bytes(48)
    code = coded(RECEIPT, bytes(data) + signed(RECEIPT, bytes(data), key))
    with pytest.raises(LedgerError, match=field) as raised:
        check(code, key.verifier)
    assert raised.value.reason == "form"
    assert "\x1b" not in str(raised.value)


def test_a_receipt_of_no_time(key: Signer) -> None:
    """Its leaf could still be written; when it is due could not be said."""
    last = datetime.datetime(9999, 12, 31, 23, tzinfo=datetime.UTC)
    hours = int(last.timestamp()) // 3600
    data = bytes([1]) + key.verifier.id + hours.to_bytes(4, "big") + bytes([0, 0, 0, 7])
    data += text("East") + text("K7M2-4PQX") + bytes(48)
    with pytest.raises(LedgerError) as raised:
        check(coded(RECEIPT, data + signed(RECEIPT, data, key)), key.verifier)
    assert raised.value.reason == "unreadable"


def test_what_is_no_reference_is_not_signed(key: Signer) -> None:
    leaf = Leaf("Torkham", "2026-11-22T12Z", 7, commitment(SALT, "K7M2\n", RECORD))
    with pytest.raises(RecordError, match="reference"):
        issue(leaf, opening(SALT, "K7M2\n", hide(SALT, RECORD)), key)


def test_the_key_of_what_is_no_code(key: Signer) -> None:
    for said in ("HELLO", "", "RAHDARI-P:AB", "RAHDARI-R:AB", "RAHDARI-R:", "RAHDARI-R"):
        with pytest.raises(LedgerError) as raised:
            key_id(said, (RECEIPT, CLEARANCE))
        assert raised.value.reason == "unreadable"
    code = receipt(key).text(key.verifier)
    assert key_id(code, (CLEARANCE, RECEIPT)) == key.verifier.id


def test_an_opening_of_another_leaf_is_not_promised(key: Signer) -> None:
    with pytest.raises(RecordError):
        issue(Leaf("Torkham", "2026-11-22T12Z", 7, bytes(32)), receipt(key).opening, key)


def test_a_receipt_is_no_clearance(key: Signer) -> None:
    with pytest.raises(LedgerError):
        check_clearance(receipt(key).text(key.verifier), key.verifier, NOON)
    body = receipt(key).text(key.verifier).partition(":")[2]
    with pytest.raises(LedgerError):
        check_clearance(f"RAHDARI-C:{body}", key.verifier, NOON)


def test_the_leaf_is_that_of_the_log(key: Signer) -> None:
    leaf = Leaf("Torkham", "2026-11-22T12Z", 7, commitment(SALT, "K7M2-4PQX", RECORD))
    assert receipt(key).leaf == encode(leaf)
