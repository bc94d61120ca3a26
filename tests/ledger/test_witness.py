"""The witness, and what is done to a log: each attack is caught and called by its name."""

from __future__ import annotations

import datetime
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import MINUTE, NOON, leaf, leaves, signer

from rahdari.errors import LedgerError, UsageError
from rahdari.ledger.checkpoint import Checkpoint, open_checkpoint
from rahdari.ledger.fetching import RESERVE, Address, source_of
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer, open_note
from rahdari.ledger.tiles import MAX_TILE, Folder
from rahdari.ledger.verify import verify
from rahdari.ledger.witness import Witness, accept, compare

OTHER = signer("west.example/witness", 9)
LATER = NOON + 10 * MINUTE
SOME = leaves(1000)


def write(
    folder: Path, entries: list[bytes], at: datetime.datetime = NOON, key: Signer | None = None
) -> Path:
    """Write a log of these leaves anew: what whoever holds the key can always do."""
    shutil.rmtree(folder, ignore_errors=True)
    with Log(folder, key or signer()) as log:
        log.append(0, entries)
        log.checkpoint(at)
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path / "ledger", SOME)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness", signer().verifier, OTHER)


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def caught(witness: Witness, log: Path, *, whole: bool = False) -> LedgerError:
    """What the witness says; its state must be as it was, but for the evidence."""
    before = {name: data for name, data in files(witness.folder).items() if not name.startswith("evidence")}
    with pytest.raises(LedgerError) as raised:
        witness.follow(Folder(log), LATER, whole=whole)
    after = {name: data for name, data in files(witness.folder).items() if not name.startswith("evidence")}
    assert after == before
    return raised.value


def evidence(witness: Witness) -> list[Path]:
    return sorted((witness.folder / "evidence").glob("*"))


def test_a_log_that_grows(log: Path, witness: Witness, key: Signer) -> None:
    seen = witness.follow(Folder(log), NOON)
    assert (seen.checkpoint.size, seen.new, seen.remarks) == (1000, 1000, ())
    with Log(log, key) as writer:
        for minute in range(1, 6):
            writer.append(writer.size, leaves(300, writer.size))
            writer.checkpoint(NOON + minute * MINUTE)
            assert witness.follow(Folder(log), NOON + minute * MINUTE).new == 300
    again = witness.follow(Folder(log), LATER, whole=True)
    assert again.new == 0
    note = open_note(again.cosigned, [OTHER.verifier.timed])
    assert note.signatures[0].at == LATER
    assert (witness.folder / "cosigned").read_bytes() == again.cosigned
    # The copy is a log that anybody checks.
    assert verify(witness.folder / "mirror", key.verifier).checkpoint.size == 2500
    assert not evidence(witness)


def test_an_empty_log(tmp_path: Path, witness: Witness) -> None:
    assert witness.follow(Folder(write(tmp_path / "ledger", [])), NOON).checkpoint.size == 0
    assert witness.follow(Folder(write(tmp_path / "ledger", SOME)), NOON).new == 1000


def test_clocks_are_remarked_on(log: Path, witness: Witness) -> None:
    assert "later than now" in witness.follow(Folder(log), NOON - datetime.timedelta(hours=1)).remarks[0]
    assert "stands still" in witness.follow(Folder(log), NOON + datetime.timedelta(hours=1)).remarks[0]


@pytest.mark.parametrize(
    ("attack", "reason", "place"),
    [
        (SOME[:900], "deleted", "leaves 900 to 999"),
        (SOME[:500] + SOME[501:] + leaves(40, 1000), "deleted", "leaf 500"),
        (SOME[:500] + SOME[503:] + leaves(40, 1000), "deleted", "leaf 500"),
        ([*SOME[:500], leaf(7777), *SOME[501:]], "changed", "leaf 500"),
        ([*SOME[:500], leaf(7777), *SOME[501:], *leaves(40, 1000)], "changed", "leaf 500"),
        ([*SOME[:500], leaf(7777), *SOME[500:]], "changed", "leaf 500"),
        ([*SOME[:500], SOME[501], SOME[500], *SOME[502:]], "reordered", "leaf 500"),
        (SOME[:20] + SOME[20:900][::-1] + SOME[900:] + leaves(9, 1000), "reordered", "leaf 20"),
        (SOME[:600] + leaves(400, 600, "b"), "forked", "leaf 600"),
        (SOME[:600] + leaves(900, 600, "b"), "forked", "leaf 600"),
        (leaves(1000, branch="b"), "forked", "leaf 0"),
    ],
)
def test_history_that_was_signed_anew(
    log: Path, witness: Witness, attack: list[bytes], reason: str, place: str
) -> None:
    """Whoever holds the log's key writes it anew, with all of its tiles, and signs it."""
    before = witness.follow(Folder(log), NOON)
    write(log, attack, LATER)
    error = caught(witness, log)
    assert (error.reason, error.place) == (reason, place)
    (kept,) = evidence(witness)
    assert kept.name.startswith(f"{reason}-{len(attack)}-")
    assert (kept / "seen").read_bytes() == before.checkpoint.note
    assert (kept / "found").read_bytes() == (log / "checkpoint").read_bytes()
    assert place in (kept / "what.txt").read_text("utf-8")
    caught(witness, log)
    assert len(evidence(witness)) == 1


