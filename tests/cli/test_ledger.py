"""The ledger's commands: two sides with a stick, what they say, and with which status they leave."""

from __future__ import annotations

import json
import shutil
import ssl
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.cli.conftest import Command
from tests.ledger.conftest import MINUTE, NOON, leaves, make_log, signer

from rahdari.errors import LedgerError
from rahdari.gate.project.folder import Configuration, DataFolder
from rahdari.gate.project.tls import certificate
from rahdari.ledger.clearances import Clearance, clear, mark_of
from rahdari.ledger.fetching import Address
from rahdari.ledger.leaf import Leaf, commitment, hide, opening
from rahdari.ledger.log import Log
from rahdari.ledger.note import Verifier
from rahdari.ledger.receipts import issue, with_inclusion
from rahdari.ledger.tiles import Folder, Source
from rahdari.ledger.witness import Seen, Witness, accept

SALT = bytes(range(32))
LEAF = Leaf("East", "2026-11-22T12Z", 7, commitment(SALT, "K7M2-4PQX", b"{}"))


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a stick's ledger and its key, and nothing remembered."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    make_log(tmp_path / "ledger", 300, 1000)
    (tmp_path / "east.vkey").write_text(f"{signer().verifier}\n", "utf-8")
    return tmp_path


def test_a_sound_ledger_and_a_key_that_is_remembered(rahdari: Command) -> None:
    unknown = rahdari("ledger", "verify", "ledger")
    assert unknown.status == 2
    assert "--key FILE" in unknown.err
    done = rahdari("ledger", "verify", "ledger", "--key", "east.vkey")
    assert done.status == 0
    assert "Sound: gate.example/east, 1,000 leaves, checkpoint of 2026-11-22 12:01 UTC" in done.out
    assert "2026-11-22  East  release 7  1,000 leaves" in done.out
    assert "is remembered in" in done.err
    again = rahdari("ledger", "verify", "ledger")
    assert (again.status, again.err) == (0, "")


def test_another_key_is_not_taken_silently(rahdari: Command, at_home: Path) -> None:
    rahdari("ledger", "verify", "ledger", "--key", "east.vkey")
    make_log(at_home / "theirs", 10, key=signer(seed=2))
    (at_home / "new.vkey").write_text(str(signer(seed=2).verifier), "utf-8")
    assert rahdari("ledger", "verify", "theirs").status == 1
    done = rahdari("ledger", "verify", "theirs", "--key", "new.vkey")
    assert done.status == 2
    assert "Another key of gate.example/east is remembered" in done.err


def test_a_key_with_which_nothing_was_verified_is_not_remembered(rahdari: Command, at_home: Path) -> None:
    make_log(at_home / "theirs", 10, key=signer(seed=2))
    assert rahdari("ledger", "verify", "theirs", "--key", "east.vkey").status == 1
    assert not (at_home / "config").exists()


def test_a_broken_ledger(rahdari: Command, at_home: Path) -> None:
    bundle = at_home / "ledger/tile/entries/001"
    bundle.write_bytes(bundle.read_bytes().replace(b" 7 ", b" 8 ", 1))
    done = rahdari("ledger", "verify", "ledger", "--key", "east.vkey")
    assert done.status == 1
    assert "changed (tile/entries/001, leaf 256)" in done.err
    said = json.loads(rahdari("ledger", "verify", "ledger", "--key", "east.vkey", "--json").out)
    assert (said["holds"], said["error"]["place"]) == (False, "tile/entries/001, leaf 256")
    bundle.unlink()
    assert rahdari("ledger", "verify", "ledger", "--key", "east.vkey").status == 1
    shutil.rmtree(at_home / "ledger")
    assert rahdari("ledger", "verify", "ledger", "--key", "east.vkey").status == 2


def test_against_a_checkpoint(rahdari: Command, at_home: Path) -> None:
    shutil.copy(at_home / "ledger/checkpoint", at_home / "monday")
    with Log(at_home / "ledger", signer()) as log:
        log.append(1000, leaves(5, 1000))
        log.checkpoint(NOON + 5 * MINUTE)
    rest = "--key", "east.vkey", "--against"
    done = rahdari("ledger", "verify", "ledger", *rest, "monday")
    assert done.status == 0
    assert "goes on from the 1,000 leaves of 2026-11-22 12:01 UTC" in done.out
    make_log(at_home / "short", 900)
    done = rahdari("ledger", "verify", "short", *rest, "monday")
    assert done.status == 1
    assert "deleted (leaves 900 to 999)" in done.err
    assert rahdari("ledger", "verify", "ledger", *rest, "nothing").status == 2


