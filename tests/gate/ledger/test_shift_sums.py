"""All events of a shift stand under one leaf: what was made into something else is found."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from tests.gate.ledger.conftest import SHIFT, Sequenced
from tests.gate.ledger.test_privacy import CLEAR
from tests.gate.referrals import Crossed

from rahdari.gate.accounts.models import User
from rahdari.gate.compliance import services
from rahdari.gate.compliance.models import SignedDay, Tally
from rahdari.gate.desk import retention as desk
from rahdari.gate.desk.models import Crossing
from rahdari.gate.events import triggers
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.ledger import retention, shift_sums
from rahdari.gate.ledger.audit import differences
from rahdari.gate.ledger.models import Leaf, Lost
from rahdari.gate.place import closures
from rahdari.gate.place.models import Closure, Gate, Lane
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.secondary.models import Clearance, Decision, Hit, Referral

DAY = datetime.timedelta(days=1)
STRANGERS = {"kind": "page.refused", "who": None, "what": "", "why": "", "data": {"how": "unknown"}}


def _without(referral: Referral) -> None:
    """Take a referral out with all that the database has of it but its events."""
    unit = referral.crossing.unit
    Leaf.objects.filter(reference=referral.reference).delete()
    for model in (Decision, Clearance, Hit, Referral):
        model.objects.all().delete()
    Crossing.objects.filter(unit=unit).delete()
    unit.delete()


def _make_it_clear(referral: Referral) -> None:
    screened = Event.objects.get(kind="crossing.screened", what=f"unit:{referral.crossing.unit_id}")
    Event.objects.filter(pk=screened.pk).update(data={**screened.data, "verdict": "clear"})
    Event.objects.filter(kind="referral.opened").update(**STRANGERS)
    _without(referral)


def _make_it_a_loss(referral: Referral) -> None:
    """All events that have a leaf lose it, as if the computer had been lost; all become a stranger's."""
    hour = {"hour": timezone.now().replace(minute=0, second=0, microsecond=0), "count": 1}
    about = (f"unit:{referral.crossing.unit_id}", f"referral:{referral.pk}")
    events = Event.objects.filter(what__in=about)
    leaves = Leaf.objects.filter(reference__in=[f"event:{event.pk}" for event in events])
    Lost.objects.bulk_create(Lost(release=0, **hour) for leaf in leaves)
    leaves.delete()
    Lost.objects.create(release=7, **hour)
    events.update(**STRANGERS)
    _without(referral)


@pytest.mark.parametrize("decided", [False, True])
@pytest.mark.parametrize("harm", [_make_it_clear, _make_it_a_loss])
def test_a_referral_is_not_made_to_vanish(
    harm: Callable[[Referral], None],
    decided: bool,
    numbered: None,
    cross: Crossed,
    gate: Gate,
    supervisor: Client,
    sequenced: Sequenced,
    folder: DataFolder,
) -> None:
    """Also when clear crossings of its day are only counts."""
    referral = Referral.objects.get(reference=cross()["reference"])
    if decided:
        given = {"outcome": "cleared", "basis": "document"}
        supervisor.post(f"/secondary/{referral.reference}/decide/", given)
    cross(**CLEAR)
    now = timezone.now()
    later = now + 3 * DAY
    sequenced(now)
    sequenced(later)
    services.sign_days(gate, folder, now=later)
    assert desk.forget(gate, now=later) == desk.count(gate, now=later) == 1
    assert retention.forget(gate, now=later) == 1
    assert list(differences(gate, folder, now=later)) == []
    triggers.remove(connection)
    harm(referral)
    triggers.install(connection)
    found = list(differences(gate, folder, now=later))
    assert any("are not those that there were when their shift ended" in sentence for sentence in found)
    if harm is _make_it_clear:
        assert any("(referral.decided) tells of was taken out" in one for one in found) == decided
    else:
        assert any("are counted as lost, and the events of adopting tell of 0 and 0" in one for one in found)


def test_an_event_below_the_first_is_found(gate: Gate, sequenced: Sequenced, folder: DataFolder) -> None:
    """No leaf would be asked of it, and it tells of leaves that were lost."""
    sequenced(timezone.now())
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    Lost.objects.create(hour=hour, release=0, count=1)
    told = {"first": 0, "size": 512, "lost": 1, "checks": 0}
    Event.objects.create(pk=-1, at=hour, kind="ledger.adopted", what="ownlog:1", data=told)
    assert "event -1 (ledger.adopted) was put in" in list(differences(gate, folder))


def test_what_has_no_leaf_is_summed_up_and_what_is_later_is_not(
    gate: Gate, sequenced: Sequenced, folder: DataFolder
) -> None:
    now = timezone.now()
    with transaction.atomic():
        before = record(Kind.REFUSED, who=None, how="unknown")
    sequenced(now)
    with transaction.atomic():
        after = record(Kind.REFUSED, who=None, how="unknown")
    ended = Event.objects.get(kind="shift.ended")
    assert before.pk <= ended.data["through"] < ended.pk < after.pk
    assert not Leaf.objects.filter(reference__in=[f"event:{before.pk}", f"event:{after.pk}"]).exists()
    triggers.remove(connection)
    Event.objects.filter(pk=after.pk).update(data={"how": "malformed"})
    assert list(differences(gate, folder)) == []
    Event.objects.filter(pk=before.pk).update(data={"how": "malformed"})
    triggers.install(connection)
    said = f"events 1 to {ended.data['through']} are not those that there were when their shift ended"
    assert [said in one for one in differences(gate, folder)] == [True]


