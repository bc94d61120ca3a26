"""The clock jumps a day ahead and back: it is said, nothing is forgotten at once, nothing lost or doubled."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import define
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.utils import timezone
from tests.gate.ledger.conftest import folder, numbered

from rahdari.errors import LedgerError
from rahdari.gate.compliance.models import SignedDay
from rahdari.gate.desk.models import Crossing
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Leaf, OwnLog
from rahdari.gate.ledger.receipts import receipt_of
from rahdari.gate.ledger.words import alarm
from rahdari.gate.place.models import Gate, Lane
from rahdari.gate.project import server
from rahdari.gate.project.clock import ClockWatch, set_lately
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.simulate.audit import differences
from rahdari.gate.simulate.forms import unit
from rahdari.gate.simulate.tray import traveller_at
from rahdari.ledger import receipts
from rahdari.ledger.checkpoint import Checkpoint
from rahdari.ledger.counts import check_counts, open_counts
from rahdari.ledger.note import Signer
from rahdari.ledger.tiles import Folder
from rahdari.ledger.verify import verify
from rahdari.ledger.witness import Witness

__all__ = ["folder", "numbered"]

DAY = 24 * 3600
JSON = {"accept": "application/json"}


@define
class Clocks:
    """Both clocks of a computer; only the time of day can be set."""

    passed: float = 0.0
    ahead: float = 0.0

    def watch(self) -> ClockWatch:
        start = timezone.now().timestamp()
        return ClockWatch(lambda: start + self.passed + self.ahead, lambda: self.passed)


def jumps() -> list[int]:
    kept = Event.objects.filter(kind="clock.jumped").order_by("pk")
    return [event.data["seconds"] for event in kept]


@pytest.mark.django_db
def test_a_jump_is_seen_once_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    clocks = Clocks()
    watch = clocks.watch()
    for _ in range(3):
        clocks.passed += 2
        clocks.ahead += 0.5  # as a clock that is kept by the network
        assert watch.look() == 0
    assert watch.settled()
    for ahead in (DAY, 0.0):
        clocks.ahead = ahead
        assert abs(watch.look()) == pytest.approx(DAY, abs=3)
        assert watch.look() == 0
    assert jumps() == [pytest.approx(DAY, abs=3), pytest.approx(-DAY, abs=3)]
    said = capsys.readouterr().err
    assert "was set ahead" in said
    assert "was set back" in said
    assert "set it if not" in said
    assert not watch.settled()
    clocks.passed += 3601
    assert watch.settled()


@pytest.mark.django_db
def test_a_clock_that_was_set_back_while_nothing_ran(officer: Client) -> None:
    Event.objects.bulk_create([Event(at=timezone.now() + datetime.timedelta(days=1), kind="gate.changed")])
    assert Clocks().watch().look() < -DAY + 60


@pytest.mark.django_db
def test_a_clock_that_may_be_ahead_at_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing happened for longer than a day; bringing it back and starting it twice is not work."""
    hour, now = datetime.timedelta(hours=1), timezone.now()
    Event.objects.bulk_create([Event(at=now - 30 * hour, kind="gate.changed")])
    Event.objects.bulk_create([Event(at=now - 2 * hour, kind="gate.restored")])
    for _ in range(2):
        clocks = Clocks()
        watch = clocks.watch()
        assert not watch.settled()
        assert "is 30 hours after what was last recorded here" in capsys.readouterr().err
        assert set_lately()
        clocks.passed += 3601
        assert watch.settled()


@pytest.mark.django_db
def test_a_gate_that_worked_within_a_day_is_believed() -> None:
    at = timezone.now() - datetime.timedelta(hours=23)
    Event.objects.bulk_create([Event(at=at, kind="gate.changed")])
    assert Clocks().watch().settled()


def test_nothing_is_forgotten_while_the_clock_may_be_wrong(officer: Client, monkeypatch) -> None:
    officer.post("/lane/", unit(traveller_at(0)))
    clocks = Clocks()
    watch = clocks.watch()
    watch.look()
    now = timezone.now()
    monkeypatch.setattr(
        timezone, "now", lambda: now + datetime.timedelta(seconds=clocks.passed + clocks.ahead)
    )
    clocks.ahead = 2 * DAY
    server._fade(watch)
    assert Crossing.objects.get().subject is not None
    clocks.ahead = 0.0
    clocks.passed += 3600
    server._fade(watch)
    clocks.passed += 3601
    server._fade(watch)
    assert Crossing.objects.get().subject is not None  # it was set right in time
    clocks.passed += 2 * DAY
    server._fade(watch)
    assert not Crossing.objects.exists()