def test_a_wrong_file_beside_a_sound_ledger_accuses_nobody(rahdari: Command, at_home: Path) -> None:
    (at_home / "notes.txt").write_text("what we said on monday\n", "utf-8")
    make_log(at_home / "west", 10, key=signer("gate.example/west"))
    for wrong in ("notes.txt", "west/checkpoint", "east.vkey"):
        rest = "--key", "east.vkey", "--against", wrong, "--json"
        done = rahdari("ledger", "verify", "ledger", *rest)
        said = json.loads(done.out)
        assert (done.status, said["holds"]) == (2, None)
        assert (said["error"]["reason"], said["error"]["place"]) == ("unreadable", wrong)


def test_where_no_ledger_is(rahdari: Command, at_home: Path) -> None:
    (at_home / "leger").mkdir()
    for command in (("verify", "leger"), ("report", "leger"), ("prove", "leger", 3), ("copy", "leger", "to")):
        done = rahdari("ledger", *command)
        assert done.status == 2
        assert "There is no ledger in leger: no checkpoint is there." in done.err
    assert "There is no ledger in ledgr" in rahdari("ledger", "verify", "ledgr").err


def test_a_proof_that_travels(rahdari: Command, at_home: Path) -> None:
    done = rahdari("ledger", "prove", "ledger", 812, "-o", "812.tlog-proof", "--key", "east.vkey")
    assert done.status == 0
    proof = at_home / "812.tlog-proof"
    assert proof.read_text("utf-8").startswith("c2sp.org/tlog-proof@v1\nextra ")
    shutil.rmtree(at_home / "ledger")
    done = rahdari("ledger", "receipt", "812.tlog-proof")
    assert done.status == 0
    assert "In the log gate.example/east of 2026-11-22 12:01 UTC, leaf 812: 1 2026-11-22T12Z 7" in done.out
    proof.write_text(proof.read_text("utf-8").replace("index 812", "index 813"), "utf-8")
    assert rahdari("ledger", "receipt", "812.tlog-proof").status == 1


def test_a_receipt(rahdari: Command, at_home: Path) -> None:
    receipt = issue(LEAF, opening(SALT, "K7M2-4PQX", hide(SALT, b"{}")), signer())
    code = receipt.text(signer().verifier)
    done = rahdari("ledger", "receipt", code, "--key", "east.vkey")
    assert done.status == 0
    assert "Checked: K7M2-4PQX at East, 2026-11-22T12Z, release 7" in done.out
    assert "Promised: the log has to have it by 2026-11-23 13:00 UTC" in done.out
    with Log(at_home / "ledger", signer()) as log:
        log.append(1000, [receipt.leaf])
        log.checkpoint(NOON + 5 * MINUTE)
    (at_home / "code.txt").write_text(code + "\n", "utf-8")
    done = rahdari("ledger", "receipt", "code.txt", "--ledger", "ledger")
    assert "In the log: leaf 1,000, checkpoint of 2026-11-22 12:05 UTC" in done.out
    said = json.loads(rahdari("ledger", "receipt", code, "--json", "--ledger", "ledger").out)
    assert (said["reference"], said["index"]) == ("K7M2-4PQX", 1000)
    nothing = rahdari("ledger", "receipt", code, "--checkpoint", "ledger/checkpoint")
    assert nothing.status == 2
    assert "Nothing can be compared" in nothing.err
    assert "--ledger" in nothing.err
    wrong = rahdari("ledger", "receipt", code, "--checkpoint", "east.vkey")
    assert wrong.status == 2
    assert "unreadable (east.vkey)" in wrong.err
    (at_home / "binary").write_bytes(bytes(range(256)))
    (at_home / "cut.proof").write_text("c2sp.org/tlog-proof@v1\nindex", "utf-8")
    for smudged in (code[:-3], "RAHDARI-R:!", "RAHDARI-R:::::::", "binary", "cut.proof"):
        done = rahdari("ledger", "receipt", smudged)
        assert (done.status, "rahdari: unreadable" in done.err) == (2, True), (
            "a scan that failed refutes nothing"
        )


