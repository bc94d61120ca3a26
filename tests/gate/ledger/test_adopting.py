"""A gate that came back from an older backup takes from its witness's copy what it has lost, and goes on."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen
from django.db import transaction
from django.test import Client
from django.utils import timezone
from tests.gate.ledger.conftest import SHIFT, Sequenced
from tests.gate.referrals import Crossed

from rahdari.errors import LedgerError
from rahdari.gate.compliance import services
from rahdari.gate.compliance.models import SignedDay
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.ledger import audit, sequencer
from rahdari.gate.ledger.adopting import adopt
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Leaf, Lost, OwnLog
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.ledger import copying
from rahdari.ledger.note import Signer
from rahdari.ledger.tiles import Folder
from rahdari.ledger.witness import Witness

CLEAR = {"scan": "Nobody Atall", "father": "Somebody Else", "birth": "1990-01-01"}


@frozen
class Story:
    """A gate restored: three checks after the backup, and two that were not numbered when it was made."""

    witness: Witness
    known: int
    seen: int

    @property
    def mirror(self) -> Path:
        return self.witness.folder / "mirror"


@pytest.fixture
def restored(
    numbered: None, gate: Gate, folder: DataFolder, cross: Crossed, sequenced: Sequenced, tmp_path: Path
) -> Callable[[], Story]:
    """Return what lets a gate work, be backed up, work on, be witnessed, and come back from the backup."""

    def go() -> Story:
        witness = Witness(
            tmp_path / "witness", signer_of(folder, gate.name).verifier, Signer.generate("west.example/w")
        )
        now = timezone.now()
        cross()
        known = sequenced(now).size
        witness.follow(Folder(folder.ledger), now)
        cross(**CLEAR)
        cross()
        shutil.copytree(folder.ledger, tmp_path / "backup")
        point = transaction.savepoint()
        for _ in range(3):
            cross(**CLEAR)
        sequenced(now)
        seen = sequenced(now + SHIFT).size  # what was held, too
        witness.follow(Folder(folder.ledger), now)
        transaction.savepoint_rollback(point)
        shutil.rmtree(folder.ledger)
        shutil.copytree(tmp_path / "backup", folder.ledger)
        return Story(witness, known, seen)

    return go


def test_the_witness_signs_again_and_nothing_is_doubled(
    restored: Callable[[], Story], gate: Gate, folder: DataFolder, cross: Crossed, sequenced: Sequenced
) -> None:
    story, now = restored(), timezone.now()
    waiting = list(Leaf.objects.filter(position=None, held=False).values_list("reference", flat=True))
    assert len(waiting) == 2
    done = adopt(gate, folder, story.mirror)
    assert (done.first, done.checkpoint.size, done.checks) == (story.known, story.seen, 3)
    assert done.lost == story.seen - story.known - done.waited
    for reference in waiting:  # they have the one leaf that they were given before the computer was lost
        assert Leaf.objects.get(reference=reference).position in range(story.known, story.known + 2)
    cross(**CLEAR)
    after = sequenced(now + SHIFT)
    seen = story.witness.follow(Folder(folder.ledger), now, whole=True)
    assert seen.checkpoint.size == after.size > story.seen
    assert seen.new == after.size - story.seen
    assert list(audit.differences(gate, folder)) == []
    event = Event.objects.get(kind=Kind.LEDGER_ADOPTED)
    assert (event.data["first"], event.data["checks"]) == (story.known, 3)
    assert Leaf.objects.filter(reference=f"event:{event.pk}").exists()


def test_the_day_says_how_many_are_known_by_their_leaf_alone(
    restored: Callable[[], Story],
    gate: Gate,
    folder: DataFolder,
    sequenced: Sequenced,
    supervisor: Client,
) -> None:
    story, now = restored(), timezone.now()
    adopt(gate, folder, story.mirror)
    sequenced(now)
    today = services.today(now)
    day = services.of(gate, today, now=now)
    assert (day.checks, day.crossings, day.lost, day.unlike) == (6, 3, 3, 0)
    page = supervisor.get(f"/compliance/{today}/").content.decode()
    assert "3 checks are known by their leaves alone" in page
    assert supervisor.get(f"/compliance/{today}.json").json()["checks_lost"] == 3
    assert "the record is lost" in supervisor.get("/ledger/").content.decode()
    assert services.counts_of(gate, day, "origin").lost == 3


def test_days_are_signed_though_the_first_leaf_is_a_lost_one(
    numbered: None, gate: Gate, folder: DataFolder, cross: Crossed, sequenced: Sequenced, tmp_path: Path
) -> None:
    """The backup is from before the gate's first check."""
    signer_of(folder, gate.name)
    now, point = timezone.now(), transaction.savepoint()
    for _ in range(3):
        cross(**CLEAR)
    sequenced(now)
    transaction.savepoint_rollback(point)
    folder.ledger.rename(tmp_path / "mirror")
    assert adopt(gate, folder, tmp_path / "mirror").checks == 3
    assert not Leaf.objects.filter(position=0).exists()
    later = now + 2 * services.DAY
    sequenced(later)
    assert services.sign_days(gate, folder, now=later) > 0
    its = SignedDay.objects.get(day=services.today(now))  # the first leaf may be of the day before
    assert "\nchecks 3\nlost 3\n" in its.note


