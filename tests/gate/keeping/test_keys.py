"""Master key, key store and ring, without a database."""

from __future__ import annotations

import datetime
import errno
import json
import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from tests import softhsm

from rahdari.errors import GateError
from rahdari.gate.keeping import copies, master
from rahdari.gate.keeping.ring import Kept, KeyName, Ring, ring
from rahdari.gate.keeping.store import KeyStore, fingerprint
from rahdari.gate.project import folder as folder_module
from rahdari.gate.project.folder import Configuration, DataFolder

DAY = datetime.date(2026, 11, 22)


def test_what_was_sealed_comes_back_as_what_it_is_and_as_nothing_else(keys: Ring) -> None:
    sealed = keys.seal(Kept.CLEAR, "crossing.subject", b"Gulwali")
    assert b"Gulwali" not in sealed
    assert keys.open(sealed, "crossing.subject") == b"Gulwali"
    with pytest.raises(GateError, match="was changed"):
        keys.open(sealed, "decision.note")
    other = keys.seal(Kept.REFERRAL, "crossing.subject", b"Gulwali")
    with pytest.raises(GateError, match="was changed"):
        keys.open(other[:5] + sealed[5:], "crossing.subject")


@given(at=st.integers(0, 39), bit=st.integers(0, 7))
def test_no_bit_of_a_sealed_value_can_be_changed(at: int, bit: int) -> None:
    keys = ring()
    sealed = bytearray(keys.seal(Kept.CLEAR, "crossing.subject", b"Gulwali", day=DAY))
    assert len(sealed) == 40
    sealed[at] ^= 1 << bit
    with suppress(GateError, ValueError):
        assert keys.open(bytes(sealed), "crossing.subject") is None  # it names a key that there is not


@given(st.sampled_from(Kept), st.dates())
def test_a_sealed_value_names_its_key(kept: Kept, day: datetime.date) -> None:
    name = KeyName(kept, day)
    assert KeyName.of_head(name.head + b"rest") == name == KeyName.of(str(name))


def test_another_process_opens_it_with_the_same_files(folder: DataFolder, keys: Ring) -> None:
    sealed = keys.seal(Kept.CLEAR, "a.b", b"x")
    for file in (folder.keys / "master", folder.key_store):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ring.cache_clear()
    assert ring().open(sealed, "a.b") == b"x"


def test_another_master_key_is_refused_before_anything_is_written(folder: DataFolder, keys: Ring) -> None:
    before = folder.key_store.read_bytes()
    (folder.keys / "master").write_bytes(os.urandom(32))
    ring.cache_clear()
    with pytest.raises(GateError, match="not the one of the key store"):
        ring()
    assert folder.key_store.read_bytes() == before


def test_a_destroyed_key_is_gone_from_the_disk_and_stays_gone(folder: DataFolder, keys: Ring) -> None:
    sealed, kept = (keys.seal(kept, "a.b", b"x") for kept in (Kept.CLEAR, Kept.REFERRAL))
    name = KeyName.of_head(sealed)
    wrapped = keys.store.read().keys[str(name)]
    text = json.loads(folder.key_store.read_text())["keys"][str(name)]
    was = os.open(folder.key_store, os.O_RDONLY)  # as whoever reads the raw disk would
    keys.destroy(name)
    assert text not in folder.key_store.read_text()
    assert set(os.read(was, 1_000_000)) == {0}
    assert keys.store.read().forgotten == {str(name): fingerprint(wrapped)}
    assert keys.open(sealed, "a.b") is None
    assert keys.open(kept, "a.b") == b"x"
    with pytest.raises(KeyError):
        keys.store.add(str(name), wrapped)
    assert keys.open(keys.seal(Kept.CLEAR, "a.b", b"y"), "a.b") == b"y"  # as if the clock had run ahead


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "other"}', '{"format": "rahdari-keys:1", "keys": 3}']
)
def test_a_broken_store_is_named_and_not_taken_for_an_empty_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(GateError, match=r"keys\.json cannot be read"):
        KeyStore(tmp_path / "keys.json").read()


def test_the_master_key_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = os.urandom(32)
    (tmp_path / "key").write_bytes(key)
    monkeypatch.setenv("GATE_KEY", key.hex())
    own = tmp_path / "own"
    wrapped = master.open_master(f"file:{tmp_path}/key", own).wrap("n", b"k" * 32)
    assert master.open_master("env:GATE_KEY", own).unwrap("n", wrapped) == b"k" * 32
    with pytest.raises(master.WrongMaster):
        master.open_master("env:GATE_KEY", own).unwrap("m", wrapped)
    with pytest.raises(master.WrongMaster):
        master.open_master("", own).unwrap("n", wrapped)
    for wrong in ("env:NO_SUCH", "file:/no/such", "vault:x", "pkcs11:token=only"):
        with pytest.raises(GateError):
            master.open_master(wrong, own)


def test_copies_are_overwritten_and_other_gates_left_alone(
    tmp_path: Path, settings: Settings, keys: Ring
) -> None:
    place = tmp_path / "stick" / copies.NAME
    name = KeyName.of_head(keys.seal(Kept.CLEAR, "a.b", b"x"))
    copies.put(place)
    keys.destroy(name)
    assert str(name) in KeyStore(place).read().keys
    assert copies.refresh() == []
    assert KeyStore(place).read() == keys.store.read()
    place.rename(place.with_suffix(".away"))  # the stick is taken out
    assert copies.refresh() == [place]
    place.with_suffix(".away").rename(place)
    before = place.read_bytes()
    settings.FOLDER = DataFolder(tmp_path / "other")
    settings.FOLDER.create(Configuration(), demonstration=False)
    ring.cache_clear()
    with pytest.raises(GateError, match="another gate"):
        copies.put(place)
    assert place.read_bytes() == before


def test_where_copies_are_is_not_half_written(
    tmp_path: Path, keys: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else forgetting would no longer reach any of them."""
    places = [tmp_path / name / copies.NAME for name in ("one", "other")]
    copies.put(places[0])

    def fail(path: Path, content: bytes) -> None:
        path.write_bytes(content[:5])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(folder_module, "write_private", fail)
        with pytest.raises(OSError, match="No space"):
            copies.put(places[1])
    assert copies.places() == places[:1]
    copies.put(places[1])
    assert copies.places() == places


def test_a_token_wraps_and_unwraps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = softhsm.token(tmp_path, "gate", monkeypatch)
    import pkcs11

    monkeypatch.setenv("RAHDARI_TOKEN_PIN", softhsm.PIN)
    with made.open(rw=True, user_pin=softhsm.PIN) as session:
        session.generate_keypair(pkcs11.KeyType.RSA, 2048, label="days", store=True)
    token = master.open_master("pkcs11:token=gate;object=days", tmp_path / "own")
    wrapped = token.wrap("clear/2026-11-22", b"k" * 32)
    assert token.unwrap("clear/2026-11-22", wrapped) == b"k" * 32
    for name, what in (("clear/2026-11-23", wrapped), ("clear/2026-11-22", bytes(256))):
        with pytest.raises(master.WrongMaster):
            token.unwrap(name, what)
    monkeypatch.setenv("RAHDARI_TOKEN_PIN", "4321")
    with pytest.raises(GateError, match="cannot be used"):
        token.wrap("n", b"k" * 32)
    assert not (tmp_path / "own").exists()
