"""The log over HTTP: read by anybody, witnessed by the other side, and nothing beside it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from tests.gate.ledger.conftest import Sequenced

from rahdari.errors import LedgerError
from rahdari.gate.events.models import Event
from rahdari.gate.ledger import clock, others, words
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Brought, Other, OwnLog
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.secondary.models import Referral
from rahdari.ledger.leaf import Leaf, encode
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer
from rahdari.ledger.tiles import MAX_TILE, Folder
from rahdari.ledger.verify import verify
from rahdari.ledger.witness import Witness


class Http:
    """A log's files as this gate serves them."""

    def read(self, path: str, limit: int = MAX_TILE) -> bytes | None:
        answer = Client().get(f"/ledger/{path}")
        return answer.content if answer.status_code == 200 else None


@pytest.fixture
def witness(tmp_path: Path, gate: Gate, folder: DataFolder) -> Witness:
    key = Signer.generate("rahdari/other-side")
    return Witness(tmp_path / "witness", signer_of(folder, gate.name).verifier, key)


@pytest.fixture
def other(witness: Witness, supervisor: Client) -> Other:
    """Return the other side, added on the page."""
    key = str(witness._signer.verifier)
    answer = supervisor.post("/ledger/others/", {"name": "Other side", "key": key})
    assert answer.status_code == 302
    return Other.objects.get()


def leaves(*names: str) -> list[bytes]:
    made = (Leaf("Their gate", "2026-11-22T09Z", 3, sha256(name.encode()).digest()) for name in names)
    return [encode(leaf) for leaf in made]


def send(note: bytes) -> tuple[int, str]:
    answer = Client(enforce_csrf_checks=True).post("/ledger", note, content_type="text/plain")
    return answer.status_code, answer.content.decode()


def test_the_files_are_served_to_anybody(
    referral: Referral, sequenced: Sequenced, folder: DataFolder, gate: Gate
) -> None:
    sequenced(timezone.now())
    files = [file for file in folder.ledger.rglob("*") if file.is_file()]
    assert len(files) > 3
    for file in files:
        answer = Client().get(f"/ledger/{file.relative_to(folder.ledger)}")
        assert answer.content == file.read_bytes()
        assert "sessionid" not in answer.cookies
        cached = answer.headers["Cache-Control"]
        assert cached == "no-cache" if file.name == "checkpoint" else "immutable" in cached
    assert verify(folder.ledger, signer_of(folder, gate.name).verifier).checkpoint.size


@pytest.mark.parametrize(
    "path",
    [
        "tile/../../gate.toml",
        "tile/..%2f..%2fgate.toml",
        "tile/%2e%2e/%2e%2e/keys/ledger.pem",
        "tile/0/../../checkpoint",
        "tile//etc/passwd",
        "tile/0/000.p/0",
        "tile/0/1",
        "tile/9/000",
        "../keys/ledger.pem",
        "counts/2026-13-45",
        "counts/..%2f..",
    ],
)
def test_no_path_leads_out_of_it(path: str, sequenced: Sequenced) -> None:
    sequenced(timezone.now())
    assert Client().get(f"/ledger/{path}").status_code == 404


def test_the_other_side_witnesses_over_http_and_the_gate_says_so(
    witness: Witness, other: Other, supervisor: Client, sequenced: Sequenced, referral: Referral
) -> None:
    checkpoint = sequenced(timezone.now())
    seen = witness.follow(Http(), timezone.now(), whole=True)
    assert seen.checkpoint.size == checkpoint.size
    assert send(seen.cosigned) == (200, "taken\n")
    other.refresh_from_db()
    assert (other.witnessed_size, other.witnessed_at is None) == (checkpoint.size, False)
    assert "Other side" in supervisor.get("/ledger/").content.decode()
    assert Event.objects.filter(kind="ledger.cosigned").count() == 1
    assert send(seen.cosigned)[0] == 200  # once more changes nothing
    assert Event.objects.filter(kind="ledger.cosigned").count() == 1


def test_a_signature_comes_by_a_stick_too(
    witness: Witness, other: Other, supervisor: Client, sequenced: Sequenced
) -> None:
    sequenced(timezone.now())
    note = witness.follow(Http(), timezone.now()).cosigned.decode()
    supervisor.post("/ledger/bring/", {"note": note.replace("\n", "\r\n")})
    other.refresh_from_db()
    assert other.witnessed_at


def test_nobody_else_vouches(witness: Witness, sequenced: Sequenced) -> None:
    sequenced(timezone.now())
    cosigned = witness.follow(Http(), timezone.now()).cosigned
    assert send(cosigned)[0] == 422
    assert send(b"")[0] == send(b"\xff" * 100)[0] == 422
    assert send(b"x" * 200_000)[0] == 413
    for length in ("abc", "-1", "9" * 40):
        assert Client().generic("POST", "/ledger", b"x", CONTENT_LENGTH=length).status_code == 400


