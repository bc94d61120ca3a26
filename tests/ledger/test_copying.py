"""Copies are whole at one checkpoint, whatever happens to the log meanwhile."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.ledger.conftest import MINUTE, NOON, leaves, make_log, signer

from rahdari.errors import LedgerError
from rahdari.ledger.copying import copy
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer
from rahdari.ledger.tiles import MAX_TILE, Folder
from rahdari.ledger.verify import verify


class Growing(Folder):
    """A log that grows, and signs, whenever one of its files is read."""

    def __init__(self, folder: Path, log: Log) -> None:
        super().__init__(folder)
        self._log = log

    def read(self, path: str, limit: int = MAX_TILE) -> bytes | None:
        data = super().read(path, limit)
        self._log.append(self._log.size, leaves(100, self._log.size))
        self._log.checkpoint(NOON + self._log.size * MINUTE)
        return data


def test_a_log_that_grows_while_it_is_copied(tmp_path: Path, key: Signer) -> None:
    folder = make_log(tmp_path / "ledger", 1000)
    with Log(folder, key) as log:
        for size in (1000, 1600):  # a first copy, and one that is brought up to date
            assert copy(Growing(folder, log), tmp_path / "stick", key.verifier).size >= size
            report = verify(tmp_path / "stick", key.verifier, patience=0)
            assert size <= report.checkpoint.size < log.size


def test_a_copy_that_broke_off(tmp_path: Path, key: Signer) -> None:
    folder = make_log(tmp_path / "ledger", 7000)
    copy(Folder(folder), tmp_path / "stick", key.verifier)
    (tmp_path / "stick/checkpoint").unlink()
    (tmp_path / "stick/tile/1/001").write_bytes(bytes(8192))
    copy(Folder(make_log(tmp_path / "other", 300)), tmp_path / "stick", key.verifier)
    assert verify(tmp_path / "stick", key.verifier, patience=0).checkpoint.size == 300


@pytest.mark.parametrize("grown", [False, True])
@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize(
    "path", ["tile/entries/000", "tile/0/001", "tile/entries/002.p/188", "tile/0/002.p/188", "tile/1/000.p/2"]
)
def test_a_stick_that_forgets_is_mended(
    tmp_path: Path, key: Signer, path: str, gone: bool, grown: bool
) -> None:
    folder, stick = make_log(tmp_path / "ledger", 700), tmp_path / "stick"
    copy(Folder(folder), stick, key.verifier)
    data = bytearray((stick / path).read_bytes())
    data[30] ^= 1
    if gone:
        (stick / path).unlink()
    else:
        (stick / path).write_bytes(data)
    with pytest.raises(LedgerError):
        verify(stick, key.verifier, patience=0)
    if grown:
        with Log(folder, key) as log:
            log.append(700, leaves(300, 700))
            log.checkpoint(NOON + MINUTE)
    size = copy(Folder(folder), stick, key.verifier).size
    assert verify(stick, key.verifier, patience=0).checkpoint.size == size


def test_a_sound_stick_is_not_mended_from_a_log_that_is_damaged(tmp_path: Path, key: Signer) -> None:
    folder, stick = make_log(tmp_path / "ledger", 700), tmp_path / "stick"
    copy(Folder(folder), stick, key.verifier)
    for place, path in ((stick, "tile/entries/000"), (folder, "tile/entries/001")):
        (place / path).write_bytes((place / path).read_bytes().replace(b" 7 ", b" 8 ", 1))
    with pytest.raises(LedgerError) as raised:
        copy(Folder(folder), stick, key.verifier)
    assert (raised.value.reason, raised.value.place) == ("changed", "tile/entries/001, leaf 256")
    assert b" 8 " not in (stick / "tile/entries/001").read_bytes()
    shutil.rmtree(folder)
    before = {f: f.read_bytes() for f in stick.rglob("*") if f.is_file()}
    with pytest.raises(LedgerError) as raised:  # nor from another log: both are proof
        copy(Folder(make_log(folder, 800, branch="b")), stick, key.verifier)
    assert raised.value.reason == "forked"
    assert before == {f: f.read_bytes() for f in stick.rglob("*") if f.is_file()}


def test_nothing_broken_is_copied(tmp_path: Path, key: Signer) -> None:
    folder = make_log(tmp_path / "ledger", 1000)
    copy(Folder(folder), tmp_path / "stick", key.verifier)
    sound = {f: f.read_bytes() for f in (tmp_path / "stick").rglob("*") if f.is_file()}
    with Log(folder, key) as log:
        log.append(1000, leaves(600, 1000))
        log.checkpoint(NOON + MINUTE)
    bundle = folder / "tile/entries/004"
    bundle.write_bytes(bundle.read_bytes().replace(b" 7 ", b" 8 ", 1))
    with pytest.raises(LedgerError) as raised:
        copy(Folder(folder), tmp_path / "stick", key.verifier)
    assert (raised.value.reason, raised.value.place) == ("changed", "tile/entries/004, leaf 1024")
    shutil.rmtree(folder)
    with pytest.raises(LedgerError) as raised:
        copy(Folder(make_log(folder, 1100, branch="b")), tmp_path / "stick", key.verifier)
    assert raised.value.reason == "forked"
    shutil.rmtree(folder)
    with pytest.raises(LedgerError) as raised:
        copy(Folder(make_log(folder, 900)), tmp_path / "stick", key.verifier)
    assert raised.value.reason == "deleted"
    with pytest.raises(LedgerError) as raised:
        copy(Folder(folder), tmp_path / "other", signer(seed=2).verifier)
    assert raised.value.reason == "unsigned"
    assert sound == {f: f.read_bytes() for f in (tmp_path / "stick").rglob("*") if f.is_file()}