def test_backdated(log: Path, witness: Witness) -> None:
    witness.follow(Folder(log), NOON)
    write(log, leaves(1200), NOON - MINUTE)
    error = caught(witness, log)
    assert (error.reason, error.place) == ("backdated", "checkpoint")
    assert len(evidence(witness)) == 1


def test_an_older_copy_of_a_log_that_stands_still_accuses_nobody(log: Path, witness: Witness) -> None:
    """Last night's stick: the same leaves, signed before. No backdating could be told from it."""
    witness.follow(Folder(log), NOON)
    write(log, SOME, NOON - MINUTE)
    error = caught(witness, log)
    assert (error.reason, error.place) == ("older", "checkpoint")
    assert "older copy" in str(error)
    assert not evidence(witness)


@pytest.mark.parametrize("first", [True, False])
def test_what_is_no_leaf_is_not_signed(log: Path, witness: Witness, key: Signer, first: bool) -> None:
    if not first:
        witness.follow(Folder(log), NOON)
    with Log(log, key) as writer:
        writer.append(1000, [b"Zmaray Torgar, 1971, stopped 12:04", leaf(1001)])
        writer.checkpoint(LATER)
    error = caught(witness, log)
    assert error.reason == "changed"
    assert error.place == "tile/entries/003.p/234, leaf 1000"
    assert len(evidence(witness)) == 1