def test_without_it_the_witness_names_what_is_gone(
    restored: Callable[[], Story], sequenced: Sequenced, folder: DataFolder
) -> None:
    story = restored()
    sequenced(timezone.now())
    with pytest.raises(LedgerError) as raised:
        story.witness.follow(Folder(folder.ledger), timezone.now())
    assert raised.value.reason == "deleted"


def test_a_gate_that_went_on_by_itself_is_refused_and_nothing_changes(
    restored: Callable[[], Story], gate: Gate, folder: DataFolder, cross: Crossed, sequenced: Sequenced
) -> None:
    story, now = restored(), timezone.now()
    cross(**CLEAR)  # the third check after the backup is another one than the old computer's
    size = sequenced(now).size
    before = (folder.ledger / "checkpoint").read_bytes()
    with pytest.raises(LedgerError) as raised:
        adopt(gate, folder, story.mirror)
    assert (raised.value.reason, raised.value.place) == ("forked", f"leaf {story.known + 2}")
    assert (folder.ledger / "checkpoint").read_bytes() == before
    assert OwnLog.objects.get().size == size
    assert not Lost.objects.exists()
    assert not Event.objects.filter(kind=Kind.LEDGER_ADOPTED).exists()


def test_rows_that_are_not_as_the_copy_has_them_are_named(
    restored: Callable[[], Story], gate: Gate, folder: DataFolder
) -> None:
    story = restored()
    Leaf.objects.filter(position=2).update(hidden=b"x" * 32)
    with pytest.raises(LedgerError) as raised:
        adopt(gate, folder, story.mirror)
    assert (raised.value.reason, raised.value.place) == ("forked", "leaf 2")


def test_a_copy_of_another_log_or_a_damaged_one_is_refused(
    restored: Callable[[], Story], gate: Gate, folder: DataFolder
) -> None:
    story = restored()
    entries = next((story.mirror / "tile/entries").rglob("*.p/*"))
    whole = entries.read_bytes()
    entries.write_bytes(whole[:-3] + b"abc")
    with pytest.raises(LedgerError) as raised:
        adopt(gate, folder, story.mirror)
    assert raised.value.reason == "changed"
    assert "leaf" in str(raised.value.place)
    entries.write_bytes(whole)
    (folder.keys / "ledger.pem").unlink()
    with pytest.raises(LedgerError) as raised:
        adopt(gate, folder, story.mirror)
    assert raised.value.reason == "key"
    (folder.keys / "ledger.vkey").unlink()
    Signer.generate("rahdari/other").write(folder.keys / "ledger.pem")
    with pytest.raises(LedgerError) as raised:
        adopt(gate, folder, story.mirror)
    assert raised.value.reason == "unsigned"


def test_an_older_copy_is_refused(
    restored: Callable[[], Story], gate: Gate, folder: DataFolder, tmp_path: Path, sequenced: Sequenced
) -> None:
    restored()
    sequenced(timezone.now())
    with pytest.raises(LedgerError) as raised:
        adopt(gate, folder, tmp_path / "backup")
    assert raised.value.reason == "ahead"
    assert "newest" in str(raised.value)


def test_what_broke_off_before_the_database_was_written_is_completed(
    restored: Callable[[], Story],
    gate: Gate,
    folder: DataFolder,
    sequenced: Sequenced,
) -> None:
    """The files are whole, the transaction is gone: the same command, also with the gate's own files.

    Meanwhile the gate was opened, and has given its rows numbers that it could not sign.
    """
    story = restored()
    copying.copy(Folder(story.mirror), folder.ledger, signer_of(folder, gate.name).verifier)
    OwnLog.objects.update(shift=timezone.now() - 3 * SHIFT)
    with pytest.raises(LedgerError) as raised:
        sequenced(timezone.now())
    assert raised.value.reason == "ahead"
    assert f"rahdari ledger adopt {folder.ledger} --data {folder.path}" in str(raised.value)
    assert adopt(gate, folder, folder.ledger).checks == 3
    assert adopt(gate, folder, story.mirror).lost == 0  # once is enough
    assert sum(Lost.objects.filter(release__gt=0).values_list("count", flat=True)) == 3
    assert sequenced(timezone.now()).size >= story.seen
    assert list(audit.differences(gate, folder)) == []


def test_a_held_row_shows_the_hour_that_its_leaf_was_given(
    restored: Callable[[], Story], gate: Gate, folder: DataFolder
) -> None:
    story = restored()
    assert Leaf.objects.filter(position=None, held=True).exists()
    adopt(gate, folder, story.mirror)
    numbered = Leaf.objects.filter(held=True, position__gte=story.known).exclude(reference="")
    assert numbered
    hours = {sequencer.hour_of(row.at) for row in numbered}
    end = sequencer.last_end(gate.shifts, timezone.now() + SHIFT)
    assert hours == {sequencer.hour_of(end)}
    assert all(row.at < timezone.now() + datetime.timedelta(days=1) for row in numbered)