def test_sessions_that_are_over_go_with_what_fades(officer: Client, lane: Lane) -> None:
    kept = Session.objects.get()
    over = SessionStore()
    over.set_expiry(-1)
    over["begun"] = True
    over.save()
    server._fade(Clocks().watch())
    assert Session.objects.get() == kept


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    """Return clocks that all of the gate goes by; it is noon of world time."""
    clocks, noon = Clocks(), datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(
        timezone, "now", lambda: noon + datetime.timedelta(seconds=clocks.passed + clocks.ahead)
    )
    return clocks


def held() -> int:
    with transaction.atomic():
        event = record(Kind.GATE_CHANGED, who=None)
    return Leaf.objects.get(reference=f"event:{event.pk}").pk


@pytest.mark.parametrize("ahead", [DAY, 400 * DAY, -DAY])
def test_while_the_clock_may_be_wrong_no_day_is_signed_and_no_shift_ends(
    ahead: int,
    clocks: Clocks,
    numbered: None,
    signed_in: Callable[[str], Client],
    gate: Gate,
    folder: DataFolder,
) -> None:
    watch = clocks.watch()
    signed_in("officer").post("/lane/", unit(traveller_at(0)))
    server._keep_ledger(watch)
    size = OwnLog.objects.get().size
    waits = held()
    clocks.ahead = ahead
    signed_in("officer").post("/lane/", unit(traveller_at(1)))
    server._keep_ledger(watch)
    assert not SignedDay.objects.exists()
    assert OwnLog.objects.get().size == size + 1  # the check
    clocks.ahead = 0
    signed_in("officer").post("/lane/", unit(traveller_at(2)))
    clocks.passed += 3601
    server._keep_ledger(watch)
    assert not SignedDay.objects.exists()
    assert Leaf.objects.get(pk=waits).position is None
    clocks.passed += DAY
    server._keep_ledger(watch)
    assert Leaf.objects.get(pk=waits).position is not None
    assert_counts_hold(gate, folder)


@pytest.mark.parametrize("ahead", [DAY, 400 * DAY, -DAY])
def test_a_clock_that_is_wrong_for_a_minute_signs_nothing_for_good(
    ahead: int,
    clocks: Clocks,
    numbered: None,
    signed_in: Callable[[str], Client],
    gate: Gate,
    folder: DataFolder,
    tmp_path: Path,
) -> None:
    """Checkpoints say the time of the last one, the other side is content, and no slip proves a fault."""
    watch, signer = clocks.watch(), signer_of(folder, gate.name)
    witness = Witness(tmp_path / "witness", signer.verifier, Signer.generate("west.example/w"))

    def look() -> Checkpoint:
        signed_in("officer").post("/lane/", unit(traveller_at(0)))
        server._keep_ledger(watch)
        found = witness.follow(Folder(folder.ledger), timezone.now()).checkpoint
        assert OwnLog.objects.get().checkpoint_at == found.at
        return found

    first = look()
    clocks.ahead = ahead
    wrong = look()
    assert (wrong.at, wrong.size) == (first.at, first.size + 1)
    assert alarm(timezone.now()) == (ahead < 0)  # set back, it stands before what was signed
    assert "the time of the checkpoint before" in signed_in("supervisor").get("/ledger/").text or ahead < 0
    clocks.ahead = 0
    for passed in (60, 1800, 3599, 3670):  # from when it is right again
        clocks.passed = passed
        assert not alarm(timezone.now())
        assert (look().at == first.at) == (passed < 3600)
    assert not alarm(timezone.now())
    shutil.copytree(folder.ledger, tmp_path / "before")
    signed_in("officer").post("/lane/", unit(traveller_at(1)))
    reference = Leaf.objects.filter(held=False).latest("pk").reference
    code = receipt_of(reference, gate, folder)
    assert code
    assert receipts.check(code, signer.verifier, Folder(tmp_path / "before")).index is None  # a promise
    assert look().at == timezone.now()
    assert receipts.check(code, signer.verifier, Folder(folder.ledger)).index is not None


@pytest.mark.parametrize("back", [DAY, 2 * DAY, 400 * DAY])
def test_a_slip_given_under_a_clock_that_was_set_back_proves_no_broken_promise(
    back: int,
    clocks: Clocks,
    numbered: None,
    signed_in: Callable[[str], Client],
    gate: Gate,
    folder: DataFolder,
    tmp_path: Path,
) -> None:
    watch, key = clocks.watch(), signer_of(folder, gate.name).verifier
    server._keep_ledger(watch)
    shutil.copytree(folder.ledger, tmp_path / "before")
    clocks.ahead = -back
    signed_in("officer").post("/lane/", unit(traveller_at(0)))
    reference = Leaf.objects.filter(held=False).latest("pk").reference
    for covered in (False, True):
        code = receipt_of(reference, gate, folder)
        assert code
        if covered:
            assert receipts.check(code, key, Folder(folder.ledger)).index is not None
            with pytest.raises(LedgerError) as raised:
                receipts.check(code, key, Folder(tmp_path / "before"))
            assert raised.value.reason == "unreadable"  # an older copy
        else:
            assert receipts.check(code, key, Folder(tmp_path / "before")).index is None  # a promise
        server._keep_ledger(watch)