def test_a_second_log_under_our_key_is_our_fault(
    witness: Witness,
    other: Other,
    gate: Gate,
    folder: DataFolder,
    supervisor: Client,
    sequenced: Sequenced,
    tmp_path: Path,
) -> None:
    sequenced(timezone.now())
    elsewhere = tmp_path / "second"
    with Log(elsewhere, signer_of(folder, gate.name)) as log:
        log.append(0, leaves("another"))
        log.checkpoint(timezone.now())
    status, said = send(witness.follow(Folder(elsewhere), timezone.now()).cosigned)
    assert (status, said.partition(":")[0]) == (422, "forked")
    clock.keep(lambda: True)  # going on does not make it good
    one = Brought.objects.get()
    assert (one.fault, one.settled_at, words.alarm(timezone.now())) == ("forked", None, True)
    page = supervisor.get("/ledger/").content.decode()
    assert words.of("forked") in page
    assert "not in order" in page
    (kept,) = (folder.witness / "brought").iterdir()
    assert send(kept.read_bytes())[0] == 422  # again: it began when it began
    assert Brought.objects.get().at == one.at
    assert Event.objects.filter(kind="ledger.fault", data__fault="forked").count() == 1
    assert list((folder.witness / "brought").iterdir()) == [kept]


@pytest.fixture
def theirs(tmp_path: Path, account: Callable[[str], object], monkeypatch: pytest.MonkeyPatch) -> Log:
    """Return the log of another gate, whose address leads to its folder."""
    signer = Signer.generate("rahdari/their-gate")
    log = Log(tmp_path / "theirs", signer)
    log.append(0, leaves("one", "two", "three"))
    log.checkpoint(timezone.now())
    Other.objects.create(
        name="Their gate",
        key=str(signer.verifier),
        address="http://their.example/ledger",
        added_at=timezone.now(),
        added_by=account("supervisor"),
    )
    sent: list[bytes] = []

    class There(Folder):
        def __init__(self, address: str, certificates: Path | None) -> None:
            super().__init__(tmp_path / "theirs")

        def send(self, note: bytes) -> None:
            sent.append(note)

    monkeypatch.setattr(others, "Address", There)
    return log


def test_this_gate_is_the_others_witness(
    theirs: Log, gate: Gate, folder: DataFolder, supervisor: Client
) -> None:
    clock.witness()
    other = Other.objects.get()
    assert (other.fault, other.seen_size) == ("", 3)
    signed = supervisor.get(f"/ledger/others/{other.pk}/cosigned").content
    assert signer_of(folder, gate.name).name.encode() in signed


def test_what_was_done_to_their_log_is_named(
    theirs: Log, gate: Gate, folder: DataFolder, supervisor: Client, tmp_path: Path
) -> None:
    clock.witness()
    signer = theirs._signer
    theirs.close()
    (tmp_path / "theirs").rename(tmp_path / "before")
    with Log(tmp_path / "theirs", signer) as log:
        log.append(0, leaves("one", "changed", "three", "four"))
        log.checkpoint(timezone.now())
    clock.witness()
    other = Other.objects.get()
    assert other.fault == "changed"
    page = supervisor.get("/ledger/").content.decode()
    assert words.of("changed") in page
    assert words.alarm(timezone.now())
    assert Event.objects.filter(kind="ledger.fault", data__fault="changed").count() == 1
    (tmp_path / "theirs").rename(tmp_path / "cut-off")
    clock.witness()
    other.refresh_from_db()
    assert other.fault == "changed"  # being out of reach does not take it off the page


def test_a_network_that_is_down_is_shown_and_is_no_alarm(
    gate: Gate, folder: DataFolder, other: Other, supervisor: Client
) -> None:
    clock.keep(lambda: True)
    Other.objects.update(address="http://127.0.0.1:1/ledger")
    clock.witness()
    assert Other.objects.get().fault == "unreadable"
    assert words.of("unreadable") in supervisor.get("/ledger/").content.decode()
    assert not words.alarm(timezone.now())


def test_a_disk_that_is_full_keeps_the_others_from_being_seen(
    theirs: Log, gate: Gate, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.replace", full)
        clock.witness()
    assert Other.objects.get().fault == "disk"
    clock.witness()
    assert Other.objects.get().fault == ""


def test_only_supervisors_say_whom_to_trust(signed_in: Callable[[str], Client], other: Other) -> None:
    page = signed_in("auditor").get("/ledger/").content.decode()
    assert "others/" not in page.replace(f"others/{other.pk}/look/", "")
    assert signed_in("auditor").post(f"/ledger/others/{other.pk}/remove/", {"why": "x"}).status_code == 403


def test_a_key_is_whole_new_and_removed_with_a_reason(other: Other, supervisor: Client) -> None:
    for key in (other.key, other.key[:-2], "nonsense"):
        assert supervisor.post("/ledger/others/", {"name": "x", "key": key}).status_code == 422
    supervisor.post(f"/ledger/others/{other.pk}/remove/", {})
    assert others.known() == [other]
    supervisor.post(f"/ledger/others/{other.pk}/remove/", {"why": "a new key"})
    assert others.known() == []


def test_a_log_that_stands_still_is_seen(gate: Gate, folder: DataFolder) -> None:
    clock.keep(lambda: True)
    now = timezone.now()
    assert not words.alarm(now)
    assert words.alarm(now + datetime.timedelta(minutes=11))


def test_a_full_disk_is_said_and_nothing_is_lost(
    gate: Gate, folder: DataFolder, referral: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Log, "checkpoint", full)
        clock.keep(lambda: True)
        assert OwnLog.objects.get().fault == "disk"
    clock.keep(lambda: True)
    assert OwnLog.objects.get().fault == ""
    assert verify(folder.ledger, signer_of(folder, gate.name).verifier).checkpoint.size > 0
    with pytest.raises(LedgerError):
        verify(folder.ledger, Signer.generate("another").verifier)
