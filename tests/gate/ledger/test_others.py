"""The other side: its ledger on a stick, what stays known of it, and how far its word goes."""

from __future__ import annotations

import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from attrs import evolve
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.gate.ledger.conftest import Sequenced

from rahdari.gate.ledger import clock, others, words
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Other
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.ledger.copying import copy
from rahdari.ledger.leaf import Leaf, encode
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer, parts_of
from rahdari.ledger.tiles import Folder
from rahdari.ledger.witness import accept

KEY = Signer.generate("rahdari/their-gate")
HOUR = datetime.timedelta(hours=1)


def leaf(name: str) -> bytes:
    return encode(Leaf("Their gate", "2026-11-22T09Z", 3, sha256(name.encode()).digest()))


def write(folder: Path, *names: str, at: datetime.datetime | None = None) -> Path:
    with Log(folder, KEY) as log:
        log.append(0, [leaf(name) for name in names])
        log.checkpoint(at or timezone.now())
    return folder


def trust(supervisor: Client, key: str = str(KEY.verifier)) -> Other:
    answer = supervisor.post("/ledger/others/", {"name": "Their gate", "key": key})
    assert answer.status_code == 302
    return Other.objects.get(removed_at=None)


@pytest.fixture
def sticks(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder below which sticks appear."""
    settings.CONFIGURATION = evolve(settings.CONFIGURATION, sticks=(str(tmp_path / "media"),))
    return tmp_path / "media"


@pytest.mark.parametrize("stick", ["east", "supervisor/EAST/ledger"])
def test_a_stick_is_looked_at_and_our_signature_goes_back_on_it(
    stick: str, sticks: Path, supervisor: Client, gate: Gate, folder: DataFolder, tmp_path: Path
) -> None:
    other = trust(supervisor)
    assert "No stick" in supervisor.post(f"/ledger/others/{other.pk}/look/", follow=True).content.decode()
    log = write(tmp_path / "log", "one", "two")
    copy(Folder(log), sticks / stick, KEY.verifier)
    page = supervisor.post(f"/ledger/others/{other.pk}/look/", follow=True).content.decode()
    assert "Their ledger is in order: 2 leaves." in page
    assert "Our signature" in page
    note = supervisor.get(f"/ledger/others/{other.pk}/cosigned").content
    accepted = accept(note, Folder(log), KEY.verifier, (signer_of(folder, gate.name).verifier,))
    assert accepted.cosigned
    write(log, "one", "two", "three")
    copy(Folder(log), sticks / stick, KEY.verifier)
    supervisor.post(f"/ledger/others/{other.pk}/look/")
    other.refresh_from_db()
    assert (other.seen_size, other.fault) == (3, "")


def test_what_was_done_to_a_log_is_found_on_a_stick_and_stays_on_the_page(
    sticks: Path, supervisor: Client, gate: Gate, folder: DataFolder
) -> None:
    clock.keep(lambda: True)
    other = trust(supervisor)
    write(sticks / "a", "one", "two", "three")
    supervisor.post(f"/ledger/others/{other.pk}/look/")
    (sticks / "a").rename(sticks.parent / "before")
    write(sticks / "b", "one", "other", "three", "four")
    page = supervisor.post(f"/ledger/others/{other.pk}/look/", follow=True).content.decode()
    assert page.count(words.of("changed")) == 2  # said now, and on the row
    assert words.alarm(timezone.now())
    (evidence,) = folder.witness.glob("rahdari_their-gate-*/evidence/*")
    assert (evidence / "found").read_bytes() == (sticks / "b/checkpoint").read_bytes()


def test_an_older_stick_is_shown_and_is_no_alarm(sticks: Path, supervisor: Client, gate: Gate) -> None:
    clock.keep(lambda: True)
    other, now = trust(supervisor), timezone.now()
    write(sticks / "a", "one", at=now)
    supervisor.post(f"/ledger/others/{other.pk}/look/")
    (sticks / "a").rename(sticks.parent / "newer")
    write(sticks / "a", "one", at=now - HOUR)
    page = supervisor.post(f"/ledger/others/{other.pk}/look/", follow=True).content.decode()
    assert words.of("older") in page
    assert not words.alarm(timezone.now())


def test_another_log_on_a_stick_is_not_theirs(sticks: Path, supervisor: Client, gate: Gate) -> None:
    other = trust(supervisor)
    with Log(sticks / "a", Signer.generate("rahdari/somebody")) as log:
        log.checkpoint(timezone.now())
    (sticks / "b/checkpoint").mkdir(parents=True)
    (sticks / "c").mkdir()
    (sticks / "c/checkpoint").write_bytes(b"\xff" * 100)
    assert "No stick" in supervisor.post(f"/ledger/others/{other.pk}/look/", follow=True).content.decode()
    with Log(sticks / "d", Signer.generate("rahdari/their-gate")) as log:  # their name, another key
        log.checkpoint(timezone.now())
    supervisor.post(f"/ledger/others/{other.pk}/look/")
    other.refresh_from_db()
    assert (other.fault, other.seen_at) == ("unsigned", None)


@pytest.mark.parametrize("as_written", ["the same line", "as a witness's"])
def test_who_is_removed_and_added_again_is_not_forgotten(
    as_written: str, sticks: Path, supervisor: Client, gate: Gate, folder: DataFolder
) -> None:
    """Another address is entered so. It is no way to be rid of what was seen, nor of an alarm."""
    clock.keep(lambda: True)
    other = trust(supervisor)
    write(sticks / "a", "one", "two", "three")
    supervisor.post(f"/ledger/others/{other.pk}/look/")
    (sticks / "a").rename(sticks.parent / "before")
    write(sticks / "a", "one", "three", at=timezone.now() + HOUR)
    supervisor.post(f"/ledger/others/{other.pk}/look/")
    supervisor.post(f"/ledger/others/{other.pk}/remove/", {"why": "a new address"})
    again = trust(supervisor, str(KEY.verifier if as_written == "the same line" else KEY.verifier.timed))
    assert again.pk != other.pk
    assert (again.fault, again.seen_size) == ("deleted", 3)
    assert words.alarm(timezone.now())
    supervisor.post(f"/ledger/others/{again.pk}/look/")
    again.refresh_from_db()
    assert (again.fault, again.seen_size) == ("deleted", 3)  # the copy that was taken knows better
    assert len(list(folder.witness.glob("*/mirror"))) == 1
    answer = supervisor.post("/ledger/others/", {"name": "x", "key": str(KEY.verifier.timed)})
    assert answer.status_code == 422  # it is one key, however it is written
    (sticks / "a").rename(sticks.parent / "after")
    (sticks.parent / "before").rename(sticks / "a")
    supervisor.post(f"/ledger/others/{again.pk}/look/")
    again.refresh_from_db()
    assert again.fault == ""


def test_what_was_seen_in_the_first_version_is_gone_on_from(
    sticks: Path, supervisor: Client, gate: Gate, folder: DataFolder
) -> None:
    other = trust(supervisor)
    write(sticks / "a", "one", "two", "three")
    supervisor.post(f"/ledger/others/{other.pk}/look/")
    (place,) = folder.witness.glob("*/")
    place.rename(folder.witness / str(other.pk))
    (sticks / "a").rename(sticks.parent / "before")
    write(sticks / "a", "one", "three")
    supervisor.post(f"/ledger/others/{other.pk}/look/")
    other.refresh_from_db()
    assert other.fault == "deleted"


def test_when_a_gate_was_witnessed_is_not_the_witnesss_word_alone(
    supervisor: Client, sequenced: Sequenced, gate: Gate, folder: DataFolder
) -> None:
    other, now = trust(supervisor), timezone.now()

    def bring(size_at: datetime.datetime, signed: datetime.datetime) -> None:
        note = sequenced(size_at).note
        others.bring(note + KEY.cosign(parts_of(note)[0], signed), gate, folder, by=None)
        other.refresh_from_db()

    bring(now, now + 400 * 24 * HOUR)
    assert other.witnessed_at
    assert now <= other.witnessed_at <= timezone.now()
    first = other.witnessed_size
    bring(now + 8 * HOUR, now)  # a shift's bundle later, and honest
    assert (other.witnessed_size > first, other.witnessed_at) == (True, now.replace(microsecond=0))
    bring(now + 8 * HOUR, now - HOUR)
    assert other.witnessed_at == now.replace(microsecond=0)