def test_a_log_does_not_fill_its_witness_s_disk(
    log: Path, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = iter([RESERVE, RESERVE - 1])
    with monkeypatch.context() as patch:
        patch.setattr(
            "rahdari.ledger.fetching.shutil.disk_usage", lambda _: SimpleNamespace(free=next(rooms))
        )
        with pytest.raises(LedgerError) as raised:
            witness.follow(Folder(log), NOON)
    assert raised.value.reason == "disk"
    assert files(witness.folder) == {}
    with monkeypatch.context() as patch:
        patch.setattr("rahdari.ledger.fetching.MOST", 30_000)
        with pytest.raises(LedgerError) as raised:
            witness.follow(Folder(log), NOON)
        assert raised.value.reason == "oversized"
        with monkeypatch.context() as full:
            full.setattr("rahdari.ledger.fetching.shutil.disk_usage", lambda _: SimpleNamespace(free=0))
            with pytest.raises(LedgerError, match="last 1,024 MB"):
                witness.follow(Folder(log), NOON)
        assert files(witness.folder) == {}  # and nothing of what came before is left
        with pytest.raises(LedgerError, match="next look"):
            witness.follow(Folder(log), NOON)
        assert witness.follow(Folder(log), NOON).new == 1000  # the rest, at the next look
    assert not evidence(witness)


def test_an_older_copy_is_called_so(log: Path, witness: Witness, tmp_path: Path) -> None:
    witness.follow(Folder(log), NOON)
    error = caught(witness, write(tmp_path / "old", SOME[:600], NOON - 5 * MINUTE))
    assert error.reason == "deleted"
    assert "older copy" in str(error)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_files_that_were_tampered_with(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Without the key: whatever is changed in a file, new or old, the witness finds when it checks all."""
    folder = tmp_path_factory.mktemp("attack")
    log, witness = write(folder / "ledger", SOME), Witness(folder / "witness", signer().verifier, OTHER)
    first = data.draw(st.booleans())
    if not first:
        witness.follow(Folder(log), NOON)
    file = data.draw(st.sampled_from(sorted(f for f in log.rglob("*") if f.is_file())))
    content = bytearray(file.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    file.write_bytes(content)
    error = caught(witness, log, whole=True) if not first else None
    if error is None:
        with pytest.raises(LedgerError) as raised:
            witness.follow(Folder(log), LATER, whole=True)
        error = raised.value
        assert witness.seen is None
    assert error.reason == ("changed" if file.name != "checkpoint" else error.reason)
    assert error.place
    assert error.reason in ("changed", "unsigned", "form")


def test_new_leaves_that_were_tampered_with(log: Path, witness: Witness, key: Signer) -> None:
    witness.follow(Folder(log), NOON)
    with Log(log, key) as writer:
        writer.append(1000, leaves(1000, 1000))
        writer.checkpoint(NOON + MINUTE)
    bundle = log / "tile/entries/005"
    bundle.write_bytes(bundle.read_bytes().replace(b" 7 ", b" 8 ", 1))
    error = caught(witness, log)
    assert (error.reason, error.place) == ("changed", "tile/entries/005, leaf 1280")


def test_another_key(log: Path, tmp_path: Path) -> None:
    stranger = Witness(tmp_path / "witness", signer(seed=2).verifier, OTHER)
    with pytest.raises(LedgerError) as raised:
        stranger.follow(Folder(log), NOON)
    assert raised.value.reason == "unsigned"


def test_a_folder_for_each_log(log: Path, witness: Witness, tmp_path: Path) -> None:
    witness.follow(Folder(log), NOON)
    west = signer("gate.example/west", 4)
    other = write(tmp_path / "w", SOME, key=west)
    with pytest.raises(LedgerError) as raised:
        Witness(witness.folder, west.verifier, OTHER).follow(Folder(other), NOON)
    assert raised.value.reason == "key"


@pytest.mark.parametrize("lost", ["mirror", "cosigned"])
def test_a_witness_that_lost_part_of_its_state(log: Path, witness: Witness, key: Signer, lost: str) -> None:
    witness.follow(Folder(log), NOON)
    if lost == "mirror":
        shutil.rmtree(witness.folder / "mirror")
    else:
        (witness.folder / "cosigned").unlink()
    write(log, SOME[:600] + leaves(900, 600, "b"), LATER)
    with pytest.raises(LedgerError) as raised:
        witness.follow(Folder(log), LATER)
    assert raised.value.reason == "forked"
    write(log, leaves(1200), LATER)
    assert witness.follow(Folder(log), LATER).new == 200
    assert verify(witness.folder / "mirror", key.verifier).checkpoint.size == 1200


@pytest.mark.parametrize("what", ["leaves", "gone"])
def test_a_witness_whose_own_copy_is_damaged_accuses_nobody(log: Path, witness: Witness, what: str) -> None:
    witness.follow(Folder(log), NOON)
    edge = witness.folder / "mirror/tile/entries/003.p/232"
    if what == "gone":
        edge.unlink()
    else:
        edge.write_bytes(edge.read_bytes().replace(b" 7 ", b" 8 ", 1))
    with pytest.raises(LedgerError) as raised:
        witness.follow(Folder(log), LATER)
    assert raised.value.reason == "disk"
    assert "mirror" in str(raised.value)
    assert not evidence(witness)
    shutil.rmtree(witness.folder / "mirror")  # what the message says
    write(log, leaves(1200), LATER)
    assert witness.follow(Folder(log), LATER).new == 200


def test_the_gate_takes_what_the_witness_signed(log: Path, witness: Witness, key: Signer) -> None:
    seen = witness.follow(Folder(log), LATER)
    known = (OTHER.verifier,)
    with Log(log, key) as writer:  # the log has gone on meanwhile
        writer.append(1000, leaves(5, 1000))
        writer.checkpoint(LATER)
    accepted = accept(seen.cosigned, Folder(log), key.verifier, known)
    assert [(one.by.name, one.at) for one in accepted.cosigned] == [("west.example/witness", LATER)]
    for reason, entries in (("forked", leaves(1100, branch="b")), ("deleted", SOME[:900])):
        with pytest.raises(LedgerError) as raised:
            accept(seen.cosigned, Folder(write(log, entries, LATER)), key.verifier, known)
        assert raised.value.reason == reason
    with pytest.raises(LedgerError) as raised:
        accept(seen.cosigned, Folder(log), key.verifier, (signer("east.example/witness", 8).verifier,))
    assert raised.value.reason == "unsigned"


def test_what_a_stranger_adds_to_a_checkpoint_goes_no_further(
    log: Path, witness: Witness, key: Signer
) -> None:
    note = (log / "checkpoint").read_bytes()
    (log / "checkpoint").write_bytes(note + b"".join(signer(f"x{n}").sign(note) for n in range(40)))
    assert witness.follow(Folder(log), NOON).cosigned.startswith(note)
    assert len(witness.follow(Folder(log), NOON).cosigned.splitlines()) == len(note.splitlines()) + 1


def test_each_is_the_others_witness(tmp_path: Path) -> None:
    """Symmetric: two sides, two logs, the same program."""
    west = signer("gate.example/west", 4)
    east_log, west_log = write(tmp_path / "e", SOME), write(tmp_path / "w", leaves(70), key=west)
    at_west = Witness(tmp_path / "at-west", signer().verifier, OTHER)
    at_east = Witness(tmp_path / "at-east", west.verifier, signer("east.example/witness", 8))
    assert at_west.follow(Folder(east_log), NOON).new == 1000
    assert at_east.follow(Folder(west_log), NOON).new == 70


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), unique=True, min_size=2, max_size=20), st.data())
def test_every_difference_has_a_name(numbers: list[int], data: st.DataObject) -> None:
    ours = [b"%d" % number for number in numbers]
    extra = [b"n%d" % number for number in range(data.draw(st.integers(0, 3)))]
    theirs = data.draw(st.permutations(ours)) + extra
    for at in data.draw(st.sets(st.integers(0, len(ours) - 1), max_size=2)):
        theirs[at] = b"x%d" % at
    if theirs[: len(ours)] == ours:
        return
    reason, at, _ = compare(ours, theirs)
    assert reason in ("deleted", "changed", "reordered", "forked")
    assert theirs[: len(ours)][:at] != ours or at < len(ours)


class Quiet(SimpleHTTPRequestHandler):
    broken: str | None = None

    def do_GET(self) -> None:
        if self.broken and self.broken in self.path:
            self.send_error(500)
        elif "moved" in self.path:
            self.send_response(302)
            self.send_header("Location", "/checkpoint")
            self.end_headers()
        elif "endless" in self.path:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x" * (MAX_TILE + 2))
        else:
            super().do_GET()

    def do_POST(self) -> None:
        Quiet.got = self.rfile.read(int(self.headers["Content-Length"]))
        if Quiet.got == b"stranger":
            self.send_error(422, "No", "unsigned: nobody knows you")
            return
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(log: Path) -> Iterator[str]:
    Quiet.broken = None
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(log)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_over_http_and_on_after_a_break(
    address: str, log: Path, witness: Witness, key: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Quiet, "broken", "entries/002")
    with pytest.raises(LedgerError) as raised:
        witness.follow(source_of(address), NOON)
    assert raised.value.reason == "unreadable"
    assert witness.seen is None
    assert len(list((witness.folder / "incoming").rglob("0*"))) == 2
    # What has come is asked for no more; if it was tampered with, it is not believed.
    monkeypatch.setattr(Quiet, "broken", "entries/001")
    assert witness.follow(source_of(address), NOON).new == 1000
    assert not (witness.folder / "incoming").exists()
    Address(address).send(b"note")
    assert Quiet.got == b"note"
    with pytest.raises(LedgerError, match="422 No"):
        Address(address).send(b"stranger")


def test_what_was_tampered_with_on_the_way_is_held_against_nobody(
    address: str, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without TLS somebody on the way may change a bundle, and then break the line."""
    monkeypatch.setattr(Quiet, "broken", "entries/002")
    with pytest.raises(LedgerError):
        witness.follow(source_of(address), NOON)
    (bundle,) = (witness.folder / "incoming").rglob("001")
    bundle.write_bytes(bundle.read_bytes().replace(b" 7 ", b" 8 ", 1))
    monkeypatch.setattr(Quiet, "broken", None)
    with pytest.raises(LedgerError) as raised:
        witness.follow(source_of(address), NOON)
    assert (raised.value.reason, evidence(witness)) == ("unreadable", [])
    assert witness.follow(source_of(address), NOON).new == 1000


def test_what_comes_over_the_network_is_bounded(address: str) -> None:
    source = Address(address)
    assert source.read("tile/0/999") is None
    with pytest.raises(LedgerError) as raised:
        source.read("endless")
    assert raised.value.reason == "oversized"
    with pytest.raises(LedgerError, match="302"):
        source.read("moved")
    with pytest.raises(LedgerError) as raised:
        Address("http://127.0.0.1:1").read("checkpoint")
    assert raised.value.reason == "unreadable"


def test_certificates_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_text("no certificate\n", "utf-8")
    for file in ("authority.pem", "nothing"):
        with pytest.raises(LedgerError) as raised:
            source_of("https://gate.example/ledger", tmp_path / file)
        assert raised.value.reason == "key"


@pytest.mark.parametrize("place", ["ftp://gate/ledger", "file:///etc", "http://", "/nowhere/at/all"])
def test_what_is_no_source(place: str) -> None:
    with pytest.raises(UsageError):
        source_of(place)


def test_a_checkpoint_knows_its_cosignatures(log: Path, witness: Witness, key: Signer) -> None:
    cosigned = witness.follow(Folder(log), NOON).cosigned
    opened: Checkpoint = open_checkpoint(cosigned, key.verifier, (OTHER.verifier,))
    assert opened.note == cosigned
    assert open_checkpoint(cosigned, key.verifier).cosigned == ()