def test_a_receipt_that_proves_a_fork(rahdari: Command, at_home: Path) -> None:
    receipt = issue(LEAF, opening(SALT, "K7M2-4PQX", hide(SALT, b"{}")), signer())
    with Log(at_home / "seen", signer()) as log:
        log.append(0, [receipt.leaf, *leaves(200)])
        seen = log.checkpoint(NOON)
    code = with_inclusion(receipt, Folder(at_home / "seen"), seen, 0).text(signer().verifier)
    with Log(at_home / "forked", signer()) as log:
        log.append(0, [receipt.leaf, *leaves(49), *leaves(251, 49, "other")])
        log.checkpoint(NOON + MINUTE)
    rest = code, "--key", "east.vkey", "--ledger"
    assert rahdari("ledger", "receipt", *rest, "seen").status == 0
    for more in ((), ("--checkpoint", "forked/checkpoint")):
        done = rahdari("ledger", "receipt", *rest, "forked", *more)
        assert done.status == 1
        assert "forked (leaves 0 to 200)" in done.err
        assert "Keep the receipt and this copy of the ledger" in done.err


def test_what_is_no_code_asks_for_no_key(rahdari: Command, at_home: Path) -> None:
    (at_home / "notes.txt").write_text("HELLO\n", "utf-8")
    done = rahdari("ledger", "receipt", "notes.txt")
    assert done.status == 2
    assert "unreadable: This is no code" in done.err
    assert "--key" not in done.err


def test_a_proof_of_what_is_no_leaf_is_not_printed(rahdari: Command, at_home: Path) -> None:
    with Log(at_home / "odd", signer()) as log:
        log.append(0, [b"\x1b[2K nobody", *leaves(3)])
        log.checkpoint(NOON)
    rahdari("ledger", "prove", "odd", 0, "-o", "0.tlog-proof", "--key", "east.vkey")
    done = rahdari("ledger", "receipt", "0.tlog-proof", "--key", "east.vkey")
    assert (done.status, done.out) == (1, "")
    assert "form: This is no leaf" in done.err
    assert "\x1b" not in done.err


@pytest.fixture
def served(at_home: Path) -> Iterator[str]:
    """The ledger at an address of https, with the certificate that a gate makes itself."""
    folder = DataFolder(at_home / "gate")
    folder.create(Configuration(), demonstration=False)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate(folder, ("127.0.0.1",)))
    handler = partial(SimpleHTTPRequestHandler, directory=at_home)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"https://127.0.0.1:{server.server_port}/ledger"
        server.shutdown()
        serving.join()


def test_a_receipt_against_a_gate_that_signs_its_own_certificate(
    rahdari: Command, at_home: Path, served: str
) -> None:
    receipt = issue(LEAF, opening(SALT, "K7M2-4PQX", hide(SALT, b"{}")), signer())
    with Log(at_home / "ledger", signer()) as log:
        log.append(1000, [receipt.leaf])
        log.checkpoint(NOON + 5 * MINUTE)
    rest = receipt.text(signer().verifier), "--key", "east.vkey", "--ledger", served
    done = rahdari("ledger", "receipt", *rest, "--certificates", "gate/keys/authority.pem")
    assert done.status == 0
    assert "In the log: leaf 1,000" in done.out
    assert rahdari("ledger", "receipt", *rest).status == 2


def test_a_clearance(rahdari: Command) -> None:
    mark = mark_of("K7M2-4PQX", "P1234567")
    code = clear(Clearance("East", 7, "K7M2-4PQX", NOON.replace(year=2099), mark), signer())
    done = rahdari("ledger", "receipt", code, "--key", "east.vkey", "--document", "P1234567")
    assert (done.status, done.out) == (
        0,
        "Checked: K7M2-4PQX at East, release 7, valid until 2099-11-22 12:00 UTC\n",
    )
    assert rahdari("ledger", "receipt", code, "--document", "p-1234567").status == 0
    assert rahdari("ledger", "receipt", code, "--document", "P7654321").status == 1
    old = clear(Clearance("East", 7, "K7M2-4PQX", NOON.replace(year=2020)), signer())
    done = rahdari("ledger", "receipt", old)
    assert done.status == 1
    assert "expired" in done.err