def test_a_first_checkpoint_waits_for_a_clock_that_is_believed(
    clocks: Clocks, gate: Gate, folder: DataFolder
) -> None:
    Event.objects.bulk_create([Event(at=timezone.now() - datetime.timedelta(hours=30), kind="gate.changed")])
    watch = clocks.watch()
    server._keep_ledger(watch)
    assert not (folder.ledger / "checkpoint").exists()
    assert not alarm(timezone.now())
    clocks.passed = 3601
    server._keep_ledger(watch)
    assert OwnLog.objects.get().checkpoint_at == timezone.now()


def test_to_start_anew_makes_no_clock_right(clocks: Clocks, gate: Gate, folder: DataFolder) -> None:
    def start() -> ClockWatch:
        return ClockWatch(lambda: timezone.now().timestamp(), lambda: clocks.passed)

    watch, first = start(), timezone.now()
    server._keep_ledger(watch)
    clocks.ahead = 20 * 3600  # less than it may stand still for
    watch.look()
    clocks.passed += 600
    again = start()
    server._keep_ledger(again)
    assert OwnLog.objects.get().checkpoint_at == first
    assert len(jumps()) == 1
    clocks.passed += 3001
    assert again.settled()


def test_what_is_held_enters_the_log_though_the_clock_was_long_ahead(
    clocks: Clocks, numbered: None, gate: Gate, folder: DataFolder
) -> None:
    watch = clocks.watch()
    server._keep_ledger(watch)
    clocks.ahead = 30 * DAY
    server._keep_ledger(watch)
    clocks.passed += 3601
    server._keep_ledger(watch)  # and it was believed
    clocks.ahead = 0
    waits = held()
    server._keep_ledger(watch)
    assert alarm(timezone.now())
    clocks.passed += DAY
    server._keep_ledger(watch)  # an hour after the jump: the clock is looked at once a day here
    clocks.passed += 3601
    server._keep_ledger(watch)
    assert Leaf.objects.get(pk=waits).position is not None
    size = OwnLog.objects.get().size
    server._keep_ledger(watch)
    assert OwnLog.objects.get().size == size  # once
    assert_counts_hold(gate, folder)


def test_a_clock_that_is_set_back_adds_nothing_to_a_day_that_is_signed(
    clocks: Clocks, numbered: None, signed_in: Callable[[str], Client], gate: Gate, folder: DataFolder
) -> None:
    watch = clocks.watch()
    signed_in("officer").post("/lane/", unit(traveller_at(0)))
    server._keep_ledger(watch)
    clocks.passed += DAY
    server._keep_ledger(watch)
    assert SignedDay.objects.exists()
    clocks.ahead = -DAY
    signed_in("officer").post("/lane/", unit(traveller_at(1)))
    held()
    for _ in range(2):
        server._keep_ledger(watch)
        assert_counts_hold(gate, folder)
        clocks.passed += 3601  # then it is believed, and a shift ends
    clocks.ahead = 0
    server._keep_ledger(watch)
    assert_counts_hold(gate, folder)


def assert_counts_hold(gate: Gate, folder: DataFolder) -> None:
    verifier = signer_of(folder, gate.name).verifier
    leaves = verify(folder.ledger, verifier).leaves
    assert SignedDay.objects.exists()
    for signed in SignedDay.objects.all():
        check_counts(open_counts(signed.note.encode(), verifier), leaves)


def test_the_bar_says_so(officer: Client, gate: Gate) -> None:
    assert "is it right?" not in officer.get("/lane/").text
    clocks = Clocks()
    watch = clocks.watch()
    watch.look()
    clocks.ahead = DAY
    watch.look()
    assert set_lately()
    assert "is it right?" in officer.get("/lane/").text


def test_units_before_in_and_after_a_jump_are_kept_once(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, real = {}, timezone.now
    for days in (0, 1, 0, -1, 0):
        jumped = datetime.timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda jumped=jumped: real() + jumped)
        browser, form = signed_in("officer"), unit(traveller_at(days + 1))
        told[form["key"]] = browser.post("/lane/", form, headers=JSON).json()
        assert browser.post("/lane/", form, headers=JSON).json() == told[form["key"]]
    assert list(differences(told, frozenset())) == []


def test_the_idle_clock_goes_on_after_it_was_set_back(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000_000_000.0 + DAY]
    monkeypatch.setattr("rahdari.gate.accounts.middleware.time.time", lambda: now[0])
    assert officer.get("/lane/").status_code == 200
    now[0] -= DAY
    assert officer.get("/lane/").status_code == 200
    now[0] += 16 * 60
    assert officer.get("/lane/").headers["Location"] == "/sign-in/"