def test_each_shift_has_one_and_its_leaf_is_in_the_log_at_once(
    gate: Gate, sequenced: Sequenced, folder: DataFolder
) -> None:
    now = timezone.now()
    for shift in range(3):
        sequenced(now + shift * SHIFT)
        sequenced(now + shift * SHIFT)
    ended = list(Event.objects.filter(kind="shift.ended").order_by("pk"))
    assert len(ended) == 3
    for one, before in zip(ended[1:], ended, strict=False):
        assert (one.data["since"], one.data["events"]) == (before.data["through"], 1)  # the one before it
    leaves = Leaf.objects.filter(reference__in=[f"event:{one.pk}" for one in ended])
    assert leaves.exclude(position=None).count() == 3
    triggers.remove(connection)
    Event.objects.filter(pk=ended[1].pk).update(data={"through": "x"})
    triggers.install(connection)
    assert f"event {ended[1].pk} (shift.ended) was changed" in list(differences(gate, folder))


def test_two_processes_end_a_shift_once(gate: Gate, sequenced: Sequenced, folder: DataFolder) -> None:
    stale = shift_sums.sum_up()
    sequenced(timezone.now())
    with transaction.atomic():
        ended = shift_sums.end_shift(stale)
    assert (ended.data["since"], ended.data["events"]) == (stale.through, 1)
    assert list(differences(gate, folder)) == []


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_still_being_written_is_waited_for(gate: Gate) -> None:
    """On PostgreSQL it has its number already, and would come to stand in a sum that is made."""
    if connection.vendor == "sqlite":
        return  # it has one writer at a time
    begun, go_on = Flag(), Flag()

    def write() -> int:
        try:
            with transaction.atomic():
                event = record(Kind.REFUSED, who=None)
                begun.set()
                assert go_on.wait(20)
            return event.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        slow = other.submit(write)
        assert begun.wait(20)
        with transaction.atomic():
            later = record(Kind.REFUSED, who=None)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shift_sums, "_LOOKS", 1)
            assert shift_sums.sum_up().events == 0  # and does not wait for ever
        connection.close()
        patient = ThreadPoolExecutor(1).submit(_summed_elsewhere)
        go_on.set()
        number = slow.result(20)
    found = patient.result(20)
    assert number < later.pk == found.through
    assert found.events == Event.objects.count()


def _summed_elsewhere() -> shift_sums.Sum:
    try:
        return shift_sums.sum_up()
    finally:
        connection.close()


@pytest.fixture
def signed(
    numbered: None,
    cross: Crossed,
    gate: Gate,
    lane: Lane,
    supervisor: Client,
    sequenced: Sequenced,
    folder: DataFolder,
) -> datetime.datetime:
    """Return a moment after a day was signed: three checks, nine counted, the lane closed and opened."""
    now = timezone.now()
    for _ in range(3):
        cross(**CLEAR)
    given = {"lane": lane.pk, "day": services.today(now).isoformat(), "count": 9, "how": "manual"}
    assert supervisor.post("/compliance/tally/", given).status_code == 302
    by = User.objects.get(role="supervisor")
    closure = closures.close(gate, lane, Closure.Reason.POWER, "", by=by, now=timezone.now())
    closures.open_again(closure, by=by, now=timezone.now())
    later = services.bounds(services.today(now))[1] + services.AFTER
    sequenced(later)
    assert services.sign_days(gate, folder, now=later) == 1
    assert list(differences(gate, folder)) == []
    return later


def test_a_day_is_not_signed_again_unseen(
    signed: datetime.datetime, gate: Gate, lane: Lane, supervisor: Client, folder: DataFolder
) -> None:
    day = SignedDay.objects.get().day
    SignedDay.objects.all().delete()
    supervisor.post(
        "/compliance/tally/", {"lane": lane.pk, "day": day.isoformat(), "count": 3, "how": "manual"}
    )
    assert services.sign_days(gate, folder, now=signed) == 1
    assert "counted 3 0 1" in SignedDay.objects.get().note
    assert f"the day {day} was signed 2 times" in list(differences(gate, folder))


def _another_note() -> None:
    signed = SignedDay.objects.get()
    SignedDay.objects.update(note=signed.note.replace("counted 9", "counted 3"))


def _another_event() -> None:
    event = Event.objects.get(kind="day.signed")
    triggers.remove(connection)
    Event.objects.filter(pk=event.pk).update(data={**event.data, "hash": "0"})
    triggers.install(connection)


def _no_closure() -> None:
    Closure.objects.all().delete()


def _a_longer_closure() -> None:
    one = Closure.objects.get()
    Closure.objects.update(begun_at=one.begun_at - datetime.timedelta(hours=2))


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_another_note, "are not those that were signed"),
        (_another_event, "are not those that were signed"),
        (lambda: SignedDay.objects.all().delete(), "(day.signed) tells of were taken out"),
        (lambda: Tally.objects.update(count=3), "what was counted at lane 1"),
        (lambda: Tally.objects.all().delete(), "(tally.entered) tells of was taken out"),
        (_no_closure, "(closure.begun) tells of was taken out"),
        (_a_longer_closure, "the closure of "),
    ],
)
def test_what_was_told_of_a_day_is_held_against_its_events(
    harm: Callable[[], object], says: str, signed: datetime.datetime, gate: Gate, folder: DataFolder
) -> None:
    harm()
    assert any(says in one for one in differences(gate, folder))