def test_two_sides_and_a_stick(rahdari: Command, at_home: Path) -> None:
    rest = "--state", "east"
    assert rahdari("witness", "ledger", *rest, "--key", "east.vkey").status == 2  # it has no name yet
    done = rahdari("witness", "ledger", *rest, "--key", "east.vkey", "--name", "west.example/witness")
    assert done.status == 0
    assert "In order: gate.example/east, 1,000 leaves, 1,000 of them new" in done.out
    assert "Hand east/witness.vkey to the gate" in done.err
    # The cosignature goes back, and the gate takes it.
    known = Verifier.read(at_home / "east/witness.vkey")
    note = (at_home / "east/cosigned").read_bytes()
    assert accept(note, Folder(at_home / "ledger"), signer().verifier, (known,)).cosigned
    assert rahdari("witness", "ledger", *rest).status == 0
    assert rahdari("ledger", "verify", "east/mirror").status == 0
    # Leaf 500 goes.
    shutil.rmtree(at_home / "ledger")
    with Log(at_home / "ledger", signer()) as log:
        log.append(0, leaves(500) + leaves(600, 501))
        log.checkpoint(NOON + 9 * MINUTE)
    done = rahdari("witness", "ledger", *rest)
    assert done.status == 1
    assert "deleted (leaf 500): Leaf 500 is gone." in done.err
    assert json.loads(rahdari("witness", "ledger", *rest, "--json").out)["error"]["reason"] == "deleted"
    assert len(list((at_home / "east/evidence").iterdir())) == 1


def test_what_a_witness_cannot_do(rahdari: Command) -> None:
    assert rahdari("witness", "nowhere", "--state", "s", "--key", "east.vkey", "--name", "w").status == 2
    assert (
        rahdari("witness", "ledger", "--state", "s", "--key", "east.vkey", "--name", "w", "--send").status
        == 2
    )
    gone = rahdari("witness", "http://127.0.0.1:1", "--state", "s", "--key", "east.vkey", "--name", "w")
    assert gone.status == 2
    assert "does not answer" in gone.err


def test_a_copy(rahdari: Command) -> None:
    done = rahdari("ledger", "copy", "ledger", "stick", "--key", "east.vkey")
    assert done.status == 0
    assert "Copied: gate.example/east, 1,000 leaves, checkpoint of 2026-11-22 12:01 UTC" in done.out
    assert rahdari("ledger", "verify", "stick").status == 0
    assert rahdari("ledger", "copy", "nowhere", "stick").status == 2


