"""The network is cut while a witness follows a log: nothing half-written, and the next look completes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cutting import BEFORE, HEADS, HOWS, SOON, How, Server, serving
from tests.ledger.conftest import MINUTE, NOON, leaves, make_log, signer

from rahdari.errors import LedgerError
from rahdari.ledger import fetching
from rahdari.ledger.copying import copy
from rahdari.ledger.fetching import source_of
from rahdari.ledger.log import Log
from rahdari.ledger.tiles import Folder
from rahdari.ledger.verify import verify
from rahdari.ledger.witness import Witness

SHARES = (
    BEFORE,
    HEADS,
    0,
    0.001,
    0.5,
    1,
)  # before a word, among the first words, before a byte, after the first ones, in the middle, at the last
FILES = ("checkpoint", "entries/001", "entries/003.p")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(fetching, "TIMEOUT", SOON)
    with serving(make_log(tmp_path / "ledger", 300)) as served:
        yield served


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("how", HOWS)
def test_while_a_witness_follows(how: How, share: float, file: str, server: Server, tmp_path: Path) -> None:
    witness = Witness(tmp_path / "witness", signer().verifier, signer("west.example/witness", seed=9))
    assert witness.follow(source_of(server.url), NOON).new == 300
    with Log(server.folder, signer()) as log:
        log.append(300, leaves(700, 300))
        log.checkpoint(NOON + MINUTE)
    known = files(witness.folder)
    server.cut, server.share, server.how = file, share, how
    with pytest.raises(LedgerError) as raised:
        witness.follow(source_of(server.url), NOON + MINUTE)
    assert raised.value.reason == "unreadable"
    assert "Try again; what was done so far is kept." in str(raised.value)
    left = {name: data for name, data in files(witness.folder).items() if not name.startswith("incoming/")}
    assert left == known  # the copy and what was signed are as they were; nobody is accused
    assert verify(witness.folder / "mirror", signer().verifier).checkpoint.size == 300
    server.cut = None
    server.asked.clear()
    seen = witness.follow(source_of(server.url), NOON + MINUTE)
    assert (seen.checkpoint.size, seen.new) == (1000, 700)
    assert verify(witness.folder / "mirror", signer().verifier).checkpoint.size == 1000
    if file == "entries/003.p":  # the last: what had come before is not asked for again
        assert "/tile/entries/002" not in server.asked


@pytest.mark.parametrize("how", HOWS)
def test_while_a_log_is_copied(how: How, server: Server, tmp_path: Path) -> None:
    to = tmp_path / "stick"
    copy(source_of(server.url), to, signer().verifier)
    with Log(server.folder, signer()) as log:
        log.append(300, leaves(700, 300))
        log.checkpoint(NOON + MINUTE)
    known = files(to)
    server.cut, server.how = "entries/002", how
    with pytest.raises(LedgerError):
        copy(source_of(server.url), to, signer().verifier)
    assert files(to) == known
    server.cut = None
    assert copy(source_of(server.url), to, signer().verifier).size == 1000
    assert files(to) == files(server.folder)


def test_a_cut_before_the_first_look_leaves_nothing_to_believe(server: Server, tmp_path: Path) -> None:
    witness = Witness(tmp_path / "witness", signer().verifier, signer("west.example/witness", seed=9))
    server.cut = "entries/000"
    with pytest.raises(LedgerError):
        witness.follow(source_of(server.url), NOON)
    assert witness.seen is None
    assert not (witness.folder / "cosigned").exists()
    server.cut = None
    assert witness.follow(source_of(server.url), NOON).new == 300
    assert Folder(witness.folder / "mirror").read("checkpoint") == Folder(server.folder).read("checkpoint")
