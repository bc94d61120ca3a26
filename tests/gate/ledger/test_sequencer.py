"""Rows become the log: in order, once, whatever happens in between."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from tests.gate.ledger.conftest import SHIFT, Sequenced
from tests.gate.referrals import Crossed

from rahdari.errors import LedgerError
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.ledger import clock, rows, sequencer
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Leaf, OwnLog
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.secondary.models import Referral
from rahdari.ledger.leaf import Leaf as Published
from rahdari.ledger.leaf import hide
from rahdari.ledger.log import Log

Read = Callable[[], list[Published]]


def test_a_check_has_one_leaf_whether_clear_or_referred(
    cross: Crossed, sequenced: Sequenced, published: Read
) -> None:
    sequenced(timezone.now())
    before = len(published())
    cross()
    cross(scan="Nobody Atall", father="Somebody Else", birth="1990-01-01")
    assert Referral.objects.count() == 1
    sequenced(timezone.now())
    new = published()[before:]
    assert [leaf.gate for leaf in new] == ["Testgate", "Testgate"]
    assert len({leaf.commitment for leaf in new}) == 2
    assert {leaf.hour for leaf in new} == {sequencer.hour_of(timezone.now())}


def test_the_leaf_opens_to_the_reference_and_the_record(
    referral: Referral, sequenced: Sequenced, published: Read
) -> None:
    sequenced(timezone.now())
    row = Leaf.objects.get(reference=referral.reference)
    assert row.position is not None
    opening = sequencer.opening_of(row)
    assert opening.reference == referral.reference
    assert published()[row.position].commitment == opening.commitment()
    record = rows.check_record(referral.crossing, referral.reference, referral.reason)
    assert b"Zmaray" not in record
    assert b"1971" not in record
    assert bytes(row.hidden) == hide(bytes(row.salt), record)


def test_what_is_held_comes_at_the_end_of_the_shift_in_a_whole_bundle(
    gate: Gate, sequenced: Sequenced, published: Read
) -> None:
    now = timezone.now()
    first = sequenced(now)
    assert first.size == sequencer.BUNDLE  # nobody has a shift behind them, and it looks the same
    with transaction.atomic():
        event = record(Kind.GATE_CHANGED, who=None, what=gate, why="a reason")
    assert sequenced(now).size == first.size
    later = sequenced(now + SHIFT)
    assert later.size == first.size + sequencer.BUNDLE
    row = Leaf.objects.get(reference=rows.reference_of(event))
    assert row.position is not None
    assert row.position >= first.size
    hours = {leaf.hour for leaf in published()[first.size :]}
    assert hours == {sequencer.hour_of(row.at)}
    assert {leaf.release for leaf in published()[first.size :]} == {0}


def test_a_bundle_that_is_full_is_followed_by_another(gate: Gate, sequenced: Sequenced) -> None:
    now = timezone.now()
    size = sequenced(now).size
    with transaction.atomic():
        for _ in range(sequencer.BUNDLE + 1):
            record(Kind.GATE_CHANGED, who=None, what=gate)
    assert sequenced(now + SHIFT).size == size + 2 * sequencer.BUNDLE


def test_what_everybody_sees_comes_at_once(gate: Gate, sequenced: Sequenced) -> None:
    size = sequenced(timezone.now()).size
    with transaction.atomic():
        record(Kind.CLOSED, who=None, what=gate)
    assert sequenced(timezone.now()).size == size + 1


def test_twice_is_as_good_as_once(referral: Referral, sequenced: Sequenced) -> None:
    now = timezone.now()
    first, second = sequenced(now), sequenced(now)
    assert (first.size, first.root) == (second.size, second.root)


@pytest.mark.parametrize("step", ["append", "checkpoint"])
def test_a_kill_between_two_steps_is_made_good(
    step: str,
    cross: Crossed,
    sequenced: Sequenced,
    published: Read,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        pass

    def killed(*args: object) -> None:
        raise Killed

    now = timezone.now()
    sequenced(now)
    for _ in range(3):
        cross()
    with monkeypatch.context() as patch:
        patch.setattr(Log, step, killed)
        with pytest.raises(Killed):
            sequenced(now)
    sequenced(now)
    numbered = Leaf.objects.exclude(position=None).order_by("position")
    assert [leaf.position for leaf in numbered] == list(range(len(numbered)))
    opened = [sequencer.opening_of(leaf).commitment() for leaf in numbered]
    assert [leaf.commitment for leaf in published()] == opened


def test_no_number_is_given_before_the_row_is_committed(cross: Crossed, sequenced: Sequenced) -> None:
    cross()
    size = sequenced(timezone.now()).size
    assert Leaf.objects.filter(position__isnull=False).count() == size == OwnLog.objects.get().size


def test_a_record_without_its_transaction_leaves_no_leaf(gate: Gate) -> None:
    before = Leaf.objects.count()
    with transaction.atomic():
        record(Kind.GATE_CHANGED, who=None, what=gate)
        transaction.set_rollback(True)
    assert Leaf.objects.count() == before


def test_a_database_older_than_the_files_is_named(referral: Referral, sequenced: Sequenced) -> None:
    sequenced(timezone.now())
    OwnLog.objects.update(size=3)
    with pytest.raises(LedgerError) as raised:
        sequenced(timezone.now())
    assert raised.value.reason == "ahead"


def test_rows_that_are_gone_before_the_files_have_them_are_named(
    cross: Crossed, gate: Gate, folder: DataFolder, sequenced: Sequenced
) -> None:
    cross()
    sequencer.number_checks()
    Leaf.objects.filter(position=0).delete()
    with pytest.raises(LedgerError) as raised:
        sequenced(timezone.now())
    assert (raised.value.reason, raised.value.place) == ("missing", "leaf 0")


def test_a_changed_row_is_refused_by_the_files(
    referral: Referral, sequenced: Sequenced, folder: DataFolder, gate: Gate
) -> None:
    clock.keep(lambda: True)
    own = OwnLog.objects.get()
    assert (own.fault, own.checkpoint_size) == ("", own.size)
    (folder.keys / "ledger.pem").unlink()
    clock.keep(lambda: True)
    own.refresh_from_db()
    assert own.fault == "key"
    assert "backup" in own.says
    clock.keep(lambda: True)
    assert Event.objects.filter(kind=Kind.LEDGER_FAULT).count() == 1


def test_shifts_end_by_the_clock_of_the_gate() -> None:
    from rahdari.gate.ledger.shifts import last_end

    noon = datetime.datetime(2026, 11, 22, 12, tzinfo=timezone.get_default_timezone())
    assert last_end("06:00 14:00 22:00", noon).hour == 6
    assert last_end("14:00", noon) == noon.replace(hour=14) - datetime.timedelta(days=1)


def test_two_gates_of_one_name_have_two_logs(tmp_path: Path) -> None:
    """Each side may call the gate by its place: a witness must not take one log for the other."""
    one, other = (signer_of(DataFolder(tmp_path / side), "Spin Gate").name for side in ("here", "there"))
    assert one.startswith("rahdari/Spin-Gate-")
    assert one != other
    assert signer_of(DataFolder(tmp_path / "here"), "Spin Gate").name == one


def test_a_key_whose_making_was_killed_is_made_anew_and_one_with_a_log_is_not(
    sequenced: Sequenced, gate: Gate, folder: DataFolder
) -> None:
    signer_of(folder, gate.name)
    (folder.keys / "ledger.pem").unlink()  # as a kill leaves it: the public key, and no secret one yet
    assert sequenced(timezone.now()).origin == signer_of(folder, gate.name).name
    (folder.keys / "ledger.pem").unlink()
    with pytest.raises(LedgerError, match="backup"):
        signer_of(folder, gate.name)