def test_following_goes_on_until_something_is_wrong(
    rahdari: Command, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def grow() -> None:
        with Log(at_home / "ledger", signer()) as log:
            log.append(1000, leaves(7, 1000))
            log.checkpoint(NOON + 5 * MINUTE)

    def lose() -> None:
        (at_home / "ledger").rename(at_home / "away")

    def tamper() -> None:
        (at_home / "away").rename(at_home / "ledger")
        bundle = at_home / "ledger/tile/entries/003.p/239"
        bundle.write_bytes(bundle.read_bytes().replace(b" 7 ", b" 8 ", 1))

    steps = iter([grow, lose, tamper])
    monkeypatch.setattr("rahdari.cli.witness.sleep", lambda _: next(steps)())
    done = rahdari(
        *("witness", "ledger", "--state", "east", "--key", "east.vkey", "--name", "w", "--every", 60)
    )
    assert done.status == 1
    assert "1,007 leaves, 7 of them new" in done.out
    assert "changed (tile/entries/003.p/239" in done.err or "changed (tile/0/003.p/239" in done.err
    assert next(steps, None) is None


def test_following_outlasts_a_full_disk(
    rahdari: Command, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = "--state", "east", "--key", "east.vkey", "--name", "w"

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    def mend(seconds: float) -> None:
        monkeypatch.undo()
        monkeypatch.chdir(at_home)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(at_home / "config"))
        monkeypatch.setattr("rahdari.cli.witness.sleep", stop)

    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rahdari.ledger.witness.write_whole", full)
    assert rahdari("witness", "ledger", *rest).status == 3  # once is once
    monkeypatch.setattr("rahdari.cli.witness.sleep", mend)
    done = rahdari("witness", "ledger", *rest, "--every", 60)
    assert done.err.count("east/cosigned: No space left on device") == 1
    assert "1,000 leaves" in done.out


def test_a_witness_that_lost_its_key_begins_no_second_one_unsaid(rahdari: Command, at_home: Path) -> None:
    rest = "--state", "east", "--key", "east.vkey", "--name", "w"
    assert rahdari("witness", "ledger", *rest).status == 0
    (at_home / "east/witness.pem").unlink()
    done = rahdari("witness", "ledger", *rest)
    assert done.status == 2
    assert "this witness has signed with it" in done.err
    (at_home / "east/cosigned").unlink()  # as a kill leaves it that wrote the public key alone
    assert rahdari("witness", "ledger", *rest).status == 0


@pytest.mark.parametrize("lost", ["fetch", "post"])
def test_following_begins_before_the_gate_is_ready(
    rahdari: Command, at_home: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """The network is gone at first; or the gate has yet to be given the key that is made in this run."""
    sent: list[bytes] = []
    ready = False

    def read(self: Address, path: str, limit: int = 0) -> bytes | None:
        if lost == "fetch" and not ready:
            raise LedgerError("unreadable", "the gate does not answer")
        return Folder(at_home / "ledger").read(path)

    def send(self: Address, note: bytes) -> None:
        if lost == "post" and not ready:
            raise LedgerError("unreadable", "the gate does not answer (422)")
        sent.append(note)

    def wait(seconds: float) -> None:
        nonlocal ready
        if ready:
            raise KeyboardInterrupt
        ready = True

    monkeypatch.setattr(Address, "read", read)
    monkeypatch.setattr(Address, "send", send)
    monkeypatch.setattr("rahdari.cli.witness.sleep", wait)
    rest = "--state", "east", "--key", "east.vkey", "--name", "w", "--send"
    assert rahdari("witness", "http://gate.example/ledger", *rest).status == 2  # once is once
    done = rahdari("witness", "http://gate.example/ledger", *rest, "--every", 60)
    assert done.err.count("the gate does not answer") == 1
    assert sent == [(at_home / "east/cosigned").read_bytes()]
    assert rahdari("ledger", "verify", "east/mirror").status == 0  # its key is remembered


def test_following_with_the_wrong_key_does_not_begin(rahdari: Command, at_home: Path) -> None:
    rest = "witness", "ledger", "--state", "east", "--every", 60
    assert rahdari(*rest, "--key", "nothing.vkey", "--name", "w").status == 2
    assert rahdari(*rest, "--key", "east.vkey").status == 2  # the witness has no name yet


def test_a_daily_look_that_failed_is_made_up_for(
    rahdari: Command, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, looks, follow = NOON, [], Witness.follow

    def followed(self: Witness, source: Source, at: datetime, *, whole: bool = False, **_: object) -> Seen:
        looks.append(whole)
        return follow(self, source, at, whole=whole)

    def lose() -> None:
        nonlocal now
        now += timedelta(days=1)
        (at_home / "ledger").rename(at_home / "away")

    def find() -> None:
        (at_home / "away").rename(at_home / "ledger")

    def end() -> None:
        raise KeyboardInterrupt

    steps = iter([lambda: None, lose, find, lambda: None, end])
    monkeypatch.setattr("rahdari.cli.witness.sleep", lambda _: next(steps)())
    monkeypatch.setattr("rahdari.cli.witness._now", lambda: now)
    monkeypatch.setattr(Witness, "follow", followed)
    rest = "--key", "east.vkey", "--name", "w", "--every", 60, "--whole"
    rahdari("witness", "ledger", "--state", "east", *rest)
    assert looks == [True, False, True, True, False]


def test_two_witnesses_compare_what_they_saw(rahdari: Command, at_home: Path) -> None:
    """A gate that shows each side another log: each is in order by itself, and they cannot be both."""
    make_log(at_home / "other", 600)
    with Log(at_home / "other", signer()) as log:
        log.append(600, leaves(500, 600, "b"))
        log.checkpoint(NOON + 5 * MINUTE)
    rest = "--key", "east.vkey", "--name", "w"
    assert rahdari("witness", "ledger", "--state", "one", *rest).status == 0
    assert rahdari("witness", "other", "--state", "two", *rest).status == 0
    done = rahdari("ledger", "verify", "two/mirror", "--against", "one/cosigned")
    assert done.status == 1
    assert "forked" in done.err
