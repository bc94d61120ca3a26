"""Proofs that travel alone, as C2SP tlog-proof words them; whatever is changed in one is found."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import leaf, make_log, signer

from rahdari.errors import LedgerError
from rahdari.ledger.checkpoint import Checkpoint, open_checkpoint
from rahdari.ledger.note import Signer
from rahdari.ledger.proofs import Proof, prove, prove_consistency
from rahdari.ledger.tiles import Folder
from rahdari.ledger.tree import check_consistency


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_log(tmp_path_factory.mktemp("proofs") / "ledger", 600, 1000)


@pytest.fixture(scope="module")
def head(log: Path) -> Checkpoint:
    return open_checkpoint((log / "checkpoint").read_bytes(), signer().verifier)


def test_the_text_is_that_of_the_specification(log: Path, head: Checkpoint) -> None:
    text = prove(Folder(log), head, 812).text().decode()
    first, extra, index, *hashes, empty, origin, size, _root, blank, by, timed, end = text.split("\n")
    assert (first, index, empty, blank, end) == ("c2sp.org/tlog-proof@v1", "index 812", "", "", "")
    assert base64.b64decode(extra.removeprefix("extra ")) == leaf(812)
    assert (len(hashes), origin, size) == (10, head.origin, "1000")
    assert by.startswith(f"— {head.origin} ")
    assert timed.startswith(f"— {head.origin} ")


@pytest.mark.parametrize("index", [0, 1, 255, 256, 511, 767, 768, 999])
def test_every_leaf_has_one(log: Path, head: Checkpoint, key: Signer, index: int) -> None:
    proof = Proof.parse(prove(Folder(log), head, index).text())
    assert proof.check(key.verifier) == head
    assert (proof.leaf, proof.index) == (leaf(index), index)


def test_a_leaf_that_is_not_there(log: Path, head: Checkpoint) -> None:
    with pytest.raises(LedgerError):
        prove(Folder(log), head, 1000)


@settings(deadline=None)
@given(st.data())
def test_whatever_is_changed_is_found(log: Path, head: Checkpoint, data: st.DataObject) -> None:
    text = bytearray(prove(Folder(log), head, 812).text())
    at = data.draw(st.integers(0, len(text) - 1))
    how = data.draw(st.sampled_from(["bit", "cut", "more"]))
    if how == "bit":
        text[at] ^= 1 << data.draw(st.integers(0, 7))
    elif how == "cut":
        del text[at:]
    else:
        text.insert(at, data.draw(st.integers(0, 255)))
    with pytest.raises(LedgerError):
        Proof.parse(bytes(text)).check(signer().verifier)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 512, 600, 999, 1000])
def test_consistency_from_the_tiles(
    log: Path, head: Checkpoint, tmp_path: Path, key: Signer, size: int
) -> None:
    note = (make_log(tmp_path / "old", size) / "checkpoint").read_bytes()
    old = open_checkpoint(note, key.verifier)
    proof = prove_consistency(Folder(log), old, head)
    check_consistency(old.size, head.size, old.root, head.root, proof)
    other = (make_log(tmp_path / "other", size, branch="b") / "checkpoint").read_bytes()
    if size:
        with pytest.raises(LedgerError):
            prove_consistency(Folder(log), open_checkpoint(other, key.verifier), head)
